//! The provider as a whole: hand-written recordings, any cut, any bytes.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use proptest::prelude::*;
use sp_domain::{
    diagnostics::WarningKind,
    session::{MessageKind, SessionKind},
    source::{Checkpoint, SourceKey},
};

use super::*;
use crate::{Collected, CollectedSession, document};

struct Store {
    home: tempfile::TempDir,
}

impl Store {
    fn new() -> Self {
        Self { home: tempfile::tempdir().expect("a folder") }
    }

    fn write(&self, path: &str, bytes: &[u8]) -> PathBuf {
        let path = self.home.path().join(".gemini/tmp/app").join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("room on disk");
        fs::write(&path, bytes).expect("room on disk");
        path
    }

    fn read(path: &Path, from: Checkpoint, collected: &mut Collected) -> Checkpoint {
        let key = SourceKey { tool: Tool::Gemini, path: path.to_string_lossy().into_owned() };
        let source = Source {
            key,
            account: String::new(),
            scope: crate::Scope::Session(None),
            files: vec![path.to_owned()],
            stamp: 0,
            size_bytes: 0,
        };
        Gemini.read(&source, from, collected).expect("readable")
    }

    fn read_once(path: &Path) -> Collected {
        let mut collected = Collected::default();
        Self::read(path, Checkpoint::default(), &mut collected);
        collected
    }
}

fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/gemini/fixtures").join(name);
    fs::read(path).expect("a fixture")
}

/// Sessions by id.
type Sorted = Vec<(String, CollectedSession)>;

/// Touches have no order of their own.
fn sorted(collected: &Collected) -> Sorted {
    let sessions = collected.sessions.clone().into_iter();
    let sort = |(id, mut session): (String, CollectedSession)| {
        session.touches.sort_by(|one, other| (&one.call_id, &one.path).cmp(&(&other.call_id, &other.path)));
        (id, session)
    };
    sessions.map(sort).collect()
}

/// A session without the byte ranges, for snapshots.
fn shown(collected: &Collected) -> serde_json::Value {
    let warnings: Vec<_> = collected.warnings.iter().map(|warning| (warning.line, warning.kind, &warning.detail, warning.count)).collect();
    let sessions: Vec<_> = collected
        .sessions
        .iter()
        .map(|(id, session)| {
            serde_json::json!({
                "id": id,
                "rank": session.rank,
                "head": session.head,
                "messages": session.messages.values().collect::<Vec<_>>(),
                "calls": session.calls.values().collect::<Vec<_>>(),
                "results": session.results.values().collect::<Vec<_>>(),
                "touches": session.touches,
                "claims": session.claims.values().map(|claim| (&claim.key.group, &claim.model, claim.tokens)).collect::<Vec<_>>(),
                "blobs": session.blobs.keys().collect::<Vec<_>>(),
            })
        })
        .collect();
    serde_json::json!({ "sessions": sessions, "warnings": warnings })
}

#[test]
fn a_document() {
    let store = Store::new();
    let path = store.write("chats/session-2026-01-10T02-08-5e550001.json", &fixture("document.json"));
    insta::assert_json_snapshot!(shown(&Store::read_once(&path)));
}

#[test]
fn a_recording_as_lines() {
    let store = Store::new();
    let path = store.write("chats/session-2026-04-23T12-52-5e550002.jsonl", &fixture("lines.jsonl"));
    insta::assert_json_snapshot!(shown(&Store::read_once(&path)));
}

#[test]
fn a_prompt_log() {
    let store = Store::new();
    store.write("chats/session-2026-01-10T02-08-5e550001.json", b"{}");
    let path = store.write("logs.json", &fixture("logs.json"));
    insta::assert_json_snapshot!(shown(&Store::read_once(&path)));
}

