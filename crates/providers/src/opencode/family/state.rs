//! What the checkpoint remembers: one small fingerprint per session, so that a changed store costs only its changed sessions.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};
use sp_domain::source::{Checkpoint, FileMark};

use super::record::Generation;
use crate::{Source, file};

/// Raised when what is pushed for a session changes: everything is read again.
pub(super) const VERSION: u32 = 2;

/// Fingerprints of what was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct State {
    /// By session id, see [`Print`].
    sessions: BTreeMap<String, String>,
    /// Databases by path: fingerprint of the schema, or of the file that could not be opened.
    #[serde(default)]
    databases: BTreeMap<String, String>,
}

impl State {
    /// The state of a checkpoint; nothing for one of another version or none.
    pub(super) fn of(checkpoint: &Checkpoint) -> Self {
        let is_ours = checkpoint.version == VERSION;
        is_ours.then(|| serde_json::from_str(&checkpoint.state).ok()).flatten().unwrap_or_default()
    }

    /// A checkpoint of this state.
    pub(super) fn checkpoint(&self, source: &Source) -> Checkpoint {
        let mark = |path: &std::path::PathBuf| {
            let metadata = path.metadata().ok()?;
            let path = path.to_string_lossy().into_owned();
            Some(FileMark { path, size: metadata.len() as i64, identity: file::identity(&metadata), ..FileMark::default() })
        };
        let state = serde_json::to_string(self).expect("maps of text are JSON");
        Checkpoint { version: VERSION, files: source.files.iter().filter_map(mark).collect(), state, waits_for: None }
    }

    /// True when the session was read in exactly this state.
    pub(super) fn has(&self, id: &str, print: Print) -> bool {
        let known = self.sessions.get(id).and_then(|known| Print::parse(known));
        known.is_some_and(|known| Print { parts: print.parts.and(known.parts), ..known } == print)
    }

    /// True when the session was read from a newer generation than this one.
    pub(super) fn has_newer(&self, id: &str, generation: Generation) -> bool {
        self.sessions.get(id).and_then(|known| Print::parse(known)).is_some_and(|known| known.generation > generation)
    }

    /// Notes that the session was read.
    pub(super) fn set(&mut self, id: &str, print: Print) {
        self.sessions.insert(id.to_owned(), print.to_string());
    }

    /// Forgets sessions that are no longer in the store.
    pub(super) fn retain(&mut self, is_there: impl Fn(&str) -> bool) {
        self.sessions.retain(|id, _| is_there(id));
    }

    /// Notes how a database looks; true when that is news.
    pub(super) fn database_is_new(&mut self, path: &str, print: u64) -> bool {
        let print = format!("{print:016x}");
        self.databases.insert(path.to_owned(), print.clone()) != Some(print)
    }
}

/// State of a session in all its copies. As text: rank of the generation, rows, and parts where they were looked at, with colons between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Print {
    /// The generation that counts.
    pub(super) generation: Generation,
    /// Session rows, numbers of rows, times of messages, files.
    pub(super) rows: u64,
    /// Times of parts; `None` for a session at rest.
    pub(super) parts: Option<u64>,
}

impl Print {
    fn parse(text: &str) -> Option<Self> {
        let mut fields = text.split(':');
        let generation = match fields.next()? {
            "0" => Generation::Projects,
            "1" => Generation::Tree,
            "2" => Generation::Parts,
            "3" => Generation::Steps,
            _ => return None,
        };
        let rows = u64::from_str_radix(fields.next()?, 16).ok()?;
        Some(Self { generation, rows, parts: fields.next().and_then(|parts| u64::from_str_radix(parts, 16).ok()) })
    }
}

impl fmt::Display for Print {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{:x}", self.generation as u8, self.rows)?;
        self.parts.map_or(Ok(()), |parts| write!(f, ":{parts:x}"))
    }
}
