//! What could not be read, and how the accounts fare.

use serde::{Deserialize, Serialize};

use crate::{Timestamp, Tool};

/// Why something was skipped or kept raw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WarningKind {
    /// A folder or file could not be opened or read.
    Unreadable,
    /// A line or document is not what it should be (text, cut JSON, a number where an object belongs).
    Damaged,
    /// Invalid UTF-8 was replaced by U+FFFD.
    Encoding,
    /// A record kind no importer knows: kept raw.
    UnknownRecord,
    /// A field has an impossible value and counts as zero or unknown.
    BadValue,
    /// Longer than the limit per record: kept by position only.
    TooLong,
    /// A database lacks tables or columns every known release has.
    UnknownSchema,
}

impl WarningKind {
    /// The word used in JSON and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Damaged => "damaged",
            Self::Encoding => "encoding",
            Self::UnknownRecord => "unknown_record",
            Self::BadValue => "bad_value",
            Self::TooLong => "too_long",
            Self::UnknownSchema => "unknown_schema",
        }
    }

    /// The reverse of [`Self::as_str`].
    pub fn from_word(word: &str) -> Option<Self> {
        const ALL: [WarningKind; 7] = [
            WarningKind::Unreadable,
            WarningKind::Damaged,
            WarningKind::Encoding,
            WarningKind::UnknownRecord,
            WarningKind::BadValue,
            WarningKind::TooLong,
            WarningKind::UnknownSchema,
        ];
        ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Something in a source that could not be used as it is. Repeated causes of one kind in one file are one warning with a count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Warning {
    /// Tool whose store it is.
    pub tool: Tool,
    /// Absolute path of the file or folder.
    pub path: String,
    /// First line concerned, from 1; `None` for whole files.
    pub line: Option<i64>,
    /// Class of the cause.
    pub kind: WarningKind,
    /// What exactly, in plain English without content of the transcript: `not a JSON object`, `record type "foo"`.
    pub detail: String,
    /// How often in this file.
    pub count: i64,
}

/// One local data directory of a tool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    /// Tool.
    pub tool: Tool,
    /// Directory relative to the home (`.claude-work`), or absolute when outside of it. Identity together with `tool`.
    pub directory: String,
    /// Name shown; unique per tool.
    pub name: String,
    /// Absolute path.
    pub path: String,
    /// Named in the configuration rather than found.
    pub configured: bool,
    /// Why it cannot be read, if so.
    pub error: Option<String>,
}

/// An account with what is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountStatus {
    /// The account.
    #[serde(flatten)]
    pub account: Account,
    /// Label of its machine; identity together with tool and directory.
    pub machine: Option<String>,
    /// Source files, databases or task folders known.
    pub sources: i64,
    /// Sources whose file is gone; their sessions are kept.
    pub sources_missing: i64,
    /// Sessions, sub-agents not counted.
    pub sessions: i64,
    /// Sub-agent sessions.
    pub subagent_sessions: i64,
    /// Newest record of any session.
    pub last_activity: Option<Timestamp>,
    /// End of the last sync that looked at the account.
    pub last_sync: Option<Timestamp>,
    /// Warnings in force.
    pub warnings: i64,
}

/// A machine whose tools are read into this store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Machine {
    /// The name people gave it.
    pub label: String,
    /// When it came.
    pub first_seen: Timestamp,
    /// The end of its last sync that stored something, or a start on a later day.
    pub last_seen: Timestamp,
    /// It is the one that answers.
    pub is_this: bool,
}

/// What this process may use, of the machine or of its container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Limits {
    /// Whole processors, at least one.
    pub cpus: i64,
    /// Bytes of memory; `None` where the system does not say.
    pub memory_bytes: Option<i64>,
}

/// What SessionPilot itself costs. Fields of the process are `None` where the system does not tell them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Footprint {
    /// When it started.
    pub started_at: Timestamp,
    /// Milliseconds since.
    pub uptime_ms: i64,
    /// Milliseconds of processor time used since the start.
    pub cpu_ms: Option<i64>,
    /// Thousandths of one processor used since the start, on average.
    pub cpu_permille: Option<i64>,
    /// Bytes of memory in use.
    pub resident_bytes: Option<i64>,
    /// Most bytes of memory ever in use.
    pub peak_resident_bytes: Option<i64>,
    /// Bytes read, from files and from the network, whether or not a disk had to be asked.
    pub read_bytes: Option<i64>,
    /// Bytes written, to files and to the network.
    pub written_bytes: Option<i64>,
    /// Bytes a disk delivered.
    pub disk_read_bytes: Option<i64>,
    /// Bytes given to a disk.
    pub disk_written_bytes: Option<i64>,
    /// Room taken.
    pub store: StoreSize,
    /// What the process may use.
    pub limits: Limits,
}

/// Room taken by the parts of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoreSize {
    /// Bytes of the database.
    pub database_bytes: i64,
    /// Bytes of the original records kept beside it, if there is such a folder.
    pub archive_bytes: Option<i64>,
    /// Bytes of the search index beside it, if there is one.
    pub search_bytes: Option<i64>,
}
