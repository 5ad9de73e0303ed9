//! Whole transcripts: every record kind, odd ones, sub-agents; read in parts, in a hurry, and as noise.

use std::{fmt::Write as _, fs, path::Path};

use serde::Serialize;
use sp_domain::{
    Tool,
    diagnostics::WarningKind,
    session::SessionKind,
    source::{Checkpoint, SourceKey},
};

use super::{ClaudeCode, parse, parse::Parser, record::Transcript, state::State};
use crate::{
    Collected, CollectedSession, Detail, Flow, Provider, Sink, Source, file,
    lines::{Line, Next},
};

const CONVERSATION: &str = include_str!("fixtures/conversation.jsonl");
const ODD: &str = include_str!("fixtures/odd.jsonl");
const AGENT: &str = include_str!("fixtures/agent-a1b2.jsonl");

/// Everything read of a transcript in memory.
fn collect(path: &str, bytes: &[u8], detail: Detail) -> Collected {
    let mut collected = Collected::default();
    for event in parse(Path::new(path), bytes, detail) {
        collected.push(event);
    }
    collected
}

fn session(path: &str, text: &str) -> CollectedSession {
    let mut collected = collect(path, text.as_bytes(), Detail::Full);
    let (_, session) = collected.sessions.pop_first().expect("a session");
    session
}

/// One line per row, so that a change shows as one line.
fn listing(collected: &Collected) -> String {
    let mut text = String::new();
    let mut line = |what: &str, row: &dyn erased::Row| writeln!(text, "{what} {}", row.json()).expect("memory");
    for (id, session) in &collected.sessions {
        line(id, &session.head);
        session.messages.values().for_each(|row| line("message", row));
        session.calls.values().for_each(|row| line("call", row));
        session.results.values().for_each(|row| line("result", row));
        session.touches.iter().for_each(|row| line("touch", row));
        session.claims.values().for_each(|row| line("claim", row));
        session.blobs.iter().for_each(|(id, bytes)| line("blob", &(id, bytes.len())));
    }
    collected.warnings.iter().for_each(|row| line("warning", row));
    text
}

/// Rows of different types in one list.
mod erased {
    use super::Serialize;

    pub(super) trait Row {
        fn json(&self) -> String;
    }

    impl<T: Serialize> Row for T {
        fn json(&self) -> String {
            serde_json::to_string(self).expect("rows are JSON")
        }
    }
}

#[test]
fn every_record_kind() {
    insta::assert_snapshot!(listing(&collect("/c/projects/-p/conversation.jsonl", CONVERSATION.as_bytes(), Detail::Full)));
}

#[test]
fn odd_records() {
    insta::assert_snapshot!(listing(&collect("/c/projects/-p/odd.jsonl", ODD.as_bytes(), Detail::Full)));
}

#[test]
fn a_sub_agent() {
    insta::assert_snapshot!(listing(&collect("/c/projects/-p/conversation/subagents/agent-a1b2.jsonl", AGENT.as_bytes(), Detail::Full)));
}

#[test]
fn an_old_sub_agent_names_its_parent_inside() {
    let head = session("/c/projects/-p/agent-a1b2.jsonl", AGENT).head;
    assert_eq!((head.kind, head.parent_native_id.as_deref()), (SessionKind::Subagent, Some("conversation")));
}

#[test]
fn a_resumed_file_names_its_ancestor() {
    let session = session("/c/projects/-p/later.jsonl", CONVERSATION);
    assert_eq!((session.head.forked_from.as_deref(), session.head.parent_native_id), (Some("conversation"), None));
}

#[test]
fn usage_alone_finds_the_same_head_and_claims() {
    for (path, text) in [("/c/conversation.jsonl", CONVERSATION), ("/c/odd.jsonl", ODD), ("/c/s/subagents/agent-a1b2.jsonl", AGENT)] {
        let (full, usage) = (collect(path, text.as_bytes(), Detail::Full), collect(path, text.as_bytes(), Detail::Usage));
        for (full, usage) in full.sessions.values().zip(usage.sessions.values()) {
            assert_eq!((&full.head, &full.claims), (&usage.head, &usage.claims));
            assert!(usage.messages.is_empty() && usage.calls.is_empty() && usage.touches.is_empty() && usage.blobs.is_empty());
        }
        // Half a surrogate pair in skipped words goes unnoticed.
        let notable = |collected: &Collected| -> Vec<_> {
            collected.warnings.iter().filter(|warning| warning.kind != WarningKind::Encoding).cloned().collect()
        };
        assert_eq!(notable(&full), notable(&usage));
    }
}

#[test]
fn order_of_records_does_not_matter_for_figures() {
    let reversed: String = CONVERSATION.lines().rev().fold(String::new(), |text, line| text + line + "\n");
    let (forth, back) = (session("/c/conversation.jsonl", CONVERSATION), session("/c/conversation.jsonl", &reversed));
    let figures = |session: &CollectedSession| -> Vec<_> {
        session.claims.iter().map(|(key, claim)| (key.clone(), claim.tokens, claim.at, claim.lower_bound)).collect()
    };
    assert_eq!(figures(&forth), figures(&back));
    assert_eq!((forth.messages.len(), forth.head.active_ms), (back.messages.len(), back.head.active_ms));
}

