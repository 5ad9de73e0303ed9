//! A window on the conversation, and its table of contents.

use serde::{Deserialize, Serialize};

use super::{Message, ToolCallRecord};

/// Which part of a transcript is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Window {
    /// First `seq`, inclusive.
    pub from_seq: Option<i64>,
    /// Only rows (messages, and messages whose calls) changed after this revision: what a page that follows a session still lacks.
    pub changed_since: Option<i64>,
    /// At most this many messages, 1 to 1000.
    pub limit: i64,
    /// Take the last rows instead of the first ones.
    pub from_end: bool,
}

impl Window {
    /// The first messages.
    pub const fn first(limit: i64) -> Self {
        Self { from_seq: None, changed_since: None, limit, from_end: false }
    }
}

/// A message with the figures of its response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoredMessage {
    /// The record.
    #[serde(flatten)]
    pub message: Message,
    /// Revision in which it last changed.
    pub revision: i64,
}

/// A part of a transcript, ascending by `seq`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TranscriptPage {
    /// Messages.
    pub messages: Vec<StoredMessage>,
    /// The calls and results these messages refer to.
    pub calls: Vec<ToolCallRecord>,
    /// There are messages before the first one.
    pub has_before: bool,
    /// There are messages after the last one.
    pub has_after: bool,
    /// Revision of the session at the time of reading.
    pub revision: i64,
}

/// An entry of the table of contents: a human prompt and everything until the next one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Turn {
    /// `seq` of the prompt.
    pub seq: i64,
    /// First usable line of the prompt, at most 75 characters.
    pub preview: String,
    /// Tool calls in the turn.
    pub tool_calls: i64,
    /// Failed tool calls in the turn.
    pub errors: i64,
}
