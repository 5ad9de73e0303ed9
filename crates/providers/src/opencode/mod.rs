//! OpenCode.

use sp_domain::{Tool, source::Checkpoint};

use crate::{Found, Provider, ProviderError, Roots, Sink, Source};

/// The provider of OpenCode.
pub struct Opencode;

impl Provider for Opencode {
    fn tool(&self) -> Tool {
        Tool::Opencode
    }

    fn sources(&self, _roots: &Roots) -> Found {
        Found::default()
    }

    fn read(&self, _source: &Source, from: Checkpoint, _sink: &mut dyn Sink) -> Result<Checkpoint, ProviderError> {
        Ok(from)
    }
}
