//! Kilo.

use sp_domain::{Tool, source::Checkpoint};

use crate::{Found, Provider, ProviderError, Roots, Sink, Source};

/// The provider of Kilo.
pub struct Kilo;

impl Provider for Kilo {
    fn tool(&self) -> Tool {
        Tool::Kilo
    }

    fn sources(&self, _roots: &Roots) -> Found {
        Found::default()
    }

    fn read(&self, _source: &Source, from: Checkpoint, _sink: &mut dyn Sink) -> Result<Checkpoint, ProviderError> {
        Ok(from)
    }
}
