//! What the engine needs to know from outside.

use std::{path::PathBuf, sync::Arc, time::Duration};

use sp_domain::{diagnostics::Limits, settings::Startup, sync::SyncProblem};
use sp_providers::Roots;

use crate::{
    DataLock,
    clock::Clock,
    limits::{LimitFiles, limits},
};

/// Settings of an engine.
#[derive(Clone, Debug)]
pub struct EngineConfig {
    /// Where the tools' stores are looked for.
    pub roots: Roots,
    /// Where our own data lies.
    pub data_dir: PathBuf,
    /// The clock.
    pub clock: Clock,
    /// Time between sweeps while watching works.
    pub sweep_every: Duration,
    /// Time between sweeps where it does not.
    pub sweep_unwatched_every: Duration,
    /// The home is a generated example.
    pub is_demo: bool,
    /// What the process may use: reading threads and batches follow it.
    pub limits: Limits,
    /// The right to write in the data directory, held as long as the engine lives.
    pub lock: Option<Arc<DataLock>>,
    /// Why this engine only reads: syncs are refused with it.
    pub read_only: Option<SyncProblem>,
    /// What flags, variables and files decided.
    pub startup: Vec<Startup>,
    /// Whose machine this is: the author of what is said without a token.
    pub owner: String,
}

impl EngineConfig {
    /// The usual settings for these roots.
    pub fn new(roots: Roots, data_dir: PathBuf) -> Self {
        let minutes = |count: u64| Duration::from_secs(count * 60);
        Self {
            roots,
            data_dir,
            clock: Clock::system(),
            sweep_every: minutes(10),
            sweep_unwatched_every: minutes(1),
            is_demo: false,
            limits: limits(&LimitFiles::default()),
            lock: None,
            read_only: None,
            startup: Vec::new(),
            owner: "local".to_owned(),
        }
    }
}
