//! What other processes write to the same PostgreSQL: told to open pages and to the search index as if it had been written here. Nothing is
//! asked while nobody writes; after a lost connection everything since the last revision known is looked at.

use std::{sync::Arc, time::Duration};

use sp_domain::live::LiveEvent;
use sp_store::{Heard, News, StoreError};
use tokio::time::{sleep, timeout};

use crate::Shared;

/// Sessions looked up at once.
const SESSIONS: u64 = 200;
/// How long to gather news: others import many batches one after the other.
const SETTLE: Duration = Duration::from_millis(100);
/// Longest time between two attempts to reach the database again.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// What was told already.
struct Told {
    revision: i64,
    /// Highest key of a session: higher ones are new.
    key: i64,
}

/// Follows the others until the engine stops.
pub(crate) async fn follow(shared: Arc<Shared>) {
    tokio::select! {
        () = shared.stop.cancelled() => {}
        () = listen(&shared) => {}
    }
}

async fn listen(shared: &Shared) {
    let (mut told, mut pause) = (None, Duration::from_secs(1));
    loop {
        match hear(shared, &mut told, &mut pause).await {
            Ok(()) => return,
            Err(error) if pause == Duration::from_secs(1) => tracing::warn!(%error, "the database tells nothing any more; trying again"),
            Err(error) => tracing::debug!(%error, "the database still tells nothing"),
        }
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Ends well where there are no others.
async fn hear(shared: &Shared, told: &mut Option<Told>, pause: &mut Duration) -> Result<(), StoreError> {
    let Some(mut news) = shared.store.news().await? else { return Ok(()) };
    let mut known = match told.take() {
        Some(told) => told,
        None => Told { revision: shared.store.revision().await?, key: shared.store.newest_key().await? },
    };
    let outcome = hear_on(shared, &mut news, &mut known, pause).await;
    *told = Some(known);
    outcome
}

async fn hear_on(shared: &Shared, news: &mut News, told: &mut Told, pause: &mut Duration) -> Result<(), StoreError> {
    catch_up(shared, told).await?;
    loop {
        *pause = Duration::from_secs(1);
        // A connection may die without a word: the slow look at everything is one at the database, too.
        match timeout(shared.config.sweep_every, news.next()).await {
            Ok(Ok(Heard::Ours(revision))) => told.revision = told.revision.max(revision),
            Ok(Ok(Heard::Theirs)) => {
                sleep(SETTLE).await;
                catch_up(shared, told).await?;
            }
            Ok(Ok(Heard::Gap)) | Err(_) => catch_up(shared, told).await?,
            Ok(Err(error)) => return Err(error),
        }
    }
}

/// Tells of every session that changed since, and wakes the search index.
async fn catch_up(shared: &Shared, told: &mut Told) -> Result<(), StoreError> {
    let now = shared.store.revision().await?;
    if now <= told.revision {
        return Ok(());
    }
    let (mut after, known) = (0, told.key);
    loop {
        let sessions = shared.store.changed_sessions(told.revision, after, SESSIONS).await?;
        let Some(last) = sessions.last() else { break };
        (after, told.key) = (last.key, told.key.max(last.key));
        for session in sessions {
            shared.feed.publish(LiveEvent::Session {
                id: session.id,
                created: session.key > known,
                gone: false,
                revision: session.revision,
            });
        }
    }
    told.revision = now;
    shared.search.wake();
    Ok(())
}
