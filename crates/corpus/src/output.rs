//! Files that are written in large pieces, and why writing one failed.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Why a corpus was not written.
#[derive(Debug, thiserror::Error)]
pub enum CorpusError {
    /// Writing a file failed.
    #[error("failed to write {path}: {error}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Writing a database failed.
    #[error("failed to write a database: {0}")]
    Sqlite(#[from] rusqlite::Error),
}

/// Result of everything that writes.
pub(crate) type Result<T> = std::result::Result<T, CorpusError>;

const PIECE_BYTES: usize = 1 << 20;

/// A file that grows.
pub(crate) struct Output {
    path: PathBuf,
    file: File,
    /// What comes next is appended here.
    pub(crate) buffer: Vec<u8>,
    flushed: u64,
}

pub(crate) fn failed(path: &Path) -> impl FnOnce(io::Error) -> CorpusError {
    let path = path.to_owned();
    move |error| CorpusError::Io { path, error }
}

/// A whole small file; returns its size.
pub(crate) fn put(path: &Path, bytes: &[u8]) -> Result<u64> {
    make_parent(path)?;
    fs::write(path, bytes).map_err(failed(path))?;
    Ok(bytes.len() as u64)
}

pub(crate) fn make_parent(path: &Path) -> Result<()> {
    path.parent().map_or(Ok(()), |folder| fs::create_dir_all(folder).map_err(failed(folder)))
}

impl Output {
    pub(crate) fn create(path: PathBuf) -> Result<Self> {
        make_parent(&path)?;
        let file = File::create(&path).map_err(failed(&path))?;
        Ok(Self { path, file, buffer: Vec::with_capacity(PIECE_BYTES / 4), flushed: 0 })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes so far.
    pub(crate) fn written(&self) -> u64 {
        self.flushed + self.buffer.len() as u64
    }

    /// Call it between records.
    pub(crate) fn spill(&mut self) -> Result<()> {
        if self.buffer.len() < PIECE_BYTES { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> Result<()> {
        self.file.write_all(&self.buffer).map_err(failed(&self.path))?;
        self.flushed += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }

    /// Writes the rest; returns the size of the file.
    pub(crate) fn finish(mut self) -> Result<u64> {
        self.flush()?;
        Ok(self.flushed)
    }
}
