//! Why nothing can be stored, for people: which folder, and what to do about it.

use std::{io, path::Path};

use sp_domain::sync::{ProblemKind, SyncProblem};
use sp_store::StoreError;

use crate::{EngineError, Shared};

/// The problem behind a failed write in this folder.
pub(crate) fn of_io(folder: &Path, error: &io::Error) -> SyncProblem {
    let kind = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => ProblemKind::DiskFull,
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => ProblemKind::ReadOnly,
        _ => ProblemKind::Failed,
    };
    SyncProblem { kind, place: folder.display().to_string(), detail: error.to_string() }
}

/// The problem behind a data directory whose machine cannot be told.
pub fn unkeyed(folder: &Path, error: &io::Error) -> SyncProblem {
    of_io(folder, error)
}

/// The problem behind a store that cannot be written; `None` when it fails in another way.
pub fn unwritable(place: &str, error: &StoreError) -> Option<SyncProblem> {
    let (kind, detail) = match error {
        StoreError::Full(detail) => (ProblemKind::DiskFull, detail),
        StoreError::ReadOnly(detail) => (ProblemKind::ReadOnly, detail),
        _ => return None,
    };
    Some(SyncProblem { kind, place: place.to_owned(), detail: detail.clone() })
}

/// The problem behind a failed job.
pub(crate) fn of_job(shared: &Shared, error: &EngineError) -> SyncProblem {
    let place = shared.store.place();
    let known = match error {
        EngineError::Unwritable(problem) => Some(problem.clone()),
        EngineError::Store(error) => unwritable(&place, error),
        EngineError::Query(_) | EngineError::Conflict(_) | EngineError::Search(_) | EngineError::Index(_) | EngineError::TooOften(_) => {
            None
        }
    };
    known.unwrap_or_else(|| SyncProblem { kind: ProblemKind::Failed, place, detail: error.to_string() })
}
