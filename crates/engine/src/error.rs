//! Why a use case failed.

use sp_domain::{session::QueryError, sync::SyncProblem};
use sp_store::StoreError;

/// Why a use case failed. "Not found" is `None`, not an error.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The request cannot be understood.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// What was to be done is no longer what a person saw; nothing was changed.
    #[error("{0}")]
    Conflict(String),
    /// A search cannot be understood.
    #[error("{0}")]
    Search(String),
    /// The search index failed, or there is none.
    #[error("{0}")]
    Index(String),
    /// A password was tried too often; says how many seconds to wait.
    #[error("too many attempts: try again in {0} seconds")]
    TooOften(i64),
    /// Nothing can be stored; nothing was changed.
    #[error("{0}")]
    Unwritable(SyncProblem),
}