#[test]
fn a_record_written_twice_counts_once() {
    let doubled: String = CONVERSATION.lines().fold(String::new(), |text, line| text + line + "\n" + line + "\n");
    let (once, twice) = (session("/c/conversation.jsonl", CONVERSATION), session("/c/conversation.jsonl", &doubled));
    let uuids = |session: &CollectedSession| session.messages.values().filter(|message| message.native_id.is_some()).count();
    assert_eq!(uuids(&once), uuids(&twice));
    assert_eq!(once.head.active_ms, twice.head.active_ms);
    assert!(twice.calls.values().all(|call| twice.messages.contains_key(&call.seq)));
}

#[test]
fn a_byte_order_mark_and_carriage_returns_change_nothing() {
    let windows = format!("\u{feff}{}", CONVERSATION.replace('\n', "\r\n\r\n"));
    let (plain, windows) = (session("/c/conversation.jsonl", CONVERSATION), session("/c/conversation.jsonl", &windows));
    assert_eq!((plain.head, plain.calls, plain.results), (windows.head, windows.calls, windows.results));
}

#[test]
fn deep_nesting_is_survived() {
    let deep = format!(
        "{{\"type\":\"user\",\"message\":{{\"content\":[{{\"type\":\"x\",\"y\":{}{}}}]}}}}\n",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let _ = session("/c/s.jsonl", &deep);
}

/// A transcript on disk that grows.
struct Growing {
    folder: tempfile::TempDir,
    sink: Collected,
    checkpoint: Checkpoint,
}

impl Growing {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder"), sink: Collected::default(), checkpoint: Checkpoint::default() }
    }

    fn source(&self) -> Source {
        let path = self.folder.path().join("conversation.jsonl");
        let key = SourceKey { tool: Tool::Claude, path: path.to_string_lossy().into_owned() };
        file::source(key, ".claude", crate::Scope::Session(None), vec![path]).expect("a file")
    }

    fn read(&mut self, bytes: &[u8]) {
        fs::write(self.folder.path().join("conversation.jsonl"), bytes).expect("room on disk");
        let from = self.checkpoint.clone();
        self.checkpoint = ClaudeCode.read(&self.source(), from, &mut self.sink).expect("readable");
    }
}

#[test]
fn reading_in_parts_equals_reading_at_once() {
    let bytes: Vec<u8> = CONVERSATION.lines().chain(ODD.lines()).flat_map(|line| [line.as_bytes(), b"\n"].concat()).collect();
    let mut whole = Growing::new();
    whole.read(&bytes);
    for cut in (0..bytes.len()).filter(|cut| cut % 7 == 0 || bytes[*cut] == b'\n' || bytes[cut.saturating_sub(1)] == b'\n') {
        let mut parts = Growing::new();
        parts.read(&bytes[..cut]);
        parts.read(&bytes);
        assert!(parts.sink.sessions == whole.sink.sessions, "cut at {cut}");
        assert_eq!((&parts.checkpoint.state, parts.checkpoint.files[0].lines), (&whole.checkpoint.state, whole.checkpoint.files[0].lines));
    }
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(60))]

    #[test]
    fn incremental_equals_full_at_every_cut_offset(cuts in proptest::collection::vec(0.0..1.0f64, 1..6)) {
        let bytes = [CONVERSATION, ODD].concat().into_bytes();
        let mut cuts: Vec<usize> = cuts.into_iter().map(|share| (share * bytes.len() as f64) as usize).collect();
        cuts.sort_unstable();
        let (mut whole, mut parts) = (Growing::new(), Growing::new());
        whole.read(&bytes);
        for cut in cuts {
            parts.read(&bytes[..cut]);
        }
        parts.read(&bytes);
        parts.read(&bytes);
        proptest::prop_assert_eq!(&parts.sink.sessions, &whole.sink.sessions);
        proptest::prop_assert_eq!(&parts.checkpoint.state, &whole.checkpoint.state);
    }

    #[test]
    fn any_bytes_are_survived(bytes: Vec<u8>) {
        let _ = parse(Path::new("/c/x.jsonl"), &bytes, Detail::Full);
    }

    #[test]
    fn any_damage_is_survived(at in 0.0..1.0f64, with: Vec<u8>, length in 0usize..200) {
        let mut bytes = [CONVERSATION, ODD].concat().into_bytes();
        let at = (at * bytes.len() as f64) as usize;
        let end = (at + length).min(bytes.len());
        bytes.splice(at..end, with);
        let _ = parse(Path::new("/c/x.jsonl"), &bytes, Detail::Full);
    }
}

#[test]
fn a_replaced_file_is_read_from_the_start() {
    let mut growing = Growing::new();
    growing.read(CONVERSATION.as_bytes());
    growing.read(AGENT.as_bytes());
    let session = &growing.sink.sessions["conversation"];
    assert_eq!((session.messages.len(), session.claims.len()), (2, 1));
    let mut other = Growing::new();
    other.read(CONVERSATION.as_bytes());
    other.checkpoint.version += 1;
    other.read(CONVERSATION.as_bytes());
    other.checkpoint.state = "broken".to_owned();
    other.read(CONVERSATION.as_bytes());
    assert_eq!(other.sink.sessions["conversation"].messages.len(), session_len());
}

