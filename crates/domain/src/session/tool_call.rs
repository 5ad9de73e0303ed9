//! Tool calls, their results, and the files they touched.

use serde::{Deserialize, Serialize};

use super::Block;
use crate::Timestamp;

/// What a tool does, for icons and folding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum ToolCategory {
    /// Reads files.
    Read,
    /// Changes files.
    Write,
    /// Runs a command.
    Execute,
    /// Searches files or the web.
    Search,
    /// Starts or talks to a sub-agent.
    Agent,
    /// Plans, questions, everything else.
    #[default]
    Other,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum CallStatus {
    /// No result (yet): running, or aborted.
    #[default]
    Pending,
    /// Succeeded.
    Ok,
    /// Failed.
    Error,
    /// The person refused it.
    Rejected,
    /// Interrupted.
    Aborted,
}

impl CallStatus {
    /// The word used in JSON and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Ok => "ok",
            Self::Error => "error",
            Self::Rejected => "rejected",
            Self::Aborted => "aborted",
        }
    }

    /// The reverse of [`Self::as_str`].
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Pending, Self::Ok, Self::Error, Self::Rejected, Self::Aborted].into_iter().find(|status| status.as_str() == word)
    }
}

impl ToolCategory {
    /// The word used in JSON and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Execute => "execute",
            Self::Search => "search",
            Self::Agent => "agent",
            Self::Other => "other",
        }
    }

    /// The reverse of [`Self::as_str`].
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Read, Self::Write, Self::Execute, Self::Search, Self::Agent, Self::Other]
            .into_iter()
            .find(|category| category.as_str() == word)
    }
}

/// A tool was called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ToolCall {
    /// The tool's id of the call, unique in the session.
    pub call_id: String,
    /// Message that holds it, by its `seq`.
    pub seq: i64,
    /// Name as recorded.
    pub name: String,
    /// MCP server or other namespace.
    pub namespace: Option<String>,
    /// What it does.
    pub category: ToolCategory,
    /// Arguments: JSON text, or free text where the tool takes that.
    pub input: String,
    /// What it is about, in one line: command, path, pattern, query.
    pub target: Option<String>,
    /// When, UTC.
    pub at: Option<Timestamp>,
}

/// A tool answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ToolResult {
    /// The call.
    pub call_id: String,
    /// Message that holds the result, by its `seq`; `None` when call and result are one record.
    pub seq: Option<i64>,
    /// How it ended.
    pub status: CallStatus,
    /// What it answered: text, images, files.
    pub output: Vec<Block>,
    /// Exit code of a command.
    pub exit_code: Option<i64>,
    /// When, UTC.
    pub at: Option<Timestamp>,
    /// How long it took by the tool's own word, in milliseconds.
    pub duration_ms: Option<i64>,
    /// The tool's id of the session it started.
    pub child_native_id: Option<String>,
}

/// A call with its result, as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ToolCallRecord {
    /// The tool's id of the call.
    pub call_id: String,
    /// Message that holds the call.
    pub seq: i64,
    /// Name as recorded.
    pub name: String,
    /// MCP server or other namespace.
    pub namespace: Option<String>,
    /// What it does.
    pub category: ToolCategory,
    /// Arguments.
    pub input: String,
    /// One line.
    pub target: Option<String>,
    /// How it ended.
    pub status: CallStatus,
    /// What it answered.
    pub output: Vec<Block>,
    /// Exit code of a command.
    pub exit_code: Option<i64>,
    /// When it was called, UTC.
    pub started_at: Option<Timestamp>,
    /// How long it took, in milliseconds; by the tool's word, else the time between call and result.
    pub duration_ms: Option<i64>,
    /// The session it started, if imported.
    pub child: Option<super::SessionId>,
}

/// How a file was touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum TouchKind {
    /// Read.
    Read,
    /// Written as a whole.
    Write,
    /// Changed in part.
    Edit,
    /// Removed.
    Delete,
    /// Moved.
    Rename,
}

impl TouchKind {
    /// The word used in JSON and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Edit => "edit",
            Self::Delete => "delete",
            Self::Rename => "rename",
        }
    }
}

/// A call read or changed a file: one per call and path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileTouch {
    /// The call.
    pub call_id: String,
    /// Path as recorded.
    pub path: String,
    /// How.
    pub kind: TouchKind,
    /// When, UTC.
    pub at: Option<Timestamp>,
}
