//! One message of a recording as rows: the message itself, its calls, results, touched files and pictures.

use std::hash::{DefaultHasher, Hash, Hasher};

use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};
use sp_domain::{
    diagnostics::WarningKind,
    session::{Blob, Block, FileTouch, Message, MessageKind, Role, ToolCall, ToolResult},
    source::{Event, Span},
};

use super::{
    Notes,
    content::{self, Pieces},
    tool,
};
use crate::{Sink, json};

/// Where a message lies.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    /// Its number in the session.
    pub(super) seq: i64,
    /// Its bytes.
    pub(super) span: Span,
    /// Orders records of one call.
    pub(super) position: i64,
    /// The person rewound the conversation past it.
    pub(super) reverted: bool,
}

/// The rows of one message.
#[derive(Debug)]
pub(super) struct Rows {
    message: Message,
    calls: Vec<ToolCall>,
    results: Vec<ToolResult>,
    touches: Vec<FileTouch>,
    blobs: Vec<Blob>,
}

/// The message's id; without one its position stands in, for keys only.
pub(super) fn id(message: &Value, position: i64) -> String {
    json::text(message, "id").map_or_else(|| format!("@{position}"), json::clean)
}

/// What a message is.
pub(super) fn kind(message: &Value) -> MessageKind {
    match json::text(message, "type") {
        Some("user") if message.get("content").is_some_and(content::is_only_responses) => MessageKind::ToolResult,
        Some("user") => MessageKind::Human,
        Some("gemini") => MessageKind::Assistant,
        Some("info" | "warning") => MessageKind::Notice,
        Some("error") => MessageKind::ApiError,
        _ => MessageKind::Unknown,
    }
}

/// Counts a message of a kind nobody knows.
pub(super) fn note_unknown(message: &Value, notes: &mut Notes<'_>) {
    if kind(message) == MessageKind::Unknown {
        let name: String = json::text(message, "type").unwrap_or("none").chars().take(60).collect();
        notes.note(WarningKind::UnknownRecord, format!("message type {name:?}"));
    }
}

/// What the person typed, without what the tool made of it.
pub(super) fn typed(message: &Value) -> Option<String> {
    let shown = message.get("displayContent").and_then(content::plain_text);
    shown.or_else(|| message.get("content").and_then(content::plain_text))
}

/// Maps a message.
pub(super) fn rows(value: &Value, place: Place) -> Rows {
    let kind = kind(value);
    let native_id = json::text(value, "id").map(json::clean);
    let mut rows = Rows {
        message: Message {
            seq: place.seq,
            parent_native_id: None,
            response_id: native_id.clone().filter(|_| kind == MessageKind::Assistant),
            native_id,
            role: role(kind),
            kind,
            at: json::time(value.get("timestamp")),
            model: json::text(value, "model").map(json::clean),
            sidechain: false,
            reverted: place.reverted,
            blocks: Vec::new(),
            span: place.span,
        },
        calls: Vec::new(),
        results: Vec::new(),
        touches: Vec::new(),
        blobs: Vec::new(),
    };
    let mut pieces = Pieces::default();
    if kind == MessageKind::Unknown {
        pieces.other(json::text(value, "type").unwrap_or("record"), value);
    } else {
        speak(value, &mut pieces);
    }
    rows.message.blocks = pieces.blocks;
    rows.blobs = pieces.blobs;
    rows.add_calls(value, &id(value, place.position));
    rows
}

fn role(kind: MessageKind) -> Role {
    match kind {
        MessageKind::Human | MessageKind::ToolResult => Role::User,
        MessageKind::Assistant => Role::Assistant,
        _ => Role::System,
    }
}

/// Thoughts, then words. An expanded prompt (`/init`, `@file`) shows what was typed and keeps the expansion raw.
fn speak(value: &Value, pieces: &mut Pieces) {
    for thought in json::list(value, "thoughts") {
        let parts = ["subject", "description"].iter().filter_map(|key| json::text(thought, key));
        let text = parts.collect::<Vec<_>>().join("\n\n");
        pieces.blocks.push(Block::Thinking { text: json::clean(&text) });
    }
    let content = value.get("content");
    match value.get("displayContent").filter(|shown| content::plain_text(shown).is_some()) {
        Some(shown) => {
            pieces.content(shown);
            if let Some(content) = content {
                pieces.other("expanded", content);
            }
        }
        None => content.into_iter().for_each(|content| pieces.content(content)),
    }
}

