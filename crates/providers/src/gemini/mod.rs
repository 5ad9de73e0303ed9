//! Gemini CLI.

use sp_domain::{Tool, source::Checkpoint};

use crate::{Found, Provider, ProviderError, Roots, Sink, Source};

/// The provider of Gemini CLI.
pub struct Gemini;

impl Provider for Gemini {
    fn tool(&self) -> Tool {
        Tool::Gemini
    }

    fn sources(&self, _roots: &Roots) -> Found {
        Found::default()
    }

    fn read(&self, _source: &Source, from: Checkpoint, _sink: &mut dyn Sink) -> Result<Checkpoint, ProviderError> {
        Ok(from)
    }
}
