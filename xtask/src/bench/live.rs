//! From a line appended to a log to the event in an open page, and the memory of an idle server.

use std::{
    fs::OpenOptions,
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use super::{corpus, memory_kb};
use crate::process::{Background, command};

/// Lines appended.
const APPENDS: usize = 40;

/// What was measured.
pub(crate) struct Live {
    pub(crate) median_ms: f64,
    pub(crate) p95_ms: f64,
    pub(crate) idle_kb: u64,
}

/// Appends lines to the largest session and waits for each event.
pub(crate) fn measure(binary: &Path, home: &Path, data: &Path) -> Result<Live> {
    let mut server =
        start(command(binary, home).args(["serve", "--port", "0"]).env("SESSION_PILOT_HOME", home).env("SESSION_PILOT_DATA_DIR", data))?;
    let address = address(&mut server)?;
    let mut events = listen(&address)?;
    // The first sync, and the watches it sets up.
    thread::sleep(Duration::from_secs(3));
    let id = corpus::session_id(0);
    let path = home.join(".claude/projects/-work-app-0").join(format!("{id}.jsonl"));
    let mut samples = Vec::new();
    for number in 0..APPENDS {
        let mut file = OpenOptions::new().append(true).open(&path)?;
        let text = format!(
            "{{\"type\":\"user\",\"uuid\":\"live-{number}\",\"sessionId\":\"{id}\",\"timestamp\":\"2026-03-30T10:00:{number:02}.000Z\",\"message\":{{\"role\":\"user\",\"content\":\"go on {number}\"}}}}\n"
        );
        let start = Instant::now();
        file.write_all(text.as_bytes())?;
        wait_for(&mut events, &id)?;
        samples.push(start.elapsed().as_secs_f64() * 1000.0);
        thread::sleep(Duration::from_millis(100));
    }
    samples.sort_by(f64::total_cmp);
    thread::sleep(Duration::from_secs(2));
    let idle_kb = memory_kb(server.0.id(), "VmRSS:").unwrap_or(0);
    Ok(Live { median_ms: samples[APPENDS / 2], p95_ms: samples[APPENDS * 95 / 100], idle_kb })
}

fn start(command: &mut Command) -> Result<Background> {
    Ok(Background(command.stdout(Stdio::piped()).spawn()?))
}

/// The address in the greeting.
fn address(server: &mut Background) -> Result<String> {
    let out = server.0.stdout.take().context("the server's output")?;
    let mut line = String::new();
    BufReader::new(out).read_line(&mut line)?;
    let rest = line.split("http://").nth(1).context("the server greets with its address")?;
    Ok(rest.split(',').next().unwrap_or_default().trim().to_owned())
}

fn listen(address: &str) -> Result<BufReader<TcpStream>> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    write!(stream, "GET /api/events?topics=session HTTP/1.1\r\nHost: {address}\r\nAccept: text/event-stream\r\n\r\n")?;
    Ok(BufReader::new(stream))
}

fn wait_for(events: &mut BufReader<TcpStream>, id: &str) -> Result<()> {
    let mut line = String::new();
    loop {
        line.clear();
        if events.read_line(&mut line)? == 0 {
            bail!("the stream of events ended");
        }
        if line.starts_with("data:") && line.contains(id) {
            return Ok(());
        }
    }
}
