//! The index: opening, feeding, committing.

mod change;
mod cut;
mod error;
mod feed;
mod folder;
mod places;
mod purge;
pub(crate) mod schema;
mod tail;

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
};

use tantivy::{
    Index, IndexReader, IndexSettings, ReloadPolicy, Searcher,
    directory::{Directory, INDEX_WRITER_LOCK},
};

use crate::{hits::word_list::WordLists, query::Query};
use change::Writer;
use folder::Folder;
use schema::{Fields, VERSION};
use tail::Tail;

pub use change::{Batch, Delete};
pub use error::{IndexError, OpenError};
pub use tail::LARGE;

pub(crate) use folder::{create_folder, replace};
pub(crate) use places::Places;
pub(crate) use tail::View;

/// What the writer may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Bytes of memory in which new documents are gathered, over all threads; at least 15 MB for each.
    pub memory: usize,
    /// Threads that index.
    pub threads: usize,
}

/// Memory for a line now and then: every commit clears a part of it.
pub const FEW: usize = 15_000_000;
/// Memory for an import: fewer, larger pieces.
pub const MANY: usize = 48_000_000;

impl Default for Options {
    fn default() -> Self {
        Self { memory: FEW, threads: 1 }
    }
}

/// Figures for diagnostics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Documents that can be found.
    pub documents: u64,
    /// Pieces the index consists of: a search looks into each.
    pub segments: usize,
    /// Bytes on the disk.
    pub bytes: u64,
}

/// The index. Cheap to clone; searches do not wait for writers.
#[derive(Clone)]
pub struct SearchIndex {
    pub(crate) shared: Arc<Shared>,
}

impl fmt::Debug for SearchIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SearchIndex").field("folder", &self.shared.path).finish_non_exhaustive()
    }
}

pub(crate) struct Shared {
    path: PathBuf,
    folder: Folder,
    index: Index,
    reader: IndexReader,
    pub(crate) fields: Fields,
    pub(crate) lists: WordLists,
    options: Options,
    /// Bytes in which the next writer gathers documents.
    memory: AtomicUsize,
    /// `None` when it is only searched, after it was closed, and after it failed.
    writer: Mutex<Option<Writer>>,
    tail: Mutex<Tail>,
    can_write: bool,
    revision: AtomicI64,
}

/// File that says which version of ours wrote the index.
const VERSION_FILE: &str = "version";
const META_FILE: &str = "meta.json";

impl SearchIndex {
    /// Opens the index for searching and writing; creates it when the folder is missing or empty.
    ///
    /// An index that was not closed is read once to make sure that it is whole.
    ///
    /// # Errors
    /// See [`OpenError`]; [`OpenError::asks_for_rebuild`] says whether [`Self::create`] helps.
    pub fn open(folder: &Path, options: Options) -> Result<Self, OpenError> {
        let io = |error| OpenError::Io { folder: folder.to_owned(), error };
        create_folder(folder).map_err(io)?;
        if !folder.join(META_FILE).exists() && ours(folder).map_err(io)?.is_empty() {
            return Self::begin(folder, options);
        }
        Self::open_existing(folder, options, true)
    }

    /// Opens an index for searching only, beside the process that writes to it.
    ///
    /// # Errors
    /// See [`OpenError`]; a missing index is [`OpenError::Io`].
    pub fn open_to_search(folder: &Path) -> Result<Self, OpenError> {
        if !folder.join(META_FILE).exists() {
            let error = io::Error::new(io::ErrorKind::NotFound, "there is none yet");
            return Err(OpenError::Io { folder: folder.to_owned(), error });
        }
        Self::open_existing(folder, Options::default(), false)
    }

