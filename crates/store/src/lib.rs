//! The database of SessionPilot: SQLite embedded by default, PostgreSQL by configuration, the same behaviour on both.
//!
//! Entities stay private; everything public takes and returns domain types. **One public method = one transaction.**

use sp_domain::{
    Timestamp, Tool,
    diagnostics::{Account, AccountStatus, Warning},
    session::{DayTotals, Facets, SessionDetail, SessionId, SessionList, SessionQuery, TranscriptPage, Turn, Window},
    source::{Checkpoint, SourceBatch, SourceKey, SourceRecord},
    sync::{SyncStatus, SyncTrigger},
    time::DisplayZone,
};

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

/// Counts of the whole store, for the command line and diagnostics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StoreCounts {
    /// Sessions.
    pub sessions: i64,
    /// Messages.
    pub messages: i64,
    /// Usage events.
    pub events: i64,
}

/// An open database.
#[derive(Clone, Debug)]
pub struct Store {}

#[expect(clippy::unused_async, clippy::unimplemented, unused_variables, reason = "signatures first")]
impl Store {
    /// Opens and migrates. An SQLite file is copied beside itself before a migration changes it.
    pub async fn open(location: &Location) -> Result<Self, StoreError> {
        unimplemented!()
    }

    /// Closes all connections.
    pub async fn close(self) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Answers when the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Row counts.
    pub async fn counts(&self) -> Result<StoreCounts, StoreError> {
        unimplemented!()
    }

    /// Adds or updates accounts. Names a person gave survive. `seen_at` becomes their last sync.
    pub async fn save_accounts(&self, accounts: &[Account], seen_at: Timestamp) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// All accounts with their counts, by tool and name.
    pub async fn accounts(&self) -> Result<Vec<AccountStatus>, StoreError> {
        unimplemented!()
    }

    /// All known sources, by key: one light query.
    pub async fn sources(&self) -> Result<Vec<SourceRecord>, StoreError> {
        unimplemented!()
    }

    /// Where to go on reading; the start for an unknown source.
    pub async fn checkpoint(&self, key: &SourceKey) -> Result<Checkpoint, StoreError> {
        unimplemented!()
    }

    /// Marks sources as gone or back. Their sessions are kept. Returns the sessions concerned.
    pub async fn mark_missing(&self, keys: &[SourceKey], missing: bool) -> Result<Vec<SessionChange>, StoreError> {
        unimplemented!()
    }

    /// Stores what was read of one source between two checkpoints, checkpoint included, in one transaction.
    pub async fn ingest(&self, batch: &SourceBatch) -> Result<Ingested, StoreError> {
        unimplemented!()
    }

    /// Replaces the warnings found while listing (those of sources come with their batches).
    pub async fn save_discovery_warnings(&self, warnings: &[Warning]) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Warnings in force, newest source first, at most `limit`; the second value is their number.
    pub async fn warnings(&self, limit: i64) -> Result<(Vec<Warning>, i64), StoreError> {
        unimplemented!()
    }

    /// A page of sessions. `zone` cuts days.
    pub async fn list_sessions(&self, query: &SessionQuery, zone: &DisplayZone) -> Result<SessionList, StoreError> {
        unimplemented!()
    }

    /// Values to filter by, over all sessions.
    pub async fn facets(&self) -> Result<Facets, StoreError> {
        unimplemented!()
    }

    /// One session without its transcript.
    pub async fn session(&self, id: &SessionId) -> Result<Option<SessionDetail>, StoreError> {
        unimplemented!()
    }

    /// A part of the conversation; `None` for an unknown session.
    pub async fn transcript(&self, id: &SessionId, window: &Window) -> Result<Option<TranscriptPage>, StoreError> {
        unimplemented!()
    }

    /// Table of contents, in order; empty for an unknown session.
    pub async fn turns(&self, id: &SessionId) -> Result<Vec<Turn>, StoreError> {
        unimplemented!()
    }

    /// An image of a session: media type and bytes.
    pub async fn blob(&self, id: &SessionId, blob: &str) -> Result<Option<(String, Vec<u8>)>, StoreError> {
        unimplemented!()
    }

    /// Notes that a sync began; returns its job id.
    pub async fn begin_sync(&self, trigger: SyncTrigger, at: Timestamp) -> Result<i64, StoreError> {
        unimplemented!()
    }

    /// Notes how a sync ended.
    pub async fn end_sync(&self, job: i64, status: &SyncStatus, at: Timestamp) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// End of the last completed sync and its job, if any.
    pub async fn last_sync(&self) -> Result<Option<(i64, Timestamp)>, StoreError> {
        unimplemented!()
    }

    /// Whole-day totals: for each `(date, from, to)` the matching sessions that started in it.
    pub async fn day_totals(&self, query: &SessionQuery, zone: &DisplayZone, dates: &[String]) -> Result<Vec<DayTotals>, StoreError> {
        unimplemented!()
    }

    /// Working directories known from sessions of other tools, for resolving hashed project names.
    pub async fn directories(&self, except: Tool) -> Result<Vec<String>, StoreError> {
        unimplemented!()
    }
}
