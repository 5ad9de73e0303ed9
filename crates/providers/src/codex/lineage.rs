//! History that forks and sub-agents copied from another thread: re-stamped, and never theirs to count.
//!
//! Signs: a foreign `session_meta` right behind the own one; turns the ancestor has too; `subagent_history_start_ordinal`. The ancestor's
//! file decides where the copy ends; without it the burst of time stamps does, for copies are written within a moment.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use memchr::memmem;
use serde::{Deserialize, Serialize};
use sonic_rs::JsonValueTrait;
use sp_domain::{Timestamp, source::Span};

use super::{
    counters::Figures,
    locate::files_of_thread,
    open::each_line,
    record::{Kind, Record, texts},
    skim::{Passed, passed},
    state::hash_text,
};
use crate::{
    json,
    lines::{Next, Progress},
};

/// Longest pause inside a burst of copied lines.
const BURST_MS: i64 = 1000;

/// A pause that ends a copy even when the ancestor has the same record: a prompt sent once more.
const PAUSE_MS: i64 = 5000;

/// Whether the lines at hand are the thread's own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Phase {
    /// No header yet, or nothing but headers.
    #[default]
    Fresh,
    /// Own, and nothing copied can follow.
    Own,
    /// Own unless its first turn turns out to be the ancestor's.
    Watch,
    /// Copied up to the first turn that the ancestor does not have.
    Turns,
    /// Copied up to this ordinal.
    Ordinal(i64),
    /// Copied as long as the ancestor has the same records.
    Ancestor {
        /// The place reached there.
        place: usize,
        /// Time of the last copied record in epoch milliseconds.
        last_ms: i64,
        /// Time at which copying began.
        began_ms: i64,
    },
    /// Copied as long as times follow closely; the last one in epoch milliseconds.
    Burst(i64),
}

/// What has to be known of an ancestor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needed {
    /// Its turns.
    Turns,
    /// Its turns, and its records in order.
    Records,
}

/// What a thread's files hold, for comparison.
#[derive(Debug, Default)]
pub(super) struct Ancestry {
    places: HashMap<u64, Vec<usize>>,
    turns: HashSet<String>,
    count: usize,
    is_found: bool,
    /// It has records from after the fork: nothing that can matter is missing.
    reaches_fork: bool,
    /// Bytes of its files.
    size_bytes: i64,
}

impl Ancestry {
    /// Reads the files of a thread up to the moment a fork of it began.
    pub(super) fn load(home: &Path, thread: &str, until: Option<Timestamp>, needed: Needed) -> Self {
        let files = files_of_thread(home, thread);
        let mut ancestry = Self { is_found: !files.is_empty(), ..Self::default() };
        for path in &files {
            let Ok(file) = std::fs::File::open(path) else { continue };
            ancestry.size_bytes += file.metadata().map_or(0, |metadata| metadata.len() as i64);
            // What cannot be read cannot be compared; the lines before it still can.
            let _ = each_line(path, &file, Progress::default(), |line, _| {
                ancestry.line(line.bytes, until, needed);
                Next::Continue
            });
        }
        ancestry
    }

    /// Takes a line, and looks no closer at it than is needed.
    fn line(&mut self, bytes: &[u8], until: Option<Timestamp>, needed: Needed) {
        // The ancestor went on after the fork: what it did then does not matter.
        if until.is_some() && written_at(bytes) > until {
            self.reaches_fork = true;
            return;
        }
        if memmem::find(bytes, b"\"turn_id\"").is_none() {
            if needed == Needed::Turns {
                return;
            }
            if let Some(passed) = passed(bytes).filter(|passed| passed.name != "message") {
                return self.add_call(&passed);
            }
        }
        if let Some(parsed) = json::parse_object(bytes) {
            self.add(&Record::of(&parsed.value, Span::default()), until);
        }
    }

    /// A line that only its call identifies.
    fn add_call(&mut self, passed: &Passed<'_>) {
        if let Some(call) = passed.call_id.filter(|_| passed.is_item) {
            self.place(hash_text(&call_signature(passed.name, call)));
        }
    }

    fn place(&mut self, signature: u64) {
        self.places.entry(signature).or_default().push(self.count);
        self.count += 1;
    }

    /// Its files are there.
    pub(super) fn is_found(&self) -> bool {
        self.is_found
    }

    /// Bytes of its files, unless all that can matter was there.
    pub(super) fn awaited_bytes(&self) -> Option<i64> {
        (!self.reaches_fork).then_some(self.size_bytes)
    }

    fn add(&mut self, record: &Record<'_>, until: Option<Timestamp>) {
        if until.is_some() && record.at > until {
            self.reaches_fork = true;
            return;
        }
        self.turns.extend(record.turn_id().map(str::to_owned));
        if let Some(signature) = signature(record) {
            self.place(signature);
        }
    }

    /// The place after the first such record from `from` on.
    fn after(&self, signature: u64, from: usize) -> Option<usize> {
        let places = self.places.get(&signature)?;
        places.get(places.partition_point(|place| *place < from)).map(|place| place + 1)
    }

    fn has_turn(&self, turn: &str) -> bool {
        self.turns.contains(turn)
    }
}

