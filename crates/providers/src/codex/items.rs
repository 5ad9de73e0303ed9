//! `response_item`: messages, thoughts, calls and results.

use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};
use sp_domain::{
    session::{Block, MessageKind, Role},
    source::Event,
};

use super::{
    image, output, prompts,
    record::{Record, is_known_item, texts},
    state::{Twins, UserItem, hash_text},
    thread::{Thread, has},
};
use crate::json;

/// Items remembered until their event comes.
const MOST_SHOWN: usize = 64;

impl Thread<'_> {
    /// Takes an item.
    pub(super) fn item(&mut self, record: &Record<'_>, number: Option<i64>) {
        let name = record.name();
        if !(name == "message" && record.text("role") == Some("user")) {
            self.state.twins.user = None;
        }
        match name {
            "message" => self.text_message(record),
            "reasoning" => self.thoughts(record),
            "function_call" | "custom_tool_call" | "local_shell_call" | "tool_search_call" => self.call(record),
            "function_call_output"
            | "custom_tool_call_output"
            | "local_shell_call_output"
            | "tool_search_call_output"
            | "tool_search_output" => {
                self.output(record);
            }
            "web_search_call" | "image_generation_call" => self.complete_call(record),
            "agent_message" => self.agent_letter(record),
            known if is_known_item(known) => {}
            unknown => self.unknown(&format!("item type {unknown:?}"), unknown, record, number),
        }
    }

    fn text_message(&mut self, record: &Record<'_>) {
        match record.text("role") {
            Some("user") => self.user_item(record),
            Some("assistant") => self.answer(record),
            _ => {
                let blocks = self.blocks(record.body.get("content"));
                self.say(record, Role::System, MessageKind::Injected, blocks);
            }
        }
    }

    /// A user item: typed, or injected. In the legacy form an event confirms the typed ones.
    fn user_item(&mut self, record: &Record<'_>) {
        let content = record.body.get("content");
        let parts: Vec<&str> = content.into_iter().flat_map(texts).collect();
        let mut hashes: Vec<u64> = parts.iter().map(|text| hash_text(text)).collect();
        hashes.push(hash_text(&parts.concat()));
        if let Some(at) = self.state.twins.prompts.iter().position(|prompt| hashes.contains(prompt)) {
            self.state.twins.prompts.remove(at);
            return;
        }
        if self.state.told_cwd.is_none() {
            self.state.told_cwd = parts.first().and_then(|text| prompts::told_cwd(text)).map(str::to_owned);
        }
        let is_human = prompts::is_human(record.body);
        let title: Option<String> = parts.iter().find_map(|text| prompts::title_line(text)).filter(|_| is_human);
        let blocks = self.blocks(content);
        let kind = if is_human { MessageKind::Human } else { MessageKind::Injected };
        if is_human {
            self.flush_held();
        }
        let seq = self.say(record, Role::User, kind, blocks);
        if is_human {
            self.prompted(seq, title);
        }
        self.state.twins.user = Some(UserItem { seq, hashes, is_human });
    }

    /// A person spoke: a new turn begins.
    pub(super) fn prompted(&mut self, seq: i64, title: Option<String>) {
        if !self.state.foreknowledge.is_rolled_back(seq) || self.state.prompt_line.is_none() {
            self.state.prompt_line = self.state.prompt_line.take().or(title);
        }
        self.state.prompts.push(seq);
        self.state.twins = Twins::default();
    }

    fn answer(&mut self, record: &Record<'_>) {
        let content = record.body.get("content");
        let text: String = content.into_iter().flat_map(texts).collect();
        let blocks = self.blocks(content);
        if blocks.is_empty() && self.is_full {
            return;
        }
        let seq = self.place_of_twin(&text, false);
        self.say_at(seq, record, Role::Assistant, MessageKind::Assistant, blocks);
    }

    /// Summaries of thoughts, each where its event stood.
    fn thoughts(&mut self, record: &Record<'_>) {
        let parts = |key: &str| record.body.get(key).into_iter().flat_map(texts).filter(|text| !text.trim().is_empty()).collect::<Vec<_>>();
        let mut thoughts = parts("summary");
        if thoughts.is_empty() {
            thoughts = parts("content");
        }
        for text in thoughts {
            let seq = self.place_of_twin(text, true);
            let blocks = vec![Block::Thinking { text: json::clean(text) }];
            self.say_at(seq, record, Role::Assistant, MessageKind::Assistant, blocks);
        }
    }

    /// The place reserved by the event with the same text, else a new one.
    fn place_of_twin(&mut self, text: &str, is_thought: bool) -> i64 {
        let hash = hash_text(text);
        let twins = &mut self.state.twins;
        if let Some(at) = twins.held.iter().position(|held| held.hash == hash && held.is_thought == is_thought) {
            return twins.held.remove(at).seq;
        }
        if twins.shown.len() >= MOST_SHOWN {
            twins.shown.remove(0);
        }
        twins.shown.push(hash);
        self.next_seq()
    }

    /// Text between agents.
    fn agent_letter(&mut self, record: &Record<'_>) {
        let blocks = self.blocks(record.body.get("content"));
        if !blocks.is_empty() || !self.is_full {
            self.say(record, Role::User, MessageKind::Injected, blocks);
        }
    }

    /// The blocks of a content; images are pushed as blobs. Nothing when only usage is wanted.
    pub(super) fn blocks(&mut self, content: Option<&Value>) -> Vec<Block> {
        let Some(content) = content.filter(|_| self.is_full) else { return Vec::new() };
        if let Some(text) = content.as_str() {
            return vec![Block::Text { text: json::clean(text) }];
        }
        let parts = content.as_array().map_or(&[][..], |parts| parts.as_slice());
        let has_image = parts.iter().any(|part| has(part, "image_url"));
        parts.iter().filter_map(|part| self.block(part, has_image)).collect()
    }

    fn block(&mut self, part: &Value, has_image: bool) -> Option<Block> {
        if let Some(url) = json::text(part, "image_url") {
            let (block, blob) = image::from_url(url);
            if let Some(blob) = blob {
                self.push(Event::Blob(blob));
            }
            return Some(block);
        }
        let Some(text) = part.as_str().or_else(|| json::text(part, "text")) else {
            let is_empty = part.get("text").is_some_and(JsonValueTrait::is_str);
            return (!is_empty).then(|| output::other(part));
        };
        // Wrappers around an image, for the model only.
        let is_wrapper = has_image && (text.trim() == "</image>" || (text.starts_with("<image") && text.trim_end().ends_with('>')));
        (!is_wrapper).then(|| Block::Text { text: json::clean(text) })
    }
}
