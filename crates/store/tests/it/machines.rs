//! Several machines, one store.

use sp_domain::{
    Tool,
    diagnostics::{Account, Warning, WarningKind},
    session::SessionQuery,
    source::{Checkpoint, FileMark, Mode, SessionBatch, SourceBatch},
};
use sp_store::{Heard, Store};
use sp_testkit::database::{TestDatabase, new_schema};

use crate::build::{answer, at, batch, batch_of, claim, ingest, listed, more, part, prompt, source, summary};

crate::on_both!(
    what_was_there_belongs_to_the_first_machine,
    a_machine_keeps_its_key_and_changes_its_label,
    machines_look_after_their_own,
    one_path_on_two_machines_is_two_accounts,
    copies_are_one_session,
    the_copy_that_holds_more_tells,
    equal_copies_leave_a_session_where_it_is,
    documents_follow_the_later_record,
    another_file_on_another_machine_is_another_session,
    calls_in_different_files_of_two_machines_count_once,
    a_repair_leaves_other_machines_alone,
);

/// The store as two machines see it.
async fn two(database: &TestDatabase) -> (Store, Store) {
    let one = database.reopen().await.on_machine(&"1".repeat(32), "desk", at(1)).await.expect("a machine");
    let other = database.reopen().await.on_machine(&"2".repeat(32), "laptop", at(2)).await.expect("a machine");
    (one, other)
}

/// A session read from a file of this size in somebody's home.
fn copy(home: &str, bytes: i64, session: SessionBatch) -> SourceBatch {
    let path = format!("{home}/.claude/projects/-w/{}.jsonl", session.native_id);
    let file = FileMark { path: path.clone(), size: bytes, offset: bytes, ..FileMark::default() };
    let checkpoint = Checkpoint { version: 1, files: vec![file], ..Checkpoint::default() };
    SourceBatch { checkpoint, ..batch(&path, vec![session]) }
}

/// A session of so many prompts, each answered.
fn session(prompts: i64) -> SessionBatch {
    let messages = (0..prompts).flat_map(|seq| [prompt(2 * seq, &format!("prompt {seq}")), answer(2 * seq + 1, "yes")]).collect();
    let claims = (0..prompts).map(|seq| claim(&format!("call {seq}"), 2 * seq + 1, 10)).collect();
    SessionBatch { messages, claims, ..part("s", 1) }
}

async fn machine_of(store: &Store) -> Option<String> {
    summary(store, "s").await.machine
}

async fn what_was_there_belongs_to_the_first_machine(database: &TestDatabase) {
    ingest(&database.store, &copy("/home/ada", 10, session(1))).await;
    assert_eq!(machine_of(&database.store).await, None);
    let (one, other) = two(database).await;
    assert_eq!(machine_of(&other).await.as_deref(), Some("desk"));
    assert_eq!((one.sources().await.expect("reads").len(), other.sources().await.expect("reads").len()), (1, 0));
}

async fn a_machine_keeps_its_key_and_changes_its_label(database: &TestDatabase) {
    let (one, _) = two(database).await;
    ingest(&one, &copy("/home/ada", 10, session(1))).await;
    let renamed = database.reopen().await.on_machine(&"1".repeat(32), " big,\n desk ", at(3)).await.expect("a machine");
    let machines = renamed.machines().await.expect("reads");
    let told: Vec<_> = machines.iter().map(|machine| (machine.label.as_str(), machine.first_seen.ms(), machine.is_this)).collect();
    assert_eq!(told, [("big desk", 1, true), ("laptop", 2, false)]);
    assert_eq!(machine_of(&one).await.as_deref(), Some("big desk"));
}

