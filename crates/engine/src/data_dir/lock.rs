//! One writer per data directory: a lock of the operating system on a file there. It ends with its process, however that ends, so a file
//! left behind by a crash stands in nobody's way; what the file says is only for people.

use std::{
    fmt,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
    process,
};

use serde::{Deserialize, Serialize};
use sp_domain::{Timestamp, sync::SyncProblem};

use crate::problem;

/// Name of the file in the data directory.
const FILE: &str = "session-pilot.lock";

/// Longest text read from the file: it is ours, but anybody may have changed it.
const MOST_BYTES: u64 = 1000;

/// What the holder of a data directory does there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Work {
    /// The server, which syncs by itself.
    Serve,
    /// One sync of the command line.
    Sync,
    /// Looking at the stores, with a sync before.
    Doctor,
    /// Rebuilding what is derived.
    Repair,
    /// Moving blocks of the archive.
    Archive,
    /// Bringing an older database to this release's layout.
    Update,
}

/// Who holds a data directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Process id.
    pub pid: u32,
    /// What it does.
    pub work: Work,
    /// Since when.
    pub since: Timestamp,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = match self.work {
            Work::Serve => "serve",
            Work::Sync => "sync",
            Work::Doctor => "doctor",
            Work::Repair => "doctor --repair",
            Work::Archive => "archive move",
            Work::Update => "updating the database",
        };
        write!(f, "process {} ({verb}, since {})", self.pid, self.since)
    }
}

/// Why a data directory cannot be had.
#[derive(Debug)]
pub enum LockError {
    /// Another process writes there. `None` when the file does not say which.
    Held(Option<Holder>),
    /// Nothing can be written there.
    Unwritable(SyncProblem),
}

/// The right to write in a data directory; ends when dropped.
#[derive(Debug)]
pub struct DataLock {
    /// Open as long as the lock is held. `None` where the file system knows no locks: then nobody is kept out.
    _file: Option<File>,
}

impl DataLock {
    /// Takes the directory, which is created when missing, for this process.
    ///
    /// # Errors
    /// Another process has it, or nothing can be written there.
    pub fn take(folder: &Path, work: Work, now: Timestamp) -> Result<Self, LockError> {
        let unwritable = |error: io::Error| LockError::Unwritable(problem::of_io(folder, &error));
        create_private(folder).map_err(unwritable)?;
        let mut file = open(&path(folder)).map_err(unwritable)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(LockError::Held(holder(&mut file))),
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                tracing::warn!(folder = %folder.display(), "this file system knows no locks: start only one SessionPilot on this folder");
                return Ok(Self { _file: None });
            }
            Err(TryLockError::Error(error)) => return Err(unwritable(error)),
        }
        // A full disk must not keep anybody from reading: who holds the lock is only a courtesy.
        if let Err(error) = sign(&mut file, &Holder { pid: process::id(), work, since: now }) {
            tracing::debug!(%error, "failed to note who holds the data directory");
        }
        Ok(Self { _file: Some(file) })
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn sign(file: &mut File, holder: &Holder) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(&serde_json::to_vec(holder)?)
}

fn holder(file: &mut File) -> Option<Holder> {
    let mut text = Vec::new();
    file.take(MOST_BYTES).read_to_end(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        Timestamp::parse("2026-03-20T09:00:00Z").expect("a time")
    }

    #[test]
    fn the_second_learns_who_is_first() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data = folder.path().join("new/data");
        let first = DataLock::take(&data, Work::Serve, now()).expect("nobody has it");
        // Locks of one process through two descriptors exclude each other like those of two processes.
        let Err(LockError::Held(Some(holder))) = DataLock::take(&data, Work::Sync, now()) else { panic!("taken twice") };
        assert_eq!(holder, Holder { pid: process::id(), work: Work::Serve, since: now() });
        drop(first);
        DataLock::take(&data, Work::Sync, now()).expect("free again");
    }

    #[test]
    fn what_a_crash_left_stands_in_nobodys_way() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(path(folder.path()), r#"{"pid":1,"work":"serve","since":"2020-01-01T00:00:00Z"} and more"#).expect("room on disk");
        let _lock = DataLock::take(folder.path(), Work::Sync, now()).expect("nobody has it");
        let Err(LockError::Held(Some(holder))) = DataLock::take(folder.path(), Work::Sync, now()) else { panic!("taken twice") };
        assert_eq!(holder.pid, process::id());
    }

    #[test]
    fn a_file_that_says_nothing_still_locks() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let _lock = DataLock::take(folder.path(), Work::Sync, now()).expect("nobody has it");
        fs::write(path(folder.path()), "?").expect("room on disk");
        assert!(matches!(DataLock::take(folder.path(), Work::Sync, now()), Err(LockError::Held(None))));
    }

    #[test]
    fn a_place_where_nothing_can_be_made_is_named() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("file");
        fs::write(&file, "").expect("room on disk");
        let Err(LockError::Unwritable(problem)) = DataLock::take(&file, Work::Sync, now()) else { panic!("a file is no folder") };
        assert!(problem.to_string().contains(&file.display().to_string()), "{problem}");
    }
}
