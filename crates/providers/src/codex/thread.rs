//! One thread: lines in, events out. Knows no files but the ancestor's.

use std::path::{Path, PathBuf};

use sonic_rs::JsonValueTrait;
use sp_domain::{
    Timestamp, Tool,
    diagnostics::WarningKind,
    session::{Block, Message, MessageKind, Role},
    source::{Awaited, Event, Span},
};

use super::{
    lineage::{self, Ancestry, Needed, Phase},
    record::{Kind, Record},
    skim::passed,
    state::State,
};
use crate::{
    Detail, Sink, Warnings, json,
    lines::{Line, Next},
};

/// Reads the lines of one thread.
pub(super) struct Thread<'a> {
    /// What is known so far.
    pub(super) state: State,
    /// Where events go.
    pub(super) sink: &'a mut dyn Sink,
    /// What could not be used.
    pub(super) warnings: Warnings,
    /// The thread's id, by the file name.
    pub(super) id: String,
    /// The file being read.
    pub(super) path: PathBuf,
    /// The data directory, to find an ancestor in.
    pub(super) home: Option<PathBuf>,
    /// The ancestor's records, once they were needed.
    ancestry: Option<Ancestry>,
    /// A record changed the meaning of earlier ones: all has to be read again. Nothing is pushed from then on.
    pub(super) is_stale: bool,
    /// Messages are wanted.
    pub(super) is_full: bool,
    /// The last line was left for later.
    is_tail_partial: bool,
}

impl<'a> Thread<'a> {
    pub(super) fn new(state: State, sink: &'a mut dyn Sink, id: String, home: Option<PathBuf>) -> Self {
        let is_full = sink.detail() == Detail::Full;
        let warnings = Warnings::new(Tool::Codex);
        Self { state, sink, warnings, id, path: PathBuf::new(), home, ancestry: None, is_stale: false, is_full, is_tail_partial: false }
    }

    /// Begins the file with this index.
    pub(super) fn enter(&mut self, index: usize, path: &Path) {
        if self.state.file != index as u32 {
            self.state.file = index as u32;
            self.state.unpacked = (0, 0);
            self.state.in_file = super::state::FileState::default();
            self.ancestry = None;
        }
        self.is_tail_partial = false;
        path.clone_into(&mut self.path);
    }

    /// Takes a line.
    pub(super) fn line(&mut self, line: Line<'_>) -> Next {
        // Without the line end, which may not be written yet.
        let span = Span { file: self.state.file, start: line.start, end: line.end - i64::from(line.complete) };
        if line.too_long {
            self.damaged(line.number, WarningKind::TooLong, "longer than the limit for one record");
            self.keep_raw("too_long", String::new(), None, span);
            return Next::Continue;
        }
        if self.passes(line.bytes) {
            return Next::Continue;
        }
        let Some(parsed) = json::parse_object(line.bytes) else {
            if !line.complete {
                self.is_tail_partial = true;
                return Next::LeaveForLater;
            }
            self.damaged(line.number, WarningKind::Damaged, "not a JSON object");
            return Next::Continue;
        };
        if parsed.repaired {
            self.warn(Some(line.number), WarningKind::Encoding, "invalid text was replaced");
        }
        self.record(&Record::of(&parsed.value, span), Some(line.number));
        Next::Continue
    }

    /// Takes a line of which the figures need nothing but its time. True when it was one.
    fn passes(&mut self, bytes: &[u8]) -> bool {
        let is_looked_at = !self.is_full && self.state.in_file.phase == Phase::Own;
        let Some(passed) = is_looked_at.then(|| passed(bytes)).flatten() else { return false };
        self.state.in_file.has_content = true;
        self.state.head.saw(passed.at);
        if passed.is_item {
            self.state.twins.user = None;
        }
        true
    }

