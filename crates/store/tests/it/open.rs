//! Opening, migrating, refusing, copying, and who may read the file.

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use sp_migrations::{Migrator, MigratorTrait};
use sp_store::{Location, Store, StoreError};
use sp_testkit::database::{TestDatabase, connect, new_schema};

use crate::build::{batch, ingest, part};

crate::on_both!(answers_and_counts, refuses_a_newer_store, keeps_everything_when_opened_again, two_processes_take_turns);

async fn execute(connection: &DatabaseConnection, sql: &str) {
    connection.execute_unprepared(sql).await.expect("the statement runs");
}

async fn number(connection: &DatabaseConnection, sql: &str) -> i64 {
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let row = connection.query_one_raw(statement).await.expect("the query runs").expect("a row");
    row.try_get_by_index(0).expect("a number")
}

async fn answers_and_counts(database: &TestDatabase) {
    let store = &database.store;
    store.ping().await.expect("answers");
    assert_eq!(database.count("sessions").await, 0);
    ingest(store, &batch("/a", vec![part("s", 1)])).await;
    assert_eq!((database.count("sessions").await, database.count("messages").await), (1, 0));
    store.clone().close().await.expect("closes");
    assert!(store.ping().await.is_err());
}

async fn refuses_a_newer_store(database: &TestDatabase) {
    let connection = database.connect().await;
    execute(&connection, "insert into seaql_migrations (version, applied_at) values ('m29990101_000001_from_the_future', 0)").await;
    match Store::open(&database.location).await {
        Err(StoreError::Newer(migration)) => assert_eq!(migration, "m29990101_000001_from_the_future"),
        other => panic!("a newer store was not refused: {other:?}"),
    }
}

async fn keeps_everything_when_opened_again(database: &TestDatabase) {
    ingest(&database.store, &batch("/a", vec![part("s", 1)])).await;
    let again = database.reopen().await;
    assert_eq!(crate::build::listed(&again, &sp_domain::session::SessionQuery::default()).await, ["s"]);
}

async fn two_processes_take_turns(database: &TestDatabase) {
    let other = database.reopen().await;
    let writes = (0..20).map(|number| {
        let store = if number % 2 == 0 { database.store.clone() } else { other.clone() };
        tokio::spawn(async move { ingest(&store, &batch(&format!("/{number}"), vec![part(&format!("s{number}"), number)])).await })
    });
    for write in writes.collect::<Vec<_>>() {
        write.await.expect("no writer fails");
    }
    assert_eq!(database.count("sessions").await, 20);
    assert_eq!(number(&database.connect().await, "select revision from store_state").await, 20);
}

/// A database as the first release would have left it.
async fn older(location: &Location) {
    let connection = connect(location).await;
    Migrator::up(&connection, Some(1)).await.expect("the first migration runs");
    execute(
        &connection,
        "insert into tool_accounts (tool, directory, name, path, configured) values ('claude', '.claude', 'claude', '/h/.claude', false)",
    )
    .await;
    connection.close().await.expect("closes");
}

#[tokio::test]
async fn an_older_sqlite_store_is_copied_and_then_migrated() {
    let folder = tempfile::tempdir().expect("a folder");
    let location = Location::Sqlite(folder.path().join("it's a store.sqlite"));
    older(&location).await;
    let store = Store::open(&location).await.expect("opens");
    assert_eq!(store.accounts().await.expect("accounts").len(), 1);

    let copy = folder.path().join("it's a store.sqlite.before-m20260301_000002_create_sessions");
    let connection = connect(&Location::Sqlite(copy.clone())).await;
    assert_eq!(number(&connection, "select count(*) from tool_accounts").await, 1);
    assert_eq!(number(&connection, "select count(*) from sqlite_master where name = 'sessions'").await, 0);
    assert_private(&copy);
    store.close().await.expect("closes");
    let again = Store::open(&location).await.expect("opens");
    assert_eq!(std::fs::read_dir(folder.path()).expect("lists").filter(|entry| is_copy(entry.as_ref().expect("an entry"))).count(), 1);
    drop(again);
}

fn is_copy(entry: &std::fs::DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy().into_owned();
    name.contains(".before-") && !name.ends_with("-wal") && !name.ends_with("-shm")
}

#[tokio::test]
async fn an_older_postgres_store_is_migrated() {
    let Some(url) = new_schema().await else { return };
    let location = Location::Postgres(url);
    older(&location).await;
    let store = Store::open(&location).await.expect("opens");
    assert_eq!(store.accounts().await.expect("accounts").len(), 1);
}

fn assert_private(path: &std::path::Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path).expect("exists").permissions().mode() & 0o777;
        assert_eq!(mode, if path.is_dir() { 0o700 } else { 0o600 }, "{}", path.display());
    }
}

#[tokio::test]
async fn nobody_else_may_read_an_sqlite_store() {
    let database = TestDatabase::sqlite().await;
    ingest(&database.store, &batch("/a", vec![part("s", 1)])).await;
    let folder = database.folder().expect("a folder").join("data");
    assert_private(&folder);
    let files: Vec<_> = std::fs::read_dir(&folder).expect("lists").map(|entry| entry.expect("an entry").path()).collect();
    assert_eq!(files.len(), 3, "database, log and index: {files:?}");
    for file in &files {
        assert_private(file);
    }
}

#[tokio::test]
async fn a_new_sqlite_store_is_not_copied_and_uses_a_write_ahead_log() {
    let database = TestDatabase::sqlite().await;
    let connection = database.connect().await;
    let mode = Statement::from_string(connection.get_database_backend(), "pragma journal_mode");
    let mode: String = connection.query_one_raw(mode).await.expect("runs").expect("a row").try_get_by_index(0).expect("a word");
    assert_eq!(mode, "wal");
    let folder = database.folder().expect("a folder").join("data");
    assert!(!std::fs::read_dir(folder).expect("lists").any(|entry| is_copy(&entry.expect("an entry"))));
}

#[tokio::test]
async fn refusals_name_the_file_and_the_remedy() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "this is no database, it only has its name, and it is long enough to be looked at".repeat(50)).expect("writes");
    let refusal = Store::open(&Location::Sqlite(path)).await.expect_err("no database").to_string();
    assert!(refusal.contains("notes.txt") && refusal.contains("doctor --repair"), "{refusal}");
    let refusal = Store::open(&Location::Postgres("postgres://127.0.0.1:1/none".to_owned())).await;
    assert!(refusal.expect_err("no server").to_string().contains("DATABASE_URL"));
}
