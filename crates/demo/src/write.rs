//! Writes a home to disk without ever touching a file of somebody else.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, Write},
    path::{Component, Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{DemoOptions, home::Home};

/// Name of the file that says a home was made here, and lists its files.
pub const MARKER: &str = ".session-pilot-demo";

const VERSION: u32 = 1;

/// Folders of the tools: without a marker none of them may exist.
const STORES: [&str; 8] = [
    ".claude",
    ".claude-work",
    ".config/claude",
    ".codex",
    ".gemini",
    ".local/share/opencode",
    ".local/share/kilo",
    ".config/Code/User/globalStorage/kilocode.kilo-code",
];

/// Why a home was not written.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// Something is there that was not written here.
    #[error("{0} exists and is not part of an example home; choose an empty folder")]
    Occupied(PathBuf),
    /// Reading, removing or writing a file failed.
    #[error("failed to write {path}: {error}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Writing a database failed.
    #[error("failed to write the database {path}: {error}")]
    Sqlite {
        /// The database.
        path: PathBuf,
        /// Why.
        error: rusqlite::Error,
    },
}

/// The content of the marker file.
#[derive(Debug, Serialize, Deserialize)]
struct Marker {
    version: u32,
    seed: u64,
    days: u32,
    now: String,
    files: Vec<String>,
}

/// Replaces the home written earlier, or writes it into a folder without stores.
pub(crate) fn write(root: &Path, home: &Home, options: &DemoOptions) -> Result<(), DemoError> {
    remove_earlier(root)?;
    let files = home.paths();
    if let Some(path) = files.iter().map(|path| place(root, path)).find(|path| path.symlink_metadata().is_ok()) {
        return Err(DemoError::Occupied(path));
    }
    // The marker comes first: a home that was written half way is recognised and replaced the next time.
    let marker = Marker { version: VERSION, seed: options.seed, days: options.days, now: options.now.to_string(), files };
    let text = serde_json::to_string_pretty(&marker).expect("a marker is plain data");
    create(&root.join(MARKER), text.as_bytes())?;
    for (path, bytes) in &home.files {
        create(&place(root, path), bytes)?;
    }
    for (path, database) in &home.databases {
        let path = place(root, path);
        make_parent(&path)?;
        database.write(&path).map_err(|error| DemoError::Sqlite { path, error })?;
    }
    Ok(())
}

fn place(root: &Path, path: &str) -> PathBuf {
    path.split('/').fold(root.to_owned(), |place, part| place.join(part))
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> DemoError {
    let path = path.to_owned();
    move |error| DemoError::Io { path, error }
}

fn make_parent(path: &Path) -> Result<(), DemoError> {
    path.parent().map_or(Ok(()), |folder| fs::create_dir_all(folder).map_err(failed(folder)))
}

/// Never opens a file that exists.
fn create(path: &Path, bytes: &[u8]) -> Result<(), DemoError> {
    make_parent(path)?;
    let mut file = File::create_new(path).map_err(failed(path))?;
    file.write_all(bytes).map_err(failed(path))
}

/// Removes the files that the marker lists; without a marker there must not be any store.
fn remove_earlier(root: &Path) -> Result<(), DemoError> {
    let Some(marker) = read_marker(root)? else {
        let occupied = STORES.iter().map(|store| place(root, store)).find(|path| path.symlink_metadata().is_ok());
        return occupied.map_or(Ok(()), |path| Err(DemoError::Occupied(path)));
    };
    if let Some(link) = STORES.iter().flat_map(|store| ancestors(root, store)).find(|path| path.is_symlink()) {
        return Err(DemoError::Occupied(link));
    }
    let mut folders = BTreeSet::new();
    for path in marker.files.iter().filter(|path| is_inside(path)) {
        for path in [path.clone(), format!("{path}-wal"), format!("{path}-shm")] {
            remove(&place(root, &path))?;
        }
        folders.extend(ancestors(root, path));
    }
    // The deepest first; a folder that holds anything else stays.
    folders.iter().rev().for_each(|folder| drop(fs::remove_dir(folder)));
    remove(&root.join(MARKER))
}

/// The folders between the root and a path, and the path itself.
fn ancestors(root: &Path, path: &str) -> Vec<PathBuf> {
    let mut place = root.to_owned();
    path.split('/')
        .map(|part| {
            place.push(part);
            place.clone()
        })
        .collect()
}

fn read_marker(root: &Path) -> Result<Option<Marker>, DemoError> {
    let path = root.join(MARKER);
    match fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|_| DemoError::Occupied(path)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(DemoError::Io { path, error }),
    }
}

/// A list that was tampered with does not lead out of the stores.
fn is_inside(path: &str) -> bool {
    let is_plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    is_plain && STORES.iter().any(|store| path.strip_prefix(store).is_some_and(|rest| rest.starts_with('/')))
}

fn remove(path: &Path) -> Result<(), DemoError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(DemoError::Io { path: path.to_owned(), error }),
        _ => Ok(()),
    }
}