fn session_len() -> usize {
    session("/c/conversation.jsonl", CONVERSATION).messages.len()
}

#[test]
fn long_transcripts_pass_checkpoints_of_constant_size() {
    let mut text = String::new();
    for number in 0..6000 {
        let filler = "x".repeat(1500);
        let _ = writeln!(text, r#"{{"type":"user","uuid":"u{number}","cwd":"/p","message":{{"content":"{filler}"}}}}"#);
    }
    let mut growing = Growing::new();
    growing.read(text.as_bytes());
    let sizes: Vec<usize> = growing.sink.checkpoints.iter().map(|checkpoint| checkpoint.state.len()).collect();
    assert_eq!(sizes.len(), 2);
    assert!(sizes.iter().all(|size| *size < 8000), "{sizes:?}");
    let mut resumed = Growing::new();
    let passed = growing.sink.checkpoints[0].clone();
    assert!(passed.files[0].offset >= 4 << 20);
    resumed.read(text.as_bytes());
    assert_eq!(resumed.sink.sessions, growing.sink.sessions);
}

/// Has enough after the first checkpoint.
#[derive(Default)]
struct Impatient(Collected);

impl Sink for Impatient {
    fn push(&mut self, event: sp_domain::source::Event) {
        self.0.push(event);
    }

    fn checkpoint(&mut self, checkpoint: &Checkpoint) -> Flow {
        let _ = self.0.checkpoint(checkpoint);
        Flow::Stop
    }
}

#[test]
fn a_cancelled_reading_goes_on_where_it_stopped() {
    let line = format!("{{\"type\":\"user\",\"message\":{{\"content\":\"{}\"}}}}\n", "x".repeat(100_000));
    let mut growing = Growing::new();
    fs::write(growing.folder.path().join("conversation.jsonl"), line.repeat(100)).expect("room on disk");
    let mut impatient = Impatient::default();
    let stopped = ClaudeCode.read(&growing.source(), Checkpoint::default(), &mut impatient).expect("readable");
    assert_eq!(impatient.0.checkpoints, std::slice::from_ref(&stopped));
    growing.checkpoint = stopped;
    growing.sink = impatient.0;
    growing.read(line.repeat(100).as_bytes());
    assert_eq!(growing.sink.sessions["conversation"].messages.len(), 100);
}

#[test]
fn a_vanished_file_is_gone() {
    let growing = Growing::new();
    fs::write(growing.folder.path().join("conversation.jsonl"), "").expect("room on disk");
    let source = growing.source();
    fs::remove_file(&source.files[0]).expect("the file is there");
    let error = ClaudeCode.read(&source, Checkpoint::default(), &mut Collected::default());
    assert!(matches!(error, Err(crate::ProviderError::Gone(_))));
}

#[test]
fn facts_beside_a_sub_agent_name_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("agent-a1b2.jsonl");
    fs::write(&path, AGENT).expect("room on disk");
    fs::write(path.with_extension("meta.json"), r#"{"agentType":"Explore","description":"Find the login test"}"#).expect("room on disk");
    let key = SourceKey { tool: Tool::Claude, path: path.to_string_lossy().into_owned() };
    let source =
        file::source(key, ".claude", crate::Scope::Session(None), vec![path.clone(), path.with_extension("meta.json")]).expect("a file");
    let mut sink = Collected::default();
    ClaudeCode.read(&source, Checkpoint::default(), &mut sink).expect("readable");
    let head = &sink.sessions["agent-a1b2"].head;
    assert_eq!((head.agent_name.as_deref(), head.title.as_deref()), (Some("Explore"), Some("Find the login test")));
}

#[test]
fn warnings_name_file_and_line() {
    let collected = collect("/c/odd.jsonl", ODD.as_bytes(), Detail::Full);
    let damaged = collected.warnings.iter().find(|warning| warning.kind == WarningKind::Damaged).expect("a warning");
    assert_eq!((damaged.path.as_str(), damaged.line, damaged.count), ("/c/odd.jsonl", Some(5), 2));
}

#[test]
fn a_line_beyond_the_limit_keeps_its_place() {
    let mut parser = Parser::new(Transcript::of(Path::new("/c/s.jsonl")), State::default(), Detail::Full);
    let line = Line { bytes: b"", start: 0, end: 100, number: 1, complete: true, too_long: true };
    assert_eq!(parser.take(&line), Next::Continue);
    parser.end(false);
    let mut collected = Collected::default();
    for event in parser.drain() {
        collected.push(event);
    }
    let session = &collected.sessions[""];
    assert_eq!((session.messages[&0].span.end, session.head.damaged_records), (99, 1));
    assert_eq!((collected.warnings[0].kind, collected.warnings[0].line), (WarningKind::TooLong, Some(1)));
}
