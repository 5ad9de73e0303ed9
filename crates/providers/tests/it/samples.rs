//! The sample homes: intact, damaged and growing. `expected.json` beside them was computed independently; every figure must agree.
//!
//! The folder is `SESSION_PILOT_SAMPLES`, else `../shared/samples` beside the checkout. Without it these tests print NOT TESTED; where the
//! variable is set, a missing folder is a failure.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::{Path, PathBuf},
};

use serde_json::Value;
use sp_domain::{
    Timestamp, Tool,
    session::{MessageKind, SessionKind},
    source::Checkpoint,
    usage::{Claimant, UsageEvent, resolve},
};
use sp_providers::{Collected, CollectedSession, Provider, Roots, Sink, Source, all};

/// A home as read by one provider.
#[derive(Default)]
struct Reading {
    sessions: BTreeMap<String, CollectedSession>,
    accounts: BTreeMap<String, String>,
    checkpoints: BTreeMap<String, Checkpoint>,
    collected: BTreeMap<String, Collected>,
}

fn samples() -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "tests find the samples by the variable CI sets")]
    let named = std::env::var_os("SESSION_PILOT_SAMPLES").map(PathBuf::from);
    let is_required = named.is_some();
    let folder = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples"));
    if !folder.join("expected.json").is_file() {
        assert!(!is_required, "SESSION_PILOT_SAMPLES names {}, which has no expected.json", folder.display());
        eprintln!("NOT TESTED: no samples at {}", folder.display());
        return None;
    }
    Some(folder)
}

fn provider(tool: Tool) -> Box<dyn Provider> {
    all().into_iter().find(|provider| provider.tool() == tool).expect("every tool has a provider")
}

impl Reading {
    fn read(&mut self, provider: &dyn Provider, home: &Path) {
        let found = provider.sources(&Roots::of_home(home));
        for source in found.sources {
            self.read_source(provider, &source);
        }
        self.merge();
    }

    fn read_source(&mut self, provider: &dyn Provider, source: &Source) {
        let sink = self.collected.entry(source.key.path.clone()).or_default();
        let from = self.checkpoints.get(&source.key.path).cloned().unwrap_or_default();
        match provider.read(source, from, sink as &mut dyn Sink) {
            Ok(checkpoint) => drop(self.checkpoints.insert(source.key.path.clone(), checkpoint)),
            Err(error) => eprintln!("{}: {error}", source.key.path),
        }
        for id in sink.sessions.keys() {
            self.accounts.insert(id.clone(), source.account.clone());
        }
    }

    fn merge(&mut self) {
        self.sessions.clear();
        for (id, session) in self.collected.values().flat_map(|sink| &sink.sessions) {
            let is_better = self.sessions.get(id).is_none_or(|known| known.rank <= session.rank);
            if is_better {
                self.sessions.insert(id.clone(), session.clone());
            }
        }
    }

    /// Owned events by session.
    fn events(&self) -> BTreeMap<&str, Vec<UsageEvent>> {
        let ids: Vec<&str> = self.sessions.keys().map(String::as_str).collect();
        let mut groups: BTreeMap<&str, Vec<Claimant>> = BTreeMap::new();
        for (number, id) in ids.iter().enumerate() {
            let session = &self.sessions[*id];
            for claim in session.claims.values() {
                groups.entry(claim.key.group.as_str()).or_default().push(Claimant {
                    session: number as i64,
                    started_at: session.head.created_at.or(session.head.started_at),
                    ended_at: session.head.ended_at,
                    source: self.accounts[*id].clone(),
                    claim: claim.clone(),
                });
            }
        }
        let mut events: BTreeMap<&str, Vec<UsageEvent>> = ids.iter().map(|id| (*id, Vec::new())).collect();
        for event in groups.values().flat_map(|claimants| resolve(claimants)) {
            events.get_mut(ids[event.session as usize]).expect("known session").push(event);
        }
        events
    }
}

fn sums(events: &[&UsageEvent]) -> BTreeMap<&'static str, i64> {
    let sum = |part: fn(&UsageEvent) -> i64| events.iter().map(|event| part(event)).sum();
    BTreeMap::from([
        ("api_calls", events.len() as i64),
        ("input", sum(|event| event.tokens.input)),
        ("output", sum(|event| event.tokens.output)),
        ("reasoning", sum(|event| event.tokens.reasoning.unwrap_or(0))),
        ("cache_read", sum(|event| event.tokens.cache_read)),
        ("cache_write", sum(|event| event.tokens.cache_write)),
        ("cache_write_1h", sum(|event| event.tokens.cache_write_1h)),
    ])
}

struct Differences(String);

impl Differences {
    fn compare(&mut self, what: &str, expected: &Value, got: impl Into<Value>) {
        let got = got.into();
        if *expected != got {
            let _ = writeln!(self.0, "{what}: expected {expected}, got {got}");
        }
    }

    fn usage(&mut self, what: &str, expected: &Value, events: &[&UsageEvent]) {
        let got = sums(events);
        for (class, value) in expected.as_object().into_iter().flatten() {
            self.compare(&format!("{what} {class}"), value, got[class.as_str()]);
        }
    }
}

