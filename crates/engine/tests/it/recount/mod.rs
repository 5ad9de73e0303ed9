//! A second count of all tokens, written apart from the importers: whole files in memory, one pass, the rules of the formats and nothing else.
//! What it finds must be what the store holds, session by session.

mod claude;
mod codex;
mod gemini;
mod kilo;
mod opencode;

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::Value;
use sp_demo::DemoOptions;
use sp_domain::{
    Timestamp, Tool,
    session::{SessionQuery, SessionSummary},
};

use crate::{place::Place, records, samples};

/// Sums of one session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sums {
    calls: i64,
    input: i64,
    output: i64,
    reasoning: i64,
    cache_read: i64,
    cache_write: i64,
}

/// Tool, path of the source, id.
type Key = (Tool, String, String);

/// A session that tells of calls.
#[derive(Clone, Debug)]
struct Teller {
    key: Key,
    /// Earliest and latest moment, or what the session itself says of its start.
    began: i64,
    ended: i64,
}

/// What one record says of a call.
#[derive(Clone, Debug)]
struct Told {
    teller: usize,
    /// What all copies share, and what tells requests of one group apart.
    group: String,
    request: Option<String>,
    is_side: bool,
    is_copy: bool,
    at: i64,
    sums: Sums,
}

/// Everything told under a home.
#[derive(Default)]
struct Telling {
    tellers: Vec<Teller>,
    told: Vec<Told>,
}

const UNKNOWN: i64 = i64::MAX;

impl Telling {
    fn teller(&mut self, tool: Tool, path: &Path, id: &str) -> usize {
        let key = (tool, path.to_string_lossy().into_owned(), id.to_owned());
        self.tellers.push(Teller { key, began: UNKNOWN, ended: 0 });
        self.tellers.len() - 1
    }

    fn saw(&mut self, teller: usize, at: i64) {
        if at != UNKNOWN {
            let teller = &mut self.tellers[teller];
            (teller.began, teller.ended) = (teller.began.min(at), teller.ended.max(at));
        }
    }

    /// Each call once, with its largest output, for the session where it occurred first.
    fn count(&self) -> BTreeMap<Key, Sums> {
        let mut sums: BTreeMap<Key, Sums> = BTreeMap::new();
        for (owner, _, figures) in self.calls() {
            let sum = sums.entry(self.tellers[owner].key.clone()).or_default();
            sum.calls += 1;
            sum.add(&figures);
        }
        sums
    }

    /// The same call by call: the session, when it first tells of it, and the figures.
    fn calls(&self) -> Vec<(usize, i64, Sums)> {
        let mut groups: BTreeMap<(Tool, &str), Vec<&Told>> = BTreeMap::new();
        for told in &self.told {
            groups.entry((self.tellers[told.teller].key.0, &told.group)).or_default().push(told);
        }
        let mut all = Vec::new();
        for group in groups.values() {
            let is_one_call = group.iter().any(|told| told.request.is_none() || told.is_side);
            let mut calls: BTreeMap<Option<&String>, Vec<&Told>> = BTreeMap::new();
            for told in group {
                calls.entry(told.request.as_ref().filter(|_| !is_one_call)).or_default().push(told);
            }
            all.extend(calls.values().map(|call| self.call(call)));
        }
        all
    }

    fn call(&self, told: &[&Told]) -> (usize, i64, Sums) {
        let mut tellers: BTreeMap<usize, (bool, i64, Sums)> = BTreeMap::new();
        for record in told {
            let (is_copy, at, best) = tellers.entry(record.teller).or_insert((true, UNKNOWN, record.sums));
            *is_copy &= record.is_copy;
            *at = (*at).min(record.at);
            if record.sums.output >= best.output {
                *best = record.sums;
            }
        }
        let mut order: Vec<_> = tellers.into_iter().collect();
        order.sort_by_key(|(teller, (is_copy, at, _))| {
            let Teller { key, began, ended } = &self.tellers[*teller];
            let is_default = [".claude/", ".codex/"].iter().any(|part| key.1.contains(&format!("/{part}")));
            (*is_copy, *at, *began, *ended, !is_default, key.clone())
        });
        let most = order.iter().map(|(_, (_, _, sums))| sums.output).max().expect("someone told of it");
        let fullest = order.iter().find(|(_, (_, _, sums))| sums.output == most).expect("the largest is among them");
        (order[0].0, order[0].1.1, fullest.1.2)
    }
}

impl Sums {
    fn add(&mut self, other: &Self) {
        self.input += other.input;
        self.output += other.output;
        self.reasoning += other.reasoning;
        self.cache_read += other.cache_read;
        self.cache_write += other.cache_write;
    }

    fn is_zero(&self) -> bool {
        self.input == 0 && self.output == 0 && self.reasoning == 0 && self.cache_read == 0 && self.cache_write == 0
    }
}

/// The objects of a file of lines; what is none is passed over.
fn lines(bytes: &[u8]) -> Vec<Value> {
    bytes.split(|byte| *byte == b'\n').filter_map(records::parse).filter(Value::is_object).collect()
}

