//! One session on its way from records to events: what all generations share.

use std::collections::{HashMap, HashSet};

use sonic_rs::Value;
use sp_domain::{
    Timestamp, Tool, Usd,
    diagnostics::WarningKind,
    session::{Block, Message, MessageKind, Role, SessionHead, SessionKind},
    source::{Event, Mode, Span},
    usage::{CallKey, Tokens, UsageClaim},
};

use super::{
    attachment, facts,
    usage::{self, Request},
};
use crate::{
    Detail, Sink, Warnings, json,
    opencode::family::record::{self, Counted, Facts, Generation, Raw, Record},
};

/// Messages a record may become: a prompt and the context put in beside it.
const PER_RECORD: i64 = 2;

/// Longest word of a foreign kind that is repeated in a warning.
const LONGEST_KIND: usize = 40;

/// Makes events of the records of one session.
pub(crate) struct Transcript<'a> {
    pub(super) tool: Tool,
    pub(super) facts: &'a Facts,
    generation: Generation,
    /// Messages and calls are wanted, not only usage.
    pub(super) is_full: bool,
    pub(super) sink: &'a mut dyn Sink,
    pub(super) warnings: &'a mut Warnings,
    pub(super) head: SessionHead,
    position: i64,
    is_reverted: bool,
    /// Ids of calls, which some models number anew in each answer.
    pub(super) calls: HashSet<String>,
    groups: HashMap<String, usize>,
    has_figures: bool,
    /// Recorded sums of the messages of generation 3, to compare with those of the row.
    pub(super) spent: Counted,
    pub(super) spent_cost: f64,
    first_prompt: Option<String>,
}

/// A message whose JSON was read.
pub(super) struct Incoming {
    pub(super) id: String,
    pub(super) seq: i64,
    pub(super) at: Option<Timestamp>,
    /// Creation by the column.
    pub(super) created: Option<Timestamp>,
    pub(super) value: Value,
    pub(super) is_reverted: bool,
    /// File or database.
    pub(super) raw: Raw,
}

impl Incoming {
    /// The message without content.
    pub(super) fn message(&self, role: Role, kind: MessageKind, blocks: Vec<Block>) -> Message {
        Message {
            seq: self.seq,
            native_id: Some(self.id.clone()),
            parent_native_id: None,
            response_id: None,
            role,
            kind,
            at: self.at,
            model: None,
            sidechain: false,
            reverted: self.is_reverted,
            blocks,
            span: Span::default(),
        }
    }
}

/// The figures of one API call.
pub(super) struct Spent<'r> {
    /// Id of the record that has them.
    pub(super) id: &'r str,
    /// The record.
    pub(super) raw: &'r Raw,
    /// Table the record is a row of, if it is one.
    pub(super) table: &'static str,
    pub(super) counted: Counted,
    pub(super) cost: Option<Usd>,
    pub(super) is_copy: bool,
}

impl<'a> Transcript<'a> {
    /// Pushes nothing yet.
    pub(crate) fn new(tool: Tool, facts: &'a Facts, generation: Generation, sink: &'a mut dyn Sink, warnings: &'a mut Warnings) -> Self {
        Self {
            tool,
            facts,
            generation,
            is_full: sink.detail() == Detail::Full,
            sink,
            warnings,
            head: head(facts),
            position: 0,
            is_reverted: false,
            calls: HashSet::new(),
            groups: HashMap::new(),
            has_figures: false,
            spent: Counted::default(),
            spent_cost: 0.0,
            first_prompt: None,
        }
    }

    /// Begins the session anew.
    pub(crate) fn begin(&mut self) {
        let (native_id, rank) = (self.facts.id.clone(), self.generation as u8);
        self.sink.push(Event::Begin { native_id, mode: Mode::Replace, rank });
    }

    /// Takes the next message.
    pub(crate) fn record(&mut self, record: Record) {
        let seq = self.position * PER_RECORD;
        self.position += 1;
        let is_reverted = self.revert(&record.id);
        let Some(value) = record.raw.object("message", self.warnings) else {
            self.head.damaged_records += 1;
            return;
        };
        let at = facts::created(&value).or(record.created);
        self.head.saw(at);
        let incoming = Incoming { id: record.id, seq, at, created: record.created, value, is_reverted, raw: record.raw };
        match record.kind {
            Some(kind) => self.row(&kind, incoming),
            None => self.message(incoming, record.parts),
        }
    }

    /// True for the message from which on the conversation was taken back, and all later ones.
    fn revert(&mut self, id: &str) -> bool {
        let Some(revert) = &self.facts.revert else { return false };
        let was_reverted = self.is_reverted;
        self.is_reverted |= revert.message == id;
        // With a part named, the message itself stays in part.
        was_reverted || (self.is_reverted && revert.part.is_none())
    }

    /// Ends the session: figures that stand only on its row, and its head.
    pub(crate) fn finish(mut self) {
        self.add_figures_of_row();
        self.head.title = facts::title(self.facts).or(self.first_prompt);
        // The session's own word comes first: copied messages are older than it, and unfinished ones are repaired after its end.
        self.head.started_at = self.facts.created.or(self.head.started_at);
        self.head.ended_at = self.facts.updated.or(self.head.ended_at);
        self.sink.push(Event::Head(Box::new(self.head)));
    }