fn compare_session(differences: &mut Differences, expected: &Value, reading: &Reading, events: &[UsageEvent]) {
    let id = expected["id"].as_str().expect("an id");
    let session = &reading.sessions[id];
    let head = &session.head;
    differences.compare(&format!("{id} account"), &expected["account"], reading.accounts[id].as_str());
    let is_subagent = head.parent_native_id.is_some() || head.kind == SessionKind::Subagent;
    differences.compare(&format!("{id} kind"), &expected["kind"], if is_subagent { "subagent" } else { "main" });
    for (field, got) in [
        ("parent_id", &head.parent_native_id),
        ("cwd", &head.cwd),
        ("git_branch", &head.git_branch),
        ("version", &head.tool_version),
        ("title", &head.title),
    ] {
        if expected.get(field).is_some() {
            differences.compare(&format!("{id} {field}"), &expected[field], got.clone());
        }
    }
    for (field, got) in [("first", head.started_at), ("last", head.ended_at)] {
        let expected = expected[field].as_str().and_then(Timestamp::parse).map(|at| at.to_string());
        differences.compare(&format!("{id} {field}"), &expected.into(), got.map(|at| at.to_string()));
    }
    let counts = &expected["counts"];
    let prompts = if expected["tool"] == "gemini" { &counts["user_messages"] } else { &counts["human_prompts"] };
    let humans = session.messages.values().filter(|message| message.kind == MessageKind::Human).count();
    differences.compare(&format!("{id} prompts"), prompts, humans);
    differences.compare(&format!("{id} tool calls"), &counts["tool_calls"], session.calls.len());
    let owned: Vec<&UsageEvent> = events.iter().collect();
    differences.compare(&format!("{id} usage unknown"), &expected["usage"].is_null().into(), head.usage_unknown);
    differences.usage(&format!("{id} usage"), &expected["usage"], &owned);
    for (model, usage) in expected["by_model"].as_object().into_iter().flatten() {
        let of_model: Vec<&UsageEvent> =
            owned.iter().copied().filter(|event| event.model.as_deref().unwrap_or("unknown") == model).collect();
        differences.usage(&format!("{id} model {model}"), usage, &of_model);
    }
}

/// Compares a reading with one part of `expected.json`; panics with every difference.
fn compare(part: &str, tool: Tool, reading: &Reading, expected: &Value) {
    let mut differences = Differences(String::new());
    let events = reading.events();
    let mut seen = Vec::new();
    for session in expected[part]["sessions"].as_array().expect("a list") {
        let is_ours = session["tool"] == tool.as_str() && session["unreadable"] != true;
        let Some(id) = session["id"].as_str().filter(|_| is_ours) else { continue };
        seen.push(id);
        match events.get(id) {
            Some(events) => compare_session(&mut differences, session, reading, events),
            None => differences.compare(&format!("{id} present"), &true.into(), false),
        }
    }
    let extra: Vec<_> = reading
        .sessions
        .iter()
        .filter(|(id, session)| !seen.contains(&id.as_str()) && session.head.kind != SessionKind::PromptsOnly)
        .map(|(id, _)| id)
        .collect();
    assert!(extra.is_empty(), "{part} {tool}: sessions nobody expects: {extra:?}");
    assert!(differences.0.is_empty(), "{part} {tool}:\n{}", differences.0);
}

fn expected(samples: &Path) -> Value {
    let text = std::fs::read_to_string(samples.join("expected.json")).expect("readable");
    serde_json::from_str(&text).expect("JSON")
}

/// The home read at once.
pub(crate) fn agrees(part: &str, tool: Tool) {
    let Some(samples) = samples() else { return };
    let home = if part == "home" { samples.join("home") } else { samples.join(part).join("home") };
    let mut reading = Reading::default();
    reading.read(&*provider(tool), &home);
    compare(part, tool, &reading, &expected(&samples));
}

/// The earlier states read first, then the home with the checkpoints of the first reading.
pub(crate) fn agrees_after_growth(tool: Tool) {
    let Some(samples) = samples() else { return };
    let home = tempfile::tempdir().expect("a temporary folder");
    let expected = expected(&samples);
    let mut reading = Reading::default();
    copy(&samples.join("growth/home"), home.path());
    reading.read(&*provider(tool), home.path());
    compare("growth", tool, &reading, &expected);
    copy(&samples.join("home"), home.path());
    reading.read(&*provider(tool), home.path());
    compare("home", tool, &reading, &expected);
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("room on disk");
    for entry in std::fs::read_dir(from).expect("readable") {
        let entry = entry.expect("readable");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy(&entry.path(), &target);
        } else {
            // In place, as the tools append: the file keeps its identity.
            let bytes = std::fs::read(entry.path()).expect("readable");
            std::fs::write(target, bytes).expect("room on disk");
        }
    }
}

macro_rules! agreement {
    ($($name:ident $tool:ident)*) => { $(
        mod $name {
            use super::{Tool, agrees, agrees_after_growth};

            #[test]
            fn intact_home() { agrees("home", Tool::$tool); }

            #[test]
            fn damaged_home() { agrees("edge", Tool::$tool); }

            #[test]
            fn growing_home() { agrees_after_growth(Tool::$tool); }
        }
    )* };
}

agreement! { claude Claude codex Codex gemini Gemini opencode Opencode kilo Kilo }
