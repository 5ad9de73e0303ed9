//! Claude Code.

use sp_domain::{Tool, source::Checkpoint};

use crate::{Found, Provider, ProviderError, Roots, Sink, Source};

/// The provider of Claude Code.
pub struct ClaudeCode;

impl Provider for ClaudeCode {
    fn tool(&self) -> Tool {
        Tool::Claude
    }

    fn sources(&self, _roots: &Roots) -> Found {
        Found::default()
    }

    fn read(&self, _source: &Source, from: Checkpoint, _sink: &mut dyn Sink) -> Result<Checkpoint, ProviderError> {
        Ok(from)
    }
}
