//! OpenCode stores built here: how their databases are opened, which copy of a session counts, and what is read again.

#![expect(clippy::unwrap_used, reason = "a store that cannot be built fails the test")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, params};
use sp_domain::{
    diagnostics::WarningKind,
    source::{Checkpoint, Event},
};
use sp_providers::{Collected, Detail, Flow, Provider, ProviderError, Roots, Sink, Source, file::identity, opencode::Opencode};
use tempfile::TempDir;

const SCHEMA: &str = "
    CREATE TABLE session (id text PRIMARY KEY, parent_id text, directory text, title text, version text, revert text, time_created integer,
        time_updated integer, time_archived integer);
    CREATE TABLE message (id text PRIMARY KEY, session_id text, time_created integer, time_updated integer, data text);
    CREATE TABLE part (id text PRIMARY KEY, message_id text, session_id text, time_created integer, time_updated integer, data text);
    CREATE INDEX part_message_id_id_idx ON part (message_id, id);
    CREATE INDEX part_session_idx ON part (session_id);
    CREATE VIEW account AS SELECT no_such_function();
    CREATE VIEW control_account AS SELECT no_such_function();
    CREATE VIEW credential AS SELECT no_such_function();
";

const SCHEMA_2X: &str = "
    CREATE TABLE session_v2 (id text PRIMARY KEY, parent_id text, fork_session_id text, directory text, title text, version text, revert text,
        time_created integer, time_updated integer, time_archived integer, cost real DEFAULT 0, tokens_input integer DEFAULT 0);
    CREATE TABLE session_message (id text PRIMARY KEY, session_id text, type text, seq integer, time_created integer, time_updated integer,
        data text);
";

/// A home with a data directory of OpenCode.
struct Home {
    folder: TempDir,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join(".local/share/opencode")).unwrap();
        Self { folder }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join(".local/share/opencode")
    }

    fn database(&self, name: &str) -> Connection {
        let connection = Connection::open(self.data().join(name)).unwrap();
        connection.pragma_update(None, "journal_mode", "wal").unwrap();
        connection.execute_batch(SCHEMA).unwrap();
        connection
    }

    fn file(&self, path: &str, text: &str) {
        let path = self.data().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A session of the JSON tree with one message.
    fn document(&self, id: &str, updated: i64, input: i64) {
        let time = format!(r#"{{"created": 1700000000000, "updated": {updated}}}"#);
        self.file(
            &format!("storage/session/p/{id}.json"),
            &format!(r#"{{"id": "{id}", "directory": "/w", "title": "file", "time": {time}}}"#),
        );
        self.file(&format!("storage/message/{id}/msg_{id}_json.json"), &assistant(updated, input));
    }

    fn source(&self) -> Source {
        let found = Opencode.sources(&Roots::of_home(self.folder.path()));
        assert_eq!(found.sources.len(), 1, "one source per data directory");
        found.sources.into_iter().next().unwrap()
    }

    fn read(&self) -> Collected {
        self.read_from(Checkpoint::default()).0
    }

    fn read_from(&self, from: Checkpoint) -> (Collected, Checkpoint) {
        let mut sink = Collected::default();
        let checkpoint = Opencode.read(&self.source(), from, &mut sink).unwrap();
        (sink, checkpoint)
    }
}

fn assistant(created: i64, input: i64) -> String {
    format!(
        r#"{{"role": "assistant", "providerID": "p", "modelID": "m", "time": {{"created": {created}, "completed": {created}}},
            "tokens": {{"input": {input}, "output": 1, "reasoning": 0, "cache": {{"read": 0, "write": 0}}}}}}"#
    )
}

fn add_session(connection: &Connection, id: &str, updated: i64) {
    let query = "INSERT INTO session VALUES (?1, NULL, '/w', 'row', '1.2.0', NULL, 1700000000000, ?2, NULL)";
    connection.execute(query, params![id, updated]).unwrap();
}