async fn machines_look_after_their_own(database: &TestDatabase) {
    let (one, other) = two(database).await;
    ingest(&one, &copy("/home/ada", 10, session(1))).await;
    let key = source("/home/ada/.claude/projects/-w/s.jsonl");
    assert!(other.checkpoint(&key).await.expect("reads").is_start(), "another machine's file of that name is another file");
    assert!(other.mark_missing(std::slice::from_ref(&key), true).await.expect("writes").is_empty());
    assert!(!summary(&one, "s").await.source_missing);
    let warning = |path: &str| Warning {
        tool: Tool::Claude,
        path: path.to_owned(),
        line: None,
        kind: WarningKind::Unreadable,
        detail: "no".to_owned(),
        count: 1,
    };
    one.save_discovery_warnings(&[warning("/a")]).await.expect("writes");
    other.save_discovery_warnings(&[warning("/b")]).await.expect("writes");
    assert_eq!(one.warnings(10).await.expect("reads").1, 2);
    other.save_discovery_warnings(&[]).await.expect("writes");
    assert_eq!(one.warnings(10).await.expect("reads").1, 1);
    let run = one.begin_sync(sp_domain::sync::SyncTrigger::Start, at(5)).await.expect("writes");
    one.end_sync(run, &sp_domain::sync::SyncStatus::default(), at(6)).await.expect("writes");
    assert!(one.last_sync().await.expect("reads").is_some() && other.last_sync().await.expect("reads").is_none());
}

async fn one_path_on_two_machines_is_two_accounts(database: &TestDatabase) {
    let (one, other) = two(database).await;
    let account = Account {
        tool: Tool::Claude,
        directory: ".claude".to_owned(),
        name: "claude".to_owned(),
        path: "/home/ada/.claude".to_owned(),
        configured: false,
        error: None,
    };
    one.save_accounts(std::slice::from_ref(&account), at(1)).await.expect("writes");
    other.save_accounts(&[account], at(2)).await.expect("writes");
    ingest(&one, &copy("/home/ada", 10, session(1))).await;
    ingest(&other, &copy("/home/ada", 10, SessionBatch { native_id: "t".to_owned(), ..part("t", 2) })).await;
    let accounts = one.accounts().await.expect("reads");
    let told: Vec<_> = accounts.iter().map(|status| (status.machine.as_deref(), status.sessions, status.sources)).collect();
    assert_eq!(told, [(Some("desk"), 1, 1), (Some("laptop"), 1, 1)]);
    let facets = one.facets().await.expect("reads").machines;
    assert_eq!(facets.iter().map(|facet| (facet.value.as_str(), facet.sessions)).collect::<Vec<_>>(), [("desk", 1), ("laptop", 1)]);
    let query = SessionQuery { machine: vec!["laptop".to_owned()], ..SessionQuery::default() };
    assert_eq!(listed(&one, &query).await, ["t"]);
    assert_eq!(listed(&one, &SessionQuery::default()).await.len(), 2, "a session with two accounts of one name is one row");
}

async fn copies_are_one_session(database: &TestDatabase) {
    let (one, other) = two(database).await;
    ingest(&one, &copy("/home/ada", 20, session(2))).await;
    let again = ingest(&other, &copy("/Users/ada", 20, session(2))).await;
    assert!(again.changes.is_empty(), "{again:?}");
    assert_eq!((database.count("sessions").await, database.count("session_sources").await), (1, 2));
    assert_eq!((database.count("usage_events").await, database.count("usage_claims").await), (2, 2));
    // It is gone only when both are.
    for (store, home, is_gone) in [(&one, "/home/ada", false), (&other, "/Users/ada", true)] {
        let key = source(&format!("{home}/.claude/projects/-w/s.jsonl"));
        store.mark_missing(&[key], true).await.expect("writes");
        assert_eq!(summary(&one, "s").await.source_missing, is_gone);
    }
}

