//! The prompt log `logs.json`: prompts and slash commands only. It is the sole trace of sessions before recording, so only sessions without
//! a recording are made from it.

use std::{collections::BTreeMap, path::Path};

use sonic_rs::{JsonValueTrait, Value};
use sp_domain::{
    Tool,
    diagnostics::WarningKind,
    session::{Block, Message, MessageKind, Role, SessionHead, SessionKind},
    source::{Checkpoint, Event, Mode, Span},
};

use super::{Origin, PROMPTS_RANK, document, locate, push_warnings, whole};
use crate::{
    Detail, ProviderError, Sink, Warnings,
    document::{Document, Part},
    json, title,
};

/// Characters of the session id in the name of its recording.
const SHORT_ID: usize = 8;

pub(super) fn read(path: &Path, origin: &Origin, sink: &mut dyn Sink) -> Result<Checkpoint, ProviderError> {
    if let Some(bytes) = document::bytes(path, sink)? {
        read_prompts(&bytes, path, origin, &recorded(path), sink);
    }
    Ok(whole())
}

/// Short ids of the sessions with a recording in the log's project, by the names of their files.
fn recorded(path: &Path) -> Vec<String> {
    let chats = path.with_file_name("chats");
    let stem = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let stems = locate::list(&chats).unwrap_or_default().into_iter().filter_map(|path| stem(&path));
    stems.filter_map(|stem| stem.rsplit_once('-').map(|(_, id)| id.to_owned())).collect()
}

/// A prompt and where it lies.
struct Prompt {
    value: Value,
    span: Span,
}

/// Maps the bytes of a prompt log. `recorded` are short ids of sessions to leave out.
pub fn read_prompts(bytes: &[u8], path: &Path, origin: &Origin, recorded: &[String], sink: &mut dyn Sink) {
    let mut warnings = Warnings::new(Tool::Gemini);
    let document = Document::new(bytes);
    match document.elements(document.whole()) {
        Some(elements) => {
            let sessions = sessions(&document, &elements, path, &mut warnings);
            let is_recorded = |id: &str| id.get(..SHORT_ID).is_some_and(|short| recorded.iter().any(|known| known == short));
            let unrecorded = sessions.into_iter().filter(|(id, _)| !is_recorded(id));
            unrecorded.for_each(|(id, prompts)| push(id, &prompts, origin, sink));
        }
        None => warnings.note(path, None, WarningKind::Damaged, "not a complete list of prompts"),
    }
    push_warnings(&mut warnings, sink);
}

fn sessions(document: &Document<'_>, elements: &[Part], path: &Path, warnings: &mut Warnings) -> BTreeMap<String, Vec<Prompt>> {
    let mut sessions: BTreeMap<String, Vec<Prompt>> = BTreeMap::new();
    for part in elements {
        let parsed = document.value(*part).filter(|parsed| parsed.value.is_object());
        let Some(value) = parsed.map(|parsed| parsed.value) else {
            warnings.note(path, None, WarningKind::Damaged, "a prompt is not a JSON object");
            continue;
        };
        match json::text(&value, "sessionId").map(json::clean) {
            Some(id) => sessions.entry(id).or_default().push(Prompt { value, span: document.span(*part, 0) }),
            None => warnings.note(path, None, WarningKind::BadValue, "a prompt without a session"),
        }
    }
    sessions
}

fn push(id: String, prompts: &[Prompt], origin: &Origin, sink: &mut dyn Sink) {
    let project_hint = origin.project_hint.clone();
    let mut head = SessionHead { kind: SessionKind::PromptsOnly, usage_unknown: true, project_hint, ..SessionHead::default() };
    sink.push(Event::Begin { native_id: id, mode: Mode::Replace, rank: PROMPTS_RANK });
    for (seq, prompt) in prompts.iter().enumerate() {
        let message = message(prompt, seq as i64);
        head.saw(message.at);
        if message.kind == MessageKind::Human && head.title.is_none() {
            head.title = json::text(&prompt.value, "message").and_then(title::of);
        }
        head.unknown_records += i64::from(message.kind == MessageKind::Unknown);
        if sink.detail() == Detail::Full {
            sink.push(Event::Message(Box::new(message)));
        }
    }
    sink.push(Event::Head(Box::new(head)));
}

fn message(prompt: &Prompt, seq: i64) -> Message {
    let text = json::text(&prompt.value, "message").map(json::clean).unwrap_or_default();
    let kind = match json::text(&prompt.value, "type") {
        Some("user") if text.starts_with(['/', '?']) => MessageKind::Command,
        Some("user") => MessageKind::Human,
        _ => MessageKind::Unknown,
    };
    let json = || json::clean(&json::to_text(&prompt.value));
    let block = if kind == MessageKind::Unknown { Block::Other { kind: "prompt".to_owned(), json: json() } } else { Block::Text { text } };
    Message {
        seq,
        native_id: None,
        parent_native_id: None,
        response_id: None,
        role: Role::User,
        kind,
        at: json::time(prompt.value.get("timestamp")),
        model: None,
        sidechain: false,
        reverted: false,
        blocks: vec![block],
        span: prompt.span,
    }
}