    /// Makes an empty index, in place of the one in the folder if there is one. Other files in the folder stay.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn create(folder: &Path, options: Options) -> Result<Self, OpenError> {
        let io = |error| OpenError::Io { folder: folder.to_owned(), error };
        create_folder(folder).map_err(io)?;
        let directory = Folder::open(folder).map_err(|error| OpenError::of(folder, error.into()))?;
        let lock = directory.acquire_lock(&INDEX_WRITER_LOCK).map_err(|error| OpenError::of(folder, error.into()))?;
        for path in ours(folder).map_err(io)? {
            let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            removed.map_err(io)?;
        }
        drop(lock);
        Self::begin(folder, options)
    }

    fn begin(path: &Path, options: Options) -> Result<Self, OpenError> {
        let failed = |error| OpenError::of(path, error);
        let folder = Folder::open(path).map_err(|error| failed(error.into()))?;
        let settings = IndexSettings { docstore_compress_dedicated_thread: false, ..IndexSettings::default() };
        let builder = Index::builder().schema(schema::schema()).settings(settings);
        let index = builder.open_or_create(folder.clone()).map_err(failed)?;
        replace(&path.join(VERSION_FILE), VERSION.to_string().as_bytes())
            .map_err(|error| OpenError::Io { folder: path.to_owned(), error })?;
        Self::assemble(path, folder, index, options, true)
    }

    fn open_existing(path: &Path, options: Options, can_write: bool) -> Result<Self, OpenError> {
        let failed = |error| OpenError::of(path, error);
        let version = fs::read_to_string(path.join(VERSION_FILE)).unwrap_or_default();
        if version != VERSION.to_string() {
            return Err(OpenError::OtherVersion(path.to_owned()));
        }
        let folder = Folder::open(path).map_err(|error| failed(error.into()))?;
        let index = Index::open(folder.clone()).map_err(failed)?;
        if index.schema() != schema::schema() {
            return Err(OpenError::OtherVersion(path.to_owned()));
        }
        Self::assemble(path, folder, index, options, can_write)
    }

    fn assemble(path: &Path, folder: Folder, index: Index, options: Options, can_write: bool) -> Result<Self, OpenError> {
        let failed = |error| OpenError::of(path, error);
        change::register_words(&index);
        let fields = Fields::of(&index.schema()).map_err(failed)?;
        let lists = WordLists::new(&path.join(WordLists::FOLDER));
        // The lock comes first: nobody may write while the files are checked.
        let writer = if can_write { Some(Writer::new(&index, options).map_err(failed)?) } else { None };
        if can_write && !folder.is_sealed() {
            lists.forget_all();
            let damaged = index.validate_checksum().map_err(failed)?;
            if let Some(file) = damaged.iter().next() {
                return Err(OpenError::Damaged { folder: path.to_owned(), reason: format!("{} has changed", file.display()) });
            }
        }
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).doc_store_cache_num_blocks(0).try_into().map_err(failed)?;
        let payload = index.load_metas().map_err(failed)?.payload;
        let revision = AtomicI64::new(payload.and_then(|payload| payload.parse().ok()).unwrap_or(0));
        let path = path.to_owned();
        let shared = Shared {
            path,
            folder,
            index,
            reader,
            fields,
            lists,
            memory: AtomicUsize::new(options.memory),
            options,
            writer: Mutex::new(writer),
            tail: Mutex::default(),
            can_write,
            revision,
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Revision of the store up to which everything is found; 0 when nothing was ever committed. Of an index that was just opened it is that of its
    /// last commit: feed everything that changed since.
    pub fn revision(&self) -> i64 {
        self.shared.revision.load(Ordering::Acquire)
    }

    /// Figures for diagnostics. Lists the folder.
    ///
    /// # Errors
    /// The folder cannot be listed.
    pub fn stats(&self) -> Result<Stats, IndexError> {
        let searcher = self.searcher();
        let mut bytes = 0;
        for path in ours(&self.shared.path)? {
            bytes += if path.is_dir() { files(&path)?.iter().map(|path| size(path)).sum() } else { size(&path) };
        }
        let everything = Query { limit: 0, ..Query::default() };
        let documents = if self.is_settled() { searcher.num_docs() } else { self.query(&everything, None)?.total };
        Ok(Stats { documents, segments: searcher.segment_readers().len(), bytes })
    }

    fn searcher(&self) -> Searcher {
        self.shared.reader.searcher()
    }

    /// What can be found now.
    pub(crate) fn view(&self) -> Result<View, IndexError> {
        // The searcher is taken while no document can move from the tail to the index.
        let mut tail = self.shared.tail();
        Ok(tail.view(&self.shared.index, self.shared.fields, self.searcher())?)
    }

    /// Shows what another process committed since it was opened, or since this was called last.
    ///
    /// # Errors
    /// The index failed.
    pub fn refresh(&self) -> Result<(), IndexError> {
        self.shared.reader.reload()?;
        let payload = self.shared.index.load_metas()?.payload;
        self.shared.revision.store(payload.and_then(|payload| payload.parse().ok()).unwrap_or(0), Ordering::Release);
        Ok(())
    }
}

fn size(path: &Path) -> u64 {
    path.metadata().map_or(0, |metadata| metadata.len())
}

fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Files and folders in the index's folder that belong to it.
fn ours(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let is_ours = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_segment = name.len() > 33 && name.as_bytes()[32] == b'.' && name.bytes().take(32).all(|byte| byte.is_ascii_hexdigit());
        is_segment || [META_FILE, ".managed.json", VERSION_FILE, "sealed", WordLists::FOLDER].contains(&name.as_ref())
    };
    Ok(files(folder)?.into_iter().filter(is_ours).collect())
}