fn call_signature(name: &str, call_id: &str) -> String {
    format!("{name} {call_id}")
}

/// The time of a line that begins with it.
fn written_at(bytes: &[u8]) -> Option<Timestamp> {
    let text = bytes.strip_prefix(b"{\"timestamp\":\"")?;
    let end = memchr::memchr(b'"', text.get(..40).unwrap_or(text))?;
    Timestamp::parse(str::from_utf8(&text[..end]).ok()?)
}

/// What stays the same when a record is copied: the counter, the turn, the text, the call. `None` for records that prove nothing.
fn signature(record: &Record<'_>) -> Option<u64> {
    let text = match (record.kind, record.name()) {
        (Kind::Event, "token_count") => {
            let info = record.body.get("info")?;
            let key = |name: &str| Some(Figures::read(info.get(name))?.0.key());
            format!("count {} {}", key("total_token_usage")?, key("last_token_usage").unwrap_or_default())
        }
        (Kind::Turn, _) | (Kind::Event, "task_started" | "turn_started") => format!("turn {}", record.turn_id()?),
        (Kind::Item, "message") => {
            let content: Vec<&str> = texts(record.body.get("content")?).collect();
            format!("{} {}", record.text("role").unwrap_or(""), content.concat())
        }
        (Kind::Item, name) => call_signature(name, record.text("call_id")?),
        _ => return None,
    };
    Some(hash_text(&text))
}

/// Decides for one record, with the ancestor's turns and records at hand.
pub(super) fn is_own(phase: &mut Phase, record: &Record<'_>, own_thread: &str, ancestry: &Ancestry) -> bool {
    let turn = record.turn_id().filter(|_| is_turn_start(record));
    let says_own = record.text("thread_id") == Some(own_thread) || turn.is_some_and(|turn| is_later(turn, own_thread));
    let is_own = says_own || continues_own(phase, record, turn, ancestry);
    if is_own && !matches!(*phase, Phase::Fresh) && (says_own || turn.is_some() || *phase != Phase::Watch) {
        *phase = Phase::Own;
    }
    is_own
}

/// What the phase says of a record that does not speak for itself. Moves on inside of copied history.
fn continues_own(phase: &mut Phase, record: &Record<'_>, turn: Option<&str>, ancestry: &Ancestry) -> bool {
    let ms = record.at.map(Timestamp::ms);
    match *phase {
        Phase::Fresh | Phase::Own => true,
        Phase::Watch => {
            let is_inherited = turn.is_some_and(|turn| ancestry.has_turn(turn));
            if is_inherited {
                *phase = Phase::Turns;
            }
            !is_inherited
        }
        Phase::Turns => turn.is_some_and(|turn| !ancestry.has_turn(turn)),
        Phase::Ordinal(start) => {
            record.ordinal.is_some_and(|ordinal| ordinal >= start) || turn.is_some_and(|turn| ancestry.is_found && !ancestry.has_turn(turn))
        }
        Phase::Ancestor { place, last_ms, began_ms } => {
            let now_ms = ms.unwrap_or(last_ms);
            // Copies that kept their original times are older than the copying, and prove nothing by pauses.
            if last_ms >= began_ms && now_ms.saturating_sub(last_ms) > PAUSE_MS {
                return true;
            }
            let Some(signature) = signature(record) else { return false };
            let next = ancestry.after(signature, place);
            if let Some(place) = next {
                *phase = Phase::Ancestor { place, last_ms: now_ms, began_ms };
            }
            next.is_none()
        }
        Phase::Burst(last_ms) => {
            let Some(ms) = ms else { return false };
            let is_over = ms.saturating_sub(last_ms) > BURST_MS;
            if !is_over {
                *phase = Phase::Burst(ms);
            }
            is_over
        }
    }
}

/// What of the ancestor's files has to be read to decide for this record.
pub(super) fn needs_ancestor(phase: Phase, record: &Record<'_>, own_thread: &str) -> Option<Needed> {
    let is_open_turn = || is_turn_start(record) && record.turn_id().is_some_and(|turn| !is_later(turn, own_thread));
    match phase {
        Phase::Watch | Phase::Turns => is_open_turn().then_some(Needed::Turns),
        Phase::Ordinal(start) => (record.ordinal.is_none_or(|ordinal| ordinal < start) && is_open_turn()).then_some(Needed::Turns),
        Phase::Ancestor { .. } => Some(Needed::Records),
        Phase::Fresh | Phase::Own | Phase::Burst(_) => None,
    }
}

fn is_turn_start(record: &Record<'_>) -> bool {
    record.kind == Kind::Turn || matches!(record.name(), "task_started" | "turn_started")
}

/// True when both ids carry their time (UUID version 7) and the turn is not older than the thread: then it cannot be inherited.
fn is_later(turn: &str, thread: &str) -> bool {
    uuid_time(turn).zip(uuid_time(thread)).is_some_and(|(turn, thread)| turn >= thread)
}

fn uuid_time(id: &str) -> Option<u64> {
    let is_timed = id.len() == 36 && id.as_bytes()[14] == b'7';
    let digits = is_timed.then(|| id.get(..13))??;
    u64::from_str_radix(&digits.replace('-', ""), 16).ok()
}
