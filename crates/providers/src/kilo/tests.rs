//! The task folders as a whole: hand-written tasks, damaged ones, any bytes.

use std::{
    fs,
    path::{Path, PathBuf},
};

use proptest::prelude::*;
use sp_domain::{
    diagnostics::WarningKind,
    session::{CallStatus, MessageKind},
    source::SourceKey,
};

use super::*;
use crate::{Collected, CollectedSession, file};

fn source(folder: &Path) -> Source {
    let files: Vec<PathBuf> = locate::FILES.iter().map(|name| folder.join(name)).filter(|path| path.is_file()).collect();
    let key = SourceKey { tool: Tool::Kilo, path: folder.to_string_lossy().into_owned() };
    file::source(key, ".config/Code", crate::Scope::Session(None), files).expect("a task")
}

fn read(folder: &Path, usage_only: bool) -> Collected {
    let mut collected = Collected::default();
    collected.usage_only = usage_only;
    Kilo.read(&source(folder), Checkpoint::default(), &mut collected).expect("readable");
    collected
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/kilo/fixtures").join(name)
}

fn session(collected: &Collected) -> &CollectedSession {
    collected.sessions.values().next().expect("a session")
}

/// What a person would see, and the sums.
fn shown(collected: &Collected) -> serde_json::Value {
    let session = session(collected);
    let warnings: Vec<_> = collected.warnings.iter().map(|warning| (warning.kind, &warning.detail, warning.count)).collect();
    let claims: Vec<_> = session.claims.values().map(|claim| (&claim.key.group, &claim.model, claim.tokens, claim.recorded_cost)).collect();
    serde_json::json!({
        "head": session.head,
        "messages": session.messages.values().collect::<Vec<_>>(),
        "calls": session.calls.values().collect::<Vec<_>>(),
        "results": session.results.values().collect::<Vec<_>>(),
        "touches": session.touches,
        "claims": claims,
        "blobs": session.blobs.keys().collect::<Vec<_>>(),
        "warnings": warnings,
    })
}

#[test]
fn a_task_with_native_calls() {
    insta::assert_json_snapshot!(shown(&read(&fixture("native"), false)));
}

#[test]
fn a_task_with_calls_by_tags() {
    insta::assert_json_snapshot!(shown(&read(&fixture("tagged"), false)));
}

#[test]
fn a_task_without_a_history() {
    insta::assert_json_snapshot!(shown(&read(&fixture("view_only"), false)));
}

#[test]
fn usage_alone_makes_no_messages() {
    for name in ["native", "tagged", "view_only"] {
        let (full, usage) = (read(&fixture(name), false), read(&fixture(name), true));
        let (full, usage) = (session(&full), session(&usage));
        assert_eq!((&full.head, &full.claims), (&usage.head, &usage.claims));
        assert!(usage.messages.is_empty() && usage.calls.is_empty() && usage.results.is_empty() && usage.blobs.is_empty());
    }
}

#[test]
fn a_task_without_the_persons_view_has_unknown_usage_and_no_prompts() {
    let folder = tempfile::tempdir().expect("a folder");
    for view in [None, Some("[]"), Some("[{\"ts\":1")] {
        if let Some(view) = view {
            fs::write(folder.path().join("ui_messages.json"), view).expect("room on disk");
        }
        fs::copy(fixture("native/api_conversation_history.json"), folder.path().join("api_conversation_history.json"))
            .expect("room on disk");
        let collected = read(folder.path(), false);
        let session = session(&collected);
        assert!(session.head.usage_unknown && session.claims.is_empty());
        assert!(session.messages.values().all(|message| message.kind != MessageKind::Human));
        assert_eq!((session.calls.len(), session.head.title.as_deref()), (3, Some("Build the page")));
        let damaged = collected.warnings.iter().filter(|warning| warning.path.ends_with("ui_messages.json")).map(|warning| warning.kind);
        assert_eq!(damaged.collect::<Vec<_>>(), if view == Some("[{\"ts\":1") { vec![WarningKind::Damaged] } else { Vec::new() });
    }
}

#[test]
fn metadata_alone_is_a_session_without_time() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("task_metadata.json"), "{").expect("room on disk");
    let collected = read(folder.path(), false);
    let session = session(&collected);
    assert!(session.head.usage_unknown && session.head.started_at.is_none() && session.messages.is_empty());
}

