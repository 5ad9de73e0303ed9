//! When logins and tokens were used last. Looking at a page writes nothing: the time is noted here, and a minute later in the database, by
//! whoever has time.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use sp_domain::Timestamp;

use crate::Shared;

/// From the first use to its note in the database.
const DELAY: Duration = Duration::from_secs(60);

/// What was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Login,
    Token,
}

/// Uses that are not stored yet. There are never more than logins and tokens.
#[derive(Debug, Default)]
pub(super) struct Uses {
    waiting: Mutex<HashMap<(Kind, i64), Timestamp>>,
}

impl Uses {
    pub(super) fn note(&self, shared: &Arc<Shared>, kind: Kind, id: i64) {
        if shared.config.read_only.is_some() {
            return;
        }
        let mut waiting = self.waiting();
        let is_first = waiting.is_empty();
        waiting.insert((kind, id), shared.config.clock.now());
        if is_first {
            shared.tasks.spawn(store_later(Arc::clone(shared)));
        }
    }

    fn take(&self) -> HashMap<(Kind, i64), Timestamp> {
        std::mem::take(&mut self.waiting())
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<(Kind, i64), Timestamp>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn store_later(shared: Arc<Shared>) {
    let _ = tokio::time::timeout(DELAY, shared.stop.cancelled()).await;
    let uses = shared.security.uses.take();
    let of = |wanted: Kind| uses.iter().filter(|((kind, _), _)| *kind == wanted).map(|((_, id), at)| (*id, *at)).collect::<Vec<_>>();
    if let Err(error) = shared.store.note_use(&of(Kind::Login), &of(Kind::Token)).await {
        tracing::warn!(%error, "the last uses of logins and tokens could not be noted");
    }
}