    /// Takes a record.
    pub(super) fn record(&mut self, record: &Record<'_>, number: Option<i64>) {
        if record.kind == Kind::Meta {
            return self.header(record);
        }
        if record.kind == Kind::Usage {
            self.usage_record(record, number);
        }
        let is_own = self.judge(record);
        self.state.in_file.has_content = true;
        if !is_own {
            return self.pass_copy(record);
        }
        self.state.head.saw(record.at);
        match record.kind {
            Kind::Turn => self.turn(record),
            Kind::Item => self.item(record, number),
            Kind::Event => self.event(record, number),
            Kind::Compacted => self.compacted(record),
            Kind::Unknown => {
                let name = json::text(record.whole, "type").unwrap_or("none").to_owned();
                self.unknown(&format!("record type {name:?}"), &name, record, number);
            }
            Kind::Meta | Kind::Usage | Kind::Quiet => {}
        }
    }

    fn judge(&mut self, record: &Record<'_>) -> bool {
        let own = self.state.in_file.id.clone().unwrap_or_else(|| self.id.clone());
        let mut phase = self.state.in_file.phase;
        if phase == Phase::Own {
            return true;
        }
        if let Some(needed) = lineage::needs_ancestor(phase, record, &own) {
            self.load_ancestor(needed);
        }
        phase = match phase {
            Phase::Fresh => Phase::Own,
            // Gone since the copied part was begun.
            Phase::Ancestor { last_ms, .. } if !self.has_ancestor() => Phase::Burst(last_ms),
            other => other,
        };
        let is_own = lineage::is_own(&mut phase, record, &own, self.ancestry.as_ref().unwrap_or(&Ancestry::default()));
        self.state.in_file.phase = phase;
        if phase == Phase::Own {
            self.ancestry = None;
        }
        is_own
    }

    /// True when the ancestor's files are there.
    pub(super) fn has_ancestor(&self) -> bool {
        self.ancestry.as_ref().is_some_and(Ancestry::is_found)
    }

    /// Reads the ancestor's files, once.
    pub(super) fn load_ancestor(&mut self, needed: Needed) {
        if self.ancestry.is_none() {
            let home = self.home.as_deref();
            let ancestor = self.state.in_file.ancestor.as_deref().filter(|ancestor| *ancestor != self.id);
            let until = self.state.in_file.began;
            let ancestry = home.zip(ancestor).map(|(home, ancestor)| Ancestry::load(home, ancestor, until, needed));
            let awaited = ancestry.as_ref().and_then(Ancestry::awaited_bytes).zip(ancestor);
            self.state.waits_for = awaited.map(|(size_bytes, session)| Awaited { session: session.to_owned(), size_bytes });
            self.ancestry = ancestry.or_else(|| Some(Ancestry::default()));
        }
    }

    /// The ancestor is another one now.
    pub(super) fn forget_ancestor(&mut self) {
        self.ancestry = None;
    }

    /// A copied record: no message, no call, no usage; but own counters may go on from it.
    fn pass_copy(&mut self, record: &Record<'_>) {
        match record.kind {
            Kind::Turn => self.state.model = record.text("model").map(str::to_owned).or(self.state.model.take()),
            Kind::Event if record.name() == "token_count" => self.pass_counter(record),
            _ => {}
        }
    }

    fn turn(&mut self, record: &Record<'_>) {
        self.use_model(record.text("model"));
        self.work_in(record.text("cwd"));
    }

    /// Notes the model in force.
    pub(super) fn use_model(&mut self, model: Option<&str>) {
        if let Some(model) = model {
            self.state.head.used_model(model);
            self.state.model = Some(model.to_owned());
        }
    }

    /// Notes a working directory.
    pub(super) fn work_in(&mut self, directory: Option<&str>) {
        if let Some(directory) = directory {
            self.state.head.worked_in(directory);
        }
    }

    /// The conversation was summarised. The replacement history is what the model keeps, never new conversation.
    fn compacted(&mut self, record: &Record<'_>) {
        self.flush_held();
        let summary = record.text("message").map(json::clean);
        let kind = if summary.is_some() { MessageKind::CompactionSummary } else { MessageKind::Compaction };
        let blocks = summary.map(|text| Block::Text { text }).into_iter().collect();
        self.say(record, Role::System, kind, blocks);
    }

