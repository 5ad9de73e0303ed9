//! Foreign bytes to domain events: one folder per tool behind one small trait.
//!
//! A provider maps; it does not price, format, aggregate or de-duplicate across sessions – that exists once, in `sp-domain`. Nothing here
//! reads the environment or the home directory by itself: roots are handed in. Foreign files are opened read-only, always.
//!
//! To add a tool: a folder with `mod.rs` (what its store looks like on disk, releases seen), `locate.rs` (accounts and sources),
//! `parse.rs` (bytes → events, no I/O) and a line in [`all`].

pub mod claude_code;
pub mod codex;
pub mod document;
pub mod file;
pub mod fuzzing;
pub mod gemini;
pub mod image;
pub mod json;
pub mod kilo;
pub mod lines;
pub mod opencode;
mod roots;
mod scan;
mod sink;
pub mod title;
mod warnings;

use std::path::PathBuf;

pub use roots::{ConfiguredAccount, Overrides, Roots};
pub use sink::{Collected, CollectedSession, Detail, Flow, Sink};
use sp_domain::{
    Tool,
    diagnostics::{Account, Warning},
    source::{Checkpoint, SourceKey},
};
pub use warnings::Warnings;

/// Longest record that is parsed, in bytes. Longer ones are kept by position and counted.
pub const MAX_RECORD_BYTES: usize = 64 << 20;

/// What a source tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One session, which its name may name. Read on from where the last reading ended, or again from its start.
    Session(Option<String>),
    /// Several sessions in a file that is read as a whole.
    Whole,
    /// Several sessions, each read again when it changed.
    Each,
}

/// A unit of import: everything that is read and checkpointed together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Tool and absolute path of the main file, task folder or data directory.
    pub key: SourceKey,
    /// Account it belongs to, by directory.
    pub account: String,
    /// What it tells of.
    pub scope: Scope,
    /// Files it consists of, in reading order. Folders with many small files may name none and list them when reading.
    pub files: Vec<PathBuf>,
    /// Size, time and identity of all files as one number: equal means nothing to read.
    pub stamp: u64,
    /// Bytes in all files, for progress.
    pub size_bytes: u64,
}

/// What a provider found under its roots.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Data directories that exist, readable or not.
    pub accounts: Vec<Account>,
    /// Sources, sorted by key.
    pub sources: Vec<Source>,
    /// Folders and files that could not be looked into.
    pub warnings: Vec<Warning>,
    /// Folders to watch recursively. One that does not exist yet is watched through its nearest existing parent.
    pub watch: Vec<PathBuf>,
}

/// Why a source could not be read at all. Whatever can be skipped is a [`Warning`] instead.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// The file vanished between listing and reading: not a fault.
    #[error("{0} is gone")]
    Gone(PathBuf),
    /// Opening or reading failed.
    #[error("failed to read {path}: {error}")]
    Io {
        /// What was read.
        path: PathBuf,
        /// Why it failed.
        error: std::io::Error,
    },
    /// A tool's database could not be opened or queried.
    #[error("failed to query {path}: {error}")]
    Sqlite {
        /// The database.
        path: PathBuf,
        /// Why it failed.
        error: rusqlite::Error,
    },
}

/// A tool's store.
pub trait Provider: Send + Sync {
    /// Which tool.
    fn tool(&self) -> Tool;

    /// Accounts and sources under the roots, by listing and `stat` alone. Never fails as a whole: what cannot be read is a warning.
    fn sources(&self, roots: &Roots) -> Found;

    /// Reads a source from a checkpoint on and pushes what it finds; calls [`Sink::checkpoint`] every few megabytes where it could go on
    /// later. A checkpoint of another importer version, or one that no longer fits the files, is ignored: the sessions are begun again
    /// with [`sp_domain::source::Mode::Replace`]. Reading a source in parts gives the same rows as reading it at once.
    ///
    /// # Errors
    /// The source as a whole is gone or unreadable. Damaged records are warnings.
    fn read(&self, source: &Source, from: Checkpoint, sink: &mut dyn Sink) -> Result<Checkpoint, ProviderError>;
}

/// Every provider, in the order of [`Tool::ALL`].
pub fn all() -> Vec<Box<dyn Provider>> {
    vec![
        Box::new(claude_code::ClaudeCode),
        Box::new(codex::Codex),
        Box::new(gemini::Gemini),
        Box::new(opencode::Opencode),
        Box::new(kilo::Kilo),
    ]
}
