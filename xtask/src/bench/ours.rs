//! Our own binary: its verbs, and its server with a small client.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use super::probe;
use crate::process::{Background, command};

/// The binary with a home to read and a folder for its own data.
pub(crate) struct Ours {
    pub(crate) binary: PathBuf,
    pub(crate) home: PathBuf,
    pub(crate) data: PathBuf,
    /// For what programs print.
    pub(crate) scratch: PathBuf,
}

/// A server that ends with this.
pub(crate) struct Server {
    process: Background,
    address: String,
}

/// What came back for a request.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Until the first byte, until the last one.
    pub(crate) first_ms: f64,
    pub(crate) all_ms: f64,
    /// As it went over the wire, without headers.
    pub(crate) body: Vec<u8>,
}

impl Ours {
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command(&self.binary, &self.scratch);
        command.args(arguments).env("SESSION_PILOT_HOME", &self.home).env("SESSION_PILOT_DATA_DIR", &self.data);
        command.env_remove("DATABASE_URL").env_remove("DB_HOST").env("TZ", "UTC");
        command
    }

    /// Runs a verb to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Result<probe::Ran> {
        probe::watch(&mut self.command(arguments), &self.scratch)
    }

    /// A cold import into an empty store.
    pub(crate) fn cold_sync(&self) -> Result<probe::Ran> {
        self.forget()?;
        self.run(&["sync", "--json"])
    }

    /// Removes the store.
    pub(crate) fn forget(&self) -> Result<()> {
        match std::fs::remove_dir_all(&self.data) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Starts the server and waits until it has read everything and watches.
    pub(crate) fn serve(&self) -> Result<Server> {
        let mut process = Background(self.command(&["serve", "--port", "0"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?);
        let out = process.0.stdout.take().context("the server's output")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let rest = line.split("http://").nth(1).context("the server greets with its address")?;
        let address = rest.split(',').next().unwrap_or_default().trim().to_owned();
        let server = Server { process, address };
        server.settle()?;
        Ok(server)
    }
}

impl Server {
    pub(crate) fn id(&self) -> u32 {
        self.process.0.id()
    }

    /// Waits for the end of the first sync.
    fn settle(&self) -> Result<()> {
        let limit = Instant::now() + Duration::from_mins(30);
        while Instant::now() < limit {
            let status = self.json("/api/sessions/sync/status")?;
            if status["running"] == false && status["last_sync"].is_string() && status["watching"] != false {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(50));
        }
        bail!("the first sync did not end within half an hour")
    }

    pub(crate) fn get(&self, path: &str) -> Result<Answer> {
        let start = Instant::now();
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(Duration::from_mins(1)))?;
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nAccept-Encoding: br\r\nConnection: close\r\n\r\n", self.address);
        stream.write_all(request.as_bytes())?;
        let mut bytes = vec![0; 1];
        stream.read_exact(&mut bytes)?;
        let first_ms = start.elapsed().as_secs_f64() * 1000.0;
        stream.read_to_end(&mut bytes)?;
        let all_ms = start.elapsed().as_secs_f64() * 1000.0;
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").context("headers end")?;
        let headers = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let header =
            |name: &str| headers.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix(name).map(|value| value.trim().to_owned()));
        let body = if header("transfer-encoding:").is_some() { unchunked(&bytes[end + 4..]) } else { bytes[end + 4..].to_vec() };
        let status = headers.split(' ').nth(1).and_then(|status| status.parse().ok()).context("a status")?;
        Ok(Answer { status, first_ms, all_ms, body })
    }

    pub(crate) fn json(&self, path: &str) -> Result<Value> {
        serde_json::from_str(&self.text(path)?).with_context(|| format!("GET {path}"))
    }

    /// An answer as plain text, neither compressed nor in pieces.
    pub(crate) fn text(&self, path: &str) -> Result<String> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(Duration::from_mins(1)))?;
        write!(stream, "GET {path} HTTP/1.0\r\nHost: {}\r\n\r\n", self.address)?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        let (headers, body) = text.split_once("\r\n\r\n").context("headers end")?;
        ensure!(headers.contains(" 200 "), "GET {path}: {}", headers.lines().next().unwrap_or_default());
        Ok(body.to_owned())
    }

    /// Asks several times; the milliseconds of each answer, and the size of the last one.
    pub(crate) fn times(&self, paths: &[String], rounds: usize) -> Result<(Vec<f64>, usize)> {
        let (mut times, mut size) = (Vec::new(), 0);
        for path in paths {
            self.expect(path)?;
        }
        for _ in 0..rounds {
            for path in paths {
                let answer = self.expect(path)?;
                times.push(answer.all_ms);
                size = answer.body.len();
            }
        }
        Ok((times, size))
    }

    fn expect(&self, path: &str) -> Result<Answer> {
        let answer = self.get(path)?;
        ensure!(answer.status == 200, "GET {path}: {}", answer.status);
        Ok(answer)
    }

    /// The stream of events of sessions.
    pub(crate) fn events(&self) -> Result<BufReader<TcpStream>> {
        let mut stream = TcpStream::connect(&self.address)?;
        write!(stream, "GET /api/events?topics=session HTTP/1.1\r\nHost: {}\r\nAccept: text/event-stream\r\n\r\n", self.address)?;
        Ok(BufReader::new(stream))
    }
}

/// Takes the sizes of the pieces out of a chunked body.
fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|window| window == b"\r\n") {
        let size = usize::from_str_radix(String::from_utf8_lossy(&rest[..end]).trim(), 16).unwrap_or(0);
        let from = end + 2;
        if size == 0 || from + size > rest.len() {
            break;
        }
        body.extend_from_slice(&rest[from..from + size]);
        rest = rest.get(from + size + 2..).unwrap_or_default();
    }
    body
}

/// Sizes of what lies in a data folder: the database with its logs, then each other entry.
pub(crate) fn store(data: &Path) -> Vec<(String, u64)> {
    let mut parts = std::collections::BTreeMap::new();
    for entry in walkdir::WalkDir::new(data).into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_file()) {
        let inside = entry.path().strip_prefix(data).unwrap_or(entry.path());
        let first = inside.iter().next().unwrap_or_default().to_string_lossy().into_owned();
        let name = if first.contains(".db") { "database".to_owned() } else { first };
        *parts.entry(name).or_insert(0) += entry.metadata().map_or(0, |file| file.len());
    }
    parts.into_iter().collect()
}
