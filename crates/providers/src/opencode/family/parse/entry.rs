//! Rows of 2.x: one message is one step is one request, and the type is a column.

use sonic_rs::{JsonValueTrait, Value};
use sp_domain::session::{Block, Message, MessageKind, Role};

use super::{
    facts,
    message::with_error,
    tool::Use,
    transcript::{Incoming, Spent, Transcript, other, text},
    usage::{self, Request},
};
use crate::json;

/// Types known.
pub(super) const KINDS: [&str; 11] = [
    "user",
    "assistant",
    "compaction",
    "synthetic",
    "system",
    "skill",
    "shell",
    "agent-switched",
    "model-switched",
    "location-switched",
    "idle",
];

impl Transcript<'_> {
    /// Takes a row.
    pub(super) fn row(&mut self, kind: &str, message: Incoming) {
        match kind {
            "user" => self.prompt(&message),
            "assistant" => self.step(&message),
            "compaction" => self.compacted(&message),
            "synthetic" | "skill" => self.put_in(&message, Role::User),
            "system" => self.put_in(&message, Role::System),
            "shell" => self.shell(&message),
            kind if KINDS.contains(&kind) => self.notice(kind, &message),
            kind => {
                let block = self.unknown("row", kind, &message.value, &message.raw);
                self.push(message.message(Role::System, MessageKind::Unknown, vec![block]));
            }
        }
    }

    fn prompt(&mut self, message: &Incoming) {
        let value = &message.value;
        let typed = json::text(value, "text").filter(|typed| !typed.trim().is_empty());
        if let Some(typed) = typed {
            self.prompted(typed);
        }
        if !self.is_full {
            return;
        }
        let mut blocks: Vec<Block> = typed.map(text).into_iter().collect();
        blocks.extend(json::list(value, "files").iter().map(|file| self.attach(file, "uri", "name")));
        for (list, kind) in [("agents", "agent"), ("skills", "skill")] {
            blocks.extend(json::list(value, list).iter().map(|item| other(kind, item)));
        }
        let kind = if typed.is_some() { MessageKind::Human } else { MessageKind::Injected };
        self.push(message.message(Role::User, kind, blocks));
    }

    fn step(&mut self, message: &Incoming) {
        let value = &message.value;
        let request = self.spend(message);
        let model = value.get("model").and_then(facts::model_of);
        self.head.used_model(model.as_deref().unwrap_or_default());
        if !self.is_full {
            return;
        }
        let error = value.get("error").filter(JsonValueTrait::is_object);
        let is_over = request.completed.is_some() || error.is_some();
        let content = json::list(value, "content").iter().enumerate();
        let blocks: Vec<Block> = content.filter_map(|(at, item)| self.content(message, at, item, is_over)).collect();
        let (kind, blocks) = with_error(MessageKind::Assistant, blocks, error);
        let response_id = Some(message.id.clone());
        self.push(Message { model, response_id, ..message.message(Role::Assistant, kind, blocks) });
    }

    /// Claims what the row consumed, unless a fork copied it from its parent.
    fn spend<'v>(&mut self, message: &'v Incoming) -> Request<'v> {
        let value = &message.value;
        let model = value.get("model");
        let request = Request {
            provider: model.and_then(|model| json::text(model, "providerID")),
            model: model.and_then(|model| json::text(model, "modelID").or_else(|| json::text(model, "id"))),
            created: facts::created(value),
            completed: json::time(value.get("time").and_then(|times| times.get("completed"))),
        };
        let is_copy = self.facts.forked_from.is_some() && message.created.is_some() && message.created < self.facts.created;
        if is_copy {
            return request;
        }
        self.head.saw(request.completed);
        // Every release of this generation counts reasoning apart.
        let mut counted = self.counted(value.get("tokens"), &message.raw);
        counted.has_total = true;
        let cost = usage::cost(value.get("cost"));
        self.spent.add(&counted);
        self.spent_cost += cost.map_or(0.0, |cost| cost.nanos() as f64 / 1e9);
        let spent = Spent { id: &message.id, raw: &message.raw, table: "session_message", counted, cost, is_copy };
        self.claim(message, &request, &counted, spent);
        request
    }

    fn content(&mut self, message: &Incoming, at: usize, item: &Value, is_over: bool) -> Option<Block> {
        Some(match json::text(item, "type").unwrap_or_default() {
            "text" => text(json::text(item, "text")?),
            "reasoning" => Block::Thinking { text: json::clean(json::text(item, "text").unwrap_or_default()) },
            "tool" => self.called(message, at, item, is_over),
            "file" => self.attach(item, "uri", "name"),
            kind => self.unknown("content", kind, item, &message.raw),
        })
    }

    fn called(&mut self, message: &Incoming, at: usize, item: &Value, is_over: bool) -> Block {
        let time = |key| json::time(item.get("time").and_then(|times| times.get(key)));
        let state = item.get("state").cloned().unwrap_or_default();
        self.used(Use {
            part: &format!("{}.{at}", message.id),
            call: json::text(item, "id"),
            name: json::text(item, "name").unwrap_or_default(),
            seq: message.seq,
            at: time("created").or(message.at),
            start: time("ran").or_else(|| time("created")),
            end: time("completed"),
            state: &state,
            is_over,
        })
    }

    fn compacted(&mut self, message: &Incoming) {
        self.spend(message);
        let summary = json::text(&message.value, "summary");
        let kind = if summary.is_some() { MessageKind::CompactionSummary } else { MessageKind::Compaction };
        let blocks = vec![summary.map_or_else(|| other("compaction", &message.value), text)];
        let model = message.value.get("model").and_then(facts::model_of);
        self.head.used_model(model.as_deref().unwrap_or_default());
        self.push(Message { model, ..message.message(Role::System, kind, blocks) });
    }

    fn put_in(&mut self, message: &Incoming, role: Role) {
        let block = json::text(&message.value, "text").map_or_else(|| other("injected", &message.value), text);
        self.push(message.message(role, MessageKind::Injected, vec![block]));
    }

    /// A command the person ran; the model sees what came of it.
    fn shell(&mut self, message: &Incoming) {
        let value = &message.value;
        let output = value.get("output").and_then(|output| output.as_str().or_else(|| json::text(output, "text")));
        let exit = value.get("exit").and_then(JsonValueTrait::as_i64).filter(|exit| *exit != 0).map(|exit| format!("exit code {exit}"));
        let command = json::text(value, "command").unwrap_or_default();
        let blocks = [Some(command), output, exit.as_deref()].into_iter().flatten().filter(|line| !line.is_empty()).map(text).collect();
        self.push(message.message(Role::User, MessageKind::Command, blocks));
    }

    fn notice(&mut self, kind: &str, message: &Incoming) {
        let value = &message.value;
        let model = value.get("model").and_then(facts::model_of);
        let said = ["agent", "outcome", "directory", "location"].iter().find_map(|key| json::text(value, key));
        let said = model.as_deref().or(said);
        let line = said.map_or_else(|| kind.to_owned(), |said| format!("{kind}: {said}"));
        if let Some(directory) = json::text(value, "directory") {
            self.head.worked_in(directory);
        }
        self.push(message.message(Role::System, MessageKind::Notice, vec![text(&line)]));
    }
}
