//! While nothing changes nothing is done, and a day of appended lines leaves no memory behind.

use std::{
    fs,
    io::Write,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use serde_json::json;
use sp_demo::DemoOptions;
use sp_domain::Timestamp;

use super::times;
use crate::{
    app::{answer, prompt},
    process::{Server, folder},
};

/// What a process has done so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Work {
    /// Bytes read, from the page cache too.
    read: u64,
    written: u64,
    /// System calls that read or write.
    calls: u64,
    /// Hundredths of a second.
    ticks: u64,
    /// How often any of its threads woke up.
    wakes: u64,
}

impl Work {
    fn of(pid: u32) -> Self {
        let read = |name: &str| fs::read_to_string(format!("/proc/{pid}/{name}")).expect("the process runs");
        let (io, stat) = (read("io"), read("stat"));
        let fields: Vec<&str> = stat.rsplit_once(')').expect("a name").1.split_whitespace().collect();
        let tasks = fs::read_dir(format!("/proc/{pid}/task")).expect("the process runs").flatten();
        let wakes =
            tasks.map(|task| number(&fs::read_to_string(task.path().join("status")).unwrap_or_default(), "voluntary_ctxt_switches:"));
        Self {
            read: number(&io, "rchar:"),
            written: number(&io, "wchar:"),
            calls: number(&io, "syscr:") + number(&io, "syscw:"),
            ticks: fields[11].parse::<u64>().expect("a number") + fields[12].parse::<u64>().expect("a number"),
            wakes: wakes.sum(),
        }
    }
}

fn number(text: &str, name: &str) -> u64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("0");
    line.split_whitespace().next().and_then(|word| word.parse().ok()).unwrap_or(0)
}

fn resident_kb(pid: u32) -> u64 {
    number(&fs::read_to_string(format!("/proc/{pid}/status")).expect("the process runs"), "VmRSS:")
}

#[test]
fn while_nothing_changes_nothing_is_done() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let now = Timestamp::parse("2026-11-21T12:00:00Z").expect("a time");
    sp_demo::write(&folder.path().join("home"), &DemoOptions { days: 10, ..DemoOptions::new(now) }).expect("room on disk");
    let server = Server::start(folder.path());
    server.synced();
    calm_down(server.pid());
    let before = Work::of(server.pid());
    thread::sleep(Duration::from_secs(u64::from(times(4, 60))));
    let after = Work::of(server.pid());
    eprintln!("{before:?} {after:?}");
    assert_eq!((after.read, after.written, after.calls), (before.read, before.written, before.calls), "bytes and calls");
    assert!(after.ticks <= before.ticks + 1, "{before:?} {after:?}");
    assert!(after.wakes <= before.wakes + 2, "{before:?} {after:?}");
}

/// Waits until what the first sync left behind is done: connections are closed, threads end.
fn calm_down(pid: u32) {
    let patience = Instant::now() + Duration::from_secs(30);
    loop {
        let before = Work::of(pid);
        thread::sleep(Duration::from_secs(1));
        if before == Work::of(pid) {
            return;
        }
        assert!(Instant::now() < patience, "the server does not come to rest: {before:?} {:?}", Work::of(pid));
    }
}

#[test]
fn appended_lines_leave_no_memory_behind() {
    let folder = folder();
    let path = folder.path().join("home/.claude/projects/-work-shop/s1.jsonl");
    let server = Server::start(folder.path());
    server.synced();
    let appends = times(300, 10_000);
    append(&server, &path, 0..appends / 3);
    let warm = resident_kb(server.pid());
    append(&server, &path, appends / 3..appends);
    let grown = resident_kb(server.pid());
    eprintln!("{warm} kB after {} lines, {grown} kB after {appends}", appends / 3);
    // The index gathers and merges in threads whose memory comes and goes; what stayed behind of every line would be far more in full length.
    assert!(grown < warm + 48 * 1024, "{warm} kB after {} lines, {grown} kB after {appends}", appends / 3);
}

/// Appends answers, each as a write of its own, and waits until all of them are stored.
fn append(server: &Server, path: &Path, numbers: std::ops::Range<u32>) {
    let mut file = fs::OpenOptions::new().append(true).open(path).expect("a transcript");
    let last = numbers.end - 1;
    for number in numbers {
        let text = json!([{"type": "text", "text": format!("Answer {number} of many, with some words to it")}]);
        let line = answer(&format!("a-{number}"), &format!("m-{number}"), number % 60, number, text);
        writeln!(file, "{line}\n{}", prompt(&format!("u-{number}"), number % 60, "And now?")).expect("room on disk");
        // A few of them are read together, as when a tool writes quickly.
        thread::sleep(Duration::from_millis(if number % 10 == 0 { 60 } else { 5 }));
    }
    server.until("/api/sessions", |list| list["sessions"][0]["calls"] == last + 2);
    server.synced();
}
