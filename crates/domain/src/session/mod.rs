//! Sessions: the facts importers find, the rows people see, and the questions they ask of the list.

mod head;
mod id;
mod message;
mod query;
mod summary;
mod tool_call;
mod transcript;

pub use head::{SessionHead, SessionKind};
pub use id::SessionId;
pub use message::{Blob, Block, Message, MessageKind, Role};
pub use query::{Order, QueryError, SessionQuery, SessionSort};
pub use summary::{DayTotals, Facet, Facets, ModelUsage, SessionDetail, SessionList, SessionRef, SessionSummary, SourceRef};
pub use tool_call::{CallStatus, FileTouch, ToolCall, ToolCallRecord, ToolCategory, ToolResult, TouchKind};
pub use transcript::{StoredMessage, TranscriptPage, Turn, Window};
