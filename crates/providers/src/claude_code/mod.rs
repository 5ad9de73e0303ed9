//! Claude Code: transcripts of one JSON record per line below `<config>/projects/<encoded cwd>/`.
//!
//! | File | Releases |
//! |---|---|
//! | `<session>.jsonl` | all |
//! | `agent-<id>.jsonl` beside it | 2.0: a sub-agent |
//! | `<session>/subagents/**/agent-<id>.jsonl`, with `agent-<id>.meta.json` | from 2.1: a sub-agent |
//!
//! The tool publishes no schema; everything here was seen in files of releases 1.0 to 2.1.23x. Files only grow, but the tool copies whole
//! histories into new files (resume, fork, background), writes one API response as several records, and invents record types with every
//! release. Identity of a session is the file's stem: the ids inside may be those of its ancestors.

mod blocks;
mod conversation;
mod facts;
mod locate;
mod parse;
mod prompt;
mod read;
mod record;
mod results;
mod shell;
mod skim;
mod state;
mod title;
mod tools;
mod usage;

#[cfg(test)]
mod tests;

use std::path::Path;

use sp_domain::{
    Tool,
    source::{Checkpoint, Event, Mode},
};

use crate::{
    Detail, Found, MAX_RECORD_BYTES, Provider, ProviderError, Roots, Sink, Source,
    lines::{self, Progress},
};

/// The provider of Claude Code.
pub struct ClaudeCode;

impl Provider for ClaudeCode {
    fn tool(&self) -> Tool {
        Tool::Claude
    }

    fn sources(&self, roots: &Roots) -> Found {
        locate::sources(roots)
    }

    fn read(&self, source: &Source, from: Checkpoint, sink: &mut dyn Sink) -> Result<Checkpoint, ProviderError> {
        read::read(source, &from, sink)
    }
}

/// The events of a transcript held in memory. `path` need not exist: it names the session and, for sub-agents, the parent.
pub fn parse(path: &Path, bytes: &[u8], detail: Detail) -> Vec<Event> {
    let transcript = record::Transcript::of(path);
    let begin = Event::Begin { native_id: transcript.native_id.clone(), mode: Mode::Replace, rank: 0 };
    let mut parser = parse::Parser::new(transcript, state::State::default(), detail);
    let read = lines::read_stream(bytes, Progress::default(), MAX_RECORD_BYTES, |line, _| parser.take(&line));
    parser.end(read.is_ok_and(|progress| progress.partial_tail));
    std::iter::once(begin).chain(parser.drain()).collect()
}