async fn the_copy_that_holds_more_tells(database: &TestDatabase) {
    let (one, other) = two(database).await;
    ingest(&one, &copy("/home/ada", 20, session(2))).await;
    // It lags behind, then catches up, then is the one that grows.
    for (bytes, prompts, teller) in [(10, 1, "desk"), (20, 2, "desk"), (30, 3, "laptop")] {
        ingest(&other, &copy("/Users/ada", bytes, session(prompts))).await;
        assert_eq!(machine_of(&one).await.as_deref(), Some(teller));
        let told = summary(&one, "s").await;
        assert_eq!((told.user_messages, told.own.calls), (prompts.max(2), prompts.max(2)));
    }
    // What the first machine read last is forgotten: if it grows there, it is read from its start.
    assert!(one.checkpoint(&source("/home/ada/.claude/projects/-w/s.jsonl")).await.expect("reads").is_start());
    let tail = SessionBatch { messages: vec![prompt(6, "prompt 3")], mode: Mode::Append, ..more("s") };
    ingest(&one, &copy("/home/ada", 40, tail)).await;
    assert_eq!(machine_of(&one).await.as_deref(), Some("laptop"), "a part cannot take over");
    assert_eq!(one.sources().await.expect("reads")[0].stamp, None, "but it is due to be read as a whole");
    ingest(&one, &copy("/home/ada", 40, session(4))).await;
    assert_eq!((machine_of(&one).await.as_deref(), summary(&one, "s").await.user_messages), (Some("desk"), 4));
    assert_eq!(database.count("usage_events").await, 4);
}

async fn equal_copies_leave_a_session_where_it_is(database: &TestDatabase) {
    let (one, other) = two(database).await;
    ingest(&other, &copy("/Users/ada", 20, session(2))).await;
    for _ in 0..3 {
        assert!(ingest(&one, &copy("/home/ada", 20, session(2))).await.changes.is_empty());
        assert!(ingest(&other, &copy("/Users/ada", 20, session(2))).await.changes.is_empty());
        assert_eq!(machine_of(&one).await.as_deref(), Some("laptop"));
    }
    // When the file is gone there, a copy that holds as much may tell.
    other.mark_missing(&[source("/Users/ada/.claude/projects/-w/s.jsonl")], true).await.expect("writes");
    ingest(&one, &copy("/home/ada", 10, session(1))).await;
    assert_eq!((machine_of(&one).await.as_deref(), summary(&one, "s").await.user_messages), (Some("laptop"), 2), "but not one with less");
    ingest(&one, &copy("/home/ada", 20, session(2))).await;
    assert_eq!((machine_of(&one).await.as_deref(), summary(&one, "s").await.user_messages), (Some("desk"), 2));
}

async fn documents_follow_the_later_record(database: &TestDatabase) {
    let (one, other) = two(database).await;
    let row = |path: &str, at: i64| SourceBatch {
        checkpoint: Checkpoint { version: 1, ..Checkpoint::default() },
        ..batch_of(Tool::Opencode, ".local/share/opencode", path, vec![part("s", at)])
    };
    ingest(&one, &row("/home/ada/o.db", 5)).await;
    for (at, teller) in [(4, "desk"), (5, "desk"), (6, "laptop")] {
        ingest(&other, &row("/Users/ada/o.db", at)).await;
        assert_eq!(machine_of(&one).await.as_deref(), Some(teller));
    }
    assert_eq!(database.count("sessions").await, 1);
}

async fn another_file_on_another_machine_is_another_session(database: &TestDatabase) {
    let (one, other) = two(database).await;
    ingest(&one, &copy("/home/ada", 10, session(1))).await;
    ingest(&other, &batch("/Users/ada/.claude/projects/-elsewhere/s.jsonl", vec![session(1)])).await;
    assert_eq!(database.count("sessions").await, 2);
}

async fn calls_in_different_files_of_two_machines_count_once(database: &TestDatabase) {
    let (one, other) = two(database).await;
    ingest(&one, &copy("/home/ada", 10, session(2))).await;
    let resumed = SessionBatch { native_id: "t".to_owned(), ..session(3) };
    ingest(&other, &copy("/Users/ada", 10, resumed)).await;
    assert_eq!((database.count("sessions").await, database.count("usage_events").await), (2, 3));
}

