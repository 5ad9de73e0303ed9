//! What the checkpoint remembers: one small fingerprint per session, so that a changed store costs only its changed sessions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sp_domain::source::{Checkpoint, FileMark};

use super::record::Generation;
use crate::{Source, file};

/// Raised when what is pushed for a session changes: everything is read again.
pub(super) const VERSION: u32 = 1;

/// Fingerprints of what was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct State {
    /// By session id: rank of the generation it was read from, `:`, fingerprint of all its copies.
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
        Checkpoint { version: VERSION, files: source.files.iter().filter_map(mark).collect(), state }
    }

    /// True when the session was read in exactly this state.
    pub(super) fn has(&self, id: &str, generation: Generation, print: u64) -> bool {
        self.sessions.get(id).is_some_and(|known| *known == entry(generation, print))
    }

    /// True when the session was read from a newer generation than this one.
    pub(super) fn has_newer(&self, id: &str, generation: Generation) -> bool {
        let known = self.sessions.get(id).and_then(|known| known.split_once(':')?.0.parse::<u8>().ok());
        known.is_some_and(|rank| rank > generation as u8)
    }

    /// Notes that the session was read.
    pub(super) fn set(&mut self, id: &str, generation: Generation, print: u64) {
        self.sessions.insert(id.to_owned(), entry(generation, print));
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

fn entry(generation: Generation, print: u64) -> String {
    format!("{}:{print:016x}", generation as u8)
}
