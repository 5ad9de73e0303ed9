//! Kilo.
//!
//! The editor extension up to release 6 keeps a folder per task below `<editor data>/User/globalStorage/kilocode.kilo-code/tasks`:
//! `ui_messages.json` (what the person saw; very old: `claude_messages.json`), `api_conversation_history.json` (what the model saw) and
//! `task_metadata.json`, each rewritten as a whole. Release 7 keeps everything in a database of OpenCode's family: see `database`.
//!
//! - `locate`: accounts and sources
//! - `task`: one folder; `outline`: its facts, requests and order; `view` and `history`: its records as messages
//! - `environment`, `markup`, `tool`, `request`: what is inside those

mod database;
mod environment;
mod history;
mod locate;
mod markup;
mod outline;
mod request;
mod task;
mod tool;
mod transcript;
mod view;

#[cfg(test)]
mod tests;

use sp_domain::{Tool, source::Checkpoint};

use crate::{Found, Provider, ProviderError, Roots, Sink, Source};

pub use task::{TaskFile, read_task};

/// Version of this importer, in its checkpoints.
const VERSION: u32 = 1;

/// The provider of Kilo.
pub struct Kilo;

impl Provider for Kilo {
    fn tool(&self) -> Tool {
        Tool::Kilo
    }

    fn sources(&self, roots: &Roots) -> Found {
        locate::joined(database::find(roots), locate::find(roots))
    }

    fn read(&self, source: &Source, from: Checkpoint, sink: &mut dyn Sink) -> Result<Checkpoint, ProviderError> {
        if database::is_database(source) { database::read(source, from, sink) } else { task::read(source, sink) }
    }
}