fn add_message(connection: &Connection, session: &str, id: &str, at: i64, input: i64) {
    let query = "INSERT INTO message VALUES (?1, ?2, ?3, ?3, ?4)";
    connection.execute(query, params![id, session, at, assistant(at, input)]).unwrap();
    let query = "INSERT INTO part VALUES (?1, ?2, ?3, ?4, ?4, ?5)";
    connection.execute(query, params![format!("prt_{id}"), id, session, at, r#"{"type":"text","text":"hello"}"#]).unwrap();
}

fn add_row(connection: &Connection, session: &str, id: &str, at: i64, input: i64) {
    let data = format!(
        r#"{{"model": {{"id": "m", "providerID": "p"}}, "content": [{{"type": "text", "text": "hi"}}], "time": {{"created": {at}, "completed": {at}}},
            "tokens": {{"input": {input}, "output": 1, "reasoning": 0, "cache": {{"read": 0, "write": 0}}}}}}"#
    );
    let query = "INSERT INTO session_message VALUES (?1, ?2, 'assistant', ?3, ?3, ?3, ?4)";
    connection.execute(query, params![id, session, at, data]).unwrap();
}

/// Inputs of a session, which tell its messages apart.
fn inputs(collected: &Collected, id: &str) -> Vec<i64> {
    let mut inputs: Vec<i64> = collected.sessions[id].claims.values().map(|claim| claim.tokens.input).collect();
    inputs.sort_unstable();
    inputs
}

/// Everything about a folder that reading must not change: names, bytes, times, identity.
fn proof(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut proof = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let metadata = path.symlink_metadata().unwrap();
        let stat = format!("{:?} {:?} {:?}", metadata.modified().unwrap(), identity(&metadata), metadata.permissions());
        let is_shared_memory = path.to_string_lossy().ends_with("-shm");
        if metadata.is_dir() {
            proof.extend(self::proof(&path));
            proof.insert(path, stat);
        } else if !is_shared_memory {
            let bytes = fs::read(&path).unwrap();
            proof.insert(path, format!("{stat} {}", blake3::hash(&bytes)));
        } else {
            proof.insert(path, "exempt".to_owned());
        }
    }
    proof
}

fn unchanged_by<T>(home: &Home, read: impl FnOnce() -> T) -> T {
    let before = proof(home.folder.path());
    let outcome = read();
    assert_eq!(proof(home.folder.path()), before);
    outcome
}

#[test]
fn a_database_at_rest_is_read_without_a_trace() {
    let home = Home::new();
    let writer = home.database("opencode.db");
    add_session(&writer, "ses_a", 5);
    add_message(&writer, "ses_a", "msg_1", 1_780_000_000_000, 7);
    drop(writer);
    assert!(!home.data().join("opencode.db-wal").exists());
    let collected = unchanged_by(&home, || home.read());
    assert_eq!(inputs(&collected, "ses_a"), [7]);
}

#[test]
fn a_database_in_use_is_shared() {
    let home = Home::new();
    let writer = home.database("opencode.db");
    add_session(&writer, "ses_a", 5);
    add_message(&writer, "ses_a", "msg_1", 1_780_000_000_000, 7);
    assert!(home.data().join("opencode.db-shm").exists());
    let open = writer.unchecked_transaction().unwrap();
    add_message(&open, "ses_a", "msg_2", 1_780_000_001_000, 8);
    let collected = unchanged_by(&home, || home.read());
    assert_eq!(inputs(&collected, "ses_a"), [7], "what is not committed is not there");
    open.commit().unwrap();
    assert_eq!(inputs(&unchanged_by(&home, || home.read()), "ses_a"), [7, 8]);
}

