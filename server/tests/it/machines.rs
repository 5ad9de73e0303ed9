//! Several machines and one PostgreSQL: real processes, each with a home, a data directory and a name of its own.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    process::{Server, command, folder, json_of, run, transcript},
    samples,
};

/// A machine: its folder holds home and data.
struct Machine {
    folder: PathBuf,
    name: &'static str,
    url: String,
}

impl Machine {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command(&self.folder, arguments);
        command.env("DATABASE_URL", &self.url).env("SESSION_PILOT_MACHINE", self.name);
        command
    }

    fn serve(&self) -> Server {
        Server::of(self.command(&["serve", "--port", "0"]))
    }

    fn sync(&self) -> Value {
        json_of(&self.command(&["sync", "--json"]).output().expect("the binary starts"))
    }

    fn list(&self) -> Value {
        let arguments = ["sessions", "--json", "--limit", "1000", "--include-subagents"];
        json_of(&self.command(&arguments).output().expect("the binary starts"))
    }
}

/// Two machines on a new database.
async fn two(folder: &TempDir) -> Option<(Machine, Machine)> {
    let url = sp_testkit::database::new_schema().await?;
    let machine = |name: &'static str| Machine { folder: folder.path().join(name), name, url: url.clone() };
    Some((machine("desk"), machine("laptop")))
}

/// Divides the samples: what belongs together goes to one machine or to both. `whole` gets everything.
fn divide(samples: &Path, whole: &Path, desk: &Path, laptop: &Path) {
    let home = samples.join("home");
    let mut units = Vec::new();
    for shared in [
        ".claude/projects",
        ".claude-work/projects",
        ".config/claude/projects",
        ".gemini/tmp",
        ".config/Code/User/globalStorage/kilocode.kilo-code/tasks",
    ] {
        units.extend(fs::read_dir(home.join(shared)).expect("lists").map(|unit| unit.expect("lists").path()).filter(|unit| unit.is_dir()));
    }
    units.sort();
    for (number, unit) in units.iter().enumerate() {
        let below = unit.strip_prefix(&home).expect("below the home");
        let targets: &[&Path] = match number % 3 {
            0 => &[whole, desk],
            1 => &[whole, laptop],
            _ => &[whole, desk, laptop],
        };
        for target in targets {
            samples::copy(unit, &target.join("home").join(below));
        }
    }
    for (tool, targets) in [
        (".codex", &[whole, desk, laptop][..]),
        (".local/share/opencode", &[whole, laptop][..]),
        (".local/share/kilo", &[whole, desk, laptop][..]),
        (".vscode-server", &[whole, desk][..]),
    ] {
        for target in targets {
            samples::copy(&home.join(tool), &target.join("home").join(tool));
        }
    }
}

/// What is the same however many machines told of it: everything but where it lies and which id a clash of ids got.
fn told(list: &Value) -> Vec<String> {
    let fields = [
        "tool",
        "title",
        "kind",
        "started_at",
        "ended_at",
        "own",
        "models",
        "user_messages",
        "assistant_messages",
        "tool_calls",
        "tool_errors",
        "subagents",
        "calls",
        "input_tokens",
        "output_tokens",
        "cost_usd",
        "account",
        "git_branch",
        "cwd",
    ];
    let stem = |id: &Value| id.as_str().and_then(|id| id.split('~').next()).unwrap_or_default().to_owned();
    let row = |row: &Value| format!("{} {}", stem(&row["id"]), fields.map(|field| row[field].to_string()).join(" "));
    let mut rows: Vec<String> = list["sessions"].as_array().expect("a list").iter().map(row).collect();
    rows.push(format!("total {} sums {}", list["total"], list["sums"]));
    rows.sort();
    rows
}

fn differences(expected: &[String], got: &[String]) -> Vec<String> {
    let missing = expected.iter().filter(|row| !got.contains(row)).map(|row| format!("- {row}"));
    missing.chain(got.iter().filter(|row| !expected.contains(row)).map(|row| format!("+ {row}"))).collect()
}

fn assert_same(expected: &[String], list: &Value) {
    let got = told(list);
    let differences = differences(expected, &got);
    assert!(differences.is_empty() && expected.len() == got.len(), "{}", differences.join("\n"));
}

/// What one process tells of everything.
fn alone(folder: &Path) -> Vec<String> {
    json_of(&run(folder, &["sync", "--json"]));
    told(&json_of(&run(folder, &["sessions", "--json", "--limit", "1000", "--include-subagents"])))
}

