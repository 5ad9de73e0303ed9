//! A line appended to a long session costs the line: its bytes are read and its rows written, not those of the file.

use std::fs;

use sp_domain::source::Checkpoint;
use sp_providers::Collected;

use crate::{
    long::{Long, TOOLS},
    place::Place,
    random::rounds,
};

/// Exchanges with 10 kB of text each: 5 MB, or 50 MB.
fn exchanges() -> usize {
    rounds(500, 5000) as usize
}

/// Bytes this thread has read from files so far.
#[cfg(target_os = "linux")]
fn bytes_read() -> usize {
    let text = fs::read_to_string("/proc/thread-self/io").expect("the kernel counts reads of threads");
    let line = text.lines().find_map(|line| line.strip_prefix("rchar: ")).expect("a count");
    line.parse().expect("a number")
}

/// What looking at the counter itself reads.
const LOOK: usize = 200;

/// Both ends of what was read before are compared, and the new end is noted.
const ENDS: usize = 3 * 4096;

#[cfg(target_os = "linux")]
#[test]
fn reads_the_line_and_the_ends() {
    for tool in TOOLS {
        let home = tempfile::tempdir().expect("a temporary folder");
        let long = Long::write(home.path(), tool, exchanges(), 10_000);
        let mut collected = Collected::default();
        let before = bytes_read();
        let whole = long.read(home.path(), Checkpoint::default(), &mut collected);
        assert!(bytes_read() - before > exchanges() * 10_000, "{tool}: the counter counts");

        let mut checkpoint = whole;
        for more in 0..3 {
            let line = long.text(exchanges() + more..exchanges() + more + 1, 100);
            long.append(&line);
            let before = bytes_read();
            checkpoint = long.read(home.path(), checkpoint, &mut collected);
            let read = bytes_read() - before;
            assert!(read <= line.len() + ENDS + LOOK, "{tool}: {read} bytes read for {} appended", line.len());
        }
        let before = bytes_read();
        let again = long.read(home.path(), checkpoint.clone(), &mut collected);
        assert!(bytes_read() - before <= ENDS + LOOK, "{tool}: nothing new");
        assert_eq!(again, checkpoint, "{tool}");

        let mut clean = Collected::default();
        long.read(home.path(), Checkpoint::default(), &mut clean);
        assert_eq!(collected.sessions, clean.sessions, "{tool}");
    }
}

#[tokio::test]
async fn writes_the_rows_of_the_line() {
    for tool in TOOLS {
        let place = Place::empty().await;
        let long = Long::write(&place.home, tool, exchanges(), 10_000);
        place.sync().await;
        for more in 0..3 {
            long.append(&long.text(exchanges() + more..exchanges() + more + 1, 100));
            let report = place.sync().await;
            // At most four messages, a call in two halves, a claim, an event, the sums by model and the session.
            assert_eq!(report.sources_read, 1, "{tool}");
            assert!((1..=12).contains(&report.rows_written), "{tool}: {} rows", report.rows_written);
        }
        let untouched = place.sync().await;
        assert_eq!((untouched.sources_read, untouched.rows_written), (0, 0), "{tool}");
        place.assert_as_clean(&tool.to_string()).await;
    }
}

/// A line that comes in two halves is stored once, when it is whole.
#[tokio::test]
async fn half_a_line_waits() {
    for tool in TOOLS {
        for part in [2, 3, 7] {
            let place = Place::empty().await;
            let long = Long::write(&place.home, tool, 3, 100);
            place.sync().await;
            let lines = long.text(3..4, 100);
            let (first, second) = lines.split_at(lines.len() / part);
            long.append(first);
            place.sync().await;
            place.assert_as_clean(&format!("{tool}: {} bytes of the lines", first.len())).await;
            long.append(second);
            place.sync().await;
            place.assert_as_clean(&format!("{tool}: whole")).await;
        }
    }
}
