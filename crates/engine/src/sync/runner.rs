//! The background task: takes wishes one after the other, feeds on file events, and sweeps slowly.

use std::sync::Arc;

use sp_domain::sync::SyncTrigger;
use tokio::time::{Instant, sleep_until};

use super::{
    job::{self, Memory},
    state::Wish,
    watch::Watcher,
};
use crate::{Shared, notifications};

pub(super) async fn run(shared: Arc<Shared>) {
    let mut memory = Memory::default();
    let mut watcher = Watcher::new();
    let mut watching = false;
    let mut sweep_at = Instant::now() + shared.config.sweep_every;
    loop {
        tokio::select! {
            () = shared.stop.cancelled() => return,
            wish = shared.sync.next_wish() => {
                // Where known files grew there are the same folders as before: a line costs no look at every place a tool may have.
                let are_known_files = !wish.everything && wish.tools.is_empty();
                let is_stored = sync(&shared, wish, &mut memory).await;
                if !(watching && are_known_files) {
                    watching = watcher.watch(&memory.watch, &shared.config.roots.home);
                    shared.sync.update(|status| status.watching = watching);
                }
                // What could not be stored is tried again soon: there may be room by then.
                let is_calm = watching && is_stored;
                sweep_at = Instant::now() + if is_calm { shared.config.sweep_every } else { shared.config.sweep_unwatched_every };
            }
            change = watcher.next() => {
                if let Some(wish) = change.into_wish(&memory.catalogue, &memory.watch, &shared.config.roots.home) {
                    shared.sync.request(wish);
                }
            }
            () = sleep_until(sweep_at) => {
                shared.sync.request(Wish::everything(SyncTrigger::Sweep));
                sweep_at = Instant::now() + shared.config.sweep_every;
            }
        }
    }
}

/// False when what was read could not be stored.
async fn sync(shared: &Arc<Shared>, wish: Wish, memory: &mut Memory) -> bool {
    let outcome = job::run_remembering(shared, wish, memory).await;
    if let Err(error) = &outcome {
        tracing::error!("sync failed: {error}");
    }
    shared.archive.wake();
    notifications::after_sync(shared).await;
    shared.notifications.wake();
    outcome.is_ok()
}
