//! Sources and their stamps, by listing and `stat` alone.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use sp_domain::{Tool, source::SourceKey};

use super::tree::Tree;
use crate::{
    Scope, Source,
    file::{join_stamps, stamp},
};

/// The source at `path`: a data directory with databases and JSON tree, or one database file. `None` when it holds no store.
pub(crate) fn find(tool: Tool, account: &str, path: &Path) -> Option<Source> {
    let files = databases(path);
    let tree = Tree::list(path);
    let watched = files.iter().flat_map(|database| [database.clone(), beside(database, "-wal")]);
    let stats: Vec<(u64, u64)> =
        watched.filter_map(|file| file.metadata().ok().map(|metadata| (stamp(&file, &metadata), metadata.len()))).collect();
    (!files.is_empty() || !tree.is_empty()).then(|| Source {
        key: SourceKey { tool, path: path.to_string_lossy().into_owned() },
        account: account.to_owned(),
        scope: Scope::Each,
        stamp: join_stamps(stats.iter().map(|(stamp, _)| *stamp).chain([tree.stamp()])),
        size_bytes: stats.iter().map(|(_, size)| size).sum::<u64>() + tree.size_bytes(),
        files,
    })
}

/// True when a path is what [`find`] makes a source of: so a provider with other sources can tell them apart.
pub(crate) fn is_store(path: &Path) -> bool {
    !databases(path).is_empty() || !Tree::list(path).is_empty()
}

/// The databases of a data directory in the order of their names, or the file itself.
pub(super) fn databases(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let Ok(entries) = fs::read_dir(path) else { return Vec::new() };
    let is_database = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "db") && path.is_file();
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(is_database).collect();
    files.sort();
    files
}

/// True when `file` is one of the databases that reading `directory` covers.
pub(crate) fn holds(directory: &Path, file: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    databases(directory).iter().any(|database| real(database) == real(file))
}

/// What to watch for a store: a data directory; of a single database only its files, because its folder may be anyone's.
pub(crate) fn watched(path: &Path) -> Vec<PathBuf> {
    if path.is_file() { vec![path.to_owned(), beside(path, "-wal")] } else { vec![path.to_owned()] }
}

/// `None` when nothing is there; else whether it can be looked into, or why not.
pub(crate) fn check(path: &Path) -> Option<Result<(), String>> {
    let metadata = path.metadata().ok()?;
    let opened = if metadata.is_dir() { fs::read_dir(path).map(drop) } else { fs::File::open(path).map(drop) };
    Some(opened.map_err(|error| error.to_string()))
}

/// A file whose name is that of the database with something appended.
pub(super) fn beside(database: &Path, suffix: &str) -> PathBuf {
    let mut name: OsString = database.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
