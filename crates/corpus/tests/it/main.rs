//! The generator and the importers know nothing of each other and find the same: sessions, calls and tokens of every tool.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use sp_corpus::{Options, Tokens, ToolTruth, Truth};
use sp_domain::{
    Tool,
    session::MessageKind,
    source::Checkpoint,
    usage::{Claimant, resolve},
};
use sp_providers::{Collected, CollectedSession, Provider, Roots, all};

/// Every session a tool's importer finds, with its account; the best copy of each.
fn read(provider: &dyn Provider, home: &Path) -> BTreeMap<String, (String, CollectedSession)> {
    let found = provider.sources(&Roots::of_home(home));
    assert!(found.warnings.is_empty(), "{:?}", found.warnings);
    let mut sessions: BTreeMap<String, (String, CollectedSession)> = BTreeMap::new();
    for source in found.sources {
        let mut sink = Collected::default();
        provider.read(&source, Checkpoint::default(), &mut sink).expect("a readable source");
        assert!(sink.warnings.is_empty(), "{:?}", sink.warnings);
        for (id, session) in sink.sessions {
            if sessions.get(&id).is_none_or(|(_, known)| known.rank <= session.rank) {
                sessions.insert(id, (source.account.clone(), session));
            }
        }
    }
    sessions
}

fn count(sessions: &BTreeMap<String, (String, CollectedSession)>) -> ToolTruth {
    let mut truth = ToolTruth::default();
    let mut groups: BTreeMap<&str, Vec<Claimant>> = BTreeMap::new();
    for (number, (account, session)) in sessions.values().enumerate() {
        let kind = if session.head.parent_native_id.is_some() { &mut truth.subagent_sessions } else { &mut truth.main_sessions };
        *kind += 1;
        truth.prompts += session.messages.values().filter(|message| message.kind == MessageKind::Human).count() as u64;
        truth.tool_calls += session.calls.len() as u64;
        for claim in session.claims.values() {
            groups.entry(claim.key.group.as_str()).or_default().push(Claimant {
                session: number as i64,
                started_at: session.head.created_at.or(session.head.started_at),
                ended_at: session.head.ended_at,
                source: account.clone(),
                claim: claim.clone(),
            });
        }
    }
    for event in groups.values().flat_map(|claimants| resolve(claimants)) {
        truth.calls += 1;
        let tokens = event.tokens;
        truth.tokens += Tokens {
            input: tokens.input as u64,
            output: tokens.output as u64,
            cache_read: tokens.cache_read as u64,
            cache_write: tokens.cache_write as u64,
            reasoning: tokens.reasoning.unwrap_or(0) as u64,
        };
    }
    truth
}

fn check(home: &Path, truth: &Truth) {
    for provider in all() {
        let tool = provider.tool();
        let Some(written) = truth.tools.get(tool.as_str()) else { continue };
        let expected = ToolTruth { bytes: 0, files: 0, traps: BTreeMap::new(), ..written.clone() };
        let got = count(&read(&*provider, home));
        assert_eq!(got, expected, "{}", tool.as_str());
    }
}

#[test]
fn importers_find_what_was_written() {
    for (seed, bytes) in [(1, 6 << 20), (7, 3 << 20), (5055, 200_000)] {
        let home = tempfile::tempdir().expect("a folder");
        let truth = sp_corpus::write(home.path(), &Options { bytes, seed }).expect("a corpus");
        let tools: BTreeSet<&str> = truth.tools.keys().copied().collect();
        let known: BTreeSet<&str> = [Tool::Claude, Tool::Codex, Tool::Gemini, Tool::Opencode, Tool::Kilo].map(Tool::as_str).into();
        assert_eq!(tools, known);
        let size = truth.total().bytes;
        assert!((bytes..bytes * 2 + 400_000).contains(&size), "{size} bytes instead of {bytes}");
        check(home.path(), &truth);
    }
}

#[test]
fn special_corpora_are_what_they_say() {
    let home = tempfile::tempdir().expect("a folder");
    let truth = sp_corpus::single(home.path(), 2 << 20, 3).expect("a session");
    check(home.path(), &truth);
    assert_eq!(truth.total().main_sessions, 1);

    let home = tempfile::tempdir().expect("a folder");
    let truth = sp_corpus::long(home.path(), 1000, 3).expect("a session");
    check(home.path(), &truth);
    assert!(truth.total().prompts + truth.total().calls >= 1000);

    let home = tempfile::tempdir().expect("a folder");
    let truth = sp_corpus::tiny(home.path(), 50, 3).expect("sessions");
    check(home.path(), &truth);
    assert_eq!(truth.total().main_sessions, 50);
}

#[test]
fn the_same_options_give_the_same_files() {
    let digest = |seed| {
        let home = tempfile::tempdir().expect("a folder");
        let truth = sp_corpus::write(home.path(), &Options { bytes: 1 << 20, seed }).expect("a corpus");
        let folder = home.path().join(".codex/session_index.jsonl");
        (truth, std::fs::read(folder).expect("an index"))
    };
    assert_eq!(digest(4), digest(4));
    assert_ne!(digest(4), digest(5));
}
