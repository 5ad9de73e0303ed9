//! What is kept, what is not, and what is forgotten for good: explicit actions, each with a preview whose token it takes. Nothing here ever
//! touches a tool's file.

mod forget;
mod gate;
mod prune;
mod rules;
mod settings;
mod soon;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sp_domain::{
    Timestamp,
    retention::{PruneStatus, Retention as Overview, SoonDeleted},
    session::{QueryError, SessionId},
};
use tokio_util::sync::CancellationToken;

use crate::{EngineError, Shared};
pub(crate) use gate::leave_out;
pub(crate) use soon::{soon, soon_lately};

/// Tombstones shown.
const MOST_FORGOTTEN: i64 = 1000;

/// What outlives a request.
#[derive(Debug, Default)]
pub(crate) struct State {
    /// One of them changes something at a time.
    turn: tokio::sync::Mutex<()>,
    prune: Mutex<Prune>,
    settings: settings::Cache,
    /// The last answer, for while a sync runs: open pages ask every second then.
    soon: Mutex<Option<(Timestamp, Vec<SoonDeleted>)>>,
}

#[derive(Debug, Default)]
struct Prune {
    status: PruneStatus,
    cancel: Option<CancellationToken>,
}

/// What is kept, what is not, and what is forgotten for good.
#[derive(Clone, Copy)]
pub struct Retention<'a> {
    pub(crate) shared: &'a Arc<Shared>,
}

impl Retention<'_> {
    /// Everything there is to know at a glance.
    ///
    /// # Errors
    /// The database failed.
    pub async fn overview(&self) -> Result<Overview, EngineError> {
        let store = &self.shared.store;
        let (forgotten, forgotten_total) = store.forgotten(MOST_FORGOTTEN).await?;
        Ok(Overview {
            rules: store.ignore_rules().await?,
            ignored: self.shared.sync.status().ignored,
            policy: store.prune_policy().await?,
            prune: self.prune_status().await?,
            forgotten,
            forgotten_total,
            pinned: store.pinned().await?,
            soon: soon(self.shared).await?,
        })
    }

    /// Lifts a tombstone with those of its sub-agents, and asks for a sync. False when there is none of this number.
    ///
    /// # Errors
    /// The database failed.
    pub async fn allow_again(&self, number: i64) -> Result<bool, EngineError> {
        let is_lifted = self.writable()?.allow_again(number).await?;
        if is_lifted {
            self.shared.sync.request_everything();
        }
        Ok(is_lifted)
    }

    /// Says that a session is never pruned, or no longer so. False for an unknown session.
    ///
    /// # Errors
    /// The database failed.
    pub async fn pin(&self, id: &SessionId, pinned: bool) -> Result<bool, EngineError> {
        let change = self.writable()?.pin(id, pinned).await?;
        self.shared.feed.announce(change.as_slice(), |_| false);
        Ok(change.is_some())
    }

    fn writable(&self) -> Result<&sp_store::Store, EngineError> {
        self.shared.writable()
    }
}

impl State {
    fn prune(&self) -> MutexGuard<'_, Prune> {
        self.prune.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Finishes what the last run could not: texts that were forgotten must not stay in our files.
pub(crate) fn start(shared: &Arc<Shared>) {
    if shared.config.read_only.is_some() {
        return;
    }
    let shared = Arc::clone(shared);
    let tasks = shared.tasks.clone();
    tasks.spawn(async move {
        if shared.store.is_scrub_due().await.unwrap_or(false)
            && let Err(error) = forget::scrub(&shared).await
        {
            tracing::warn!(%error, "what was forgotten could not be removed from our files yet");
        }
    });
}

fn invalid(parameter: &str, remedy: impl Into<String>) -> EngineError {
    EngineError::Query(QueryError { parameter: parameter.to_owned(), remedy: remedy.into() })
}

/// Stands for what a person saw.
fn token(seen: &impl serde::Serialize) -> String {
    let text = serde_json::to_vec(seen).expect("plain data");
    blake3::hash(&text).to_hex()[..32].to_owned()
}

fn changed() -> EngineError {
    EngineError::Conflict("what would be done has changed since the preview: look at it again".to_owned())
}