#[test]
fn a_write_ahead_log_without_shared_memory_is_copied_first() {
    let (home, elsewhere) = (Home::new(), Home::new());
    let writer = elsewhere.database("opencode.db");
    writer.execute_batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA wal_autocheckpoint = 0;").unwrap();
    add_session(&writer, "ses_a", 5);
    add_message(&writer, "ses_a", "msg_1", 1_780_000_000_000, 7);
    for name in ["opencode.db", "opencode.db-wal"] {
        fs::copy(elsewhere.data().join(name), home.data().join(name)).unwrap();
    }
    let collected = unchanged_by(&home, || home.read());
    assert_eq!(inputs(&collected, "ses_a"), [7]);
}

#[test]
fn leftovers_of_a_crash_are_left_alone() {
    let home = Home::new();
    let writer = home.database("opencode.db");
    add_session(&writer, "ses_a", 5);
    drop(writer);
    home.file("opencode.db-shm", "");
    assert_eq!(unchanged_by(&home, || home.read()).sessions.len(), 1, "shared memory without a log");
    home.file("opencode.db-wal", "");
    assert_eq!(unchanged_by(&home, || home.read()).sessions.len(), 1, "an empty log beside it");
    fs::remove_file(home.data().join("opencode.db-shm")).unwrap();
    assert_eq!(unchanged_by(&home, || home.read()).sessions.len(), 1, "an empty log alone");
}

#[test]
fn odd_letters_in_the_path_are_no_syntax() {
    let home = Home::new();
    let folder = home.data().join("what? #1 100%");
    fs::create_dir_all(&folder).unwrap();
    let connection = Connection::open(folder.join("opencode.db")).unwrap();
    connection.execute_batch(SCHEMA).unwrap();
    add_session(&connection, "ses_a", 5);
    drop(connection);
    let mut roots = Roots::of_home(home.folder.path());
    roots.overrides.opencode_db = Some(folder.join("opencode.db"));
    let found = Opencode.sources(&roots);
    assert_eq!((found.sources.len(), found.accounts.len()), (1, 2), "an empty data directory is an account without a source");
    let mut sink = Collected::default();
    Opencode.read(&found.sources[0], Checkpoint::default(), &mut sink).unwrap();
    assert_eq!(sink.sessions.len(), 1);
}

/// Counts what is pushed and may stop at a checkpoint.
#[derive(Default)]
struct Log {
    begun: Vec<String>,
    events: usize,
    checkpoints: Vec<Checkpoint>,
    stops: bool,
}

impl Sink for Log {
    fn push(&mut self, event: Event) {
        self.events += 1;
        if let Event::Begin { native_id, .. } = event {
            self.begun.push(native_id);
        }
    }

    fn checkpoint(&mut self, checkpoint: &Checkpoint) -> Flow {
        self.checkpoints.push(checkpoint.clone());
        if self.stops { Flow::Stop } else { Flow::Continue }
    }
}

fn log(home: &Home, from: &Checkpoint, stops: bool) -> (Log, Checkpoint) {
    let mut log = Log { stops, ..Log::default() };
    let checkpoint = Opencode.read(&home.source(), from.clone(), &mut log).unwrap();
    (log, checkpoint)
}

