//! Messages with parts: generations 0 to 2, in files and in rows.

use sonic_rs::{JsonValueTrait, Value};
use sp_domain::{
    Tool,
    session::{Block, Message, MessageKind, Role},
    source::Event,
};

use super::{
    facts,
    tool::Use,
    transcript::{Incoming, Spent, Transcript, other, text},
    usage::{self, Request},
};
use crate::{
    json,
    opencode::family::record::{Counted, Part, Raw},
};

/// Parts that only mark a place.
const MARKERS: [&str; 3] = ["step-start", "step-finish", "snapshot"];

/// A part whose JSON was read.
struct Piece {
    id: String,
    value: Value,
    raw: Raw,
}

impl Piece {
    fn kind(&self) -> &str {
        json::text(&self.value, "type").unwrap_or_default()
    }

    fn text(&self) -> Option<&str> {
        json::text(&self.value, "text")
    }

    /// Text a person typed.
    fn is_typed(&self) -> bool {
        let is_put_in = json::flag(&self.value, "synthetic") || json::flag(&self.value, "ignored");
        self.kind() == "text" && !is_put_in && self.text().is_some_and(|text| !text.trim().is_empty())
    }

    /// Text the tool put into the person's mouth.
    fn is_put_in(&self) -> bool {
        self.kind() == "text" && !self.is_typed()
    }
}

