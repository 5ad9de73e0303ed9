//! Whole threads: golden fixtures, reading in parts, finding files.

mod golden;
mod parts;
mod places;

use std::{
    fs,
    path::{Path, PathBuf},
};

use sp_domain::source::Checkpoint;

use super::Codex;
use crate::{Collected, CollectedSession, Found, Provider, Roots, Source};

/// A thread id with this ending.
fn id(ending: &str) -> String {
    format!("00000000-0000-7000-8000-{ending:0>12}")
}

fn fixture(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/codex/fixtures").join(name)).expect("a fixture")
}

/// A home with a data directory, made for one test.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn path(&self, below: &str) -> PathBuf {
        self.0.path().join(below)
    }

    /// Writes in place, as the tool appends: the file keeps its identity.
    fn put(&self, below: &str, bytes: &[u8]) {
        let path = self.path(below);
        fs::create_dir_all(path.parent().expect("a folder")).expect("room on disk");
        fs::write(path, bytes).expect("room on disk");
    }

    fn found(&self) -> Found {
        Codex.sources(&Roots::of_home(self.0.path()))
    }

    fn source(&self, thread: &str) -> Source {
        self.found().sources.into_iter().find(|source| source.key.path.contains(thread)).expect("the thread is listed")
    }

    /// The thread read at once.
    fn read(&self, thread: &str) -> CollectedSession {
        let mut sink = Collected::default();
        self.read_on(thread, Checkpoint::default(), &mut sink);
        sink.sessions.remove(thread).expect("the thread is told")
    }

    fn read_on(&self, thread: &str, from: Checkpoint, sink: &mut Collected) -> Checkpoint {
        Codex.read(&self.source(thread), from, sink).expect("readable")
    }
}

/// The place of a rollout of this thread.
fn rollout(thread: &str) -> String {
    format!(".codex/sessions/2026/07/02/rollout-2026-07-02T11-00-00-{thread}.jsonl")
}

fn texts(session: &CollectedSession) -> Vec<String> {
    use sp_domain::session::Block;
    let shown = |block: &Block| match block {
        Block::Text { text } | Block::Thinking { text } => Some(text.clone()),
        _ => None,
    };
    session.messages.values().flat_map(|message| message.blocks.iter().filter_map(shown)).collect()
}

/// Input tokens of all calls, in order of the records.
fn inputs(session: &CollectedSession) -> Vec<i64> {
    let mut claims: Vec<_> = session.claims.values().collect();
    claims.sort_by_key(|claim| claim.position);
    claims.iter().map(|claim| claim.tokens.input).collect()
}