    /// Requests without a message: in 2.x titles and the like, before only when no message carries figures at all.
    fn add_figures_of_row(&mut self) {
        let totals = &self.facts.totals;
        let rest = match self.generation {
            Generation::Steps => totals.tokens.minus(&self.spent),
            _ if !self.has_figures => totals.tokens,
            _ => return,
        };
        if rest.is_zero() {
            return;
        }
        let model = match (self.generation, self.head.models.as_slice()) {
            (Generation::Steps, _) => None,
            (_, [only]) => Some(only.clone()),
            _ => self.facts.model.clone(),
        };
        let key = CallKey { group: format!("{}:other", self.facts.id), part: String::new() };
        let cost = usage::dollars_to_cost(totals.cost - self.spent_cost);
        let tokens = usage::tokens(&rest, &Request::default());
        let position = self.position * PER_RECORD;
        let table = if self.generation == Generation::Steps { "session_v2" } else { "session" };
        let record = self.facts.place.as_ref().map(|place| record::row(place, table, &self.facts.id));
        let claim = UsageClaim { record, ..claim(key, self.facts.created, model, tokens, cost, position) };
        self.sink.push(Event::Usage(Box::new(claim)));
    }

    /// Notes a prompt; the first one is the title of a session without one.
    pub(super) fn prompted(&mut self, text: &str) {
        let line = text.lines().map(str::trim).find(|line| !line.is_empty());
        if self.first_prompt.is_none() {
            self.first_prompt = line.map(json::clean);
        }
    }

    /// Reads a `tokens` object.
    pub(super) fn counted(&mut self, tokens: Option<&Value>, raw: &Raw) -> Counted {
        let Some(tokens) = tokens else { return Counted::default() };
        let (counted, bad) = usage::counted(tokens);
        for _ in 0..bad {
            self.warnings.note(&raw.place, None, WarningKind::BadValue, "token figure is not a count");
        }
        counted
    }

    /// Claims a call. `of_message` are the figures of its whole message.
    pub(super) fn claim(&mut self, message: &Incoming, request: &Request<'_>, of_message: &Counted, spent: Spent<'_>) {
        if spent.counted.is_zero() && spent.cost.is_none() {
            return;
        }
        self.has_figures = true;
        let mut group = usage::group(request, of_message, &spent.counted, spent.id);
        let same = self.groups.entry(group.clone()).or_default();
        *same += 1;
        if *same > 1 {
            group = format!("{group}#{same}");
        }
        let model = request.model.map(|model| facts::joined(request.provider, model));
        let key = CallKey { group, part: String::new() };
        let tokens = usage::tokens(&spent.counted, request);
        let (record, span) = spent.raw.location(self.generation, spent.table, spent.id);
        let claim = UsageClaim {
            copied: spent.is_copy,
            record: Some(record),
            span,
            ..claim(key, message.at, model, tokens, spent.cost, message.seq)
        };
        self.sink.push(Event::Usage(Box::new(claim)));
    }

    /// A file as a block; its bytes go to the sink.
    pub(super) fn attach(&mut self, file: &Value, url: &str, name: &str) -> Block {
        let (block, blob) = attachment::file(json::text(file, url).unwrap_or_default(), json::text(file, "mime"), json::text(file, name));
        if let Some(blob) = blob {
            self.sink.push(Event::Blob(blob));
        }
        block
    }

    /// Counts a kind nobody knows and keeps its JSON.
    pub(super) fn unknown(&mut self, what: &str, kind: &str, value: &Value, raw: &Raw) -> Block {
        let kind: String = kind.chars().filter(|letter| !letter.is_control()).take(LONGEST_KIND).collect();
        self.head.unknown_records += 1;
        self.warnings.note(&raw.place, None, WarningKind::UnknownRecord, format!("{what} type \"{kind}\""));
        other(&kind, value)
    }
}

/// A block kept as JSON.
pub(super) fn other(kind: &str, value: &Value) -> Block {
    Block::Other { kind: kind.to_owned(), json: json::clean(&json::to_text(value)) }
}

/// A block of text.
pub(super) fn text(text: &str) -> Block {
    Block::Text { text: json::clean(text) }
}

fn claim(key: CallKey, at: Option<Timestamp>, model: Option<String>, tokens: Tokens, cost: Option<Usd>, position: i64) -> UsageClaim {
    UsageClaim {
        key,
        at,
        model,
        tokens,
        web_searches: 0,
        recorded_cost: cost,
        position,
        copied: false,
        sidechain: false,
        lower_bound: false,
        span: Span::default(),
        record: None,
    }
}

fn head(facts: &Facts) -> SessionHead {
    let mut head = SessionHead {
        kind: if facts.parent.is_some() { SessionKind::Subagent } else { SessionKind::Main },
        parent_native_id: facts.parent.clone(),
        forked_from: facts.forked_from.clone(),
        tool_version: facts.version.clone(),
        agent_name: facts.parent.is_some().then(|| facts::agent(facts)).flatten(),
        created_at: facts.created,
        archived: facts.archived,
        reverted_from: facts.revert.as_ref().map(|revert| revert.message.clone()),
        ..SessionHead::default()
    };
    head.worked_in(facts.directory.as_deref().unwrap_or_default());
    head
}
