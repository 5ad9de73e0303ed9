//! The database of SessionPilot: SQLite embedded by default, PostgreSQL by configuration, the same behaviour on both.
//!
//! Entities stay private; everything public takes and returns domain types. **One public method = one transaction.**

mod accounts;
mod answers;
mod archive;
mod cockpit;
#[expect(
    unreachable_pub,
    clippy::struct_field_names,
    clippy::struct_excessive_bools,
    reason = "the derive names the struct and needs public items"
)]
mod entity;
mod figures;
mod follow;
mod foreign;
mod ingest;
mod machines;
mod marks;
mod messages_at;
mod news;
mod notifications;
mod open;
mod prices;
mod projects;
mod repair;
mod retention;
mod reviews;
mod saved_views;
mod security;
mod sessions;
mod settings;
mod size;
mod sources;
mod sql;
mod sync_runs;
mod transcript;
mod usage_records;
mod warnings;

use std::sync::Arc;

pub use archive::{ArchiveStore, BLOCK_BYTES, Moved, OriginalFile, OriginalPiece, Orphans, Packed, Packing};
pub use cockpit::{AccountSlot, LastOfProject, ModelSums, RunningSession, UnreadableAccount};
pub use follow::ChangedSession;
pub use machines::random_key;
pub use marks::Marked;
pub use messages_at::{MessageAt, Parts};
pub use news::{Heard, News};
pub use notifications::Noted;
pub use prices::{PriceBook, Repriced};
pub use repair::Salvaged;
pub use retention::{ForgetSums, LeftOut, Placed, PruneCandidates, Target};
pub use reviews::{ReviewRefusal, Reviewed, Signed};
use sea_orm::{DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, TransactionTrait};
pub use security::{LoginDraft, OwnerPassword, StoredKey, TokenDraft};
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
    /// No room is left where the database lies; the transaction was undone.
    #[error("the disk of the database is full: {0}")]
    Full(String),
    /// The database may not be written; the transaction was undone.
    #[error("the database cannot be written: {0}")]
    ReadOnly(String),
    /// The archive's object store failed; whatever lies in the database itself still works.
    #[error("{0}")]
    Archive(String),
    /// The database file is damaged.
    #[error("the database is damaged: {0}; `session-pilot doctor --repair` saves what can be read and reads the rest again")]
    Damaged(String),
    /// A query failed.
    #[error("the database failed: {0}")]
    Query(String),
}

impl StoreError {
    /// The object store failed, and only what lies there cannot be had.
    pub const fn is_about_archive(&self) -> bool {
        matches!(self, Self::Archive(_))
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        open::classify(&error)
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
    /// What became of the sessions' parts, in the order of the batches. `None` for a session another source tells of.
    pub parts: Vec<Vec<Option<StoredPart>>>,
}

/// What became of a part of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredPart {
    /// The store's key of the session.
    pub session: i64,
    /// The revision of what was written.
    pub revision: i64,
    /// Nothing of the session was stored before.
    pub is_first: bool,
    /// Nothing stored before was replaced, moved or dropped; but a call may have got its result.
    pub only_adds: bool,
}

/// Counts of the whole store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StoreCounts {
    /// Sessions.
    pub sessions: i64,
    /// Messages.
    pub messages: i64,
    /// Usage events.
    pub events: i64,
}

/// An open database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    writer: DatabaseConnection,
    readers: DatabaseConnection,
    /// Writers of this process queue here, not inside the database, where waiting ends with a timeout.
    turn: Arc<tokio::sync::Mutex<()>>,
    location: Arc<Location>,
    /// What this process calls itself towards PostgreSQL.
    name: Arc<str>,
    /// The machine that what is written belongs to; 0 until [`Self::on_machine`].
    machine: i64,
    /// Where blocks of the archive lie that are not in the database.
    archive: Option<Arc<ArchiveStore>>,
    answers: Arc<answers::Answers>,
}

impl Store {
    /// Row counts.
    ///
    /// # Errors
    /// The database failed.
    pub async fn counts(&self) -> Result<StoreCounts, StoreError> {
        let count = "select (select count(*) from sessions) as sessions, (select count(*) from messages) as messages, \
                     (select count(*) from usage_events) as events";
        let row = self.one(sql::Sql::new(count)).await?;
        let number = |name: &str| row.try_get::<i64>("", name);
        Ok(StoreCounts { sessions: number("sessions")?, messages: number("messages")?, events: number("events")? })
    }

    /// Where the database lies, for people: its folder, or the name of the server's kind.
    pub fn place(&self) -> String {
        match &*self.location {
            Location::Sqlite(path) => path.parent().unwrap_or(path).display().to_string(),
            Location::Postgres(_) => "PostgreSQL".to_owned(),
        }
    }

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
