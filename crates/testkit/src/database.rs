//! A fresh store for one test: an SQLite file in a temporary folder, or a schema of its own in the PostgreSQL that the test run names.

use std::{
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
};

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};
use sp_store::{Location, Store};

/// Variable with the URL of a PostgreSQL that tests may fill with schemas.
pub const POSTGRES_VARIABLE: &str = "SESSION_PILOT_TEST_POSTGRES";

/// A store for one test. The SQLite file vanishes with it; schemas stay until their server is thrown away.
#[derive(Debug)]
pub struct TestDatabase {
    /// The store.
    pub store: Store,
    /// Where it lies.
    pub location: Location,
    folder: Option<tempfile::TempDir>,
}

impl TestDatabase {
    /// An empty SQLite store.
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let location = Location::Sqlite(folder.path().join("data").join("store.sqlite"));
        Self { store: Store::open(&location).await.expect("a new SQLite store opens"), location, folder: Some(folder) }
    }

    /// An empty store in a new PostgreSQL schema; `None`, and a line saying NOT TESTED, when no server is named.
    pub async fn postgres() -> Option<Self> {
        let location = Location::Postgres(new_schema().await?);
        Some(Self { store: Store::open(&location).await.expect("a new PostgreSQL store opens"), location, folder: None })
    }

    /// The same database for another process; it may not outlive this one.
    pub async fn again(&self) -> Self {
        Self { store: self.reopen().await, location: self.location.clone(), folder: None }
    }

    /// Opens the same store once more, as another process would.
    pub async fn reopen(&self) -> Store {
        Store::open(&self.location).await.expect("an existing store opens")
    }

    /// The folder of the SQLite file's folder.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_ref().map(tempfile::TempDir::path)
    }

    /// Rows of a table.
    pub async fn count(&self, table: &str) -> i64 {
        let lines = self.lines(&format!("select cast(count(*) as text) from {table}")).await;
        lines[0].parse().expect("a number")
    }

    /// What a query for one column of text finds, sorted.
    pub async fn lines(&self, query: &str) -> Vec<String> {
        let connection = self.connect().await;
        let statement = Statement::from_string(connection.get_database_backend(), query);
        let rows = connection.query_all_raw(statement).await.expect("the query runs");
        let mut lines: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).expect("a column of text")).collect();
        lines.sort();
        connection.close().await.expect("the connection closes");
        lines
    }

    /// A connection past the store, to look at rows and to damage them.
    pub async fn connect(&self) -> DatabaseConnection {
        connect(&self.location).await
    }
}

/// A connection to a store's database.
pub async fn connect(location: &Location) -> DatabaseConnection {
    let url = match location {
        Location::Sqlite(path) => format!("sqlite://{}?mode=rwc", path.display()),
        Location::Postgres(url) => url.clone(),
    };
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.expect("the test database accepts connections")
}

/// Runs a statement past the store.
pub async fn execute(location: &Location, statement: &str) {
    let connection = connect(location).await;
    connection.execute_unprepared(statement).await.expect("the statement runs");
    connection.close().await.expect("the connection closes");
}

/// The URL of an empty schema in the PostgreSQL of the test run.
pub async fn new_schema() -> Option<String> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    #[expect(clippy::disallowed_methods, reason = "tests have no configuration file; the task runner sets this one variable")]
    let Ok(url) = std::env::var(POSTGRES_VARIABLE) else {
        eprintln!("NOT TESTED on PostgreSQL: {POSTGRES_VARIABLE} is not set");
        return None;
    };
    let schema = format!("test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let connection = connect(&Location::Postgres(url.clone())).await;
    for statement in [format!("drop schema if exists {schema} cascade"), format!("create schema {schema}")] {
        connection.execute_unprepared(&statement).await.expect("the test role may create schemas");
    }
    connection.close().await.expect("the connection closes");
    let separator = if url.contains('?') { '&' } else { '?' };
    Some(format!("{url}{separator}options=-c%20search_path%3D{schema}"))
}
