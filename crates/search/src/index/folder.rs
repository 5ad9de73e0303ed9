//! The folder of the index: read through memory maps, written without waiting for the disk.
//!
//! The index can be made anew from the store at any time, so a commit does not wait until its files are on the disk: one appended message would
//! wait for ten files. What a crash of the process leaves behind is whole all the same. Only a crash of the machine can leave damaged
//! files, so [`Folder::seal`] waits for the disk and leaves a mark when the index is closed, and an index without the mark is checked when it is opened.

use std::{
    fmt, fs,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, TerminatingWrite, WatchCallback, WatchHandle, WritePtr,
    error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError},
};

/// Says that every file is on the disk.
const SEAL: &str = "sealed";

#[derive(Clone)]
pub(super) struct Folder {
    path: PathBuf,
    maps: MmapDirectory,
}

impl fmt::Debug for Folder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Folder({})", self.path.display())
    }
}

impl Folder {
    pub(super) fn open(path: &Path) -> Result<Self, OpenDirectoryError> {
        Ok(Self { path: path.to_owned(), maps: MmapDirectory::open(path)? })
    }

    pub(super) fn is_sealed(&self) -> bool {
        self.path.join(SEAL).exists()
    }

    /// Takes the mark away; before anything is written.
    pub(super) fn unseal(&self) -> io::Result<()> {
        match fs::remove_file(self.path.join(SEAL)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Waits until all files are on the disk, then leaves the mark.
    pub(super) fn seal(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.path)? {
            let path = entry?.path();
            if path.is_file() {
                fs::File::open(&path)?.sync_data()?;
            }
        }
        self.maps.sync_directory()?;
        let seal = create(&self.path.join(SEAL), false)?;
        seal.sync_all()
    }
}

/// Creates a file only its owner can read.
pub(crate) fn create(path: &Path, must_be_new: bool) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).create_new(must_be_new);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Creates a folder only its owner can enter, with those above it.
pub(crate) fn create_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Writes a file and puts it in its place in one step.
pub(crate) fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.new"));
    create(&beside, false)?.write_all(content)?;
    fs::rename(&beside, path)
}

struct Plain(fs::File);

impl Write for Plain {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for Plain {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        Ok(())
    }
}

impl Directory for Folder {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.maps.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.maps.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.maps.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        match create(&self.path.join(path), true) {
            Ok(file) => Ok(BufWriter::new(Box::new(Plain(file)))),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(OpenWriteError::FileAlreadyExists(path.to_owned())),
            Err(error) => Err(OpenWriteError::wrap_io_error(error, path.to_owned())),
        }
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.maps.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        replace(&self.path.join(path), content)
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        // Made here, so that only the owner can read it.
        let _ = create(&self.path.join(&lock.filepath), true);
        self.maps.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        // Searches are told of commits by the one who commits; nobody polls.
        Ok(WatchHandle::new(Arc::new(callback)))
    }
}