#[tokio::test]
async fn two_machines_tell_what_one_would() {
    let Some(samples) = samples::folder() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let Some((desk, laptop)) = two(&folder).await else { return };
    let whole = folder.path().join("whole");
    divide(&samples, &whole, &desk.folder, &laptop.folder);
    let expected = alone(&whole);
    // Both at once, on an empty database.
    let (here, there) = (desk.serve(), laptop.serve());
    here.synced();
    there.synced();
    for server in [&here, &there] {
        assert_same(&expected, &server.get("/api/sessions?limit=1000&include_subagents=1"));
    }
    let facets: Vec<i64> = ["desk", "laptop"]
        .iter()
        .map(|name| here.get(&format!("/api/sessions?machine={name}&include_subagents=1"))["total"].as_i64().expect("a number"))
        .collect();
    assert!(facets.iter().all(|count| *count > 10), "{facets:?}");
    assert_eq!(facets.iter().sum::<i64>(), here.get("/api/sessions?include_subagents=1")["total"].as_i64().expect("a number"));
    drop((here, there));
    // Nothing flaps: whoever looks again reads nothing and writes nothing.
    for machine in [&desk, &laptop, &desk] {
        let again = machine.sync();
        assert_eq!((&again["sources_read"], &again["rows_written"]), (&json!(0), &json!(0)), "{again}");
    }
    assert_same(&expected, &laptop.list());
}

#[tokio::test]
async fn a_machine_that_is_killed_goes_on_where_it_was() {
    let Some(samples) = samples::folder() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let Some((desk, laptop)) = two(&folder).await else { return };
    let whole = folder.path().join("whole");
    divide(&samples, &whole, &desk.folder, &laptop.folder);
    let expected = alone(&whole);
    let mut other = desk.command(&["sync"]).stdout(Stdio::null()).spawn().expect("the binary starts");
    for pause_ms in [150, 400, 900] {
        let mut killed = laptop.command(&["sync"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary starts");
        thread::sleep(Duration::from_millis(pause_ms));
        // It may have come to its end.
        let _ = killed.kill();
        killed.wait().expect("it ends");
    }
    assert!(other.wait().expect("it ends").success());
    laptop.sync();
    desk.sync();
    assert_same(&expected, &desk.list());
}

#[tokio::test]
async fn what_one_machine_stores_the_other_shows_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some((desk, laptop)) = two(&folder).await else { return };
    transcript(&desk.folder, "s1", "Hello");
    transcript(&laptop.folder, "s1", "Hello");
    let here = desk.serve();
    here.synced();
    let there = laptop.serve();
    there.synced();
    let list = here.get("/api/sessions");
    assert_eq!((list["total"].as_i64(), list["sums"]["calls"].as_i64()), (Some(1), Some(1)), "a copy is the same session: {list}");
    assert_eq!(list["sessions"][0]["machine"], "desk");
    let events = listen(&here);
    transcript(&laptop.folder, "s2", "A walrus on the laptop");
    assert!(events.recv_timeout(Duration::from_secs(30)).expect("an event").contains("\"s2\""));
    let shown = here.until("/api/sessions", |list| list["total"] == 2);
    assert_eq!(
        shown["sessions"].as_array().expect("a list").iter().find(|row| row["id"] == "s2").expect("it is there")["machine"],
        "laptop"
    );
    here.until("/api/sessions/search?q=walrus", |found| found["total_sessions"] == 1);
    assert_eq!(here.get("/api/diagnostics")["machines"].as_array().expect("a list").len(), 2);
    // A machine that is renamed stays the same.
    drop(there);
    let renamed = Machine { folder: laptop.folder.clone(), name: "old laptop", url: laptop.url.clone() };
    assert_eq!(renamed.sync()["rows_written"], 0);
    assert_eq!(here.get("/api/sessions?machine=old%20laptop")["total"], 1);
    assert_eq!(here.get("/api/sessions?machine=laptop")["total"], 0);
}

/// The first event of a session that the server tells of.
fn listen(server: &Server) -> std::sync::mpsc::Receiver<String> {
    let (sender, receiver) = std::sync::mpsc::channel();
    let mut stream = TcpStream::connect(server.address()).expect("the server listens");
    write!(stream, "GET /api/events?topics=session HTTP/1.1\r\nHost: {}\r\n\r\n", server.address()).expect("the server reads");
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    assert!(lines.next().is_some_and(|line| line.contains("200")));
    thread::spawn(move || lines.find(|line| line.starts_with("data:") && line.contains("\"id\"")).map(|line| sender.send(line)));
    receiver
}

#[tokio::test]
async fn a_lost_database_is_found_again_and_nothing_was_missed() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some((desk, laptop)) = two(&folder).await else { return };
    transcript(&desk.folder, "s1", "Hello");
    let here = desk.serve();
    here.synced();
    let database = sp_store::Location::Postgres(desk.url.clone());
    // All connections of that process, the listening one too; of no other, for other tests use the same server.
    let listens = "query = 'LISTEN \"session_pilot_' || abs(hashtext(current_schema())) || '\"'";
    let of_it = format!("select replace(application_name, ' (listens)', '') from pg_stat_activity where {listens}");
    let ends = format!("select pg_terminate_backend(pid) from pg_stat_activity where {listens} or application_name in ({of_it})");
    sp_testkit::database::execute(&database, &ends).await;
    transcript(&laptop.folder, "s2", "A walrus on the laptop");
    laptop.sync();
    here.until("/api/sessions/search?q=walrus", |found| found["total_sessions"] == 1);
}

