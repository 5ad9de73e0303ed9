//! From a line appended to a log to the event in an open page, and what an idle server costs.

use std::{
    fs::OpenOptions,
    io::{BufRead, Write},
    path::Path,
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

use super::{
    ours::{Ours, Server},
    probe::{io_field, memory_kb, processor_ms},
};

/// Lines appended.
const APPENDS: usize = 40;

/// What was measured while lines were appended.
pub(crate) struct Live {
    /// Milliseconds from the line to the event.
    pub(crate) waits: Vec<f64>,
    /// Processor time of the server per line, in milliseconds.
    pub(crate) work: Option<f64>,
}

/// What a server uses while nothing changes.
pub(crate) struct Idle {
    pub(crate) seconds: u64,
    pub(crate) processor_ms: Option<f64>,
    pub(crate) read_bytes: Option<u64>,
    pub(crate) reads: Option<u64>,
    pub(crate) memory_kb: Option<u64>,
}

/// Appends lines to a session and waits for each event.
pub(crate) fn appends(server: &Server, path: &Path, id: &str) -> Result<Live> {
    let events = listen(server, id)?;
    let mut file = OpenOptions::new().append(true).open(path)?;
    let mut samples = Vec::new();
    // The first one warms what the others use.
    append(&mut file, id, APPENDS)?;
    events.recv_timeout(Duration::from_secs(10)).context("no event after the first line")?;
    thread::sleep(Duration::from_millis(500));
    let before = processor_ms(server.id());
    for number in 0..APPENDS {
        while events.try_recv().is_ok() {}
        let start = append(&mut file, id, number)?;
        let at = events.recv_timeout(Duration::from_secs(10)).context("no event after a line")?;
        samples.push((at - start).as_secs_f64() * 1000.0);
        thread::sleep(Duration::from_millis(150));
    }
    let work = before.and_then(|before| Some((processor_ms(server.id())? - before).max(0.0) / APPENDS as f64));
    Ok(Live { waits: samples, work })
}

fn append(file: &mut std::fs::File, id: &str, number: usize) -> Result<Instant> {
    let text = format!(
        "{{\"type\":\"user\",\"uuid\":\"live-{number}\",\"sessionId\":\"{id}\",\"timestamp\":\"2026-08-30T10:00:{number:02}.000Z\",\"message\":{{\"role\":\"user\",\"content\":\"go on {number}\"}}}}\n"
    );
    let start = Instant::now();
    file.write_all(text.as_bytes())?;
    Ok(start)
}

/// The moments in which an event of the session arrived.
fn listen(server: &Server, id: &str) -> Result<Receiver<Instant>> {
    let mut events = server.events()?;
    let (sender, receiver) = channel();
    let id = id.to_owned();
    thread::spawn(move || {
        let mut line = String::new();
        while events.read_line(&mut line).is_ok_and(|bytes| bytes > 0) {
            if line.starts_with("data:") && line.contains(&id) && sender.send(Instant::now()).is_err() {
                return;
            }
            line.clear();
        }
    });
    // Until the subscription stands.
    thread::sleep(Duration::from_millis(300));
    Ok(receiver)
}

/// Lets the server rest, then counts for some seconds.
pub(crate) fn idle(server: &Server, seconds: u64) -> Idle {
    thread::sleep(Duration::from_secs(12));
    let process = server.id();
    let state = || (processor_ms(process), io_field(process, "rchar:"), io_field(process, "syscr:"));
    let before = state();
    thread::sleep(Duration::from_secs(seconds));
    let after = state();
    let grown = |before: Option<u64>, after: Option<u64>| Some(after?.saturating_sub(before?));
    Idle {
        seconds,
        processor_ms: before.0.and_then(|before| Some((after.0? - before).max(0.0))),
        read_bytes: grown(before.1, after.1),
        reads: grown(before.2, after.2),
        memory_kb: memory_kb(process, "VmRSS:"),
    }
}

/// Starts a server on what is there already.
pub(crate) fn start(ours: &Ours) -> Result<Server> {
    ours.serve().context("the server did not start")
}
