//! What is indexed: one document for each text a person can look for.

use std::sync::Arc;

use sp_domain::{Timestamp, Tool, session::Role};

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// What a person or a parent session asked.
    Prompt,
    /// What the model answered or thought.
    Answer,
    /// What was put into the conversation by the tool: context, summaries, notices, errors.
    Context,
    /// The input of a tool call.
    Call,
    /// What a tool call answered.
    Output,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Prompt, Self::Answer, Self::Context, Self::Call, Self::Output];

    /// The word in queries and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Prompt => "prompt",
            Self::Answer => "answer",
            Self::Context => "context",
            Self::Call => "call",
            Self::Output => "output",
        }
    }

    /// The reverse of [`Self::as_str`].
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A text of a session with what it can be filtered by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The store's key of the session.
    pub session: i64,
    /// Place in the session: the message that shows the text. Several documents may share it; they are replaced together.
    pub seq: i64,
    /// What it is.
    pub kind: Kind,
    /// Who speaks; the outputs of tools are spoken by [`Role::System`].
    pub role: Role,
    /// The assistant's tool.
    pub tool: Tool,
    /// Key of the project.
    pub project: Option<Arc<str>>,
    /// When; without it the document is older than any other.
    pub at: Option<Timestamp>,
    /// Name of the tool that was called.
    pub tool_name: Option<Arc<str>>,
    /// Files it is about.
    pub paths: Vec<String>,
    /// The text itself. It is indexed, not kept.
    pub text: String,
}

/// Bytes indexed of the beginning of a text, and of its end when it is longer.
pub const INDEXED: [usize; 2] = [192 << 10, 64 << 10];

/// The parts of a text that are indexed: all of it, or its beginning and its end.
pub fn indexed_parts(text: &str) -> [&str; 2] {
    let [head, tail] = INDEXED;
    if text.len() <= head + tail {
        return [text, ""];
    }
    let boundary = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    [&text[..boundary(head)], &text[boundary(text.len() - tail)..]]
}
