//! A generated example home: the surface, until the generator is there.

use std::path::Path;

use sp_domain::Timestamp;

/// What to generate.
#[derive(Clone, Debug)]
pub struct DemoOptions {
    /// End of the example.
    pub now: Timestamp,
    /// Seed.
    pub seed: u64,
    /// Days.
    pub days: u32,
}

/// What was written.
#[derive(Clone, Debug)]
pub struct DemoTruth {}

/// Writing failed.
#[derive(Debug, thiserror::Error)]
#[error("the example home is not there yet")]
pub struct DemoError;

/// Writes it.
pub fn write(_home: &Path, _options: &DemoOptions) -> Result<DemoTruth, DemoError> {
    Err(DemoError)
}
