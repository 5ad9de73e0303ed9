//! Moving large blocks of the archive out of the database: in the background after a sync, or all at once by hand. Trouble with the object store
//! delays no sync and loses nothing; what was not moved is moved the next time.

use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use sp_store::Moved;
use tokio::sync::Notify;

use crate::{EngineError, Shared};

/// Where the archive lies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ArchiveStatus {
    /// The object store, as it was set; `None` when all blocks stay in the database.
    pub store: Option<String>,
    /// Blocks that lie there.
    pub blocks: i64,
    /// Their bytes.
    pub bytes: i64,
    /// Why the last attempt to move blocks there failed.
    pub problem: Option<String>,
}

/// Where blocks are moved to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoveTo {
    /// Into the rows of the database.
    Database,
    /// Into the object store.
    Store,
}

/// What the mover remembers.
#[derive(Debug, Default)]
pub(crate) struct Mover {
    changed: Notify,
    memory: Mutex<Memory>,
}

#[derive(Debug, Default)]
struct Memory {
    /// Every block up to this key was looked at: blocks do not grow.
    last: i64,
    problem: Option<String>,
}

impl Mover {
    /// Says that there may be new blocks.
    pub(crate) fn wake(&self) {
        self.changed.notify_one();
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Moves blocks out whenever there may be new ones, until the engine stops.
pub(crate) async fn keep_moving(shared: Arc<Shared>) {
    if shared.store.archive_store().is_none() {
        return;
    }
    loop {
        tokio::select! {
            () = shared.stop.cancelled() => return,
            () = shared.archive.changed.notified() => tokio::select! {
                () = shared.stop.cancelled() => return,
                () = move_new(&shared) => {}
            },
        }
    }
}

/// Moves the blocks that came since the last time. Trouble is logged and shown, and tried again the next time.
pub(crate) async fn move_new(shared: &Shared) {
    let problem = match step_by_step(shared).await {
        Ok(()) => None,
        Err(error) => {
            tracing::warn!(%error, "blocks of the archive stay in the database for now");
            Some(error.to_string())
        }
    };
    shared.archive.memory().problem = problem;
}

async fn step_by_step(shared: &Shared) -> Result<(), EngineError> {
    loop {
        let after = shared.archive.memory().last;
        let Some(moved) = shared.store.move_blocks_out(after).await? else { return Ok(()) };
        shared.archive.memory().last = moved.last;
    }
}

/// Where the archive lies.
pub(crate) async fn status(shared: &Shared) -> Result<ArchiveStatus, EngineError> {
    let Moved { blocks, bytes, .. } = shared.store.archived_outside().await?;
    let store = shared.store.archive_store().map(|store| store.url().to_owned());
    Ok(ArchiveStatus { store, blocks, bytes, problem: shared.archive.memory().problem.clone() })
}

/// The archive by hand.
#[derive(Clone, Copy)]
pub struct Archive<'a> {
    pub(crate) shared: &'a Shared,
}

impl Archive<'_> {
    /// Moves every block; `progress` is told how many of how many are done. Returns how many blocks and bytes were moved.
    ///
    /// # Errors
    /// Database or object store failed; what was moved until then stays moved.
    pub async fn move_all(&self, to: MoveTo, mut progress: impl FnMut(i64, i64)) -> Result<(i64, i64), EngineError> {
        let store = &self.shared.store;
        let total = match to {
            MoveTo::Store => store.blocks_to_move_out(0).await?,
            MoveTo::Database => store.archived_outside().await?.blocks,
        };
        let (mut after, mut blocks, mut bytes) = (0, 0, 0);
        loop {
            let moved = match to {
                MoveTo::Store => store.move_blocks_out(after).await?,
                MoveTo::Database => store.move_blocks_in(after).await?,
            };
            let Some(moved) = moved else { return Ok((blocks, bytes)) };
            (after, blocks, bytes) = (moved.last, blocks + moved.blocks, bytes + moved.bytes);
            progress(blocks, total.max(blocks));
        }
    }

    /// Where the archive lies.
    ///
    /// # Errors
    /// The database failed.
    pub async fn status(&self) -> Result<ArchiveStatus, EngineError> {
        status(self.shared).await
    }
}
