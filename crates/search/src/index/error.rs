//! Why the index cannot be opened, or stopped working.

use std::{io, path::PathBuf};

use tantivy::{
    TantivyError,
    directory::error::{LockError, OpenReadError},
};

/// Why the index cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Files are damaged or missing: make it anew with [`super::SearchIndex::create`] and feed it from the store.
    #[error("the search index in {} is damaged ({reason}); it is made anew from the database", .folder.display())]
    Damaged {
        /// Its folder.
        folder: PathBuf,
        /// What was found.
        reason: String,
    },
    /// Another release wrote it: make it anew with [`super::SearchIndex::create`] and feed it from the store.
    #[error("the search index in {} was written by another release; it is made anew from the database", .0.display())]
    OtherVersion(PathBuf),
    /// Another process writes to it.
    #[error("the search index in {} is in use by another process", .0.display())]
    InUse(PathBuf),
    /// The folder cannot be read or written.
    #[error("the search index in {} cannot be used: {error}", .folder.display())]
    Io {
        /// Its folder.
        folder: PathBuf,
        /// Cause.
        #[source]
        error: io::Error,
    },
}

impl OpenError {
    /// Making the index anew helps.
    pub fn asks_for_rebuild(&self) -> bool {
        matches!(self, Self::Damaged { .. } | Self::OtherVersion(_))
    }

    pub(super) fn of(folder: &std::path::Path, error: TantivyError) -> Self {
        let folder = folder.to_owned();
        match error {
            TantivyError::LockFailure(LockError::LockBusy, _) => Self::InUse(folder),
            TantivyError::IncompatibleIndex(_) | TantivyError::OpenReadError(OpenReadError::IncompatibleIndex(_)) => {
                Self::OtherVersion(folder)
            }
            TantivyError::LockFailure(LockError::IoError(error), _) => {
                Self::Io { folder, error: io::Error::new(error.kind(), error.to_string()) }
            }
            error => match permission(&error) {
                Some(error) => Self::Io { folder, error },
                None => Self::Damaged { folder, reason: error.to_string() },
            },
        }
    }
}

/// The cause if it lies outside the index: missing rights, a full disk.
fn permission(error: &TantivyError) -> Option<io::Error> {
    use io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    let cause = match error {
        TantivyError::IoError(error) => error,
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. }) => io_error,
        TantivyError::OpenWriteError(tantivy::directory::error::OpenWriteError::IoError { io_error, .. }) => io_error,
        _ => return None,
    };
    matches!(cause.kind(), PermissionDenied | QuotaExceeded | ReadOnlyFilesystem | StorageFull)
        .then(|| io::Error::new(cause.kind(), cause.to_string()))
}

/// Why the open index failed.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// It was opened for searching only, or closed.
    #[error("the search index is not open for writing")]
    ReadOnly,
    /// Reading or writing failed. What was fed since the last commit is lost: feed it again from [`super::SearchIndex::revision`] on.
    #[error("the search index failed: {0}")]
    Failed(String),
}

impl From<TantivyError> for IndexError {
    fn from(error: TantivyError) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<io::Error> for IndexError {
    fn from(error: io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}
