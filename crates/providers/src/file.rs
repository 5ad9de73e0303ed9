//! Foreign files: opened read-only, recognised again, hashed at their ends.

use std::{
    fs::{File, Metadata},
    hash::{DefaultHasher, Hash, Hasher},
    io,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use sp_domain::source::{FileMark, SourceKey};

use crate::{ProviderError, Scope, Source};

/// Bytes hashed at the head and before the offset of a file.
const ENDS: i64 = 4096;

/// What `stat` says about a file, as one number. Changes whenever the file may have changed.
pub fn stamp(path: &Path, metadata: &Metadata) -> u64 {
    let mut hasher = DefaultHasher::new();
    let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).map(|age| age.as_nanos());
    (path, metadata.len(), modified, identity(metadata)).hash(&mut hasher);
    hasher.finish()
}

/// Joins stamps of several files. Order matters.
pub fn join_stamps(stamps: impl IntoIterator<Item = u64>) -> u64 {
    let mut hasher = DefaultHasher::new();
    stamps.into_iter().for_each(|stamp| stamp.hash(&mut hasher));
    hasher.finish()
}

/// Device and inode.
pub fn identity(metadata: &Metadata) -> (u64, u64) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        (metadata.dev(), metadata.ino())
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        (0, 0)
    }
}

/// A file as it was when it was opened.
#[derive(Debug)]
pub struct Opened {
    /// The file.
    pub file: File,
    size: i64,
    modified_ns: i64,
    identity: (u64, u64),
}

/// Opens a file for reading.
///
/// # Errors
/// [`ProviderError::Gone`] when it does not exist (any more), [`ProviderError::Io`] otherwise.
pub fn open(path: &Path) -> Result<Opened, ProviderError> {
    let opened = File::open(path).and_then(|file| {
        let metadata = file.metadata()?;
        Ok(Opened { size: metadata.len() as i64, modified_ns: modified_ns(&metadata), identity: identity(&metadata), file })
    });
    opened.map_err(|error| failed(path, error))
}

fn modified_ns(metadata: &Metadata) -> i64 {
    let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    modified.and_then(|age| i64::try_from(age.as_nanos()).ok()).unwrap_or_default()
}

/// Reads a whole file that must not exceed `limit` bytes.
///
/// # Errors
/// As [`open`]; a longer file is an [`ProviderError::Io`] of kind `FileTooLarge`.
pub fn read_whole(path: &Path, limit: usize) -> Result<Vec<u8>, ProviderError> {
    use std::io::Read;
    let opened = open(path)?;
    // With room for one byte more the end is seen by the second read: most of these files are tiny, and there are thousands.
    let mut bytes = Vec::with_capacity(opened.size.clamp(0, limit as i64) as usize + 1);
    opened.file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(|error| failed(path, error))?;
    if bytes.len() > limit {
        return Err(failed(path, io::Error::new(io::ErrorKind::FileTooLarge, "longer than the limit for one document")));
    }
    Ok(bytes)
}

/// The provider error for an I/O error.
pub fn failed(path: &Path, error: io::Error) -> ProviderError {
    match error.kind() {
        io::ErrorKind::NotFound => ProviderError::Gone(path.to_owned()),
        _ => ProviderError::Io { path: path.to_owned(), error },
    }
}

/// Reads at a position without moving a cursor; fills as much of `buffer` as the file has.
///
/// # Errors
/// Any I/O error but interruption.
pub fn read_at(file: &File, offset: i64, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match read_some(file, offset as u64 + filled as u64, &mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

#[cfg(unix)]
fn read_some(file: &File, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_some(file: &File, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

impl Opened {
    /// Bytes it had when it was opened.
    pub fn size(&self) -> i64 {
        self.size
    }

    /// Describes how far it was read. What it was when it was opened is noted, so that a change during the reading is noticed by the next one.
    /// `known` is what was noted when the reading began: its head need not be read again.
    ///
    /// # Errors
    /// Reading its ends failed.
    pub fn mark(&self, path: &Path, offset: i64, lines: i64, known: Option<&FileMark>) -> io::Result<FileMark> {
        let head_len = offset.min(ENDS);
        let known = known.filter(|mark| mark.head_len == head_len && Path::new(&mark.path) == path);
        Ok(FileMark {
            path: path.to_string_lossy().into_owned(),
            size: self.size,
            modified_ns: self.modified_ns,
            identity: self.identity,
            offset,
            lines,
            head_hash: known.map_or_else(|| hash_range(&self.file, 0, head_len), |mark| Ok(mark.head_hash))?,
            head_len,
            tail_hash: hash_range(&self.file, offset - head_len, head_len)?,
        })
    }

    /// True when the file still begins with what was read, so that reading can go on where it ended. That is so for the same inode when the
    /// first bytes and those before the place are the same, unless the file was written to without becoming longer: then it was rewritten
    /// in place. Not noticed is a change of bytes in the middle that is followed by an append before anybody looks.
    ///
    /// # Errors
    /// Reading its ends failed.
    pub fn continues(&self, mark: &FileMark) -> io::Result<bool> {
        let is_same_file = self.identity.1 == mark.identity.1;
        let was_rewritten = self.size == mark.size && self.modified_ns != mark.modified_ns;
        if !is_same_file || was_rewritten || self.size < mark.offset {
            return Ok(false);
        }
        Ok(hash_range(&self.file, 0, mark.head_len)? == mark.head_hash
            && hash_range(&self.file, mark.offset - mark.head_len, mark.head_len)? == mark.tail_hash)
    }
}

fn hash_range(file: &File, offset: i64, length: i64) -> io::Result<u64> {
    let mut buffer = vec![0; length.max(0) as usize];
    let filled = read_at(file, offset.max(0), &mut buffer)?;
    let hash = blake3::hash(&buffer[..filled]);
    Ok(u64::from_le_bytes(hash.as_bytes()[..8].try_into().expect("a hash has 32 bytes")))
}

/// A source of files, with its stamp and size from `stat`. `None` when the first file is gone.
pub fn source(key: SourceKey, account: &str, scope: Scope, files: Vec<PathBuf>) -> Option<Source> {
    let stats: Vec<(u64, u64)> =
        files.iter().filter_map(|path| path.metadata().ok().map(|meta| (stamp(path, &meta), meta.len()))).collect();
    let first = files.first()?.metadata();
    first.is_ok().then(|| Source {
        key,
        account: account.to_owned(),
        scope,
        files,
        stamp: join_stamps(stats.iter().map(|(stamp, _)| *stamp)),
        size_bytes: stats.iter().map(|(_, size)| size).sum(),
    })
}
