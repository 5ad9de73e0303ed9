//! The pieces of a message as pages show them.

use serde::{Deserialize, Serialize};
use sp_domain::{
    Timestamp,
    session::{CallStatus, SessionId, ToolCategory},
};

/// A text that may be too long to show at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// What is shown at once.
    pub shown: String,
    /// The rest, shown on demand.
    pub rest: Option<String>,
    /// Size of the whole, in bytes.
    pub size_bytes: i64,
    /// There is more than `rest` holds.
    pub is_cut: bool,
}

/// A piece of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// What the model wrote, as safe HTML; what is too long follows as plain text.
    Markdown {
        /// Made by the server's `markdown` module.
        html: String,
        /// What did not fit.
        rest: Option<Text>,
    },
    /// Text as it is.
    Plain(Text),
    /// The model's thinking.
    Thinking(Text),
    /// A tool call with its result.
    Call(Box<Call>),
    /// An image.
    Image {
        /// Where it is, if it was in the log.
        blob: Option<String>,
        /// Media type.
        media_type: String,
        /// Size in bytes.
        size_bytes: i64,
    },
    /// A file by name.
    File {
        /// Name or path.
        name: String,
    },
    /// Files that changed.
    Patch {
        /// Paths.
        files: Vec<String>,
    },
    /// Anything else, as recorded.
    Other {
        /// Kind as recorded.
        kind: String,
        /// JSON, indented.
        json: Text,
    },
}

/// A tool call with its result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Its id.
    pub id: String,
    /// Tool as recorded, with its namespace.
    pub name: String,
    /// What it does.
    pub category: ToolCategory,
    /// What it is about, in one line.
    pub target: Option<String>,
    /// How it ended.
    pub status: CallStatus,
    /// Exit code of a command.
    pub exit_code: Option<i64>,
    /// When it was called.
    pub started_at: Option<Timestamp>,
    /// How long it took, in milliseconds.
    pub duration_ms: Option<i64>,
    /// Arguments, without those that `diff` shows.
    pub input: Vec<Field>,
    /// What an edit changes.
    pub diff: Vec<DiffLine>,
    /// The answer.
    pub output: Vec<Part>,
    /// The session it started.
    pub child: Option<SessionId>,
}

/// One argument of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Name; empty for arguments that are plain text.
    pub name: String,
    /// Value: texts as they are, everything else as indented JSON.
    pub value: Text,
}

/// One line of a difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffLine {
    /// What became of it.
    pub kind: DiffKind,
    /// Without its end.
    pub text: String,
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DiffKind {
    /// Was there, is there.
    Same,
    /// New.
    Added,
    /// Gone.
    Removed,
    /// Lines are left out here, or another part or file begins.
    Gap,
}
