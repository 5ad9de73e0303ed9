//! Codex CLI: rollouts below `$CODEX_HOME`.
//!
//! A thread is one or more files `sessions/YYYY/MM/DD/rollout-<local time>-<threadId>.jsonl`, archived ones flat in `archived_sessions`,
//! cold ones compressed as `.jsonl.zst`, reverts as `…-<threadId>_<rolloutId>.jsonl`. Five generations are read: one JSON document (2025),
//! bare lines (mid 2025), enveloped lines that repeat every text as event (0.3x to 0.15x, "legacy"), numbered lines with completed items
//! (0.147 on, "paginated"), and those with usage records (0.153 on). `auth.json` is never opened.
//!
//! `locate` finds threads, `read` drives a pass over their files, `thread` takes lines; `items`, `calls`, `events`, `header` and `usage` each
//! map one kind of record; `lineage` tells copied history from own records, `counters` turns running totals into calls.

mod calls;
mod counters;
mod events;
mod header;
mod image;
mod items;
mod lineage;
mod locate;
mod names;
mod open;
mod output;
mod patch;
mod prompts;
mod read;
mod record;
mod skim;
mod state;
mod thread;
mod tools;
mod usage;

use sp_domain::{Tool, source::Checkpoint};

use crate::{Found, Provider, ProviderError, Roots, Sink, Source};

/// The provider of Codex CLI.
pub struct Codex;

impl Provider for Codex {
    fn tool(&self) -> Tool {
        Tool::Codex
    }

    fn sources(&self, roots: &Roots) -> Found {
        locate::find(roots)
    }

    fn read(&self, source: &Source, from: Checkpoint, sink: &mut dyn Sink) -> Result<Checkpoint, ProviderError> {
        read::read(source, &from, sink)
    }
}

/// Reads the lines of one rollout from memory into a sink, as the session `thread`. Any bytes are taken: the entry for fuzzing.
pub fn read_bytes(bytes: &[u8], sink: &mut dyn Sink) {
    read::read_bytes(bytes, sink);
}

#[cfg(test)]
mod tests;
