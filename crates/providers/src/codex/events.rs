//! `event_msg`: copies of items, counters, turn marks, details of calls.

use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};
use sp_domain::{
    session::{Block, MessageKind, Role},
    source::Event,
};

use super::{
    prompts,
    record::{Record, texts},
    state::{Held, Rollback, hash_text},
    thread::{Thread, has},
};
use crate::json;

/// Answers and thoughts held back until their item comes.
const MOST_HELD: usize = 64;

/// Prompts remembered until their item comes.
const MOST_PROMPTS: usize = 16;

impl Thread<'_> {
    /// Takes an event.
    pub(super) fn event(&mut self, record: &Record<'_>, number: Option<i64>) {
        match record.name() {
            "token_count" => self.counter(record, number),
            "user_message" => self.user_event(record, record.text("message").unwrap_or("")),
            "agent_message" => self.twin_event(record, record.text("message"), false),
            "agent_reasoning" => self.twin_event(record, record.text("text"), true),
            "item_completed" => self.item_completed(record),
            "task_complete" | "turn_complete" => self.turn_ended(record),
            "turn_aborted" => self.turn_aborted(record),
            "thread_name_updated" => self.named(record),
            "thread_settings_applied" => self.settings(record),
            "thread_rolled_back" => self.rolled_back(record),
            "entered_review_mode" | "exited_review_mode" => self.review(record),
            "error" | "stream_error" => self.failed(record, record.text("message")),
            name if self.call_detail(name, record) || is_quiet(name) => {}
            name => self.unknown(&format!("event type {name:?}"), name, record, number),
        }
    }

    /// A prompt as event: the copy of the user item before it, or the only trace of it.
    fn user_event(&mut self, record: &Record<'_>, text: &str) {
        let is_context = record.text("kind").is_some_and(|kind| kind != "plain");
        let hash = hash_text(text);
        let item = self.state.twins.user.take();
        match item {
            Some(item) if item.is_human || is_context => {}
            Some(item) if item.hashes.contains(&hash) => self.prompt_at(item.seq, record, text),
            _ if is_context => {}
            other => {
                self.state.twins.user = other;
                let seq = self.next_seq();
                self.prompt_at(seq, record, text);
                let prompts = &mut self.state.twins.prompts;
                if prompts.len() < MOST_PROMPTS {
                    prompts.push(hash);
                }
            }
        }
    }

    fn prompt_at(&mut self, seq: i64, record: &Record<'_>, text: &str) {
        let prompts = std::mem::take(&mut self.state.twins.prompts);
        self.flush_held();
        let mut blocks = vec![Block::Text { text: json::clean(text) }];
        for path in json::list(record.body, "local_images").iter().filter_map(|path| path.as_str()) {
            blocks.push(Block::File { name: path.to_owned(), media_type: None });
        }
        for url in json::list(record.body, "images").iter().filter_map(|url| url.as_str()) {
            let (block, blob) = super::image::from_url(url);
            blocks.push(block);
            if let Some(blob) = blob {
                self.push(Event::Blob(blob));
            }
        }
        self.say_at(seq, record, Role::User, MessageKind::Human, blocks);
        self.prompted(seq, prompts::title_line(text));
        self.state.twins.prompts = prompts;
    }

    /// An answer or thought as event. Its item, which may come later, has more to say; the place is the event's.
    fn twin_event(&mut self, record: &Record<'_>, text: Option<&str>, is_thought: bool) {
        let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return };
        let hash = hash_text(text);
        let shown = &mut self.state.twins.shown;
        if let Some(at) = shown.iter().position(|shown| *shown == hash) {
            shown.remove(at);
            return;
        }
        let (response, model) = (self.state.responses, self.state.model.clone());
        let seq = self.next_seq();
        let (text, at, span) = (text.to_owned(), record.at, record.span);
        if self.state.twins.held.len() >= MOST_HELD {
            self.flush_held();
        }
        self.state.twins.held.push(Held { hash, text, is_thought, seq, response, model, at, span });
    }

    /// Shows what was seen as event only.
    pub(super) fn flush_held(&mut self) {
        self.show_held();
        self.state.twins.held.clear();
    }

    /// Shows what was seen as event only, and still waits for the items: they will take the same places.
    pub(super) fn show_held(&mut self) {
        for held in self.state.twins.held.clone() {
            let text = json::clean(&held.text);
            let block = if held.is_thought { Block::Thinking { text } } else { Block::Text { text } };
            let mut message = self.message(held.seq, Role::Assistant, MessageKind::Assistant, vec![block], held.at, held.span);
            message.response_id = Some(format!("r{}", held.response));
            message.model = held.model;
            self.push_message(message);
        }
    }

    /// The paginated form: items in Pascal case, each a copy or a detail of a response item.
    fn item_completed(&mut self, record: &Record<'_>) {
        let Some(item) = record.body.get("item") else { return };
        let content = || item.get("content").into_iter().flat_map(texts).collect::<String>();
        match json::text(item, "type").unwrap_or("") {
            "UserMessage" => self.user_event(record, &content()),
            "AgentMessage" => self.twin_event(record, Some(&content()), false),
            _ => self.item_detail(item, record),
        }
    }

    fn turn_ended(&mut self, record: &Record<'_>) {
        self.flush_held();
        if let Some(Ok(ms)) = json::count(record.body.get("duration_ms")) {
            let active = self.state.head.active_ms.unwrap_or(0);
            self.state.head.active_ms = Some(active.saturating_add(ms));
        }
        if let Some(error) = record.body.get("error").filter(|error| !error.is_null()) {
            let text = error.as_str().or_else(|| json::text(error, "message")).map_or_else(|| json::to_text(error), str::to_owned);
            self.failed(record, Some(&text));
        }
    }

    fn failed(&mut self, record: &Record<'_>, text: Option<&str>) {
        let blocks = text.map(|text| Block::Text { text: json::clean(text) }).into_iter().collect();
        self.say(record, Role::System, MessageKind::ApiError, blocks);
    }

    /// The person interrupted: what runs gets no answer any more.
    fn turn_aborted(&mut self, record: &Record<'_>) {
        self.flush_held();
        let reason = record.text("reason").unwrap_or("interrupted");
        self.say(record, Role::User, MessageKind::Interruption, vec![Block::Text { text: json::clean(reason) }]);
        self.abort_open(record);
    }

    fn named(&mut self, record: &Record<'_>) {
        if self.is_about_us(record) {
            self.state.name = record.text("thread_name").and_then(prompts::title_line).or(self.state.name.take());
        }
    }

    fn settings(&mut self, record: &Record<'_>) {
        if let Some(settings) = record.body.get("thread_settings").filter(|_| self.is_about_us(record)) {
            // Settings alone are no turn: the model only counts as used with the next turn or response.
            self.state.model = json::text(settings, "model").map(str::to_owned).or(self.state.model.take());
            self.work_in(json::text(settings, "cwd"));
        }
    }

    fn is_about_us(&self, record: &Record<'_>) -> bool {
        let own = self.state.in_file.id.as_deref().unwrap_or(&self.id);
        record.text("thread_id").is_none_or(|thread| thread == own)
    }

    /// The last turns were taken back: they are shown struck out, so they have to be read again, knowing it.
    fn rolled_back(&mut self, record: &Record<'_>) {
        self.flush_held();
        let turns = json::count(record.body.get("num_turns")).and_then(Result::ok).unwrap_or(0).max(0);
        let prompts = &mut self.state.prompts;
        let kept = prompts.len().saturating_sub(usize::try_from(turns).unwrap_or(usize::MAX));
        let Some(&from_seq) = prompts.get(kept) else { return };
        prompts.truncate(kept);
        self.state.head.reverted_from = Some(format!("prompt {}", kept + 1));
        let (file, start, to_seq) = (record.span.file, record.span.start, self.state.next_seq);
        if self.is_full && !self.state.foreknowledge.knows_rollback(file, start) {
            self.state.foreknowledge.rollbacks.push(Rollback { file, start, from_seq, to_seq });
            self.is_stale = true;
        }
    }

    fn review(&mut self, record: &Record<'_>) {
        let text = if record.name() == "entered_review_mode" {
            record.text("user_facing_hint").map_or("review".to_owned(), |hint| format!("review: {hint}"))
        } else {
            let review = record.body.get("review_output");
            review.and_then(|review| json::text(review, "overall_explanation")).unwrap_or("review ended").to_owned()
        };
        self.say(record, Role::System, MessageKind::Notice, vec![Block::Text { text: json::clean(&text) }]);
    }
}

