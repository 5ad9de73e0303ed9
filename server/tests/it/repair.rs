//! `doctor --repair`: whatever was spoilt is made anew, what no source tells of any more is kept, and so is what a person gave.

use std::{
    fs,
    path::Path,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use rusqlite::Connection;
use serde_json::Value;
use sp_demo::DemoOptions;
use sp_domain::Timestamp;
use tempfile::TempDir;

use crate::{
    process::{Server, command, json_of, run, stderr},
    soak::{Dice, rows, texts},
};

fn example() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let now = Timestamp::parse("2026-11-21T12:00:00Z").expect("a time");
    sp_demo::write(&folder.path().join("home"), &DemoOptions { days: 5, ..DemoOptions::new(now) }).expect("room on disk");
    json_of(&run(folder.path(), &["sync", "--json"]));
    database(folder.path()).execute_batch("update tool_accounts set given_name = 'mine' where directory = '.claude'").expect("a row");
    folder
}

fn database(folder: &Path) -> Connection {
    Connection::open(folder.join("data/session-pilot.db")).expect("a database")
}

fn all_rows(folder: &Path) -> std::collections::BTreeMap<String, Vec<String>> {
    // By its digest a row is known as stored; rows that nobody tells of any more have none afterwards.
    rows::rows_without(&folder.join("data/session-pilot.db"), &["digest", "call_digest", "result_digest"])
}

fn repair(folder: &Path) -> Value {
    json_of(&run(folder, &["doctor", "--repair", "--json"]))
}

/// Deletes every third file of two tools, and a session in the middle of a database.
fn delete_sources(folder: &Path) {
    let files = database(folder)
        .prepare("select path from sources where tool in ('claude', 'codex') and path like '%.jsonl' and id % 3 = 0")
        .and_then(|mut statement| statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>())
        .expect("sources");
    assert!(files.len() > 3, "{files:?}");
    for file in &files {
        fs::remove_file(file).expect("a file");
    }
    let store = Connection::open(folder.join("home/.local/share/opencode/opencode.db")).expect("a database");
    let gone = "(select id from session where parent_id is null order by id limit 1)";
    for (table, column) in [("part", "session_id"), ("message", "session_id"), ("session", "id")] {
        store.execute(&format!("delete from {table} where {column} in {gone}"), []).expect("rows");
    }
    drop(store);
    json_of(&run(folder, &["sync", "--json"]));
}

/// Everything derived from what the sources and the claims say.
const SPOIL: &str = "
pragma foreign_keys = off;
delete from shared_usage_events where group_key % 2 = 0;
update shared_usage_events set input = input + 1, cost = 5;
update usage_claims set alone = not alone where group_key % 5 = 0;
update session_models set calls = calls + 3, cost = 0 where rowid % 3 = 0;
update sessions set own_calls = 7, own_cost = null, total_cost = 1, total_tokens = 2, subagents = 9;
update sessions set messages = 1, user_messages = 99, assistant_messages = 0, tool_calls = 3, tool_errors = 4;
update sessions set parent_id = null where rowid % 2 = 0;
delete from projects where rowid % 2 = 0;
";

#[test]
fn what_was_spoilt_is_made_anew_and_what_is_gone_is_kept() {
    let folder = example();
    delete_sources(folder.path());
    let before = all_rows(folder.path());
    database(folder.path()).execute_batch(SPOIL).expect("a database");
    assert!(!rows::difference(&before, &all_rows(folder.path())).is_empty());
    let report = repair(folder.path());
    assert!(report["kept_sessions"].as_i64() > Some(3) && report["sources_read"].as_i64() > Some(5), "{report}");
    let difference = rows::difference(&before, &all_rows(folder.path()));
    assert!(difference.is_empty(), "{difference}");
    let name: String = database(folder.path())
        .query_row("select given_name from tool_accounts where directory = '.claude'", [], |row| row.get(0))
        .expect("a row");
    assert_eq!(name, "mine");
    // The copy has the spoilt state, and nothing more has to be done.
    let copy = Connection::open(report["copy"].as_str().expect("a path")).expect("a database");
    assert_eq!(copy.query_row("select max(own_calls) from sessions", [], |row| row.get::<_, i64>(0)).expect("a number"), 7);
    assert_eq!(json_of(&run(folder.path(), &["sync", "--json"]))["rows_written"], 0);
}

/// What can only come from the sources: rows of conversations, claims, whole sessions and sources. Of calls in Gemini's documents the most
/// that was ever told counts, as they are rewritten: nobody can know that so much was never told.
const LOSE: &str = "
pragma foreign_keys = off;
delete from messages where seq % 3 = 0;
update messages set preview = 'spoilt', kind = 'human' where seq % 5 = 0;
insert into messages select session_id, seq + 100000, native_key + 1, null, role, kind, at, sidechain, reverted, span_file, span_start, span_end,
    5, revision, preview, text_block, text_start, text_len from messages where seq % 11 = 0;
