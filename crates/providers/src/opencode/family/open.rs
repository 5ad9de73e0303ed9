//! Opening a database that belongs to a program which may be running, without leaving a trace beside it.
//!
//! With `-shm` and `-wal` the tool is (or was) at work: open read-only and share them; only `-shm` may change. Without a filled `-wal` the
//! file is complete in itself: open it `immutable`, which makes SQLite create nothing. A filled `-wal` without `-shm` can only be read by
//! creating a `-shm`, so both files are copied to a private folder first.

use std::{
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, ErrorCode, OpenFlags, config::DbConfig};
use tempfile::TempDir;

use super::find::beside;
use crate::{ProviderError, file};

/// How long to wait for a lock.
const BUSY: Duration = Duration::from_secs(2);

/// Tries to copy files that are being written to.
const ATTEMPTS: usize = 3;

/// Files that complete a database.
const COMPANIONS: [&str; 2] = ["-wal", "-journal"];

/// An open database; a private copy is removed with it.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) connection: Connection,
    _copy: Option<TempDir>,
    /// Files that must not change while they are read without locks, with their stamps.
    unlocked: Option<(PathBuf, Vec<Option<u64>>)>,
}

impl Opened {
    /// False when the tool wrote into a file that was taken for complete: what was read may be a mixture.
    pub(super) fn is_sound(&self) -> bool {
        self.unlocked.as_ref().is_none_or(|(path, before)| stamps(path) == *before)
    }
}

/// How to open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Shared,
    Immutable,
    Copy,
}

/// Opens a database for reading.
///
/// # Errors
/// It is gone, no database, damaged, or locked.
pub(super) fn open(path: &Path) -> Result<Opened, ProviderError> {
    match way(path) {
        Way::Immutable => {
            let before = stamps(path);
            connect(path, "immutable=1&mode=ro", None).map(|opened| Opened { unlocked: Some((path.to_owned(), before)), ..opened })
        }
        Way::Copy => copied(path),
        // A `-shm` of a crashed process may need repairs that a reader may not make.
        Way::Shared => connect(path, "mode=ro", None).or_else(|error| if cannot_share(&error) { copied(path) } else { Err(error) }),
    }
}

fn way(path: &Path) -> Way {
    let length = |suffix| beside(path, suffix).metadata().ok().map(|metadata| metadata.len());
    match (length("-shm"), length("-wal")) {
        _ if length("-journal").unwrap_or(0) > 0 => Way::Copy,
        // Without a `-wal` beside it a `-shm` is a leftover, and a reader would create the missing file.
        (_, None) | (None, Some(0)) => Way::Immutable,
        (None, Some(_)) => Way::Copy,
        (Some(_), Some(_)) => Way::Shared,
    }
}

fn connect(path: &Path, query: &str, copy: Option<TempDir>) -> Result<Opened, ProviderError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connected = Connection::open_with_flags(uri(path, query), flags).and_then(|connection| {
        connection.busy_timeout(BUSY)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        connection.pragma_update(None, "query_only", true)?;
        // Opening is lazy: only a query shows whether it worked.
        connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))?;
        Ok(connection)
    });
    connected.map(|connection| Opened { connection, _copy: copy, unlocked: None }).map_err(|error| failed(path, error))
}

fn copied(path: &Path) -> Result<Opened, ProviderError> {
    let folder = tempfile::Builder::new().prefix("session-pilot-").tempdir().map_err(|error| file::failed(path, error))?;
    let target = folder.path().join("copy.db");
    for _ in 0..ATTEMPTS {
        let before = stamps(path);
        copy(path, &target).map_err(|error| file::failed(path, error))?;
        if stamps(path) == before {
            break;
        }
    }
    connect(&target, "mode=ro", Some(folder)).map_err(|error| match error {
        ProviderError::Sqlite { error, .. } => failed(path, error),
        other => other,
    })
}

fn copy(path: &Path, target: &Path) -> io::Result<()> {
    fs::copy(path, target)?;
    make_writable(target)?;
    for suffix in COMPANIONS {
        let (from, to) = (beside(path, suffix), beside(target, suffix));
        match fs::copy(from, &to) {
            Ok(_) => make_writable(&to)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => drop(fs::remove_file(&to)),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Copies keep the permissions of a read-only original, and a later attempt must be able to replace them.
fn make_writable(path: &Path) -> io::Result<()> {
    let mut permissions = path.metadata()?.permissions();
    #[cfg(unix)]
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o600);
    #[cfg(not(unix))]
    permissions.set_readonly(false);
    fs::set_permissions(path, permissions)
}

fn stamps(path: &Path) -> Vec<Option<u64>> {
    let files = [path.to_owned(), beside(path, COMPANIONS[0]), beside(path, COMPANIONS[1])];
    files.iter().map(|path: &PathBuf| path.metadata().ok().map(|metadata| file::stamp(path, &metadata))).collect()
}

fn failed(path: &Path, error: rusqlite::Error) -> ProviderError {
    if !path.exists() {
        return ProviderError::Gone(path.to_owned());
    }
    ProviderError::Sqlite { path: path.to_owned(), error }
}

fn cannot_share(error: &ProviderError) -> bool {
    let ProviderError::Sqlite { error, .. } = error else { return false };
    matches!(error.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied))
}

/// True when waiting may help.
pub(super) fn is_locked(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

/// A `file:` URI; everything SQLite would take for syntax is escaped.
fn uri(path: &Path, query: &str) -> String {
    let mut uri = String::from("file:");
    for byte in path.to_string_lossy().replace('\\', "/").bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' | b':' => uri.push(byte as char),
            _ => drop(write!(uri, "%{byte:02X}")),
        }
    }
    uri.push('?');
    uri.push_str(query);
    uri
}