#[test]
fn a_rewritten_task_replaces_the_old_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut collected = Collected::default();
    for name in ["native", "tagged"] {
        for file in ["ui_messages.json", "api_conversation_history.json"] {
            fs::copy(fixture(name).join(file), folder.path().join(file)).expect("room on disk");
        }
        Kilo.read(&source(folder.path()), Checkpoint::default(), &mut collected).expect("readable");
    }
    let session = session(&collected);
    assert_eq!((session.head.title.as_deref(), session.claims.len(), session.calls.len()), (Some("List the files"), 1, 3));
    assert!(session.results.values().all(|result| result.status == CallStatus::Ok));
}

#[test]
fn a_task_that_vanished_is_gone() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("ui_messages.json"), "[]").expect("room on disk");
    let source = source(folder.path());
    drop(folder);
    let result = Kilo.read(&source, Checkpoint::default(), &mut Collected::default());
    assert!(matches!(result, Err(ProviderError::Gone(_))));
}

fn feed(view: &[u8], history: &[u8]) -> Collected {
    let mut collected = Collected::default();
    let path = Path::new("x");
    let view = TaskFile { number: 0, path, bytes: view };
    read_task("t", Some(view), Some(TaskFile { number: 1, path, bytes: history }), &mut collected);
    collected
}

#[test]
fn nesting_does_not_exhaust_the_stack() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for text in
        [deep.clone(), format!(r#"[{{"ts":1,"type":"say","say":"x","text":{deep}}}]"#), format!(r#"[{{"role":"user","content":{deep}}}]"#)]
    {
        feed(text.as_bytes(), text.as_bytes());
    }
}

/// JSON whose keys and words are those the importer looks for.
fn json_like() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "say",
        "ask",
        "text",
        "user",
        "assistant",
        "user_feedback",
        "api_req_started",
        "reasoning",
        "tool",
        "command",
        "tool_use",
        "tool_result",
        "image",
        "condense_context",
        "{\\\"tokensIn\\\":5,\\\"cost\\\":1e300}",
        "data:image/png;base64,Zm9v",
        "\\ud800",
        "<environment_details>\\n<model>m</model>",
        "<read_file>\\n<path>a</path>",
        "[read_file for a] Result:\\nx",
        "17",
    ]);
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(|number| number.to_string()),
        words.prop_map(|text| format!("\"{text}\"")),
    ];
    let key = prop::sample::select(vec![
        "ts",
        "type",
        "say",
        "ask",
        "text",
        "images",
        "role",
        "content",
        "id",
        "name",
        "input",
        "tool_use_id",
        "is_error",
        "source",
        "data",
        "contextCondense",
        "cost",
        "reasoning_details",
        "summary",
        "isSummary",
        "path",
        "files",
    ]);
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(|list| format!("[{}]", list.join(","))),
            proptest::collection::vec((key.clone(), inner), 0..6).prop_map(|fields| {
                let fields: Vec<String> = fields.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
                format!("{{{}}}", fields.join(","))
            }),
        ]
    })
}

/// A record of the kind an editor writes, with anything as its text.
fn record() -> impl Strategy<Value = String> {
    let said = ("(text|user_feedback|api_req_started|reasoning|completion_result|command_output|error|x)", json_like(), 0..9u8)
        .prop_map(|(say, text, ts)| format!(r#"{{"ts":{ts},"type":"say","say":"{say}","text":{text},"images":[{text}]}}"#));
    let spoken = ("(user|assistant|x)", proptest::collection::vec(json_like(), 0..4), 0..9u8)
        .prop_map(|(role, content, ts)| format!(r#"{{"ts":{ts},"role":"{role}","content":[{}]}}"#, content.join(",")));
    prop_oneof![said, spoken, json_like()]
}

proptest! {
    #[test]
    fn any_bytes_are_read(view: Vec<u8>, history: Vec<u8>) {
        feed(&view, &history);
    }

    #[test]
    fn any_records_are_read_and_usage_is_never_below_zero(
        view in proptest::collection::vec(record(), 0..8),
        history in proptest::collection::vec(record(), 0..8),
    ) {
        let collected = feed(format!("[{}]", view.join(",")).as_bytes(), format!("[{}]", history.join(",")).as_bytes());
        for claim in collected.sessions["t"].claims.values() {
            let tokens = claim.tokens;
            prop_assert!(tokens.input >= 0 && tokens.output >= 0 && tokens.cache_read >= 0 && tokens.cache_write >= 0);
        }
    }
}
