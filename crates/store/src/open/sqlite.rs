//! SQLite: one writer, a few readers, write-ahead log, and a file nobody else may read.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, SqliteTransactionMode, TransactionOptions, TransactionTrait,
    sqlx::{
        ConnectOptions as _, Connection as _,
        sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous},
    },
};

use super::{Layout, classify, failure::is_about_writing, shape};
use crate::StoreError;

/// Pages searches and lists at the same time; more readers than this gain nothing on one disk.
const READERS: u32 = 4;
/// How long to wait for another process (the command line beside the server) to finish a transaction.
const BUSY: Duration = Duration::from_secs(30);
/// Prepared statements kept per connection: every table is written in chunks of a few fixed sizes.
const STATEMENTS: usize = 500;
/// Kilobytes of pages a connection keeps, as SQLite writes them; the system has them all in its own cache.
const FEW_PAGES: &str = "-1000";
/// During an import: keys that are digests touch pages everywhere, and what does not fit is written to the log again and again.
const MANY_PAGES: &str = "-32000";

pub(super) async fn open(path: &Path) -> Result<(DatabaseConnection, DatabaseConnection), StoreError> {
    create_private(path).map_err(|error| refuse_file(path, &error))?;
    let writer = connect(options(path).pragma("cache_size", FEW_PAGES).pragma("wal_autocheckpoint", "16000"), 1)
        .await
        .map_err(|error| refuse(path, &error))?;
    if let Err(error) = prepare(&writer, path).await {
        writer.close_by_ref().await?;
        return Err(about(path, error));
    }
    let readers = connect(options(path).pragma("query_only", "on").pragma("cache_size", FEW_PAGES), READERS)
        .await
        .map_err(|error| refuse(path, &error))?;
    Ok((writer, readers))
}

fn refuse(path: &Path, error: &sea_orm::DbErr) -> StoreError {
    about(path, classify(error))
}

/// The same with the name of the file.
fn about(path: &Path, error: StoreError) -> StoreError {
    match error {
        StoreError::Query(cause) => refused(path, &cause),
        StoreError::Damaged(cause) => StoreError::Damaged(format!("{}: {cause}", path.display())),
        other => other,
    }
}

fn refuse_file(path: &Path, error: &io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full(error.to_string()),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly(error.to_string()),
        _ => refused(path, error),
    }
}

fn refused(path: &Path, cause: &dyn std::fmt::Display) -> StoreError {
    StoreError::Open(format!(
        "failed to open the database {}: {cause}; check its permissions and free space, or name another data directory",
        path.display()
    ))
}

/// Connections that cannot change anything. `None` when there is no file.
pub(super) async fn open_to_read(path: &Path) -> Result<Option<DatabaseConnection>, StoreError> {
    if !path.exists() {
        return Ok(None);
    }
    match connect(read_only(path), READERS).await {
        // Beside a database in a folder that cannot be written no index of its log can be made: without a log it does not change either.
        Err(error) if is_about_writing(&error) && has_no_log(path) => connect(read_only(path).immutable(true), READERS).await,
        other => other,
    }
    .map(Some)
    .map_err(|error| StoreError::Open(format!("failed to read the database {}: {error}; check its permissions", path.display())))
}

fn read_only(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .busy_timeout(BUSY)
        .statement_cache_capacity(STATEMENTS)
        .pragma("temp_store", "memory")
        .pragma("cache_size", "-2000")
        .disable_statement_logging()
}

fn has_no_log(path: &Path) -> bool {
    beside(path, "-wal").metadata().map_or(true, |log| log.len() == 0)
}

async fn prepare(writer: &DatabaseConnection, path: &Path) -> Result<(), StoreError> {
    if let Layout::Older(first) = super::layout(writer).await? {
        copy(writer, path, &first).await?;
    }
    super::migrate(writer, writer.begin_with_options(immediate()).await?).await?;
    shape::tell(writer).await
}

/// A transaction that takes the write lock at once: a later upgrade from reading to writing could fail half-way.
pub(crate) fn immediate() -> TransactionOptions {
    TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..TransactionOptions::default() }
}

/// Makes room for an import.
pub(crate) async fn brace(writer: &DatabaseConnection) -> Result<(), StoreError> {
    writer.execute_unprepared(&format!("pragma cache_size = {MANY_PAGES}")).await?;
    Ok(())
}

