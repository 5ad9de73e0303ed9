//! Records to events, one line at a time. No I/O.

use sonic_rs::{JsonValueTrait, Value};
use sp_domain::{
    Tool,
    diagnostics::WarningKind,
    session::{MessageKind, Role, SessionHead, SessionKind},
    source::{Event, Span},
};

use super::{
    blocks::raw,
    facts,
    read::Meta,
    record::{Record, Transcript, kind},
    skim::{Words, skim},
    state::State,
    title::{cut, one_line},
};
use crate::{
    Detail, Warnings,
    json::{self, Parsed},
    lines::{Line, Next},
};

/// Record types without conversation: bookkeeping, states, and copies of what stands elsewhere (`progress` repeats whole sub-agents).
const SILENT: [&str; 9] = [
    "file-history-snapshot",
    "file-history-delta",
    "progress",
    "mode",
    "permission-mode",
    "last-prompt",
    "queue-operation",
    "pr-link",
    "bridge-session",
];

/// Turns lines into events.
pub(super) struct Parser {
    pub(super) transcript: Transcript,
    pub(super) state: State,
    pub(super) detail: Detail,
    pub(super) events: Vec<Event>,
    meta: Meta,
    warnings: Warnings,
    /// Number of the current line.
    line: i64,
}

impl Parser {
    /// Goes on from a state.
    pub(super) fn new(transcript: Transcript, mut state: State, detail: Detail) -> Self {
        if transcript.is_agent {
            state.head.kind = SessionKind::Subagent;
            state.head.parent_native_id = transcript.parent.clone().or(state.head.parent_native_id);
        }
        let warnings = Warnings::new(Tool::Claude);
        Self { transcript, state, detail, meta: Meta::default(), warnings, events: Vec::new(), line: 0 }
    }

    /// Adds what stands beside the transcript.
    pub(super) fn with_meta(self, meta: Meta) -> Self {
        Self { meta, ..self }
    }

    /// Takes a line.
    pub(super) fn take(&mut self, line: &Line<'_>) -> Next {
        self.line = line.number;
        // Without the line end, which may come later than the record.
        let span = Span { file: 0, start: line.start, end: line.end - i64::from(line.complete) };
        if line.too_long {
            self.state.open_tail = false;
            self.too_long(span);
            return Next::Continue;
        }
        let Some(parsed) = self.parse(line.bytes) else {
            if !line.complete {
                return Next::LeaveForLater;
            }
            self.state.open_tail = false;
            self.state.head.damaged_records += 1;
            self.warn(WarningKind::Damaged, "not a JSON object");
            return Next::Continue;
        };
        self.state.open_tail = !line.complete;
        if parsed.repaired && !std::mem::replace(&mut self.state.encoding_noted, true) {
            self.warn(WarningKind::Encoding, "invalid UTF-8 or half a surrogate pair was replaced");
        }
        self.record(&parsed.value, span);
        Next::Continue
    }

    /// The record, or what its figures need of it.
    fn parse(&self, bytes: &[u8]) -> Option<Parsed> {
        let is_settled = self.state.titles.has_prompt(self.transcript.is_agent) && self.state.searches.is_empty();
        let words = if is_settled { Words::Skipped } else { Words::Needed };
        let skimmed = if self.detail == Detail::Usage { skim(bytes, words) } else { None };
        skimmed.and_then(|record| json::parse_object(&record)).or_else(|| json::parse_object(bytes))
    }

    /// Ends a stretch of lines: pushes head and warnings.
    pub(super) fn end(&mut self, partial_tail: bool) {
        self.state.head.partial_tail = partial_tail;
        let head = self.head();
        self.events.push(Event::Head(Box::new(head)));
        self.events.extend(self.warnings.take().into_iter().map(Event::Warning));
    }

    /// The events so far.
    pub(super) fn drain(&mut self) -> std::vec::Drain<'_, Event> {
        self.events.drain(..)
    }

    fn head(&self) -> SessionHead {
        let mut head = self.state.head.clone();
        head.title = self.state.titles.best(self.state.has_messages, self.meta.description.as_deref());
        head.agent_name.clone_from(&self.meta.agent_type);
        head
    }

    pub(super) fn warn(&mut self, kind: WarningKind, detail: impl Into<String>) {
        self.warnings.note(&self.transcript.path, Some(self.line), kind, detail);
    }

    fn too_long(&mut self, span: Span) {
        let seq = self.state.records;
        self.state.records += 1;
        self.state.head.damaged_records += 1;
        self.warn(WarningKind::TooLong, "record longer than the limit");
        if self.detail == Detail::Full {
            let nothing = Value::new_null();
            let record = Record { value: &nothing, seq, span, is_repeat: false };
            self.message(&record, MessageKind::Unknown, Role::System, Vec::new());
        }
    }

    fn record(&mut self, value: &Value, span: Span) {
        let uuid = json::text(value, "uuid");
        let known = uuid.and_then(|uuid| self.state.recent.seq(uuid));
        let record = Record { value, seq: known.unwrap_or(self.state.records), span, is_repeat: known.is_some() };
        self.state.records += 1;
        if record.at().is_none() && value.get("timestamp").is_some_and(|at| !at.is_null()) {
            self.warn(WarningKind::BadValue, "unreadable timestamp");
        }
        facts::gather(&mut self.state.head, &record, &self.transcript);
        match kind(value) {
            Some("user") => self.user(&record),
            Some("assistant") => self.assistant(&record),
            Some("system") => self.system(&record),
            Some("attachment") => self.attachment(&record),
            Some("summary") => self.summary(&record),
            Some("custom-title") => self.state.titles.custom = record.text("customTitle").and_then(one_line),
            Some("agent-name") => self.state.titles.agent = record.text("agentName").and_then(one_line),
            Some("ai-title") => self.state.titles.ai = record.text("aiTitle").and_then(one_line),
            Some(kind) if SILENT.contains(&kind) => self.silent(&record),
            kind => self.unknown(&record, kind),
        }
        if let Some(uuid) = uuid.filter(|_| known.is_none()) {
            self.state.recent.note(uuid, record.seq);
            self.state.titles.saw(uuid);
        }
    }

    fn summary(&mut self, record: &Record<'_>) {
        let (Some(summary), Some(leaf)) = (record.text("summary"), record.text("leafUuid")) else { return };
        let is_ours = self.state.recent.seq(leaf).is_some();
        self.state.titles.summary(leaf, summary, is_ours);
    }

    /// A record without a message, which may still link others.
    fn silent(&mut self, record: &Record<'_>) {
        if let Some(uuid) = record.uuid() {
            self.state.detours.note(uuid, record.parent());
        }
    }

    fn unknown(&mut self, record: &Record<'_>, kind: Option<&str>) {
        self.state.has_messages = true;
        self.state.head.unknown_records += 1;
        let detail = kind.map_or_else(|| "record without a type".to_owned(), |kind| format!("record type {:?}", cut(kind, 60)));
        self.warn(WarningKind::UnknownRecord, detail);
        if self.detail == Detail::Full {
            self.message(record, MessageKind::Unknown, Role::System, vec![raw(record.value)]);
        }
    }
}
