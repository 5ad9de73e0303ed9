//! Files that do not only grow: truncated, rotated, replaced, rewritten in place, cut or removed while they are read. Afterwards the rows are
//! those of a clean import of the file as it is, and no session is lost.

use std::{
    fs::{self, File, FileTimes, OpenOptions},
    io::{Seek, SeekFrom, Write},
    path::Path,
    time::{Duration, SystemTime},
};

use sp_domain::{
    Tool,
    source::{Checkpoint, Event},
};
use sp_providers::{Collected, Flow, Sink};

use crate::{
    long::{Long, TOOLS},
    place::Place,
};

const EXCHANGES: usize = 60;
const TEXT: usize = 500;

/// What happens to the file between two syncs.
type Change = fn(&Long);

const CHANGES: [(&str, Change); 12] = [
    ("truncated at a line", |long| truncate(long, line_end(long, 3))),
    ("truncated inside a line", |long| truncate(long, line_end(long, 3) - 20)),
    ("emptied", |long| truncate(long, 0)),
    ("truncated and grown beyond its old size", |long| {
        let old = size(long);
        truncate(long, line_end(long, 2));
        long.append(&long.text(700..700 + EXCHANGES, TEXT));
        assert!(size(long) > old);
    }),
    ("rotated", |long| {
        fs::rename(&long.path, long.path.with_extension("jsonl.1")).expect("one file system");
        fs::write(&long.path, long.text(0..5, 77)).expect("room on disk");
    }),
    ("replaced by a file of the same size", |long| replace(long, |bytes| swap_middle(bytes))),
    ("replaced by a file of the same size and time", |long| {
        let modified = long.path.metadata().and_then(|metadata| metadata.modified()).expect("a time");
        replace(long, |bytes| swap_middle(bytes));
        touch(long, modified);
    }),
    ("replaced by a longer file", |long| {
        let more = long.text(EXCHANGES..EXCHANGES + 2, TEXT);
        replace(long, |bytes| {
            swap_middle(bytes);
            bytes.extend_from_slice(more.as_bytes());
        });
    }),
    ("rewritten at its head", |long| rewrite(long, 0)),
    ("rewritten in its middle", |long| rewrite(long, EXCHANGES / 2)),
    ("rewritten at its tail", |long| rewrite(long, EXCHANGES - 1)),
    ("touched", |long| touch(long, SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000))),
];

fn size(long: &Long) -> u64 {
    long.path.metadata().expect("the file is there").len()
}

/// Offset behind the so manieth line.
fn line_end(long: &Long, line: usize) -> u64 {
    let text = fs::read_to_string(&long.path).expect("readable");
    text.match_indices('\n').nth(line).expect("so many lines").0 as u64 + 1
}

fn truncate(long: &Long, length: u64) {
    OpenOptions::new().write(true).open(&long.path).and_then(|file| file.set_len(length)).expect("our own file");
}

fn touch(long: &Long, modified: SystemTime) {
    let times = FileTimes::new().set_modified(modified);
    File::options().write(true).open(&long.path).and_then(|file| file.set_times(times)).expect("our own file");
}

/// Another file under the same name.
fn replace(long: &Long, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(&long.path).expect("readable");
    change(&mut bytes);
    let other = long.path.with_extension("new");
    fs::write(&other, bytes).expect("room on disk");
    fs::rename(&other, &long.path).expect("one file system");
}

/// Where the text of an answer says its number.
fn number_at(bytes: &[u8], exchange: usize) -> usize {
    let needle = format!("Answer {exchange} ");
    bytes.windows(needle.len()).position(|window| window == needle.as_bytes()).expect("the answer is there")
}

fn swap_middle(bytes: &mut [u8]) {
    let at = number_at(bytes, EXCHANGES / 2);
    bytes[at..at + 6].copy_from_slice(b"Reply ");
}

/// Same inode, same size, other bytes.
fn rewrite(long: &Long, exchange: usize) {
    let at = number_at(&fs::read(&long.path).expect("readable"), exchange);
    let mut file = OpenOptions::new().write(true).open(&long.path).expect("our own file");
    file.seek(SeekFrom::Start(at as u64)).expect("inside the file");
    file.write_all(b"Reply ").expect("room on disk");
}