/// Gives back the memory of cached pages and of prepared statements, which are long where they write many rows at once, and the room of the
/// log. A reader in its way is waited for a moment, not longer: then the next import tries again.
pub(crate) async fn shed(writer: &DatabaseConnection) -> Result<(), StoreError> {
    let failed = |error: sea_orm::sqlx::Error| StoreError::Query(error.to_string());
    let mut connection = writer.get_sqlite_connection_pool().acquire().await.map_err(failed)?;
    connection.clear_cached_statements().await.map_err(failed)?;
    drop(connection);
    writer.execute_unprepared("pragma busy_timeout = 250").await?;
    let truncated = writer.execute_unprepared("pragma wal_checkpoint(truncate)").await;
    writer.execute_unprepared(&format!("pragma busy_timeout = {}", BUSY.as_millis())).await?;
    truncated?;
    writer.execute_unprepared(&format!("pragma cache_size = {FEW_PAGES}")).await?;
    writer.execute_unprepared("pragma shrink_memory").await?;
    Ok(())
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .statement_cache_capacity(STATEMENTS)
        .row_buffer_size(1024)
        .pragma("temp_store", "memory")
        .pragma("cache_size", "-4000")
        .disable_statement_logging()
}

async fn connect(options: SqliteConnectOptions, connections: u32) -> Result<DatabaseConnection, sea_orm::DbErr> {
    let mut pool = ConnectOptions::new("sqlite::memory:");
    pool.max_connections(connections)
        .min_connections(u32::from(connections == 1))
        .test_before_acquire(false)
        .acquire_timeout(BUSY * 10)
        .record_stmt_in_spans(false)
        .map_sqlx_sqlite_opts(move |_| options.clone())
        .map_sqlx_sqlite_pool_opts(|pool| pool.after_release(|connection, _| Box::pin(is_clean(connection))));
    Database::connect(pool).await
}

/// SQLite undoes a transaction by itself when the disk is full. Then undoing it once more fails, the connection takes itself to be inside
/// of it for ever, and everything later would look stored without being so: such a connection is thrown away.
async fn is_clean(connection: &mut SqliteConnection) -> Result<bool, sea_orm::sqlx::Error> {
    // Waits for the undoing that dropping a transaction only asks for.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// Copies the database to `<file>.before-<what>`, through SQLite itself so that the write-ahead log is in it.
pub(crate) async fn copy(writer: &DatabaseConnection, path: &Path, what: &str) -> Result<PathBuf, StoreError> {
    let target = beside(path, &format!(".before-{what}"));
    let draft = beside(path, &format!(".before-{what}.part"));
    let refuse = |error: &dyn std::fmt::Display| {
        StoreError::Open(format!(
            "failed to copy the database to {} before changing it: {error}; free some space and start again",
            target.display()
        ))
    };
    create_empty(&draft).map_err(|error| refuse(&error))?;
    let quoted = draft.to_string_lossy().replace('\'', "''");
    writer.execute_unprepared(&format!("vacuum into '{quoted}'")).await.map_err(|error| refuse(&error))?;
    // SQLite does not wait for the disk here; a copy must outlive a power cut that the migration does not.
    fs::File::open(&draft).and_then(|file| file.sync_all()).map_err(|error| refuse(&error))?;
    fs::rename(&draft, &target).map_err(|error| refuse(&error))?;
    Ok(target)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(suffix);
    path.with_file_name(name)
}

fn create_private(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.recursive(true).create(folder)?;
    }
    open_private(path, false)
}

fn create_empty(path: &Path) -> io::Result<()> {
    open_private(path, true)
}

/// SQLite gives its log files the mode of the database, so it suffices to create that one before SQLite does.
fn open_private(path: &Path, truncate: bool) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(truncate);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        let file = options.mode(0o600).open(path)?;
        if file.metadata()?.permissions().mode() & 0o077 != 0 {
            file.set_permissions(fs::Permissions::from_mode(0o600))?;
        }
        Ok(())
    }
    #[cfg(not(unix))]
    options.open(path).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn execute(connection: &impl ConnectionTrait, sql: &str) -> Result<(), StoreError> {
        connection.execute_unprepared(sql).await?;
        Ok(())
    }

    #[tokio::test]
    async fn a_full_disk_undoes_one_transaction_and_no_later_one() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("small.db");
        let small = || options(&path).create_if_missing(true).pragma("max_page_count", "40").pragma("cache_size", "5");
        let writer = connect(small(), 1).await.expect("opens");
        execute(&writer, "create table rows (text blob)").await.expect("room for a table");
        let begin = || async { writer.begin_with_options(immediate()).await.expect("begins") };

        let transaction = begin().await;
        execute(&transaction, "insert into rows values (1)").await.expect("room for a row");
        let too_much = execute(&transaction, "insert into rows values (randomblob(1000000))").await;
        assert!(matches!(too_much, Err(StoreError::Full(_))), "{too_much:?}");
        drop(transaction);
        drop(begin().await);
        let transaction = begin().await;
        execute(&transaction, "insert into rows values (2)").await.expect("room for a row");
        transaction.commit().await.expect("commits");

        let other = connect(read_only(&path), 1).await.expect("opens");
        let stored = crate::sql::plain(&other, "select cast(group_concat(text) as text) as stored from rows");
        let stored = other.query_one_raw(stored).await.expect("runs").expect("a row");
        assert_eq!(stored.try_get::<Option<String>>("", "stored").expect("a text").as_deref(), Some("2"));
    }
}
