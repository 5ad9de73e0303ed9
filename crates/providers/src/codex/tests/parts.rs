//! Reading in parts is reading at once; copies, reverts, rewrites and damage.

use std::io::Write;

use proptest::prelude::*;
use sp_domain::source::{Checkpoint, Event};

use super::{Home, fixture, id, inputs, rollout, texts};
use crate::{Collected, CollectedSession, Detail, Flow, Provider, Sink, codex::Codex};

const PARENT: &str = "01a00000-0000-7000-8000-0000000000e0";
const FORK: &str = "01a00000-0000-7000-8000-0000000000f0";

fn fork_home(with_parent: bool) -> Home {
    let home = Home::new();
    if with_parent {
        home.put(&rollout(PARENT), &fixture("parent.jsonl"));
    }
    home.put(&rollout(FORK), &fixture("fork.jsonl"));
    home
}

fn whole(home: &Home, thread: &str, bytes: &[u8]) -> CollectedSession {
    home.put(&rollout(thread), bytes);
    home.read(thread)
}

/// Reads the first `cuts` bytes one after the other, then everything, and compares with reading at once.
fn compare(home: &Home, thread: &str, bytes: &[u8], cuts: &[usize], whole: &CollectedSession) {
    let mut sink = Collected::default();
    let mut checkpoint = Checkpoint::default();
    for cut in cuts.iter().copied().chain([bytes.len()]) {
        home.put(&rollout(thread), &bytes[..cut]);
        checkpoint = home.read_on(thread, checkpoint, &mut sink);
    }
    assert!(sink.sessions[thread] == *whole, "cut at {cuts:?}:\n{:?}\n{whole:?}", sink.sessions[thread]);
}

/// Every offset around a line end, and one inside of each line.
fn seams(bytes: &[u8]) -> Vec<usize> {
    let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at);
    let mut seams: Vec<usize> = ends.flat_map(|at| [at.saturating_sub(40), at - 1, at, at + 1]).collect();
    seams.push(0);
    seams
}

#[test]
fn a_cut_at_any_seam_changes_nothing() {
    for (name, thread) in [("legacy.jsonl", "c"), ("rolled-back.jsonl", "f"), ("upgraded.jsonl", "10")] {
        let (home, bytes, thread) = (Home::new(), fixture(name), id(thread));
        let whole = whole(&home, &thread, &bytes);
        for cut in seams(&bytes) {
            compare(&home, &thread, &bytes, &[cut], &whole);
        }
    }
}

#[test]
fn a_cut_fork_stays_a_fork() {
    for with_parent in [true, false] {
        let (home, bytes) = (fork_home(with_parent), fixture("fork.jsonl"));
        let whole = whole(&home, FORK, &bytes);
        for cut in seams(&bytes).into_iter().chain((0..bytes.len()).step_by(5)) {
            compare(&home, FORK, &bytes, &[cut], &whole);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Three cuts anywhere.
    #[test]
    fn any_cuts_change_nothing(name in prop::sample::select(vec!["legacy.jsonl", "paginated.jsonl", "bare-lines.jsonl"]), mut cuts: [prop::sample::Index; 3]) {
        let (home, bytes) = (Home::new(), fixture(name));
        cuts.sort_unstable_by_key(|cut| cut.index(bytes.len()));
        let cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len())).collect();
        let whole = whole(&home, &id("c"), &bytes);
        compare(&home, &id("c"), &bytes, &cuts, &whole);
    }

    #[test]
    fn any_bytes_are_taken(bytes: Vec<u8>) {
        super::super::read_bytes(&bytes, &mut Collected::default());
    }

    /// Real records with one byte range replaced, doubled or dropped.
    #[test]
    fn mangled_records_are_taken(at: prop::sample::Index, len in 0usize..80, junk in "[\\[\\]{}\",:0-9a-z\\\\\n]{0,20}") {
        let mut bytes = [fixture("legacy.jsonl"), fixture("paginated.jsonl"), fixture("fork.jsonl")].concat();
        let start = at.index(bytes.len());
        let end = (start + len).min(bytes.len());
        bytes.splice(start..end, junk.bytes());
        super::super::read_bytes(&bytes, &mut Collected::default());
        super::super::read_bytes(&bytes[start..], &mut Collected::default());
    }

    #[test]
    fn any_checkpoint_is_taken(state: String, offset: i64, lines: i64) {
        let (home, thread) = (Home::new(), id("c"));
        home.put(&rollout(&thread), &fixture("bare-lines.jsonl"));
        let mut checkpoint = home.read_on(&thread, Checkpoint::default(), &mut Collected::default());
        checkpoint.state = state;
        checkpoint.files[0].offset = offset;
        checkpoint.files[0].lines = lines;
        let mut sink = Collected::default();
        home.read_on(&thread, checkpoint, &mut sink);
        prop_assert_eq!(&sink.sessions[&thread], &home.read(&thread));
    }
}