#[test]
fn a_subagent_knows_its_parent_by_its_folder() {
    let store = Store::new();
    let path = store.write("chats/parent-1/a1.jsonl", b"{\"sessionId\":\"a1\",\"kind\":\"subagent\"}\n");
    let collected = Store::read_once(&path);
    let head = &collected.sessions["a1"].head;
    assert_eq!((head.kind, head.parent_native_id.as_deref()), (SessionKind::Subagent, Some("parent-1")));
    assert_eq!(head.project_hint.as_deref(), Some("app"));
}

#[test]
fn calls_that_vanish_from_a_rewritten_document_stay_paid() {
    let store = Store::new();
    let answer = |id: &str| format!(r#"{{"id":"{id}","type":"gemini","tokens":{{"input":5,"output":1}}}}"#);
    let document = |messages: &str| format!(r#"{{"sessionId":"s","messages":[{messages}]}}"#);
    let path = store.write("chats/session-1-s.json", document(&format!("{},{}", answer("a"), answer("b"))).as_bytes());
    let mut collected = Collected::default();
    let checkpoint = Store::read(&path, Checkpoint::default(), &mut collected);
    store.write("chats/session-1-s.json", document(&answer("c")).as_bytes());
    Store::read(&path, checkpoint, &mut collected);
    let session = &collected.sessions["s"];
    assert_eq!((session.messages.len(), session.claims.len()), (1, 3));
}

#[test]
fn a_damaged_document_is_a_warning_and_no_session() {
    let store = Store::new();
    let whole = fixture("document.json");
    for cut in (0..whole.trim_ascii_end().len()).step_by(7) {
        let path = store.write("chats/session-1-s.json", &whole[..cut]);
        let collected = Store::read_once(&path);
        assert!(collected.sessions.is_empty(), "{cut}");
        assert_eq!(collected.warnings.iter().map(|warning| warning.kind).collect::<Vec<_>>(), [WarningKind::Damaged], "{cut}");
        assert_eq!(collected.warnings[0].path, path.to_string_lossy());
    }
}

#[test]
fn a_huge_document_is_a_warning() {
    let store = Store::new();
    let path = store.write("chats/session-1-s.json", b"{");
    let file = fs::File::options().write(true).open(&path).expect("writable");
    file.set_len(document::MAX_DOCUMENT_BYTES as u64 + 1).expect("a hole takes no room");
    let collected = Store::read_once(&path);
    assert!(collected.sessions.is_empty());
    assert_eq!(collected.warnings.iter().map(|warning| warning.kind).collect::<Vec<_>>(), [WarningKind::TooLong]);
}

#[test]
fn usage_alone_makes_no_messages() {
    let store = Store::new();
    for (name, bytes) in [("session-1.json", fixture("document.json")), ("session-1.jsonl", fixture("lines.jsonl"))] {
        let path = store.write(&format!("chats/{name}"), &bytes);
        let full = Store::read_once(&path);
        let mut usage = Collected::default();
        usage.usage_only = true;
        Store::read(&path, Checkpoint::default(), &mut usage);
        for (id, session) in &full.sessions {
            let other = &usage.sessions[id];
            assert_eq!((&session.claims, &session.head), (&other.claims, &other.head));
            assert!(other.messages.is_empty() && other.calls.is_empty() && other.results.is_empty() && other.blobs.is_empty());
        }
    }
}

#[test]
fn a_replaced_file_is_read_from_the_start_and_keeps_its_usage() {
    let store = Store::new();
    let path = store.write("chats/session-1.jsonl", &fixture("lines.jsonl"));
    let mut collected = Collected::default();
    let checkpoint = Store::read(&path, Checkpoint::default(), &mut collected);
    let claims = collected.sessions["5e550002"].claims.len();
    let other = r#"{"sessionId":"5e550002"}
{"id":"z","type":"gemini","tokens":{"output":1}}
"#;
    store.write("chats/session-1.jsonl", other.as_bytes());
    Store::read(&path, checkpoint, &mut collected);
    let session = &collected.sessions["5e550002"];
    assert_eq!((session.messages.len(), session.claims.len()), (1, claims + 1));
}

#[test]
fn nothing_new_pushes_nothing() {
    let store = Store::new();
    let path = store.write("chats/session-1.jsonl", &fixture("lines.jsonl"));
    let checkpoint = Store::read(&path, Checkpoint::default(), &mut Collected::default());
    let mut again = Collected::default();
    assert_eq!(Store::read(&path, checkpoint.clone(), &mut again), checkpoint);
    assert!(again.sessions.is_empty() && again.warnings.is_empty());
}

#[test]
fn a_damaged_line_alone_is_counted() {
    let (store, name) = (Store::new(), "chats/session-1.jsonl");
    let path = store.write(name, b"{\"sessionId\":\"s\"}\n");
    let mut collected = Collected::default();
    let checkpoint = Store::read(&path, Checkpoint::default(), &mut collected);
    store.write(name, b"{\"sessionId\":\"s\"}\nbroken\n");
    Store::read(&path, checkpoint, &mut collected);
    assert_eq!(collected.sessions["s"].head.damaged_records, 1);
}

#[test]
fn what_a_rewind_takes_back_is_struck_out() {
    let store = Store::new();
    let path = store.write("chats/session-1.jsonl", &fixture("lines.jsonl"));
    let collected = Store::read_once(&path);
    let session = &collected.sessions["5e550002"];
    let reverted: Vec<_> = session.messages.values().filter(|message| message.reverted).collect();
    assert_eq!(reverted.iter().map(|message| message.kind).collect::<Vec<_>>(), [MessageKind::Human, MessageKind::Assistant]);
    assert!(session.claims.keys().any(|key| key.group == "5e550002:m5"));
    assert!(!session.calls.contains_key("c5"));
}

/// Read in two parts, and at once.
fn both_ways(store: &Store, bytes: &[u8], cut: usize) -> (Sorted, Sorted) {
    let path = store.write("chats/session-1-x.jsonl", &bytes[..cut]);
    let mut parts = Collected::default();
    let checkpoint = Store::read(&path, Checkpoint::default(), &mut parts);
    let mut file = fs::File::options().append(true).open(&path).expect("writable");
    file.write_all(&bytes[cut..]).expect("room on disk");
    Store::read(&path, checkpoint, &mut parts);
    let whole = Store::read_once(&path);
    fs::remove_file(path).expect("removable");
    (sorted(&parts), sorted(&whole))
}

#[test]
fn reading_in_parts_is_reading_at_once_at_every_offset() {
    let (store, bytes) = (Store::new(), fixture("lines.jsonl"));
    for cut in 0..=bytes.len() {
        let (parts, whole) = both_ways(&store, &bytes, cut);
        assert_eq!(parts, whole, "cut at {cut}");
    }
}

#[test]
fn bytes_in_memory_read_as_a_file() {
    let bytes = fixture("lines.jsonl");
    let store = Store::new();
    let path = store.write("chats/session-1.jsonl", &bytes);
    let mut collected = Collected::default();
    read_lines(&bytes, &path, &Origin::of(&path), &mut collected);
    assert_eq!(sorted(&collected), sorted(&Store::read_once(&path)));
}

/// A line of a recording, out of a small world so that ids meet.
fn line() -> impl Strategy<Value = String> {
    let message = (0..8u8, 0..3u8, 0..3u8, 0..40u8).prop_map(|(id, calls, kind, output)| {
        let kind = ["user", "gemini", "hologram"][usize::from(kind)];
        let call = |number: u8| {
            format!(r#"{{"id":"c{id}-{number}","name":"read_file","args":{{"file_path":"f{number}"}},"status":"success","result":["r"]}}"#)
        };
        let calls: Vec<String> = (0..calls).map(call).collect();
        let calls = calls.join(",");
        format!(r#"{{"id":"m{id}","type":"{kind}","content":"é{id}","tokens":{{"output":{output}}},"toolCalls":[{calls}]}}"#)
    });
    prop_oneof![
        6 => message.clone(),
        2 => (0..9u8).prop_map(|id| format!(r#"{{"$rewindTo":"m{id}"}}"#)),
        1 => proptest::collection::vec(message, 0..3).prop_map(|list| format!(r#"{{"$set":{{"messages":[{}]}}}}"#, list.join(","))),
        1 => Just(r#"{"$set":{"summary":"S","lastUpdated":"2026-01-01T00:00:00Z"}}"#.to_owned()),
        1 => Just(r#"{"sessionId":"s","startTime":"2026-01-01T00:00:00Z"}"#.to_owned()),
        1 => Just("damaged {".to_owned()),
        1 => Just(r#"{"type":"info","content":"no id"}"#.to_owned()),
        1 => Just(String::new()),
    ]
}

proptest! {
    #[test]
    fn any_recording_reads_in_parts_as_at_once(lines in proptest::collection::vec(line(), 0..18), cut: prop::sample::Index, ends: bool) {
        let text = lines.join("\n") + if ends { "\n" } else { "" };
        let store = Store::new();
        let (parts, whole) = both_ways(&store, text.as_bytes(), cut.index(text.len() + 1));
        prop_assert_eq!(parts, whole);
    }

    #[test]
    fn any_bytes_are_read(bytes: Vec<u8>) {
        feed(&bytes);
    }

    #[test]
    fn any_json_is_read(text in json_like()) {
        feed(text.as_bytes());
        feed(format!(r#"{{"sessionId":"s","messages":[{text}]}}"#).as_bytes());
        feed(format!("[{text}]").as_bytes());
        feed(format!(r#"{{"id":"m","type":"gemini","content":{text},"tokens":{text},"toolCalls":[{text}],"thoughts":{text}}}"#).as_bytes());
        feed(format!(r#"{{"id":"m","type":"gemini","toolCalls":[{{"args":{text},"result":{text},"resultDisplay":{text}}}]}}"#).as_bytes());
        feed(format!(r#"{{"$set":{text}}}"#).as_bytes());
    }
}

#[test]
fn nesting_does_not_exhaust_the_stack() {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(100_000), close.repeat(100_000));
    for text in [deep("[", "]"), deep("{\"a\":", "}"), "[".repeat(100_000), deep("[{\"content\":", "}]")] {
        feed(text.as_bytes());
        feed(format!(r#"{{"sessionId":"s","messages":[{text}]}}"#).as_bytes());
        feed(format!(r#"{{"id":"m","type":"gemini","toolCalls":[{{"args":{text}}}]}}"#).as_bytes());
    }
}

fn feed(bytes: &[u8]) {
    let (path, origin) = (Path::new("x"), Origin::default());
    let mut sink = Collected::default();
    read_document(bytes, path, &origin, &mut sink);
    read_lines(bytes, path, &origin, &mut sink);
    read_prompts(bytes, path, &origin, &[], &mut sink);
}

/// JSON whose keys are those the importer looks for.
fn json_like() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(|number| number.to_string()),
        "[a-z/?@ ]{0,6}".prop_map(|text| format!("\"{text}\"")),
        Just("\"\\ud800\"".to_owned()),
        Just("\"2026-01-01T00:00:00Z\"".to_owned()),
    ];
    let key = prop::sample::select(vec![
        "id",
        "type",
        "content",
        "tokens",
        "input",
        "cached",
        "text",
        "inlineData",
        "data",
        "mimeType",
        "functionResponse",
        "response",
        "output",
        "sessionId",
        "messages",
        "$set",
        "$rewindTo",
        "timestamp",
        "name",
        "args",
        "status",
        "file_path",
        "displayContent",
    ]);
    leaf.prop_recursive(4, 40, 5, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(|list| format!("[{}]", list.join(","))),
            proptest::collection::vec((key.clone(), inner), 0..5).prop_map(|fields| format!(
                "{{{}}}",
                fields.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect::<Vec<_>>().join(",")
            )),
        ]
    })
}
