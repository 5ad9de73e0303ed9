//! While no session is known.

use serde::{Deserialize, Serialize};

use crate::diagnostics::AccountStatus;

/// What there is to see while no session is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FirstRun {
    /// Folders of tools that were found, by tool and name.
    pub accounts: Vec<AccountStatus>,
    /// Where they were looked for.
    pub home: String,
}
