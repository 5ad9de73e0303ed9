//! One record of a conversation.

use serde::{Deserialize, Serialize};

use crate::{Timestamp, source::Span};

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The person, or what was put into their mouth.
    User,
    /// The model.
    Assistant,
    /// The tool itself.
    System,
}

/// What a record is, whoever it is attributed to in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// A person typed it: the only kind that counts as a prompt.
    Human,
    /// The model's answer, thinking or tool calls.
    Assistant,
    /// Results of tool calls.
    ToolResult,
    /// A slash command.
    Command,
    /// Context put in by the tool: reminders, environment, instructions, command output.
    Injected,
    /// The summary after a compaction.
    CompactionSummary,
    /// The conversation was compacted here.
    Compaction,
    /// The person interrupted.
    Interruption,
    /// The prompt a parent gave to its sub-agent.
    AgentPrompt,
    /// An API error shown to the person.
    ApiError,
    /// Bookkeeping worth a line: warnings, hooks, model switches.
    Notice,
    /// A record kind no importer knows, kept raw.
    Unknown,
}

impl MessageKind {
    /// The word used in JSON and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Assistant => "assistant",
            Self::ToolResult => "tool_result",
            Self::Command => "command",
            Self::Injected => "injected",
            Self::CompactionSummary => "compaction_summary",
            Self::Compaction => "compaction",
            Self::Interruption => "interruption",
            Self::AgentPrompt => "agent_prompt",
            Self::ApiError => "api_error",
            Self::Notice => "notice",
            Self::Unknown => "unknown",
        }
    }

    /// The reverse of [`Self::as_str`].
    pub fn from_word(word: &str) -> Option<Self> {
        serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
    }
}

/// A piece of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Block {
    /// Text, Markdown when the model wrote it.
    Text {
        /// The text.
        text: String,
    },
    /// The model's thinking or its summary; may be empty when the provider withholds it.
    Thinking {
        /// The text.
        text: String,
    },
    /// A tool call; its record is found by `call_id`.
    ToolUse {
        /// The tool's id of the call, unique in the session.
        call_id: String,
    },
    /// The answer of a tool call; its record is found by `call_id`.
    ToolResult {
        /// The tool's id of the call.
        call_id: String,
    },
    /// An image, stored as a blob.
    Image {
        /// Blob, if the bytes were in the log.
        blob: Option<String>,
        /// Media type such as `image/png`.
        media_type: String,
        /// Size in bytes.
        size_bytes: i64,
    },
    /// A file the person attached or the model referred to.
    File {
        /// Name or path.
        name: String,
        /// Media type, if known.
        media_type: Option<String>,
    },
    /// The tool noted that these files changed.
    Patch {
        /// Paths.
        files: Vec<String>,
    },
    /// Anything else, as JSON text.
    Other {
        /// Kind as recorded.
        kind: String,
        /// The block itself.
        json: String,
    },
}

/// A record of a conversation, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Message {
    /// Order inside the session, ascending from 0, stable over re-reads; gaps are allowed.
    pub seq: i64,
    /// The tool's id of the record, unique in the session; a second record with it replaces the first one in its place.
    pub native_id: Option<String>,
    /// The record it answers to (Claude: `parentUuid`, across boundaries `logicalParentUuid`).
    pub parent_native_id: Option<String>,
    /// The API response it is a part of; records of one response share it. `None` for everything but answers.
    pub response_id: Option<String>,
    /// Who speaks.
    pub role: Role,
    /// What it is.
    pub kind: MessageKind,
    /// When, UTC.
    pub at: Option<Timestamp>,
    /// Model that answered.
    pub model: Option<String>,
    /// Part of an inline side chain (old sub-agents, `/btw`).
    pub sidechain: bool,
    /// The person took it back (rewind, revert): shown struck out, its usage stays.
    pub reverted: bool,
    /// Its pieces.
    pub blocks: Vec<Block>,
    /// Where the record lies.
    pub span: Span,
}

/// Bytes outside the text: images of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// First 32 hexadecimal digits of the BLAKE3 hash of `bytes`.
    pub id: String,
    /// Media type such as `image/png`.
    pub media_type: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}
