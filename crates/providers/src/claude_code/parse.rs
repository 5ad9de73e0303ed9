//! Records to events, one line at a time. No I/O.

use sonic_rs::{JsonValueTrait, Value};
use sp_domain::{
    Tool,
    diagnostics::WarningKind,
    session::{Block, Message, MessageKind, Role, SessionHead, SessionKind},
    source::{Event, Span},
};

use super::{
    blocks::{Pieces, Texts, pieces, raw},
    prompt,
    read::Meta,
    record::{Content, Record, Transcript, kind},
    results,
    state::State,
    title::{cut, one_line},
    usage::{Claims, claims},
};
use crate::{
    Detail, Warnings,
    json::{self, clean},
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

/// Attachments that tell the person something; the others are context for the model.
const NOTICES: [&str; 7] = [
    "hook_success",
    "hook_non_blocking_error",
    "hook_cancelled",
    "hook_system_message",
    "async_hook_response",
    "auto_mode",
    "auto_mode_exit",
];

/// Turns lines into events.
pub(super) struct Parser {
    transcript: Transcript,
    state: State,
    detail: Detail,
    meta: Meta,
    warnings: Warnings,
    events: Vec<Event>,
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

    /// The state after the lines taken so far.
    pub(super) fn state(&self) -> &State {
        &self.state
    }

    /// Nothing followed the last line taken, which may still lack its line end.
    pub(super) fn keep_open_tail(&mut self, is_open: bool) {
        self.state.open_tail = is_open;
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
        let Some(parsed) = json::parse_object(line.bytes) else {
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

    fn warn(&mut self, kind: WarningKind, detail: impl Into<String>) {
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
        self.facts(&record);
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

    /// Facts any record may carry.
    fn facts(&mut self, record: &Record<'_>) {
        let at = record.at();
        if at.is_none() && record.value.get("timestamp").is_some_and(|at| !at.is_null()) {
            self.warn(WarningKind::BadValue, "unreadable timestamp");
        }
        let head = &mut self.state.head;
        head.saw(at);
        head.worked_in(&clean(record.text("cwd").unwrap_or_default()));
        for (fact, key) in [(&mut head.git_branch, "gitBranch"), (&mut head.tool_version, "version"), (&mut head.originator, "entrypoint")]
        {
            if fact.is_none() {
                *fact = record.text(key).map(clean);
            }
        }
        if head.kind == SessionKind::Main && record.text("sessionKind") == Some("bg") {
            head.kind = SessionKind::Background;
        }
        let foreign = record.text("sessionId").filter(|id| *id != self.transcript.native_id);
        if self.transcript.is_agent && head.parent_native_id.is_none() {
            head.parent_native_id = foreign.map(clean);
        }
        let origin = record.forked_from().or(foreign.filter(|_| !self.transcript.is_agent));
        if head.forked_from.is_none() {
            head.forked_from = origin.map(clean);
        }
    }

    fn user(&mut self, record: &Record<'_>) {
        let kind = prompt::of_user(record, self.transcript.is_agent);
        self.searched(record);
        self.spoken(record, record.content(), kind);
    }

    /// A message in the place of a prompt.
    fn spoken(&mut self, record: &Record<'_>, content: Content<'_>, kind: MessageKind) {
        let text = || content.texts().map(prompt::without_editor_context).find(|text| !text.trim().is_empty()).unwrap_or_default();
        let command = if kind == MessageKind::Command { prompt::command(text()) } else { None };
        match kind {
            MessageKind::Human => self.state.titles.prompt(text()),
            MessageKind::AgentPrompt if self.transcript.is_agent => self.state.titles.agent_prompt(text()),
            _ => {}
        }
        if let Some(command) = &command {
            self.state.titles.command(command);
        }
        self.state.has_messages = true;
        if self.detail == Detail::Usage {
            return;
        }
        let texts = if matches!(kind, MessageKind::Human | MessageKind::AgentPrompt) { Texts::AsTyped } else { Texts::Kept };
        let Pieces { blocks, events } = pieces(record, content, texts);
        let blocks = command.map_or(blocks, |text| vec![Block::Text { text: clean(&text) }]);
        self.message(record, kind, Role::User, blocks);
        self.events.extend(events);
    }

    fn assistant(&mut self, record: &Record<'_>) {
        self.state.has_messages = true;
        if let Some(model) = record.model() {
            self.state.head.used_model(&clean(model));
        }
        self.usage(record);
        if self.detail == Detail::Usage {
            return;
        }
        let content = record.content();
        let interrupted = || content.texts().any(|text| text.starts_with("[Request interrupted by user"));
        let kind = match record.is_synthetic() {
            _ if record.flag("isApiErrorMessage") => MessageKind::ApiError,
            true if interrupted() => MessageKind::Interruption,
            true => MessageKind::Notice,
            false => MessageKind::Assistant,
        };
        let Pieces { blocks, events } = pieces(record, content, Texts::Kept);
        self.message(record, kind, Role::Assistant, blocks);
        self.events.extend(events);
    }

    fn usage(&mut self, record: &Record<'_>) {
        let Claims { claims, bad } = claims(record, &self.transcript.native_id);
        for field in bad {
            self.warn(WarningKind::BadValue, format!("usage field {field} is no count"));
        }
        if let Some(claim) = claims.first() {
            self.state.searches.grow(claim);
            for block in record.content().blocks().iter().filter(|block| json::text(block, "name") == Some("WebSearch")) {
                self.state.searches.open(json::text(block, "id").unwrap_or_default(), claim);
            }
        }
        self.events.extend(claims.into_iter().map(|claim| Event::Usage(Box::new(claim))));
    }

    /// The searches that the web search tool ran beside the response that asked for them.
    fn searched(&mut self, record: &Record<'_>) {
        if self.state.searches.is_empty() {
            return;
        }
        let searches = record.value.get("toolUseResult").map_or(0, results::searches);
        for call_id in record.content().blocks().iter().filter_map(|block| json::text(block, "tool_use_id")) {
            let claim = self.state.searches.close(call_id, searches, record.seq);
            self.events.extend(claim.map(|claim| Event::Usage(Box::new(claim))));
        }
    }

    fn system(&mut self, record: &Record<'_>) {
        let subtype = record.text("subtype").unwrap_or("system");
        if subtype == "turn_duration" && !record.is_repeat && !record.is_copy() {
            let turn_ms = json::count(record.value.get("durationMs")).and_then(Result::ok).unwrap_or(0);
            let active_ms = self.state.head.active_ms.get_or_insert(0);
            *active_ms = active_ms.saturating_add(turn_ms);
        }
        let content = Content::of(record.value.get("content"));
        if subtype == "local_command" {
            let kind = prompt::of_content(content, self.transcript.is_agent);
            let is_known = matches!(kind, MessageKind::Command | MessageKind::Injected);
            return self.spoken(record, content, if is_known { kind } else { MessageKind::Notice });
        }
        let kind = match subtype {
            "compact_boundary" => MessageKind::Compaction,
            "api_error" => MessageKind::ApiError,
            _ => MessageKind::Notice,
        };
        self.notice(record, kind, content, subtype, record.value);
    }

    fn attachment(&mut self, record: &Record<'_>) {
        let nothing = Value::new_null();
        let attachment = record.value.get("attachment").unwrap_or(&nothing);
        let name = super::record::kind(attachment).unwrap_or("attachment");
        if name == "queued_command" {
            let content = Content::of(attachment.get("prompt"));
            let in_agent = self.transcript.is_agent || record.flag("isSidechain");
            let is_injected = json::flag(attachment, "isMeta") || record.flag("isMeta");
            let kind = if is_injected { MessageKind::Injected } else { prompt::of_content(content, in_agent) };
            return self.spoken(record, content, kind);
        }
        let kind = if NOTICES.contains(&name) { MessageKind::Notice } else { MessageKind::Injected };
        self.notice(record, kind, Content::of(attachment.get("content")), name, attachment);
    }

    /// A message by the tool: its text, or all of it when it has none.
    fn notice(&mut self, record: &Record<'_>, kind: MessageKind, content: Content<'_>, name: &str, whole: &Value) {
        self.state.has_messages = true;
        if self.detail == Detail::Usage {
            return;
        }
        let strings = content.blocks().iter().filter_map(|line| line.as_str());
        let text = content.texts().chain(strings).collect::<Vec<_>>().join("\n");
        let mut blocks = match text.trim().is_empty() {
            true => vec![Block::Other { kind: clean(name), json: clean(&json::to_text(whole)) }],
            false => vec![Block::Text { text: clean(&text) }],
        };
        if let Some(metadata) = whole.get("compactMetadata").filter(|metadata| metadata.is_object()) {
            blocks.push(Block::Other { kind: "compactMetadata".to_owned(), json: clean(&json::to_text(metadata)) });
        }
        self.message(record, kind, Role::System, blocks);
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

    fn message(&mut self, record: &Record<'_>, kind: MessageKind, role: Role, blocks: Vec<Block>) {
        let answer = record.message().filter(|_| kind == MessageKind::Assistant);
        let response = answer.and_then(|message| json::text(message, "id")).map(|id| match record.text("requestId") {
            Some(request) => format!("{id}|{request}"),
            None => id.to_owned(),
        });
        self.events.push(Event::Message(Box::new(Message {
            seq: record.seq,
            native_id: record.uuid().map(clean),
            parent_native_id: self.state.detours.around(record.parent()).map(|parent| clean(&parent)),
            response_id: response.or_else(|| answer.and(record.uuid()).map(str::to_owned)).map(|id| clean(&id)),
            role,
            kind,
            at: record.at(),
            model: answer.and(record.model()).map(clean),
            sidechain: record.flag("isSidechain") && !self.transcript.is_agent,
            reverted: false,
            blocks,
            span: record.span,
        })));
    }
}
