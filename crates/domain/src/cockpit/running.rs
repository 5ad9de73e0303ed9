//! Sessions with records in the last minutes.

use serde::{Deserialize, Serialize};

use crate::{Timestamp, session::SessionSummary};

/// A session whose last record, or that of one of its sub-agents, is younger than this runs.
pub const RUNNING_MS: i64 = 5 * 60_000;

/// Spans of five minutes that are told of a running session: an hour.
pub const SPARK_SLOTS: i64 = 12;

/// A session that runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Running {
    /// The session.
    pub session: SessionSummary,
    /// Its last record, or that of one of its sub-agents.
    pub last_at: Timestamp,
    /// Tokens of all kinds, with sub-agents, in each of the last twelve spans of five minutes, oldest first.
    pub tokens: Vec<i64>,
}
