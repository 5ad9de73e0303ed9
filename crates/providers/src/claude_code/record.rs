//! One record of a transcript, and which transcript it is in.

use std::path::{Path, PathBuf};

use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};
use sp_domain::{Timestamp, source::Span};

use crate::json;

/// A transcript as its path tells it.
#[derive(Clone, Debug)]
pub(super) struct Transcript {
    /// The file.
    pub(super) path: PathBuf,
    /// Its stem.
    pub(super) native_id: String,
    /// It belongs to a sub-agent.
    pub(super) is_agent: bool,
    /// The session whose folder it lies in.
    pub(super) parent: Option<String>,
}

impl Transcript {
    /// Reads the path.
    pub(super) fn of(path: &Path) -> Self {
        let native_id = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let is_agent = native_id.starts_with("agent-");
        let folder = path.ancestors().find(|folder| folder.file_name().is_some_and(|name| name == "subagents"));
        let session = folder.and_then(Path::parent).and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        Self { path: path.to_owned(), native_id, is_agent, parent: session.filter(|_| is_agent) }
    }
}

/// One record.
#[derive(Clone, Copy)]
pub(super) struct Record<'a> {
    /// The whole of it.
    pub(super) value: &'a Value,
    /// Its place among the records; of a record written twice the first place.
    pub(super) seq: i64,
    /// Where it lies.
    pub(super) span: Span,
    /// The same record was read before.
    pub(super) is_repeat: bool,
}

impl<'a> Record<'a> {
    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        json::text(self.value, key)
    }

    pub(super) fn flag(&self, key: &str) -> bool {
        json::flag(self.value, key)
    }

    pub(super) fn uuid(&self) -> Option<&'a str> {
        self.text("uuid")
    }

    /// The record it answers to; after a compaction the one it logically follows.
    pub(super) fn parent(&self) -> Option<&'a str> {
        self.text("parentUuid").or_else(|| self.text("logicalParentUuid"))
    }

    pub(super) fn at(&self) -> Option<Timestamp> {
        json::time(self.value.get("timestamp"))
    }

    /// The session it was copied from by a fork.
    pub(super) fn forked_from(&self) -> Option<&'a str> {
        json::text(self.value.get("forkedFrom")?, "sessionId")
    }

    pub(super) fn is_copy(&self) -> bool {
        self.value.get("forkedFrom").is_some_and(|origin| !origin.is_null())
    }

    pub(super) fn message(&self) -> Option<&'a Value> {
        self.value.get("message").filter(JsonValueTrait::is_object)
    }

    pub(super) fn content(&self) -> Content<'a> {
        Content::of(self.message().and_then(|message| message.get("content")))
    }

    /// The model, unless the tool made the answer up itself.
    pub(super) fn model(&self) -> Option<&'a str> {
        json::text(self.message()?, "model").filter(|model| !is_synthetic(model))
    }

    /// The answer was made up by the tool: an API error, a refusal to answer.
    pub(super) fn is_synthetic(&self) -> bool {
        self.message().and_then(|message| json::text(message, "model")).is_some_and(is_synthetic)
    }
}

fn is_synthetic(model: &str) -> bool {
    model.starts_with('<')
}

/// What a message says.
#[derive(Clone, Copy)]
pub(super) enum Content<'a> {
    /// Nothing usable.
    Nothing,
    /// Plain text.
    Text(&'a str),
    /// Blocks.
    Blocks(&'a [Value]),
}

impl<'a> Content<'a> {
    /// Reads a `content` field.
    pub(super) fn of(value: Option<&'a Value>) -> Self {
        let Some(value) = value else { return Self::Nothing };
        match (value.as_str(), value.as_array()) {
            (Some(text), _) => Self::Text(text),
            (_, Some(blocks)) => Self::Blocks(blocks.as_slice()),
            _ => Self::Nothing,
        }
    }

    /// Its blocks; plain text has none.
    pub(super) fn blocks(self) -> &'a [Value] {
        match self {
            Self::Blocks(blocks) => blocks,
            Self::Nothing | Self::Text(_) => &[],
        }
    }

    /// Its texts, in order.
    pub(super) fn texts(self) -> impl Iterator<Item = &'a str> {
        let plain = if let Self::Text(text) = self { Some(text) } else { None };
        let blocks = self.blocks().iter().filter(|block| kind(block) == Some("text")).filter_map(|block| json::text(block, "text"));
        plain.into_iter().chain(blocks)
    }

    /// True when a block of one of these kinds is in it.
    pub(super) fn has(self, kinds: &[&str]) -> bool {
        self.blocks().iter().any(|block| kind(block).is_some_and(|kind| kinds.contains(&kind)))
    }
}

/// The `type` of a block or record, when it is text.
pub(super) fn kind(value: &Value) -> Option<&str> {
    value.get("type").and_then(|kind| kind.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_names_session_and_parent() {
        let of = |path: &str| {
            let transcript = Transcript::of(Path::new(path));
            (transcript.native_id, transcript.is_agent, transcript.parent)
        };
        assert_eq!(of("/c/projects/-p/s1.jsonl"), ("s1".to_owned(), false, None));
        assert_eq!(of("/c/projects/-p/agent-a1.jsonl"), ("agent-a1".to_owned(), true, None));
        let parent = Some("s1".to_owned());
        assert_eq!(of("/c/projects/-p/s1/subagents/agent-a1.jsonl"), ("agent-a1".to_owned(), true, parent.clone()));
        assert_eq!(of("/c/projects/-p/s1/subagents/workflows/r1/agent-a2.jsonl"), ("agent-a2".to_owned(), true, parent));
    }
}
