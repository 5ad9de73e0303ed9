//! Gemini CLI.
//!
//! Below `~/.gemini/tmp/<project>/` lie recordings (`chats/session-*.json`, rewritten as a whole, September 2025 to April 2026;
//! `chats/session-*.jsonl`, appended to, since April 2026), recordings of sub-agents (`chats/<parent>/<id>.json` or `.jsonl`) and the prompt
//! log `logs.json`, the only trace of sessions before recording. `<project>` is a SHA-256 or a short name.
//!
//! - `locate`: accounts and sources; `project`: whose folder it is
//! - `document`: `.json`; `journal` with `fold`, `replay`, `text`: `.jsonl`; `prompts`: `logs.json`
//! - `message`, `content`, `tool`, `usage`: one message of any of them

mod content;
mod document;
mod facts;
mod fold;
mod journal;
mod locate;
mod message;
mod project;
mod prompts;
mod replay;
mod text;
mod tool;
mod usage;

#[cfg(test)]
mod tests;

use std::path::Path;

use sp_domain::{
    Tool,
    diagnostics::WarningKind,
    source::{Checkpoint, Event},
};

use crate::{Found, Provider, ProviderError, Roots, Sink, Source, Warnings};

pub use document::read_document;
pub use journal::read_lines;
pub use prompts::read_prompts;

/// Version of this importer, in its checkpoints.
const VERSION: u32 = 1;

/// Rank of a session known from its prompts only, from a document, from lines.
const PROMPTS_RANK: u8 = 0;
const DOCUMENT_RANK: u8 = 1;
const LINES_RANK: u8 = 2;

/// The provider of Gemini CLI.
pub struct Gemini;

impl Provider for Gemini {
    fn tool(&self) -> Tool {
        Tool::Gemini
    }

    fn sources(&self, roots: &Roots) -> Found {
        locate::find(roots)
    }

    fn read(&self, source: &Source, from: Checkpoint, sink: &mut dyn Sink) -> Result<Checkpoint, ProviderError> {
        let path = Path::new(&source.key.path);
        let origin = Origin::of(path);
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("jsonl") => journal::read(path, &origin, from, sink),
            _ if path.ends_with("logs.json") => prompts::read(path, &origin, sink),
            _ => document::read(path, &origin, sink),
        }
    }
}

/// What the place of a file says about its session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Project root, or the folder's name when nothing tells the root.
    pub project_hint: Option<String>,
    /// Session whose folder the recording lies in.
    pub parent: Option<String>,
    /// Id of the session when the recording does not say it.
    pub stem: String,
}

impl Origin {
    fn of(path: &Path) -> Self {
        let name = |path: Option<&Path>| path.and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let folder = path.parent();
        let is_nested = name(folder.and_then(Path::parent)).as_deref() == Some("chats");
        let parent = if is_nested { name(folder) } else { None };
        Self { project_hint: locate::project_folder(path).and_then(project::root_of), parent, stem }
    }
}

/// Notes what is odd about one record.
struct Notes<'a> {
    warnings: &'a mut Warnings,
    path: &'a Path,
    line: Option<i64>,
}

impl Notes<'_> {
    fn note(&mut self, kind: WarningKind, detail: impl Into<String>) {
        self.warnings.note(self.path, self.line, kind, detail);
    }
}

fn push_warnings(warnings: &mut Warnings, sink: &mut dyn Sink) {
    warnings.take().into_iter().for_each(|warning| sink.push(Event::Warning(warning)));
}

/// Reading is complete and not resumable: the next reading begins at the start.
fn whole() -> Checkpoint {
    Checkpoint { version: VERSION, ..Checkpoint::default() }
}
