//! The real binary as a process: a home, a data folder, a server on a free port, and plain HTTP.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::app::{answer, prompt};

/// A home with one session, and a data folder.
pub(crate) fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    transcript(folder.path(), "s1", "Hello");
    folder
}

/// Adds a transcript to the home in this folder.
pub(crate) fn transcript(folder: &Path, id: &str, text: &str) -> PathBuf {
    let project = folder.join("home/.claude/projects/-work-shop");
    fs::create_dir_all(&project).expect("room on disk");
    let lines = [prompt("u1", 0, text), answer("a1", "m1", 1, 500, json!([{"type": "text", "text": "Hi"}]))];
    let path = project.join(format!("{id}.jsonl"));
    fs::write(&path, lines.map(|line| format!("{line}\n")).concat()).expect("room on disk");
    path
}

/// The binary on this folder's home and data.
pub(crate) fn command(folder: &Path, arguments: &[&str]) -> Command {
    around(Command::new(env!("CARGO_BIN_EXE_session-pilot")), folder, arguments)
}

/// Another program that runs the binary in the end.
pub(crate) fn around(mut command: Command, folder: &Path, arguments: &[&str]) -> Command {
    command.args(arguments).env_clear().current_dir(folder).env("HOME", folder);
    command.env("SESSION_PILOT_HOME", folder.join("home")).env("SESSION_PILOT_DATA_DIR", folder.join("data"));
    command
}

/// Runs a verb to its end.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().expect("the binary starts")
}

/// What a verb printed as JSON.
pub(crate) fn json_of(output: &Output) -> Value {
    assert!(output.status.success(), "{}", stderr(output));
    serde_json::from_slice(&output.stdout).expect("JSON on standard output")
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A running server; killed when dropped.
pub(crate) struct Server {
    pub(crate) child: Child,
    address: String,
}

impl Server {
    pub(crate) fn start(folder: &Path) -> Self {
        Self::of(command(folder, &["serve", "--port", "0"]))
    }

    /// Starts this command and waits for the line that names the address.
    pub(crate) fn of(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the binary starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a greeting");
        let address = line.split("http://").nth(1).and_then(|rest| rest.split(',').next());
        let address = address.unwrap_or_else(|| panic!("no address in {line:?}")).trim().to_owned();
        Self { child, address }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// A request without a body; status and JSON.
    pub(crate) fn ask(&self, method: &str, path: &str) -> (u16, Value) {
        self.ask_with(method, path, "")
    }

    /// The same with more header lines.
    pub(crate) fn ask_with(&self, method: &str, path: &str, lines: &str) -> (u16, Value) {
        let mut stream = TcpStream::connect(&self.address).expect("the server listens");
        let head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nContent-Length: 0\r\nConnection: close\r\n{lines}\r\n", self.address);
        stream.write_all(head.as_bytes()).expect("the server reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("the server answers");
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        // Bodies of unknown length come in chunks; the JSON is what lies between the first and the last bracket.
        let json = body.find('{').and_then(|start| body.rfind('}').map(|end| &body[start..=end]));
        let plain = json.and_then(|json| serde_json::from_str(json).ok());
        (status, plain.or_else(|| serde_json::from_slice(&joined(body)?).ok()).unwrap_or(Value::Null))
    }

    pub(crate) fn get(&self, path: &str) -> Value {
        let (status, body) = self.ask("GET", path);
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// Asks until the answer is as wanted.
    pub(crate) fn until(&self, path: &str, what: impl Fn(&Value) -> bool) -> Value {
        let patience = Instant::now() + Duration::from_mins(1);
        loop {
            let answer = self.get(path);
            if what(&answer) {
                return answer;
            }
            // The end of a long answer says as much as all of it, and the sync is what everything waits for.
            assert!(
                Instant::now() < patience,
                "{path} stays …{}, the sync is {}",
                tail(&answer.to_string()),
                self.get("/api/sessions/sync/status")
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until the first sync is through.
    pub(crate) fn synced(&self) -> Value {
        self.until("/api/sessions/sync/status", |status| status["running"] == false && !status["last_sync"].is_null())
    }
}

fn tail(text: &str) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(400))..]
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The chunks of a body put together.
fn joined(mut body: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let (size, rest) = body.split_once("\r\n")?;
        let size = usize::from_str_radix(size.trim(), 16).ok()?;
        if size == 0 {
            return Some(bytes);
        }
        bytes.extend_from_slice(rest.get(..size)?.as_bytes());
        body = rest.get(size + 2..)?;
    }
}
