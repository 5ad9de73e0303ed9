//! The database of SessionPilot: SQLite embedded by default, PostgreSQL by configuration, the same behaviour on both.
//!
//! Entities stay private; everything public takes and returns domain types. **One public method = one transaction.**

mod accounts;
mod archive;
#[expect(
    unreachable_pub,
    clippy::struct_field_names,
    clippy::struct_excessive_bools,
    reason = "the derive names the struct and needs public items"
)]
mod entity;
mod figures;
mod foreign;
mod ingest;
mod open;
mod projects;
mod sessions;
mod sources;
mod sql;
mod sync_runs;
mod transcript;
mod usage_records;
mod warnings;

use std::sync::Arc;

pub use archive::{BLOCK_BYTES, OriginalFile, OriginalPiece, Packed, Packing};
use sea_orm::{DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, TransactionTrait};
use sp_domain::session::SessionId;

/// Which database to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// An SQLite file; created with mode 0600 in a folder of mode 0700 when missing.
    Sqlite(std::path::PathBuf),
    /// A PostgreSQL URL.
    Postgres(String),
}

/// Why the store failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be opened; the text names the cause and the remedy.
    #[error("{0}")]
    Open(String),
    /// The database was written by a newer release.
    #[error("the database was written by a newer release (migration {0}): install that release again, or restore the copy made before it")]
    Newer(String),
    /// A query failed.
    #[error("the database failed: {0}")]
    Query(String),
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        Self::Query(error.to_string())
    }
}

/// What a session became by an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionChange {
    /// Which.
    pub id: SessionId,
    /// Its parent, whose figures changed with it.
    pub parent_id: Option<SessionId>,
    /// Stored for the first time.
    pub created: bool,
    /// Its revision now.
    pub revision: i64,
}

/// What an import changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ingested {
    /// Sessions whose rows changed, including those that lost or won a call.
    pub changes: Vec<SessionChange>,
    /// Rows inserted, updated or deleted: zero when nothing changed.
    pub rows_written: u64,
}

/// An open database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    writer: DatabaseConnection,
    readers: DatabaseConnection,
    /// Writers of this process queue here, not inside the database, where waiting ends with a timeout.
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl Store {
    async fn one(&self, sql: sql::Sql) -> Result<sea_orm::QueryResult, StoreError> {
        use sea_orm::ConnectionTrait;
        let row = self.readers.query_one_raw(sql.build(&self.readers)).await?;
        row.ok_or_else(|| StoreError::Query("a query that always has a row had none".to_owned()))
    }

    /// Begins to write; other writers, also those of other processes, wait. The caller holds [`Self::turn`].
    async fn begin_write(&self) -> Result<DatabaseTransaction, StoreError> {
        if self.is_postgres() {
            let transaction = self.writer.begin().await?;
            open::take_turn(&transaction).await?;
            return Ok(transaction);
        }
        Ok(self.writer.begin_with_options(open::immediate()).await?)
    }

    /// Begins to read one unchanging state.
    async fn begin_read(&self) -> Result<DatabaseTransaction, StoreError> {
        if self.is_postgres() {
            let (level, mode) = (sea_orm::IsolationLevel::RepeatableRead, sea_orm::AccessMode::ReadOnly);
            return Ok(self.readers.begin_with_config(Some(level), Some(mode)).await?);
        }
        Ok(self.readers.begin().await?)
    }

    fn is_postgres(&self) -> bool {
        self.readers.get_database_backend() == DbBackend::Postgres
    }
}