#[test]
fn copied_history_is_not_the_forks() {
    for with_parent in [true, false] {
        let session = fork_home(with_parent).read(FORK);
        assert_eq!(texts(&session), ["go on", "other step"], "with parent: {with_parent}");
        assert_eq!(inputs(&session), [50], "with parent: {with_parent}");
        assert_eq!(
            (session.head.cwds.as_slice(), session.head.forked_from.as_deref()),
            (["/home/ada/demo".to_owned()].as_slice(), Some(PARENT))
        );
        assert_eq!(session.head.models, ["gpt-5.6"]);
    }
}

fn line(rest: &str) -> String {
    format!("{{\"timestamp\":\"2026-09-29T10:00:00.000Z\",{rest}}}\n")
}

fn prompt(ordinal: i64, text: &str) -> String {
    line(&format!(
        r#""ordinal":{ordinal},"type":"response_item","payload":{{"type":"message","role":"user","content":[{{"type":"input_text","text":"{text}"}}]}}"#
    ))
}

#[test]
fn turns_of_the_ancestor_are_copies_even_without_its_header() {
    let meta = |id: &str, rest: &str| line(&format!(r#""type":"session_meta","payload":{{"id":"{id}"{rest}}}"#));
    let turn = |id: &str| line(&format!(r#""type":"turn_context","payload":{{"turn_id":"{id}","model":"m"}}"#));
    let (home, parent, child) = (Home::new(), id("1"), id("2"));
    home.put(&rollout(&parent), (meta(&parent, "") + &turn("t1") + &prompt(0, "old")).as_bytes());
    let forked =
        meta(&child, &format!(r#","forked_from_id":"{parent}""#)) + &turn("t1") + &prompt(0, "old") + &turn("t2") + &prompt(0, "new");
    home.put(&rollout(&child), forked.as_bytes());
    assert_eq!(texts(&home.read(&child)), ["new"]);

    // A spawned agent has a parent, but copies nothing.
    let spawned = meta(&child, &format!(r#","parent_thread_id":"{parent}""#)) + &turn("t3") + &prompt(0, "task");
    home.put(&rollout(&child), spawned.as_bytes());
    assert_eq!(texts(&home.read(&child)), ["task"]);
}

#[test]
fn an_ordinal_past_the_end_yields_to_the_threads_own_word() {
    let child = id("2");
    let meta = line(&format!(r#""ordinal":0,"type":"session_meta","payload":{{"id":"{child}","subagent_history_start_ordinal":"99"}}"#));
    let own = line(&format!(
        r#""ordinal":2,"type":"event_msg","payload":{{"type":"thread_settings_applied","thread_id":"{child}","thread_settings":{{}}}}"#
    ));
    let home = Home::new();
    home.put(&rollout(&child), (meta + &prompt(1, "copied") + &own + &prompt(3, "mine")).as_bytes());
    assert_eq!(texts(&home.read(&child)), ["mine"]);
}

#[test]
fn a_revert_file_strikes_out_what_it_replaces() {
    let (home, thread) = (Home::new(), id("3"));
    let meta =
        |ordinal: i64, rest: &str| line(&format!(r#""ordinal":{ordinal},"type":"session_meta","payload":{{"id":"{thread}"{rest}}}"#));
    home.put(&rollout(&thread), (meta(0, "") + &prompt(1, "keep") + &prompt(2, "drop")).as_bytes());
    let mut sink = Collected::default();
    let checkpoint = home.read_on(&thread, Checkpoint::default(), &mut sink);

    let base = format!(r#","history_base":{{"thread_id":"{thread}","end_ordinal_exclusive":2}}"#);
    let revert = format!(".codex/sessions/2026/07/03/rollout-2026-07-03T11-00-00-{thread}_{}.jsonl", id("4"));
    home.put(&revert, (meta(2, &base) + &prompt(3, "instead")).as_bytes());
    home.read_on(&thread, checkpoint, &mut sink);

    let session = &sink.sessions[&thread];
    let reverted: Vec<bool> = session.messages.values().map(|message| message.reverted).collect();
    assert_eq!((texts(session), reverted), (vec!["keep".to_owned(), "drop".to_owned(), "instead".to_owned()], vec![false, true, false]));
    assert_eq!(session.head.reverted_from.as_deref(), Some("ordinal 2"));
    assert_eq!(session, &home.read(&thread));
}

#[test]
fn rewritten_and_shortened_files_are_read_anew() {
    let (home, thread) = (Home::new(), id("c"));
    let bytes = fixture("legacy.jsonl");
    home.put(&rollout(&thread), &bytes);
    let mut sink = Collected::default();
    let mut checkpoint = home.read_on(&thread, Checkpoint::default(), &mut sink);
    let rewritten = String::from_utf8(bytes.clone()).expect("text").replace("Make the logo red", "Make the logo tan");
    for version in [rewritten.as_bytes(), &bytes[..2000], b""] {
        home.put(&rollout(&thread), version);
        checkpoint = home.read_on(&thread, checkpoint, &mut sink);
        assert_eq!(sink.sessions[&thread], home.read(&thread));
    }
}

#[test]
fn a_compressed_rollout_reads_as_a_plain_one() {
    let (home, packed, thread) = (Home::new(), Home::new(), id("c"));
    home.put(&rollout(&thread), &fixture("legacy.jsonl"));
    let bytes = zstd::encode_all(fixture("legacy.jsonl").as_slice(), 0).expect("memory");
    let path = rollout(&thread) + ".zst";
    packed.put(&path, &bytes);
    let mut sink = Collected::default();
    let checkpoint = packed.read_on(&thread, Checkpoint::default(), &mut sink);
    assert_eq!(sink.sessions[&thread], home.read(&thread));

    let checkpoint = packed.read_on(&thread, checkpoint, &mut sink);
    assert_eq!(sink.sessions[&thread], home.read(&thread));

    packed.put(&path, &bytes[..bytes.len() / 2]);
    packed.read_on(&thread, checkpoint, &mut sink);
    assert!(sink.warnings.iter().any(|warning| warning.detail == "compressed file is cut or damaged"));
}

/// Stops at each checkpoint, to be read on.
#[derive(Default)]
struct Stopping {
    collected: Collected,
    stops: usize,
}

impl Sink for Stopping {
    fn detail(&self) -> Detail {
        Detail::Full
    }

    fn push(&mut self, event: Event) {
        self.collected.push(event);
    }

    fn checkpoint(&mut self, _: &Checkpoint) -> Flow {
        self.stops += 1;
        Flow::Stop
    }
}

#[test]
fn a_stopped_reading_goes_on_where_it_stopped() {
    let thread = id("5");
    let filler = "x".repeat(100_000);
    let body: String = (0..110).map(|number| prompt(number, &format!("{number} {filler}"))).collect();
    for packed in [false, true] {
        let home = Home::new();
        let path = rollout(&thread);
        if packed {
            home.put(&(path + ".zst"), &zstd::encode_all(body.as_bytes(), 0).expect("memory"));
        } else {
            home.put(&path, body.as_bytes());
        }
        let (mut sink, mut checkpoint) = (Stopping::default(), Checkpoint::default());
        let mut stops = None;
        while stops != Some(sink.stops) {
            stops = Some(sink.stops);
            checkpoint = Codex.read(&home.source(&thread), checkpoint, &mut sink).expect("readable");
        }
        assert_eq!(sink.stops, 2);
        let parts: &CollectedSession = &sink.collected.sessions[&thread];
        assert_eq!(parts.messages.len(), 110);
        assert_eq!(parts, &home.read(&thread));
    }
}

#[test]
fn a_file_that_grows_at_its_end_is_read_from_there() {
    let (home, thread) = (Home::new(), id("6"));
    home.put(&rollout(&thread), prompt(0, "one").as_bytes());
    let checkpoint = home.read_on(&thread, Checkpoint::default(), &mut Collected::default());
    let mut file = std::fs::OpenOptions::new().append(true).open(home.path(&rollout(&thread))).expect("the file");
    file.write_all(prompt(1, "two").as_bytes()).expect("room on disk");
    let mut sink = Collected::default();
    home.read_on(&thread, checkpoint, &mut sink);
    assert_eq!(texts(&sink.sessions[&thread]), ["two"]);
}
