//! The sync: finds sources, reads what is new, stores it, and tells open pages. One job at a time; requests that come meanwhile are one
//! more job.

mod batch;
mod job;
mod originals;
mod plan;
mod reader;
mod runner;
mod state;
mod watch;

use std::sync::Arc;

use serde::Serialize;
use sp_domain::sync::{SyncStarted, SyncStatus, SyncTrigger};

use crate::{EngineError, Shared, archive, notifications, search};
pub(crate) use state::SyncState;

/// Control of the sync job.
#[derive(Clone, Copy)]
pub struct Sync<'a> {
    pub(crate) shared: &'a Arc<Shared>,
}

impl Sync<'_> {
    /// How it is going.
    pub fn status(&self) -> SyncStatus {
        self.shared.sync.status()
    }

    /// Asks for a sync of everything and returns at once.
    pub fn request(&self) -> SyncStarted {
        self.shared.sync.request(state::Wish::everything(SyncTrigger::Request))
    }

    /// Stops the running job at its next checkpoint. False when none runs.
    pub fn cancel(&self) -> bool {
        self.shared.sync.cancel()
    }

    /// Runs one sync of everything here and now: for the command line. Progress goes to the live feed.
    ///
    /// # Errors
    /// The database failed.
    pub async fn run(&self) -> Result<SyncReport, EngineError> {
        let outcome = job::run(self.shared, state::Wish::everything(SyncTrigger::Request)).await;
        notifications::after_sync(self.shared).await;
        notifications::look(self.shared, false).await;
        let report = outcome?;
        search::follow(self.shared).await;
        archive::move_new(self.shared).await;
        Ok(report)
    }
}

/// What a sync did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SyncReport {
    /// Its final state.
    pub status: SyncStatus,
    /// Sources that had to be read.
    pub sources_read: i64,
    /// Database rows written; zero when nothing changed.
    pub rows_written: u64,
}

/// Starts the runner, the watcher and the sweep. An engine that only reads starts none of them.
pub(crate) fn start(shared: &Arc<Shared>) {
    if let Some(problem) = &shared.config.read_only {
        shared.sync.update(|status| status.problem = Some(problem.clone()));
        return;
    }
    shared.sync.request(state::Wish::everything(SyncTrigger::Start));
    shared.tasks.spawn(runner::run(Arc::clone(shared)));
    shared.tasks.spawn(search::keep_up(Arc::clone(shared)));
    shared.tasks.spawn(archive::keep_moving(Arc::clone(shared)));
    shared.tasks.spawn(notifications::keep_up(Arc::clone(shared)));
}