#[test]
fn only_changed_sessions_are_read_again() {
    let home = Home::new();
    let writer = home.database("opencode.db");
    for id in ["ses_a", "ses_b", "ses_c"] {
        add_session(&writer, id, 5);
        add_message(&writer, id, &format!("msg_{id}"), 1_780_000_000_000, 7);
    }
    home.document("ses_j", 1_700_000_000_500, 3);
    let (first, checkpoint) = log(&home, &Checkpoint::default(), false);
    assert_eq!(first.begun, ["ses_a", "ses_b", "ses_c", "ses_j"]);
    let stamp = home.source().stamp;
    let again = log(&home, &checkpoint, false);
    assert_eq!((again.0.events, &again.1, home.source().stamp), (0, &checkpoint, stamp), "nothing changed");

    let begun_after = |change: &str, from: &Checkpoint| {
        writer.execute_batch(change).unwrap();
        assert_ne!(home.source().stamp, stamp);
        let (log, checkpoint) = log(&home, from, false);
        (log.begun, checkpoint)
    };
    let (begun, checkpoint) = begun_after("UPDATE part SET time_updated = time_updated + 1 WHERE session_id = 'ses_b'", &checkpoint);
    assert_eq!(begun, ["ses_b"], "a part was rewritten");
    let (begun, checkpoint) = begun_after("DELETE FROM message WHERE session_id = 'ses_a'", &checkpoint);
    assert_eq!(begun, ["ses_a"], "rows went");
    let (begun, checkpoint) = begun_after("UPDATE session SET title = 'x' WHERE id = 'ses_c'", &checkpoint);
    assert_eq!(begun, ["ses_c"], "a new title");
    let (begun, checkpoint) = begun_after("DELETE FROM session WHERE id = 'ses_c'", &checkpoint);
    assert_eq!(begun, [""; 0], "what vanished is not mentioned");
    home.file("storage/part/msg_ses_j_json/prt_1.json", r#"{"type": "text", "text": "later"}"#);
    assert_eq!(log(&home, &checkpoint, false).0.begun, ["ses_j"], "a file came");
}

#[test]
fn parts_of_sessions_at_rest_are_counted_but_not_looked_at() {
    let home = Home::new();
    let writer = home.database("opencode.db");
    let day = 24 * 3600 * 1000;
    for (id, at) in [("ses_new", 1_780_000_000_000), ("ses_old", 1_780_000_000_000 - 3 * day)] {
        add_session(&writer, id, at);
        add_message(&writer, id, &format!("msg_{id}"), at, 7);
    }
    let (_, checkpoint) = log(&home, &Checkpoint::default(), false);
    let begun_after = |change: &str| {
        writer.execute_batch(change).unwrap();
        log(&home, &checkpoint, false).0.begun
    };
    assert_eq!(begun_after("UPDATE part SET time_updated = 1 WHERE session_id = 'ses_old'"), [""; 0]);
    assert_eq!(begun_after("UPDATE part SET time_updated = 1 WHERE session_id = 'ses_new'"), ["ses_new"]);
    assert_eq!(begun_after("DELETE FROM part"), ["ses_new", "ses_old"]);
}

#[test]
fn without_an_index_every_part_is_looked_at() {
    let home = Home::new();
    let writer = home.database("opencode.db");
    writer.execute_batch("DROP INDEX part_session_idx").unwrap();
    add_session(&writer, "ses_old", 5);
    add_message(&writer, "ses_old", "msg_1", 5, 7);
    add_session(&writer, "ses_new", 1_780_000_000_000);
    let (_, checkpoint) = log(&home, &Checkpoint::default(), false);
    writer.execute_batch("UPDATE part SET time_updated = 1").unwrap();
    assert_eq!(log(&home, &checkpoint, false).0.begun, ["ses_old"]);
}

#[test]
fn read_in_parts_is_read_at_once() {
    let home = Home::new();
    let writer = home.database("opencode.db");
    for number in 10..50 {
        add_session(&writer, &format!("ses_{number}"), 5);
        add_message(&writer, &format!("ses_{number}"), &format!("msg_{number}"), 1_780_000_000_000 + number, number);
    }
    let (whole, end) = log(&home, &Checkpoint::default(), false);
    assert!(whole.checkpoints.len() >= 3, "{}", whole.checkpoints.len());
    let (mut begun, mut from) = (Vec::new(), Checkpoint::default());
    for _ in 0..=whole.checkpoints.len() {
        let (part, next) = log(&home, &from, true);
        begun.extend(part.begun);
        from = next;
    }
    assert_eq!(begun, whole.begun, "each session once");
    assert_eq!(from, end);
    let other_version = Checkpoint { version: 999, ..from };
    assert_eq!(log(&home, &other_version, false).0.begun.len(), 40);
}

#[test]
fn usage_alone_gives_the_same_figures_and_no_messages() {
    let home = Home::new();
    let writer = home.database("opencode.db");
    add_session(&writer, "ses_a", 5);
    add_message(&writer, "ses_a", "msg_1", 1_780_000_000_000, 7);
    let step = r#"{"type":"step-finish","cost":0.5,"tokens":{"input":4,"output":2,"reasoning":0,"cache":{"read":0,"write":0}}}"#;
    writer.execute("INSERT INTO part VALUES ('prt_2', 'msg_1', 'ses_a', 6, 6, ?1)", [step]).unwrap();
    writer.execute_batch(SCHEMA_2X).unwrap();
    writer.execute("INSERT INTO session_v2 (id, time_created, time_updated) VALUES ('ses_b', 1, 2)", []).unwrap();
    add_row(&writer, "ses_b", "msg_9", 1_780_000_000_000, 9);
    let mut usage = Collected::usage_only();
    assert_eq!(usage.detail(), Detail::Usage);
    Opencode.read(&home.source(), Checkpoint::default(), &mut usage).unwrap();
    let full = home.read();
    for id in ["ses_a", "ses_b"] {
        assert_eq!(usage.sessions[id].claims, full.sessions[id].claims);
        assert_eq!(usage.sessions[id].head, full.sessions[id].head);
        assert!(usage.sessions[id].messages.is_empty() && !full.sessions[id].messages.is_empty());
    }
    assert_eq!(inputs(&full, "ses_a"), [4]);
}

#[test]
fn the_newest_generation_of_a_session_counts() {
    let home = Home::new();
    let (stable, next) = (home.database("opencode.db"), home.database("opencode-next.db"));
    next.execute_batch(SCHEMA_2X).unwrap();
    for id in ["ses_json", "ses_row", "ses_2x"] {
        home.document(id, 1_700_000_000_100, 1);
    }
    for id in ["ses_row", "ses_2x"] {
        add_session(&stable, id, 1_700_000_000_100);
        add_message(&stable, id, &format!("msg_{id}"), 1_700_000_000_050, 2);
    }
    next.execute("INSERT INTO session_v2 (id, time_created, time_updated) VALUES ('ses_2x', 1, 1700000000100)", []).unwrap();
    add_row(&next, "ses_2x", "msg_ses_2x", 1_700_000_000_050, 3);
    let collected = home.read();
    let seen: Vec<_> = collected.sessions.iter().map(|(id, session)| (id.as_str(), session.rank, inputs(&collected, id))).collect();
    assert_eq!(seen, [("ses_2x", 3, vec![3]), ("ses_json", 1, vec![1]), ("ses_row", 2, vec![2])]);
}

#[test]
fn what_an_old_release_wrote_after_the_upgrade_is_added() {
    let home = Home::new();
    let database = home.database("opencode.db");
    database.execute_batch(SCHEMA_2X).unwrap();
    database.execute("INSERT INTO session_v2 (id, time_created, time_updated) VALUES ('ses_a', 1, 1780000000100)", []).unwrap();
    add_row(&database, "ses_a", "msg_1", 1_780_000_000_050, 3);
    add_session(&database, "ses_a", 1_780_000_000_100);
    add_message(&database, "ses_a", "msg_1", 1_780_000_000_050, 3);
    add_message(&database, "ses_a", "msg_reverted", 1_780_000_000_060, 4);
    assert_eq!(inputs(&home.read(), "ses_a"), [3], "frozen");
    add_message(&database, "ses_a", "msg_2", 1_780_000_000_200, 5);
    database.execute("UPDATE session SET time_updated = 1780000000200", []).unwrap();
    let collected = home.read();
    assert_eq!(inputs(&collected, "ses_a"), [3, 5]);
    let ids: Vec<_> = collected.sessions["ses_a"].messages.values().filter_map(|message| message.native_id.as_deref()).collect();
    assert_eq!(ids, ["msg_1", "msg_2"]);
}

#[test]
fn a_store_of_the_first_releases_is_found() {
    let home = Home::new();
    let base = "project/home-a-app/storage/session";
    home.file(
        &format!("{base}/info/ses_a.json"),
        r#"{"id": "ses_a", "title": "old", "time": {"created": 1750000000000, "updated": 1750000000001}}"#,
    );
    home.file(&format!("{base}/message/ses_a/msg_1.json"), &assistant(1_750_000_000_000, 7));
    home.file(&format!("{base}/part/ses_a/msg_1/prt_1.json"), r#"{"type": "text", "text": "hello"}"#);
    let collected = home.read();
    assert_eq!((collected.sessions["ses_a"].rank, inputs(&collected, "ses_a")), (0, vec![7]));
    assert_eq!(collected.sessions["ses_a"].messages[&0].blocks.len(), 1);
}

#[test]
fn unknown_schemas_are_warnings() {
    let home = Home::new();
    let poor = Connection::open(home.data().join("opencode-old.db")).unwrap();
    poor.execute_batch("CREATE TABLE session (id text); INSERT INTO session VALUES ('ses_bare'); CREATE TABLE message (id text);").unwrap();
    let foreign = Connection::open(home.data().join("other.db")).unwrap();
    foreign.execute_batch("CREATE TABLE things (id text)").unwrap();
    drop((poor, foreign));
    let good = home.database("opencode.db");
    add_session(&good, "ses_a", 5);
    let (collected, checkpoint) = home.read_from(Checkpoint::default());
    assert_eq!(collected.sessions.keys().collect::<Vec<_>>(), ["ses_a", "ses_bare"]);
    let details: Vec<&str> = collected.warnings.iter().map(|warning| warning.detail.as_str()).collect();
    assert!(collected.warnings.iter().all(|warning| warning.kind == WarningKind::UnknownSchema), "{details:?}");
    for expected in ["table message has no column session_id", "table session has no column title", "no table message", "no table session"]
    {
        assert!(details.contains(&expected), "{expected} in {details:?}");
    }
    add_session(&good, "ses_b", 5);
    assert_eq!(home.read_from(checkpoint).0.warnings, [], "said once");
}

#[test]
fn a_damaged_database_hides_nothing_else() {
    let home = Home::new();
    home.document("ses_a", 1_700_000_000_100, 1);
    home.file("opencode.db", "this is not a database, however long it may be, and it never was one: sixteen bytes decide");
    let collected = unchanged_by(&home, || home.read());
    assert_eq!(inputs(&collected, "ses_a"), [1]);
    let warnings: Vec<_> = collected.warnings.iter().map(|warning| (warning.kind, warning.detail.as_str())).collect();
    assert_eq!(warnings, [(WarningKind::Damaged, "not a database")]);
}

#[test]
fn a_damaged_database_does_not_bring_old_copies_back() {
    let home = Home::new();
    home.document("ses_a", 1_700_000_000_100, 1);
    let database = home.database("opencode.db");
    add_session(&database, "ses_a", 1_700_000_000_200);
    add_message(&database, "ses_a", "msg_1", 1_700_000_000_150, 2);
    drop(database);
    let (_, checkpoint) = home.read_from(Checkpoint::default());
    let whole = fs::read(home.data().join("opencode.db")).unwrap();
    home.file("opencode.db", "garbage for a while");
    let (damaged, during) = home.read_from(checkpoint);
    assert!(damaged.sessions.is_empty(), "the rows count, though they cannot be read now");
    fs::write(home.data().join("opencode.db"), whole).unwrap();
    let (repaired, _) = home.read_from(during);
    assert!(repaired.sessions.is_empty() && repaired.warnings.is_empty(), "still known");
}

#[test]
fn damaged_files_and_rows_are_named() {
    let home = Home::new();
    home.document("ses_a", 1_700_000_000_100, 1);
    home.file("storage/message/ses_a/msg_2.json", "");
    home.file("storage/message/ses_a/msg_3.json", r#"{"role": "assist"#);
    home.file("storage/part/msg_ses_a_json/prt_1.json", "[]");
    home.file("storage/session/p/ses_cut.json", "{");
    home.file("storage/message/ses_gone/msg_9.json", &assistant(1_700_000_000_000, 9));
    let database = home.database("opencode.db");
    add_session(&database, "ses_r", 5);
    database.execute("INSERT INTO message VALUES ('m', 'ses_r', 1, 1, x'ff00')", []).unwrap();
    let collected = home.read();
    assert_eq!(collected.sessions.keys().collect::<Vec<_>>(), ["ses_a", "ses_r"]);
    assert_eq!((collected.sessions["ses_a"].head.damaged_records, collected.sessions["ses_r"].head.damaged_records), (3, 1));
    let mut seen: Vec<_> = collected
        .warnings
        .iter()
        .map(|warning| format!("{}: {}", Path::new(&warning.path).file_name().unwrap().to_string_lossy(), warning.detail))
        .collect();
    seen.sort();
    assert_eq!(
        seen,
        [
            "msg_2.json: message is empty",
            "msg_3.json: message is not a JSON object",
            "opencode.db: message is not a JSON object",
            "prt_1.json: part is not a JSON object",
            "ses_cut.json: session file is not a JSON object",
            "ses_gone: messages without a session",
        ]
    );
}

#[test]
fn a_store_that_is_gone_is_no_fault() {
    let home = Home::new();
    home.document("ses_a", 1_700_000_000_100, 1);
    let source = home.source();
    fs::remove_dir_all(home.data()).unwrap();
    let outcome = Opencode.read(&source, Checkpoint::default(), &mut Collected::default());
    assert!(matches!(outcome, Err(ProviderError::Gone(_))));
}

/// A sink that lets the tool begin to write while its session is read.
struct Meanwhile<'h> {
    home: &'h Home,
    collected: Collected,
}

impl Sink for Meanwhile<'_> {
    fn push(&mut self, event: Event) {
        if matches!(event, Event::Begin { .. }) {
            let writer = Connection::open(self.home.data().join("opencode.db")).unwrap();
            add_session(&writer, "ses_new", 9);
        }
        self.collected.push(event);
    }

    fn checkpoint(&mut self, _checkpoint: &Checkpoint) -> Flow {
        panic!("nothing may be kept")
    }
}

#[test]
fn a_tool_that_starts_meanwhile_is_noticed() {
    let home = Home::new();
    let writer = home.database("opencode.db");
    add_session(&writer, "ses_a", 5);
    drop(writer);
    let mut sink = Meanwhile { home: &home, collected: Collected::default() };
    let outcome = Opencode.read(&home.source(), Checkpoint::default(), &mut sink);
    assert!(matches!(outcome, Err(ProviderError::Io { .. })), "{outcome:?}");
    assert_eq!(home.read().sessions.len(), 2);
}

#[test]
fn a_crash_beside_all_its_files_is_read_without_repairing_them() {
    let (home, crashed) = (Home::new(), Home::new());
    let writer = crashed.database("opencode.db");
    writer.execute_batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA wal_autocheckpoint = 0;").unwrap();
    add_session(&writer, "ses_a", 5);
    add_message(&writer, "ses_a", "msg_1", 1_780_000_000_000, 7);
    for name in ["opencode.db", "opencode.db-wal", "opencode.db-shm"] {
        fs::copy(crashed.data().join(name), home.data().join(name)).unwrap();
    }
    assert_eq!(inputs(&unchanged_by(&home, || home.read()), "ses_a"), [7]);
    home.file("opencode.db-shm", "");
    assert_eq!(inputs(&unchanged_by(&home, || home.read()), "ses_a"), [7], "the shared memory must be rebuilt");
}
