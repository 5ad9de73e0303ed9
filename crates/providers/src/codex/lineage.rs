//! History that forks and sub-agents copied from another thread: re-stamped, and never theirs to count.
//!
//! Signs: a foreign `session_meta` right behind the own one; turns the ancestor has too; `subagent_history_start_ordinal`. The ancestor's
//! file decides where the copy ends; without it the burst of time stamps does, for copies are written within a moment.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use serde::{Deserialize, Serialize};
use sonic_rs::JsonValueTrait;
use sp_domain::{Timestamp, source::Span};

use super::{
    counters::Figures,
    locate::files_of_thread,
    open::each_line,
    record::{Kind, Record, texts},
    state::hash_text,
};
use crate::{
    json,
    lines::{Next, Progress},
};

/// Longest pause inside a burst of copied lines.
const BURST_MS: i64 = 1000;

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
    /// Copied as long as the ancestor has the same records; the place reached there.
    Ancestor(usize),
    /// Copied as long as times follow closely; the last one in epoch milliseconds.
    Burst(i64),
}

/// What a thread's files hold, for comparison.
#[derive(Debug, Default)]
pub(super) struct Ancestry {
    places: HashMap<u64, Vec<usize>>,
    turns: HashSet<String>,
    count: usize,
    is_found: bool,
}

impl Ancestry {
    /// Reads the files of a thread up to the moment a fork of it began.
    pub(super) fn load(home: &Path, thread: &str, until: Option<Timestamp>) -> Self {
        let files = files_of_thread(home, thread);
        let mut ancestry = Self { is_found: !files.is_empty(), ..Self::default() };
        for path in &files {
            let Ok(file) = std::fs::File::open(path) else { continue };
            // What cannot be read cannot be compared; the lines before it still can.
            let _ = each_line(path, &file, Progress::default(), |line, _| {
                if let Some(parsed) = json::parse_object(line.bytes) {
                    ancestry.add(&Record::of(&parsed.value, Span::default()), until);
                }
                Next::Continue
            });
        }
        ancestry
    }

    /// Its files are there.
    pub(super) fn is_found(&self) -> bool {
        self.is_found
    }

    pub(super) fn add(&mut self, record: &Record<'_>, until: Option<Timestamp>) {
        if until.is_some() && record.at > until {
            return;
        }
        self.turns.extend(record.turn_id().map(str::to_owned));
        if let Some(signature) = signature(record) {
            self.places.entry(signature).or_default().push(self.count);
            self.count += 1;
        }
    }

    /// The place after the first such record from `from` on.
    fn after(&self, signature: u64, from: usize) -> Option<usize> {
        let places = self.places.get(&signature)?;
        places.get(places.partition_point(|place| *place < from)).map(|place| place + 1)
    }

    pub(super) fn has_turn(&self, turn: &str) -> bool {
        self.turns.contains(turn)
    }
}

/// What stays the same when a record is copied: the counter, the turn, the text, the call. `None` for records that prove nothing.
pub(super) fn signature(record: &Record<'_>) -> Option<u64> {
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
        (Kind::Item, name) => format!("{name} {}", record.text("call_id")?),
        _ => return None,
    };
    Some(hash_text(&text))
}

/// Decides for one record, with the ancestor's turns and records at hand (`None`: its files are gone).
pub(super) fn is_own(phase: &mut Phase, record: &Record<'_>, own_thread: &str, ancestry: Option<&Ancestry>) -> bool {
    let says_own = record.text("thread_id") == Some(own_thread);
    let turn = || record.turn_id().filter(|_| is_turn_start(record));
    let is_own = match *phase {
        Phase::Fresh | Phase::Own => true,
        Phase::Watch => match turn() {
            Some(turn) if is_later(turn, own_thread) || !ancestry.is_some_and(|ancestry| ancestry.has_turn(turn)) => true,
            Some(_) => {
                *phase = Phase::Turns;
                return false;
            }
            // Not decided yet.
            None => return true,
        },
        Phase::Turns => says_own || turn().is_some_and(|turn| !ancestry.is_some_and(|ancestry| ancestry.has_turn(turn))),
        Phase::Ordinal(start) => says_own || record.ordinal.is_some_and(|ordinal| ordinal >= start),
        Phase::Ancestor(place) => match signature(record).map(|signature| ancestry.and_then(|known| known.after(signature, place))) {
            _ if says_own => true,
            Some(Some(next)) => {
                *phase = Phase::Ancestor(next);
                false
            }
            Some(None) => true,
            None => false,
        },
        Phase::Burst(last_ms) => match record.at.map(Timestamp::ms) {
            _ if says_own => true,
            Some(ms) if ms - last_ms > BURST_MS => true,
            Some(ms) => {
                *phase = Phase::Burst(ms);
                false
            }
            None => false,
        },
    };
    if is_own && *phase != Phase::Fresh {
        *phase = Phase::Own;
    }
    is_own
}

fn is_turn_start(record: &Record<'_>) -> bool {
    record.kind == Kind::Turn || matches!(record.name(), "task_started" | "turn_started")
}

/// True when both ids carry their time (UUID version 7) and the turn is not older than the thread: then it cannot be inherited.
pub(super) fn is_later(turn: &str, thread: &str) -> bool {
    uuid_time(turn).zip(uuid_time(thread)).is_some_and(|(turn, thread)| turn >= thread)
}

fn uuid_time(id: &str) -> Option<u64> {
    let is_timed = id.len() == 36 && id.as_bytes()[14] == b'7';
    let digits = is_timed.then(|| id.get(..13))??;
    u64::from_str_radix(&digits.replace('-', ""), 16).ok()
}