async fn a_repair_leaves_other_machines_alone(database: &TestDatabase) {
    let (one, other) = two(database).await;
    let resumed = SessionBatch { native_id: "t".to_owned(), ..session(3) };
    let (ours, theirs) = (copy("/home/ada", 10, session(2)), copy("/Users/ada", 10, resumed));
    ingest(&one, &ours).await;
    ingest(&other, &theirs).await;
    let told = || async { (summary(&one, "s").await, summary(&one, "t").await) };
    let before = told().await;
    one.begin_repair().await.expect("begins");
    let spoilt = "select s.public_id from sessions s where exists (select 1 from messages m where m.session_id = s.id and m.digest = 0)";
    assert_eq!(database.lines(spoilt).await, ["s"]);
    assert!(other.sources().await.expect("reads")[0].stamp.is_some(), "nothing of theirs is due");
    // The other goes on meanwhile.
    assert_eq!(ingest(&other, &theirs).await.rows_written, 0);
    ingest(&one, &ours).await;
    assert!(one.untold(0).await.expect("reads").is_none());
    one.finish_repair().await.expect("ends");
    assert_eq!(told().await, before);
    assert_eq!(database.count("usage_events").await, 3);
}

#[tokio::test]
async fn processes_hear_of_each_other() {
    let Some(database) = TestDatabase::postgres().await else { return };
    let (one, other) = two(&database).await;
    let mut news = one.news().await.expect("listens").expect("PostgreSQL tells");
    ingest(&other, &copy("/Users/ada", 10, session(1))).await;
    assert_eq!(news.next().await.expect("hears"), Heard::Theirs);
    ingest(&one, &copy("/home/ada", 20, session(2))).await;
    assert_eq!(news.next().await.expect("hears"), Heard::Ours(one.revision().await.expect("reads")));
    // A connection that is lost is made again, and says that something may have been missed.
    let lost = "select pg_terminate_backend(pid) from pg_stat_activity \
                where query = 'LISTEN \"session_pilot_' || abs(hashtext(current_schema())) || '\"'";
    sp_testkit::database::execute(&database.location, lost).await;
    assert_eq!(news.next().await.expect("hears"), Heard::Gap);
    ingest(&other, &copy("/Users/ada", 30, session(3))).await;
    assert_eq!(news.next().await.expect("hears"), Heard::Theirs);
}

#[tokio::test]
async fn a_file_tells_no_news() {
    let database = TestDatabase::sqlite().await;
    assert!(database.store.news().await.expect("answers").is_none());
}

#[tokio::test]
async fn many_may_make_one_database_at_once() {
    let Some(url) = new_schema().await else { return };
    let location = sp_store::Location::Postgres(url);
    let opens = (0..4).map(|number: i64| {
        let location = location.clone();
        tokio::spawn(async move { Store::open(&location).await?.on_machine(&number.to_string(), &number.to_string(), at(number)).await })
    });
    for open in opens.collect::<Vec<_>>() {
        open.await.expect("no panic").expect("opens");
    }
    assert_eq!(Store::open(&location).await.expect("opens").machines().await.expect("reads").len(), 4);
}

#[tokio::test]
async fn writers_of_many_machines_take_turns() {
    let Some(database) = TestDatabase::postgres().await else { return };
    let (one, other) = two(&database).await;
    let writes = (0..30).map(|number| {
        let store = if number % 2 == 0 { one.clone() } else { other.clone() };
        // Neighbours are copies of one session; every third call is told of by all.
        let batch = copy(
            if number % 2 == 0 { "/home/ada" } else { "/Users/ada" },
            10,
            SessionBatch { native_id: format!("s{}", number / 2), ..session(3) },
        );
        tokio::spawn(async move { store.ingest(&batch).await })
    });
    for write in writes.collect::<Vec<_>>() {
        write.await.expect("no panic").expect("no writer fails");
    }
    assert_eq!((database.count("sessions").await, database.count("usage_events").await), (15, 3));
    assert_eq!(database.lines("select cast(revision as text) from store_state").await, ["15"], "a copy changes nothing");
}
