//! The background task: takes wishes one after the other, feeds on file events, and sweeps slowly.

use std::sync::Arc;

use sp_domain::sync::SyncTrigger;
use tokio::time::{Instant, sleep_until};

use super::{
    job::{self, Memory},
    state::Wish,
    watch::Watcher,
};
use crate::Shared;

pub(super) async fn run(shared: Arc<Shared>) {
    let mut memory = Memory::default();
    let mut watcher = Watcher::new();
    let mut sweep_at = Instant::now() + shared.config.sweep_every;
    loop {
        tokio::select! {
            () = shared.stop.cancelled() => return,
            wish = shared.sync.next_wish() => {
                sync(&shared, wish, &mut memory).await;
                let watching = watcher.watch(&memory.watch, &shared.config.roots.home);
                shared.sync.update(|status| status.watching = watching);
                sweep_at = Instant::now() + if watching { shared.config.sweep_every } else { shared.config.sweep_unwatched_every };
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

async fn sync(shared: &Arc<Shared>, wish: Wish, memory: &mut Memory) {
    if let Err(error) = job::run_remembering(shared, wish, memory).await {
        tracing::error!(%error, "sync failed");
    }
}