fn document(path: &Path) -> Value {
    fs::read(path).ok().and_then(|bytes| records::parse(&bytes)).unwrap_or_default()
}

/// Epoch milliseconds of a time in any form.
fn at(value: &Value) -> i64 {
    let text = value.as_str().and_then(Timestamp::parse).map(Timestamp::ms);
    text.or_else(|| value.as_i64()).or_else(|| value.as_f64().map(|ms| ms as i64)).unwrap_or(UNKNOWN)
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value[key].as_str()
}

fn is_set(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Bool(false))
}

fn count(home: &Path) -> BTreeMap<Key, Sums> {
    telling(home).count()
}

/// When each call was made, and its tokens of all kinds. Calls without a time are left out.
pub(crate) fn calls(home: &Path) -> Vec<(Timestamp, i64)> {
    let calls = telling(home).calls().into_iter();
    let tokens = |sums: Sums| sums.input + sums.output + sums.cache_read + sums.cache_write;
    calls.filter_map(|(_, at, sums)| Some((Timestamp::from_ms(at).filter(|_| at != UNKNOWN)?, tokens(sums)))).collect()
}

fn telling(home: &Path) -> Telling {
    let mut telling = Telling::default();
    claude::tell(home, &mut telling);
    codex::tell(home, &mut telling);
    gemini::tell(home, &mut telling);
    opencode::tell(&home.join(".local/share/opencode"), Tool::Opencode, &mut telling);
    opencode::tell(&home.join(".local/share/kilo"), Tool::Kilo, &mut telling);
    kilo::tell(home, &mut telling);
    telling
}

/// The same from the store.
async fn stored(place: &Place) -> BTreeMap<Key, Sums> {
    let query = SessionQuery { limit: SessionQuery::MAX_LIMIT, include_subagents: true, ..SessionQuery::default() };
    let list = place.engine.sessions().list(&query).await.expect("the list is read");
    assert_eq!(list.total, list.sessions.len() as i64);
    let sums = |session: &SessionSummary| {
        let own = session.own;
        let known = |value: Option<i64>| value.unwrap_or(0);
        let sums = Sums {
            calls: own.calls,
            input: known(own.input_tokens),
            output: known(own.output_tokens),
            reasoning: known(own.reasoning_tokens),
            cache_read: known(own.cache_read_tokens),
            cache_write: known(own.cache_write_tokens),
        };
        let id = session.id.0.split('~').next().unwrap_or_default().to_owned();
        ((session.tool, session.source_path.clone(), id), sums)
    };
    list.sessions.iter().filter(|session| session.own.calls > 0).map(sums).collect()
}

async fn assert_counted_twice(home: &Path, least: usize, what: &str) {
    let place = Place::of(home).await;
    place.sync().await;
    let (stored, counted) = (stored(&place).await, count(home));
    let mut differences = Vec::new();
    for key in stored.keys().chain(counted.keys().filter(|key| !stored.contains_key(*key))) {
        if stored.get(key) != counted.get(key) {
            differences.push(format!("{key:?}\n  stored  {:?}\n  counted {:?}", stored.get(key), counted.get(key)));
        }
    }
    assert!(differences.is_empty(), "{what}: {} differences\n{}", differences.len(), differences.join("\n"));
    assert!(stored.len() >= least, "{what}: {} sessions with calls", stored.len());
}

#[tokio::test]
async fn the_samples() {
    let Some(samples) = samples::folder() else { return };
    for (part, least) in [("home", 100), ("edge/home", 5), ("growth/home", 2)] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        samples::copy(&samples.join(part), folder.path());
        assert_counted_twice(folder.path(), least, part).await;
    }
}

#[tokio::test]
async fn generated_homes() {
    for seed in 0..crate::random::rounds(3, 50) {
        let home = tempfile::tempdir().expect("a temporary folder");
        let now = Timestamp::parse("2026-03-20T15:42:00Z").expect("a time");
        let truth = sp_demo::write(home.path(), &DemoOptions { seed, ..DemoOptions::new(now) }).expect("an empty folder can be filled");
        assert_counted_twice(home.path(), 30, &format!("seed {seed}")).await;
        let mut by_tool: BTreeMap<Tool, Sums> = BTreeMap::new();
        for ((tool, _, _), sums) in count(home.path()) {
            let sum = by_tool.entry(tool).or_default();
            sum.add(&sums);
            sum.calls += sums.calls;
        }
        for (tool, truth) in truth.tools {
            let tokens = truth.tokens;
            let truth = Sums {
                calls: truth.api_calls,
                input: tokens.input,
                output: tokens.output,
                reasoning: tokens.reasoning.unwrap_or(0),
                cache_read: tokens.cache_read,
                cache_write: tokens.cache_write,
            };
            assert_eq!(by_tool.get(&tool).copied().unwrap_or_default(), truth, "seed {seed}: {tool} as the generator knows it");
        }
    }
}