delete from tool_calls where seq % 4 = 0;
update tool_calls set status = 'error' where seq % 3 = 0;
update file_touches set kind = 'read';
update archive_blocks set raw = x'00' where id % 2 = 0 and raw is not null;
update archive_blocks set texts = x'00' where id % 3 = 0 and texts is not null;
delete from archive_pieces where start % 5 = 0;
update usage_claims set output = output + 1000, copied = 1 where group_key % 3 = 0
    and session_id not in (select id from sessions where tool = 'gemini');
delete from usage_claims where group_key % 5 = 0;
delete from session_blobs;
update sessions set title = 'spoilt', head = '{}', project_key = '/nowhere';
delete from session_sources where rowid % 7 = 0;
delete from sources where tool = 'claude' and (rowid % 5 = 0 or rowid = (select min(rowid) from sources where tool = 'claude'));
delete from sessions where tool = 'codex' and rowid % 5 = 0;
";

#[test]
fn what_was_lost_is_read_again() {
    let folder = example();
    let (before, shown) = (all_rows(folder.path()), texts::texts(folder.path(), &folder.path().join("data")));
    let connection = database(folder.path());
    connection.execute_batch(SPOIL).and_then(|()| connection.execute_batch(LOSE)).expect("a database");
    let faults = repair(folder.path())["faults"].clone();
    assert!(faults.as_array().is_some_and(|faults| !faults.is_empty()), "rows without their sessions are told of: {faults}");
    let difference = texts::difference(&shown, &texts::texts(folder.path(), &folder.path().join("data")));
    assert!(difference.is_empty(), "{difference}");
    let difference = rows::difference(&before, &all_rows(folder.path()));
    assert!(difference.is_empty(), "{difference}");
}

#[test]
fn a_killed_repair_is_finished_by_whoever_writes_next() {
    let folder = example();
    delete_sources(folder.path());
    let before = all_rows(folder.path());
    database(folder.path()).execute_batch(SPOIL).expect("a database");
    let start = Instant::now();
    repair(folder.path());
    let (usual, mut dice) = (start.elapsed(), Dice::new(4));
    for round in 0..crate::soak::times(4, 60) {
        let mut child = command(folder.path(), &["doctor", "--repair"]).stdout(Stdio::null()).spawn().expect("the binary starts");
        thread::sleep(usual.mul_f64(dice.roll()));
        // It may have ended by itself.
        let _ = child.kill();
        child.wait().expect("it ends");
        if round % 2 == 1 {
            json_of(&run(folder.path(), &["sync", "--json"]));
            assert!(!folder.path().join("data/repair.unfinished").exists());
            let difference = rows::difference(&before, &all_rows(folder.path()));
            assert!(difference.is_empty(), "round {round}:\n{difference}");
        }
    }
}

#[test]
fn beside_a_server_nothing_is_repaired() {
    let folder = example();
    let server = Server::start(folder.path());
    let output = run(folder.path(), &["doctor", "--repair"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains(&format!("process {} (serve", server.pid())), "{}", stderr(&output));
    thread::sleep(Duration::from_millis(10));
    assert!(!folder.path().join("data/session-pilot.db.before-repair").exists());
}

/// Sessions without what only this database knows: revisions, and names that a person gave accounts.
fn sessions(folder: &Path) -> Value {
    let mut list = json_of(&run(folder, &["sessions", "--json", "--include-subagents", "--limit", "1000"]));
    for session in list["sessions"].as_array_mut().expect("a list") {
        session.as_object_mut().expect("an object").retain(|name, _| !["revision", "account_name"].contains(&name.as_str()));
    }
    list
}

#[test]
fn a_damaged_file_is_replaced_by_what_can_be_read_of_it() {
    let folder = example();
    let before = sessions(folder.path());
    let path = folder.path().join("data/session-pilot.db");
    let mut dice = Dice::new(6);
    for round in 0..crate::soak::times(3, 30) {
        let mut bytes = fs::read(&path).expect("a database");
        let pages = bytes.len() / 4096;
        for _ in 0..=round % 5 {
            // The first page lists the tables: without it nothing can be read.
            let start = (1 + ((pages - 1) as f64 * dice.roll()) as usize) * 4096;
            bytes[start..start + 4096].fill(0x5a);
        }
        fs::write(&path, bytes).expect("room on disk");
        let report = repair(folder.path());
        assert!(report["faults"][0].as_str().is_some_and(|fault| !fault.is_empty()), "{report}");
        assert_eq!(sessions(folder.path()), before, "round {round}: {report}");
        all_rows(folder.path());
    }
}

#[test]
fn a_file_that_is_no_database_any_more_is_set_aside() {
    let folder = example();
    let before = sessions(folder.path());
    fs::write(folder.path().join("data/session-pilot.db"), "spilled coffee ".repeat(1000)).expect("room on disk");
    let output = run(folder.path(), &["sync"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("doctor --repair"), "{}", stderr(&output));
    let report = repair(folder.path());
    assert!(report["faults"][1].as_str().is_some_and(|fault| fault.contains(".damaged-1")), "{report}");
    assert_eq!(sessions(folder.path()), before);
    assert!(fs::read_to_string(folder.path().join("data/session-pilot.db.damaged-1")).is_ok_and(|text| text.starts_with("spilled")));
}