#[tokio::test]
async fn any_change_between_two_syncs() {
    for tool in TOOLS {
        for (what, change) in CHANGES {
            let place = Place::empty().await;
            let long = Long::write(&place.home, tool, EXCHANGES, TEXT);
            place.sync().await;
            let before = place.rows().await;
            change(&long);
            place.sync().await;
            let after = place.rows().await;
            let what = format!("{tool} {what}");
            assert_eq!(after.sessions(), before.sessions(), "{what}: no session is lost");
            if size(&long) > 0 {
                let clean = place.clean_rows().await;
                // A recording of Gemini keeps what was spent although its message is gone.
                if tool == Tool::Gemini { clean.assert_same_but_usage(&after, &what) } else { clean.assert_same(&after, &what) }
            }
            assert_eq!(place.sync().await.sources_read, 0, "{what}: nothing is left to read");
        }
    }
}

#[tokio::test]
async fn a_touched_file_is_read_but_nothing_is_written() {
    for tool in TOOLS {
        let place = Place::empty().await;
        let long = Long::write(&place.home, tool, EXCHANGES, TEXT);
        place.sync().await;
        touch(&long, SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000));
        let report = place.sync().await;
        assert_eq!((report.sources_read, report.rows_written), (1, 0), "{tool}");
    }
}

#[tokio::test]
async fn a_removed_file_leaves_its_session() {
    for tool in TOOLS {
        let place = Place::empty().await;
        let long = Long::write(&place.home, tool, EXCHANGES, TEXT);
        place.sync().await;
        let before = place.rows().await;
        let bytes = fs::read(&long.path).expect("readable");
        fs::remove_file(&long.path).expect("our own file");
        place.sync().await;
        assert_eq!(place.rows().await.sessions(), before.sessions(), "{tool}");
        fs::write(&long.path, bytes).expect("room on disk");
        place.sync().await;
        before.assert_same(&place.rows().await, &format!("{tool}: back again"));
    }
}

/// A sink that changes the file once a message came.
struct Meddler<'a> {
    collected: &'a mut Collected,
    meddle: Option<Box<dyn FnOnce() + 'a>>,
}

impl Sink for Meddler<'_> {
    fn push(&mut self, event: Event) {
        if let Event::Message(_) = &event
            && let Some(meddle) = self.meddle.take()
        {
            meddle();
        }
        self.collected.push(event);
    }

    fn checkpoint(&mut self, checkpoint: &Checkpoint) -> Flow {
        self.collected.checkpoint(checkpoint)
    }
}

/// Reads a file while it changes, then once more, and compares with a clean reading.
fn read_while(tool: Tool, what: &str, change: fn(&Long), restore: fn(&Long, &[u8])) {
    let home = tempfile::tempdir().expect("a temporary folder");
    // Longer than what is read at once.
    let long = Long::write(home.path(), tool, 300, 10_000);
    let bytes = fs::read(&long.path).expect("readable");
    let mut collected = Collected::default();
    let mut meddler = Meddler { collected: &mut collected, meddle: Some(Box::new(|| change(&long))) };
    let source = long.source(home.path());
    let outcome = crate::long::provider(tool).read(&source, Checkpoint::default(), &mut meddler);
    drop(meddler);
    let checkpoint = outcome.unwrap_or_default();
    restore(&long, &bytes);
    long.read(home.path(), checkpoint, &mut collected);
    assert_clean(&long, home.path(), &collected, &format!("{tool} {what}"));
}

fn assert_clean(long: &Long, home: &Path, collected: &Collected, what: &str) {
    let mut clean = Collected::default();
    long.read(home, Checkpoint::default(), &mut clean);
    for (id, session) in &clean.sessions {
        let got = &collected.sessions[id];
        assert_eq!(got.messages.len(), session.messages.len(), "{what}: messages");
        assert!(got.messages == session.messages && got.calls == session.calls && got.head == session.head, "{what}");
        assert!(long.tool == Tool::Gemini || got.claims == session.claims, "{what}: claims");
    }
}

#[test]
fn a_file_that_changes_while_it_is_read() {
    let keep: fn(&Long, &[u8]) = |_, _| {};
    let again: fn(&Long, &[u8]) = |long, bytes| fs::write(&long.path, bytes).expect("room on disk");
    for tool in TOOLS {
        read_while(tool, "shrinks", |long| truncate(long, 1_500_000), keep);
        read_while(tool, "shrinks and grows again", |long| truncate(long, 1_500_000), again);
        read_while(tool, "grows", |long| long.append(&long.text(300..310, TEXT)), keep);
        read_while(tool, "vanishes and comes back", |long| fs::remove_file(&long.path).expect("our own file"), again);
        read_while(tool, "is rewritten", |long| rewrite(long, 20), keep);
        read_while(tool, "is replaced", |long| replace(long, |bytes| bytes.truncate(2_000_000)), keep);
    }
}