impl Transcript<'_> {
    /// Takes a message of generations 0 to 2 with its parts.
    pub(super) fn message(&mut self, message: Incoming, parts: Vec<Part>) {
        let pieces: Vec<Piece> = parts.into_iter().filter_map(|part| self.piece(part)).collect();
        match json::text(&message.value, "role") {
            Some("assistant") => self.assistant(&message, &pieces),
            Some("user") => self.user(&message, &pieces),
            role => {
                let block = self.unknown("message", role.unwrap_or_default(), &message.value, &message.raw);
                self.push(message.message(Role::System, MessageKind::Unknown, vec![block]));
            }
        }
    }

    fn piece(&mut self, part: Part) -> Option<Piece> {
        let value = part.raw.object("part", self.warnings);
        self.head.damaged_records += i64::from(value.is_none());
        Some(Piece { id: part.id, value: value?, raw: part.raw })
    }

    pub(super) fn push(&mut self, message: Message) {
        if self.is_full {
            self.sink.push(Event::Message(Box::new(message)));
        }
    }

    fn user(&mut self, message: &Incoming, pieces: &[Piece]) {
        if self.head.parent_native_id.is_some() && self.head.agent_name.is_none() {
            self.head.agent_name = json::text(&message.value, "agent").map(json::clean);
        }
        if let Some(prompt) = pieces.iter().find(|piece| piece.is_typed()).and_then(Piece::text) {
            self.prompted(prompt);
        }
        if !self.is_full {
            return;
        }
        let has = |kind| pieces.iter().any(|piece| piece.kind() == kind);
        let kind = match () {
            () if pieces.iter().any(Piece::is_typed) => MessageKind::Human,
            () if has("compaction") => MessageKind::Compaction,
            () if has("subtask") => MessageKind::Command,
            () => MessageKind::Injected,
        };
        // A prompt shows what was typed; what was put in beside it follows on its own.
        let (put_in, own): (Vec<&Piece>, Vec<&Piece>) = pieces.iter().partition(|piece| kind == MessageKind::Human && piece.is_put_in());
        let blocks = self.blocks(message, &own, false);
        self.push(message.message(Role::User, kind, blocks));
        if !put_in.is_empty() {
            let blocks = self.blocks(message, &put_in, false);
            let injected = message.message(Role::User, MessageKind::Injected, blocks);
            self.push(Message { seq: message.seq + 1, native_id: None, parent_native_id: Some(message.id.clone()), ..injected });
        }
    }

    fn assistant(&mut self, message: &Incoming, pieces: &[Piece]) {
        let value = &message.value;
        let time = |key| json::time(value.get("time").and_then(|times| times.get(key)));
        let request = Request {
            provider: json::text(value, "providerID"),
            model: json::text(value, "modelID"),
            created: time("created"),
            completed: time("completed"),
        };
        let model = request.model.map(|model| facts::joined(request.provider, model));
        self.head.used_model(model.as_deref().unwrap_or_default());
        self.head.worked_in(value.get("path").and_then(|path| json::text(path, "cwd")).unwrap_or_default());
        self.head.saw(request.completed);
        self.claims(message, &request, pieces);
        if !self.is_full {
            return;
        }
        let error = value.get("error").filter(JsonValueTrait::is_object);
        let blocks = self.blocks(message, &pieces.iter().collect::<Vec<_>>(), request.completed.is_some() || error.is_some());
        let is_summary = json::flag(value, "summary");
        let (kind, blocks) = with_error(if is_summary { MessageKind::CompactionSummary } else { MessageKind::Assistant }, blocks, error);
        self.push(Message {
            model,
            response_id: Some(message.id.clone()),
            parent_native_id: json::text(value, "parentID").map(str::to_owned),
            ..message.message(Role::Assistant, kind, blocks)
        });
    }

    /// One claim per finished step; without steps one for the message. The message's figures are those of its last step only.
    fn claims(&mut self, message: &Incoming, request: &Request<'_>, pieces: &[Piece]) {
        let of_message = self.counted(message.value.get("tokens"), &message.raw);
        // A copied row keeps its old time in a younger session.
        let is_copy = message.at.is_some() && message.at < self.facts.created;
        let steps: Vec<(&Piece, Counted)> = pieces
            .iter()
            .filter(|piece| piece.kind() == "step-finish")
            .map(|piece| (piece, self.counted(piece.value.get("tokens"), &piece.raw)))
            .collect();
        if steps.iter().all(|(_, counted)| counted.is_zero()) {
            // Kilo adds the cost of child sessions to the message.
            let cost = if self.tool == Tool::Kilo { None } else { usage::cost(message.value.get("cost")) };
            let spent = Spent { id: &message.id, raw: &message.raw, table: "message", counted: of_message, cost, is_copy };
            return self.claim(message, request, &of_message, spent);
        }
        for (piece, counted) in steps {
            let cost = usage::cost(piece.value.get("cost"));
            let spent = Spent { id: &piece.id, raw: &piece.raw, table: "part", counted, cost, is_copy };
            self.claim(message, request, &of_message, spent);
        }
    }

    fn blocks(&mut self, message: &Incoming, pieces: &[&Piece], is_over: bool) -> Vec<Block> {
        pieces.iter().filter_map(|piece| self.block(message, piece, is_over)).collect()
    }

    fn block(&mut self, message: &Incoming, piece: &Piece, is_over: bool) -> Option<Block> {
        let value = &piece.value;
        Some(match piece.kind() {
            kind if MARKERS.contains(&kind) => return None,
            "text" => text(piece.text()?),
            "reasoning" => Block::Thinking { text: json::clean(piece.text().unwrap_or_default()) },
            "file" => self.attach(value, "url", "filename"),
            "tool" => self.tool(message, piece, is_over),
            "patch" => Block::Patch { files: patched(value) },
            kind @ ("agent" | "subtask" | "retry" | "compaction") => other(kind, value),
            kind => self.unknown("part", kind, value, &piece.raw),
        })
    }

    fn tool(&mut self, message: &Incoming, piece: &Piece, is_over: bool) -> Block {
        let value = &piece.value;
        let state = value.get("state").cloned().unwrap_or_default();
        let time = |key| json::time(state.get("time").and_then(|times| times.get(key)));
        self.used(Use {
            part: &piece.id,
            call: json::text(value, "callID"),
            name: json::text(value, "tool").unwrap_or_default(),
            seq: message.seq,
            at: time("start").or(message.at),
            start: time("start"),
            end: time("end"),
            state: &state,
            is_over,
        })
    }
}

/// What became of an answer with an error: a notice of its own when there is nothing else to show.
pub(super) fn with_error(kind: MessageKind, mut blocks: Vec<Block>, error: Option<&Value>) -> (MessageKind, Vec<Block>) {
    let Some(error) = error else { return (kind, blocks) };
    if !blocks.is_empty() {
        blocks.push(other("error", error));
        return (kind, blocks);
    }
    let name = json::text(error, "name").or_else(|| json::text(error, "type")).unwrap_or("error");
    let inner = error.get("data").and_then(|data| json::text(data, "message"));
    let line = inner.or_else(|| json::text(error, "message")).map_or_else(|| name.to_owned(), |message| format!("{name}: {message}"));
    let kind = if name == "MessageAbortedError" || name == "aborted" { MessageKind::Interruption } else { MessageKind::ApiError };
    (kind, vec![text(&line)])
}

fn patched(value: &Value) -> Vec<String> {
    json::list(value, "files").iter().filter_map(|file| file.as_str()).map(json::clean).collect()
}
