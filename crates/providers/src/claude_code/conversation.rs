//! Records that speak: prompts, answers, results, and what the tool says in between.

use sonic_rs::{JsonValueTrait, Value};
use sp_domain::{
    diagnostics::WarningKind,
    session::{Block, Message, MessageKind, Role},
    source::Event,
};

use super::{
    blocks::{Pieces, Texts, pieces},
    parse::Parser,
    prompt,
    record::{Content, Record, kind},
    results,
    usage::{Claims, claims},
};
use crate::{
    Detail,
    json::{self, clean},
};
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

impl Parser {
    pub(super) fn user(&mut self, record: &Record<'_>) {
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

    pub(super) fn assistant(&mut self, record: &Record<'_>) {
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

    pub(super) fn system(&mut self, record: &Record<'_>) {
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

    pub(super) fn attachment(&mut self, record: &Record<'_>) {
        let nothing = Value::new_null();
        let attachment = record.value.get("attachment").unwrap_or(&nothing);
        let name = kind(attachment).unwrap_or("attachment");
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
        let other = |kind: &str, value: &Value| Block::Other { kind: clean(kind), json: clean(&json::to_text(value)) };
        let mut blocks = vec![if text.trim().is_empty() { other(name, whole) } else { Block::Text { text: clean(&text) } }];
        if let Some(metadata) = whole.get("compactMetadata").filter(JsonValueTrait::is_object) {
            blocks.push(other("compactMetadata", metadata));
        }
        self.message(record, kind, Role::System, blocks);
    }

    pub(super) fn message(&mut self, record: &Record<'_>, kind: MessageKind, role: Role, blocks: Vec<Block>) {
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