    /// Keeps a record of an unknown kind as it is.
    pub(super) fn unknown(&mut self, what: &str, name: &str, record: &Record<'_>, number: Option<i64>) {
        self.warn(number, WarningKind::UnknownRecord, what);
        self.state.head.unknown_records += 1;
        let raw = if self.is_full { json::clean(&json::to_text(record.whole)) } else { String::new() };
        self.keep_raw(name, raw, record.at, record.span);
    }

    fn keep_raw(&mut self, kind: &str, json: String, at: Option<Timestamp>, span: Span) {
        let blocks = vec![Block::Other { kind: kind.to_owned(), json }];
        let seq = self.next_seq();
        let raw = self.message(seq, Role::System, MessageKind::Unknown, blocks, at, span);
        self.push_message(raw);
    }

    fn damaged(&mut self, number: i64, kind: WarningKind, detail: &str) {
        self.state.head.damaged_records += 1;
        self.warn(Some(number), kind, detail);
    }

    /// Notes something that could not be used.
    pub(super) fn warn(&mut self, number: Option<i64>, kind: WarningKind, detail: &str) {
        self.warnings.note(&self.path, number, kind, detail);
    }

    /// The next place in the conversation.
    pub(super) fn next_seq(&mut self) -> i64 {
        self.state.next_seq += 1;
        self.state.next_seq - 1
    }

    /// A message at a place, with what follows from its kind.
    pub(super) fn message(
        &self,
        seq: i64,
        role: Role,
        kind: MessageKind,
        blocks: Vec<Block>,
        at: Option<Timestamp>,
        span: Span,
    ) -> Message {
        let answers = kind == MessageKind::Assistant;
        Message {
            seq,
            native_id: None,
            parent_native_id: None,
            response_id: answers.then(|| format!("r{}", self.state.responses)),
            role,
            kind,
            at,
            model: self.state.model.clone().filter(|_| answers),
            sidechain: false,
            reverted: false,
            blocks,
            span,
        }
    }

    /// Pushes a new message for this record. Its place.
    pub(super) fn say(&mut self, record: &Record<'_>, role: Role, kind: MessageKind, blocks: Vec<Block>) -> i64 {
        let seq = self.next_seq();
        self.say_at(seq, record, role, kind, blocks);
        seq
    }

    /// Pushes a message for this record at a place.
    pub(super) fn say_at(&mut self, seq: i64, record: &Record<'_>, role: Role, kind: MessageKind, blocks: Vec<Block>) {
        let mut message = self.message(seq, role, kind, blocks, record.at, record.span);
        let limit = self.state.reverted_from.get(record.span.file as usize).copied().flatten();
        message.reverted = limit.zip(record.ordinal).is_some_and(|(limit, ordinal)| ordinal >= limit);
        self.push_message(message);
    }

    /// Pushes a message, marked when a later rollback took it back.
    pub(super) fn push_message(&mut self, mut message: Message) {
        if self.is_full {
            message.reverted |= self.state.foreknowledge.is_rolled_back(message.seq);
            self.push(Event::Message(Box::new(message)));
        }
    }

    /// Pushes an event, unless all has to be read again.
    pub(super) fn push(&mut self, event: Event) {
        if !self.is_stale {
            self.sink.push(event);
        }
    }

    /// Pushes the facts as known up to here, and the warnings.
    pub(super) fn push_head(&mut self) {
        let state = &mut self.state;
        state.head.partial_tail = self.is_tail_partial;
        let mut head = state.head.clone();
        let indexed_title = state.indexed.title.clone().or_else(|| state.table_title.clone());
        head.title = state.name.clone().or(indexed_title).or_else(|| state.prompt_line.clone());
        head.project_hint = state.told_cwd.clone().filter(|_| head.cwd.is_none());
        self.push(Event::Head(Box::new(head)));
        for warning in self.warnings.take() {
            self.push(Event::Warning(warning));
        }
    }
}

/// True when a JSON object has this key with something else than null.
pub(super) fn has(value: &sonic_rs::Value, key: &str) -> bool {
    value.get(key).is_some_and(|value| !value.is_null())
}