impl Rows {
    fn add_calls(&mut self, value: &Value, id: &str) {
        for (number, call) in json::list(value, "toolCalls").iter().enumerate() {
            if self.message.reverted || !call.is_object() {
                let json = json::clean(&json::to_text(call));
                self.message.blocks.push(Block::Other { kind: "toolCall".to_owned(), json });
                continue;
            }
            let called = tool::called(call, format!("{id}#{number}"), self.message.seq, self.message.at);
            self.message.blocks.push(Block::ToolUse { call_id: called.call.call_id.clone() });
            self.calls.push(called.call);
            self.results.extend(called.result);
            self.touches.extend(called.touches);
            self.blobs.extend(called.blobs);
        }
    }

    /// What tells the rows beside the message apart, as short hashes: a later version of the message must have them all, or the stored
    /// ones would outlive it.
    pub(super) fn marks(&self) -> Vec<u32> {
        let calls = self.calls.iter().map(|call| mark(("call", &call.call_id)));
        let results = self.results.iter().map(|result| mark(("result", &result.call_id)));
        let touches = self.touches.iter().map(|touch| mark((&touch.call_id, &touch.path)));
        let blobs = self.blobs.iter().map(|blob| mark(("blob", &blob.id)));
        calls.chain(results).chain(touches).chain(blobs).collect()
    }

    /// Pushes everything; blobs before the blocks that refer to them.
    pub(super) fn push(self, sink: &mut dyn Sink) {
        self.blobs.into_iter().for_each(|blob| sink.push(Event::Blob(blob)));
        sink.push(Event::Message(Box::new(self.message)));
        self.calls.into_iter().for_each(|call| sink.push(Event::Call(Box::new(call))));
        self.results.into_iter().for_each(|result| sink.push(Event::Result(Box::new(result))));
        self.touches.into_iter().for_each(|touch| sink.push(Event::Touch(touch)));
    }
}

fn mark(key: impl Hash) -> u32 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish() as u32
}

/// The messages of a list that are objects, with their index.
pub(super) fn listed(list: &Value) -> impl Iterator<Item = (usize, &Value)> {
    list.as_array().map_or(&[][..], |list| list.as_slice()).iter().enumerate().filter(|(_, message)| message.is_object())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, reverted: bool) -> Rows {
        rows(&json::parse(text.as_bytes()).expect("JSON").value, Place { seq: 1, reverted, ..Place::default() })
    }

    #[test]
    fn an_answer_thinks_speaks_and_calls() {
        let text = r#"{"id":"m","type":"gemini","timestamp":"2026-01-10T02:09:25Z","model":"gemini-x","content":"hello",
            "thoughts":[{"subject":"A","description":"b"}],"toolCalls":[{"id":"c","name":"glob","args":{"pattern":"*"},"status":"success"},3]}"#;
        let rows = of(text, false);
        assert_eq!((rows.calls.len(), rows.results.len(), rows.marks().len()), (1, 1, 2));
        insta::assert_json_snapshot!(rows.message);
    }

    #[test]
    fn what_was_taken_back_calls_nothing() {
        let rows = of(r#"{"id":"m","type":"gemini","toolCalls":[{"id":"c","name":"glob"}]}"#, true);
        assert!(rows.message.reverted && rows.calls.is_empty() && rows.marks().is_empty());
        assert!(matches!(&rows.message.blocks[..], [Block::Other { kind, .. }] if kind == "toolCall"));
    }

    #[test]
    fn an_expanded_prompt_shows_what_was_typed() {
        let rows = of(r#"{"id":"m","type":"user","content":[{"text":"You are…"}],"displayContent":[{"text":"/init"}]}"#, false);
        let blocks = &rows.message.blocks;
        assert_eq!(blocks[0], Block::Text { text: "/init".to_owned() });
        assert!(matches!(&blocks[1..], [Block::Other { kind, .. }] if kind == "expanded"));
    }

    #[test]
    fn every_kind_is_told() {
        for (json, expected) in [
            (r#"{"type":"user","content":null}"#, MessageKind::Human),
            (r#"{"type":"user","content":[{"functionResponse":{}}]}"#, MessageKind::ToolResult),
            (r#"{"type":"info"}"#, MessageKind::Notice),
            (r#"{"type":"warning"}"#, MessageKind::Notice),
            (r#"{"type":"error"}"#, MessageKind::ApiError),
            (r#"{"type":"hologram"}"#, MessageKind::Unknown),
            (r#"{"type":7}"#, MessageKind::Unknown),
        ] {
            assert_eq!(of(json, false).message.kind, expected, "{json}");
        }
        let unknown = of(r#"{"type":"hologram","content":"x"}"#, false);
        assert!(matches!(&unknown.message.blocks[..], [Block::Other { kind, .. }] if kind == "hologram"));
    }
}
