//! Codex CLI.

use sp_domain::{Tool, source::Checkpoint};

use crate::{Found, Provider, ProviderError, Roots, Sink, Source};

/// The provider of Codex CLI.
pub struct Codex;

impl Provider for Codex {
    fn tool(&self) -> Tool {
        Tool::Codex
    }

    fn sources(&self, _roots: &Roots) -> Found {
        Found::default()
    }

    fn read(&self, _source: &Source, from: Checkpoint, _sink: &mut dyn Sink) -> Result<Checkpoint, ProviderError> {
        Ok(from)
    }
}