/// Events without anything to show. Deltas and beginnings are told again as a whole.
fn is_quiet(name: &str) -> bool {
    let whole = [
        "task_started",
        "turn_started",
        "context_compacted",
        "thread_goal_updated",
        "thread_goal_cleared",
        "agent_reasoning_raw_content",
        "agent_reasoning_section_break",
        "session_configured",
        "plan_update",
        "turn_diff",
        "item_started",
        "background_event",
        "warning",
        "guardian_warning",
        "model_reroute",
        "model_verification",
        "deprecation_notice",
        "shutdown_complete",
        "undo_started",
        "undo_completed",
        "skills_update_available",
        "raw_response_item",
        "web_search_end",
        "image_generation_end",
        "view_image_tool_call",
        "hook_started",
        "hook_completed",
    ];
    whole.contains(&name)
        || name.ends_with("_delta")
        || name.ends_with("_begin")
        || name.ends_with("_request")
        || name.starts_with("collab_")
}

/// The exit code of a command event.
pub(super) fn exit_code(value: &Value) -> Option<i64> {
    value.get("exit_code").and_then(JsonValueTrait::as_i64)
}

/// `{path: {type: add | update | delete, move_path}}`, or a list of changes with paths.
pub(super) fn changes(value: &Value) -> Vec<(String, &Value)> {
    let Some(changes) = value.get("changes").filter(|_| has(value, "changes")) else { return Vec::new() };
    match changes.as_object() {
        Some(object) => object.iter().map(|(path, change)| (path.to_owned(), change)).collect(),
        None => json::list(value, "changes").iter().filter_map(|change| Some((json::text(change, "path")?.to_owned(), change))).collect(),
    }
}
