//! OpenCode.
//!
//! One data directory (`~/.local/share/opencode`) is one source, because a session may lie in it several times: as JSON files (releases up
//! to 1.1), as rows of `session`/`message`/`part` (1.2 to 1.18) and as rows of `session_v2`/`session_message` (2.x), in `opencode.db` or in
//! the database of a channel build (`opencode-next.db`). Which copy counts is decided in one place, [`family`], which Kilo uses as well:
//! from release 7 on its `kilo.db` is the same store.
//!
//! `auth.json` in that directory is never opened, nor are the tables `account`, `control_account` and `credential`.

pub(crate) mod family;
mod locate;

use sp_domain::{Tool, source::Checkpoint};

use crate::{Found, Provider, ProviderError, Roots, Sink, Source};

/// The provider of OpenCode.
pub struct Opencode;

impl Provider for Opencode {
    fn tool(&self) -> Tool {
        Tool::Opencode
    }

    fn sources(&self, roots: &Roots) -> Found {
        locate::find(roots)
    }

    fn read(&self, source: &Source, from: Checkpoint, sink: &mut dyn Sink) -> Result<Checkpoint, ProviderError> {
        family::read(source, from, sink)
    }
}

/// Takes any bytes as a session, a message, a part and a row of every generation: the entry point for fuzzing. Returns how many events
/// came of them.
pub fn parse_any(bytes: &[u8]) -> usize {
    family::parse_any(bytes)
}
