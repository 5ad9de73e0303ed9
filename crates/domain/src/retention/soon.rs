//! What the tools will delete soon, and whether it is kept.

use serde::{Deserialize, Serialize};

use crate::{Timestamp, Tool};

/// Sessions of one account that its tool will delete within a week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SoonDeleted {
    /// Tool.
    pub tool: Tool,
    /// Account directory.
    pub account: String,
    /// Name of the account.
    pub account_name: String,
    /// The tool deletes what was not changed for so many milliseconds.
    pub period_ms: i64,
    /// The file that says so; `None` for the tool's default.
    pub settings: Option<String>,
    /// Sources it will delete within a week, or the next time it starts.
    pub sources: i64,
    /// Those that are kept up to their present end.
    pub kept: i64,
    /// When the first of them goes; in the past when it goes at the tool's next start.
    pub first_at: Option<Timestamp>,
    /// The others, those that go first before the others; at most 100.
    pub unkept: Vec<Unkept>,
}

/// A source that will be deleted and is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Unkept {
    /// Which.
    pub path: String,
    /// Why it is not kept.
    pub reason: UnkeptReason,
    /// When it goes.
    pub deleted_at: Timestamp,
}

/// Why a source is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum UnkeptReason {
    /// It was not read yet.
    New,
    /// It was read, but not up to its present end.
    Behind,
    /// A rule says so.
    Ignored,
    /// A person had it forgotten.
    Forgotten,
}

impl UnkeptReason {
    /// The word used in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Behind => "behind",
            Self::Ignored => "ignored",
            Self::Forgotten => "forgotten",
        }
    }

    /// A person wanted it so: nothing to worry about.
    pub const fn is_wanted(self) -> bool {
        matches!(self, Self::Ignored | Self::Forgotten)
    }
}