/// A page as it comes.
fn page(server: &Server, path: &str) -> String {
    let mut stream = TcpStream::connect(server.address()).expect("the server listens");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", server.address()).expect("the server reads");
    let mut page = String::new();
    stream.read_to_string(&mut page).expect("a page");
    page
}

/// Text that hardly shrinks.
fn noise() -> String {
    let words: Vec<String> = (0..60_000_u64).map(|n| format!("{:x}", n.wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect();
    words.join(" ")
}

#[test]
fn blocks_move_to_a_folder_and_back_by_hand() {
    let folder = folder();
    transcript(folder.path(), "long", &noise());
    let archive = format!("file://{}", folder.path().join("archive").display());
    json_of(&run(folder.path(), &["sync", "--json"]));
    let moved = |to: &str| {
        json_of(
            &command(folder.path(), &["archive", "move", "--to", to, "--json"])
                .env("SESSION_PILOT_ARCHIVE_STORE", &archive)
                .output()
                .expect("starts"),
        )
    };
    let out = moved("store");
    assert!(out["blocks_moved"].as_i64().is_some_and(|blocks| blocks > 0), "{out}");
    assert_eq!(out["archive"]["blocks"], out["blocks_moved"]);
    let serve = |set: bool| {
        let mut command = command(folder.path(), &["serve", "--port", "0"]);
        if set {
            command.env("SESSION_PILOT_ARCHIVE_STORE", &archive);
        }
        Server::of(command)
    };
    let server = serve(true);
    assert_eq!(server.get("/api/sessions/long")["messages"].as_array().map(Vec::len), Some(2));
    drop(server);
    // Without the store its texts cannot be read, and everything else can.
    let server = serve(false);
    let (status, problem) = server.ask("GET", "/api/sessions/long");
    assert_eq!(status, 503, "{problem}");
    assert!(problem["error"]["message"].as_str().is_some_and(|message| message.contains("SESSION_PILOT_ARCHIVE_STORE")), "{problem}");
    assert_eq!(server.get("/api/sessions")["sums"]["calls"], 1);
    let page = page(&server, "/sessions/long");
    assert!(page.contains("SESSION_PILOT_ARCHIVE_STORE is not set") && page.contains("class=\"session-figures\""), "{page}");
    drop(server);
    assert_eq!(moved("database")["archive"]["blocks"], 0);
    let server = serve(false);
    assert_eq!(server.get("/api/sessions/long")["messages"].as_array().map(Vec::len), Some(2));
}

#[test]
fn blocks_move_by_themselves_after_a_sync() {
    let folder = folder();
    let archive = format!("file://{}", folder.path().join("archive").display());
    let mut serve = command(folder.path(), &["serve", "--port", "0"]);
    let server = Server::of({
        serve.env("SESSION_PILOT_ARCHIVE_STORE", &archive);
        serve
    });
    server.synced();
    transcript(folder.path(), "long", &noise());
    let told = server.until("/api/diagnostics", |told| told["archive"]["blocks"].as_i64().is_some_and(|blocks| blocks > 0));
    assert_eq!((&told["archive"]["store"], &told["archive"]["problem"]), (&json!(archive), &Value::Null));
    assert_eq!(server.get("/api/sessions/long")["messages"].as_array().map(Vec::len), Some(2));
    drop(server);
    // What nothing names is removed by the repair.
    let mut repair = command(folder.path(), &["doctor", "--repair", "--json"]);
    json_of(&repair.env("SESSION_PILOT_ARCHIVE_STORE", &archive).output().expect("starts"));
    let refused = command(folder.path(), &["sync"]).env("SESSION_PILOT_ARCHIVE_STORE", "ftp://x").output().expect("starts");
    assert_eq!(refused.status.code(), Some(2));
    assert!(crate::process::stderr(&refused).contains("SESSION_PILOT_ARCHIVE_STORE"));
}
