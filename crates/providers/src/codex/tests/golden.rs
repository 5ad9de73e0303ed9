//! One snapshot per fixture: every odd record kind we ever met.

use serde_json::{Value, json};
use sp_domain::{source::Checkpoint, source::SourceKey, tool::Tool};

use super::{Home, fixture, id, inputs, rollout, texts};
use crate::{Collected, Provider, Source, codex::Codex};

fn to_json(sink: &Collected) -> Value {
    let session = sink.sessions.values().next().expect("a session");
    let blobs: Vec<_> = session.blobs.iter().map(|(id, bytes)| json!({"id": id, "size": bytes.len()})).collect();
    let mut warnings = sink.warnings.clone();
    for warning in &mut warnings {
        warning.path.clear();
    }
    json!({
        "head": session.head,
        "messages": session.messages.values().collect::<Vec<_>>(),
        "calls": session.calls.values().collect::<Vec<_>>(),
        "results": session.results.values().collect::<Vec<_>>(),
        "claims": session.claims.values().collect::<Vec<_>>(),
        "touches": session.touches,
        "blobs": blobs,
        "warnings": warnings,
    })
}

fn read(name: &str) -> Value {
    let mut sink = Collected::default();
    super::super::read_bytes(&fixture(name), &mut sink);
    to_json(&sink)
}

#[test]
fn bare_lines() {
    insta::assert_json_snapshot!(read("bare-lines.jsonl"));
}

#[test]
fn legacy() {
    insta::assert_json_snapshot!(read("legacy.jsonl"));
}

#[test]
fn paginated() {
    insta::assert_json_snapshot!(read("paginated.jsonl"));
}

#[test]
fn document() {
    let home = Home::new();
    let path = ".codex/sessions/rollout-2025-05-07-00000000-0000-4000-8000-00000000000b.json";
    home.put(path, &fixture("document.json"));
    let mut sink = Collected::default();
    let checkpoint = home.read_on("00000000-0000-4000-8000-00000000000b", Checkpoint::default(), &mut sink);
    let first = to_json(&sink);
    insta::assert_json_snapshot!(first);

    home.read_on("00000000-0000-4000-8000-00000000000b", checkpoint, &mut sink);
    assert_eq!(to_json(&sink), first);
}

#[test]
fn turns_taken_back_are_marked_and_stay_paid() {
    let home = Home::new();
    let thread = id("f");
    home.put(&rollout(&thread), &fixture("rolled-back.jsonl"));
    let session = home.read(&thread);
    let reverted: Vec<bool> = session.messages.values().map(|message| message.reverted).collect();
    assert_eq!(texts(&session), ["first", "one", "second", "two", "another second"]);
    assert_eq!(reverted, [false, false, true, true, false]);
    assert_eq!((inputs(&session), session.head.reverted_from.as_deref()), (vec![100], Some("prompt 2")));
}

#[test]
fn a_file_with_usage_records_is_not_counted_by_totals() {
    let home = Home::new();
    let thread = id("10");
    home.put(&rollout(&thread), &fixture("upgraded.jsonl"));
    assert_eq!(inputs(&home.read(&thread)), [10]);
}

#[test]
fn usage_alone_makes_no_messages() {
    let mut sink = Collected::default();
    sink.usage_only = true;
    super::super::read_bytes(&fixture("legacy.jsonl"), &mut sink);
    let session = &sink.sessions["thread"];
    assert!(session.messages.is_empty() && session.calls.is_empty() && session.results.is_empty() && session.blobs.is_empty());
    assert_eq!(inputs(session), [200, 300, 500]);
    assert_eq!(session.head.title.as_deref(), Some("Red logo"));
}

#[test]
fn a_vanished_file_is_gone() {
    let key = SourceKey { tool: Tool::Codex, path: "/nowhere/rollout-x.jsonl".to_owned() };
    let source = Source {
        files: vec![key.path.clone().into()],
        key,
        account: String::new(),
        scope: crate::Scope::Session(None),
        stamp: 0,
        size_bytes: 0,
    };
    let outcome = Codex.read(&source, Checkpoint::default(), &mut Collected::default());
    assert!(matches!(outcome, Err(crate::ProviderError::Gone(_))));
}
