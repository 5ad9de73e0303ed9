//! Where sessions come from: a file, a folder or a database of a tool, and how far it has been read.

use serde::{Deserialize, Serialize};

use crate::{
    Timestamp, Tool, Usd,
    diagnostics::Warning,
    session::{Blob, FileTouch, Message, SessionHead, ToolCall, ToolResult},
    usage::UsageClaim,
};

/// A byte range in one file of a source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Span {
    /// Index into the files of the source.
    pub file: u32,
    /// First byte.
    pub start: i64,
    /// One past the last byte; equal to `start` when the store has no byte positions.
    pub end: i64,
}

/// Identity of a source: tool and absolute path of its main file or folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SourceKey {
    /// Tool.
    pub tool: Tool,
    /// Absolute path.
    pub path: String,
}

/// How far one file was read, and enough to notice that it is no longer the same file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileMark {
    /// Absolute path.
    pub path: String,
    /// Size in bytes when it was opened to be read.
    pub size: i64,
    /// Time of its last change then, in nanoseconds since 1970; zero where the system has none.
    #[serde(default)]
    pub modified_ns: i64,
    /// Device and inode; zeros where the system has none.
    pub identity: (u64, u64),
    /// Bytes consumed: everything before is stored.
    pub offset: i64,
    /// Lines consumed.
    pub lines: i64,
    /// Hash of the first bytes (at most 4 KiB, and never more than `offset`).
    pub head_hash: u64,
    /// Length that `head_hash` covers.
    pub head_len: i64,
    /// Hash of the last bytes before `offset` (at most 4 KiB).
    pub tail_hash: u64,
}

/// How far a source was read. Written in the same transaction as what was read, so a crash loses and doubles nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Checkpoint {
    /// Version of the importer that wrote it; another version reads from the start.
    pub version: u32,
    /// Files of the source.
    pub files: Vec<FileMark>,
    /// The importer's own state as JSON text: counters, titles, open calls. Empty at the start.
    pub state: String,
    /// Another session's files were needed and not all there: when they change, the source is read again from its start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits_for: Option<Awaited>,
}

/// Files of another session of the same account that say what is whose in a session with copied history.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Awaited {
    /// The tool's own id of that session.
    pub session: String,
    /// Bytes its files had when they were looked at; zero when there were none.
    pub size_bytes: i64,
}

impl Checkpoint {
    /// True when nothing was read yet.
    pub fn is_start(&self) -> bool {
        self.version == 0
    }
}

/// What becomes of the stored rows of a session when an importer begins to push it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Keep them and add to them; rows with the same key are replaced.
    Append,
    /// Drop messages, calls, touches and claims first: the source is read from its start.
    Replace,
    /// As `Replace`, but keep the claims: calls that vanished from a rewritten document were paid all the same.
    ReplaceKeepingUsage,
}

/// What an importer pushes. `Begin` comes first and may come again; all others belong to the session begun last.
#[derive(Clone, Debug)]
pub enum Event {
    /// The following events belong to this session.
    Begin {
        /// The tool's own id of the session.
        native_id: String,
        /// What becomes of its stored rows.
        mode: Mode,
        /// Of two sources that tell of one session in one account the higher rank wins (OpenCode 2.x over 1.x, Gemini lines over document).
        rank: u8,
    },
    /// The session's facts as known up to here, complete: it replaces the earlier ones. Pushed at least once after each `Begin`.
    Head(Box<SessionHead>),
    /// A record of the conversation.
    Message(Box<Message>),
    /// A tool was called.
    Call(Box<ToolCall>),
    /// A tool answered.
    Result(Box<ToolResult>),
    /// An API call consumed tokens.
    Usage(Box<UsageClaim>),
    /// A file was read or changed.
    Touch(FileTouch),
    /// Bytes that a block refers to.
    Blob(Blob),
    /// What the records pushed next were made from; only by importers whose records lie in no file that the source names.
    Original(Original),
    /// Something could not be used.
    Warning(Warning),
}

/// A piece of what a tool wrote, byte for byte, for the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Original {
    /// Absolute path of the file; for rows of a database its path, `#` and the session.
    pub path: String,
    /// Offset of the first byte in that file; rows are counted as if written one after the other.
    pub start: i64,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Everything read of one session between two checkpoints.
#[derive(Clone, Debug)]
pub struct SessionBatch {
    /// The tool's own id.
    pub native_id: String,
    /// What becomes of stored rows.
    pub mode: Mode,
    /// See [`Event::Begin`].
    pub rank: u8,
    /// Facts; `None` when unchanged since the last batch.
    pub head: Option<SessionHead>,
    /// Project key: the repository of the first working directory, else that directory. `None` without a directory.
    pub project_key: Option<String>,
    /// Records, in order.
    pub messages: Vec<Message>,
    /// Calls.
    pub calls: Vec<ToolCall>,
    /// Results, whose call may lie in an earlier batch.
    pub results: Vec<ToolResult>,
    /// Usage with its list price, if the model has one.
    pub claims: Vec<PricedClaim>,
    /// Files touched.
    pub touches: Vec<FileTouch>,
    /// Blobs.
    pub blobs: Vec<Blob>,
    /// What these records were made from, unless they lie in the files of the source.
    pub originals: Vec<Original>,
}

/// A claim with its list price on the day of the call.
#[derive(Clone, Debug)]
pub struct PricedClaim {
    /// The claim.
    pub claim: UsageClaim,
    /// Tokens times list price; `None` for a model without a price.
    pub list_cost: Option<Usd>,
}

/// Everything read of one source between two checkpoints: stored in one transaction.
#[derive(Clone, Debug)]
pub struct SourceBatch {
    /// Which source.
    pub source: SourceKey,
    /// Account directory the source belongs to (see [`crate::diagnostics::Account::directory`]).
    pub account: String,
    /// What `stat` said about the source's files, as one number; stored only with the `last` batch of a reading.
    pub stamp: u64,
    /// True for the first batch after a reading from the start: earlier warnings of the source are dropped.
    pub first: bool,
    /// True for the batch that ends the reading.
    pub last: bool,
    /// Sessions, in the order pushed; a session may occur more than once.
    pub sessions: Vec<SessionBatch>,
    /// What could not be used.
    pub warnings: Vec<Warning>,
    /// Where to go on.
    pub checkpoint: Checkpoint,
    /// Time of the reading.
    pub read_at: Timestamp,
}

/// A source that waits for the files of another session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingSource {
    /// Which source.
    pub key: SourceKey,
    /// Account directory it belongs to.
    pub account: String,
    /// What it waits for.
    pub waits_for: Awaited,
}

/// A known source as the sync needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRecord {
    /// Which source.
    pub key: SourceKey,
    /// Stamp of the last complete reading; `None` when it was interrupted.
    pub stamp: Option<u64>,
    /// True when the file was gone at the last sync.
    pub missing: bool,
}
