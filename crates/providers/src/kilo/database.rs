//! The database of release 7: the same schema as OpenCode's, read by the reader of that family.

use std::path::Path;

use sp_domain::source::Checkpoint;

use crate::{Found, ProviderError, Roots, Sink, Source};

/// True for the source of a database rather than a task folder.
pub(super) fn is_database(source: &Source) -> bool {
    Path::new(&source.key.path).extension().is_some_and(|extension| extension == "db")
}

/// Databases below the roots.
pub(super) fn find(_roots: &Roots) -> Found {
    Found::default()
}

/// Reads a database.
#[expect(clippy::unnecessary_wraps, reason = "the reader of the family can fail")]
pub(super) fn read(_source: &Source, from: Checkpoint, _sink: &mut dyn Sink) -> Result<Checkpoint, ProviderError> {
    Ok(from)
}
