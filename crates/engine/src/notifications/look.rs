//! Looks for what there is to tell. Woken by the end of a sync or a job; while nothing happens nobody looks, and no timer runs.

use std::{
    sync::{Arc, PoisonError},
    time::Duration,
};

use sp_domain::{
    Timestamp,
    cockpit::Concern,
    notifications::{NotificationKind, Subject},
};
use tokio::time::{Instant, sleep_until};

use super::told::announce;
use crate::{
    EngineError, Shared,
    cockpit::{Look, concerns},
    repair,
};

/// Between two looks while much happens. The first one is at once.
const REST: Duration = Duration::from_secs(1);
/// Files that tools will delete are all looked at, and go after days.
const SOON_EVERY_MS: i64 = 3_600_000;
/// Most models without a price that are told of.
const MOST_MODELS: usize = 50;

/// Looks whenever it is woken, until the engine stops.
pub(crate) async fn keep_up(shared: Arc<Shared>) {
    let mut next = Instant::now();
    loop {
        tokio::select! {
            () = shared.stop.cancelled() => return,
            () = shared.notifications.wake.notified() => {}
        }
        tokio::select! {
            () = shared.stop.cancelled() => return,
            () = sleep_until(next) => {}
        }
        look(&shared, true).await;
        next = Instant::now() + REST;
    }
}

/// Compares what is so with what was told. `with_soon` looks at the tools' files, too, when that was long ago.
pub(crate) async fn look(shared: &Shared, with_soon: bool) {
    if rests(shared) {
        return;
    }
    match note(shared, with_soon).await {
        Ok(Some(begun)) => announce(shared, &begun).await,
        Ok(None) => {}
        Err(error) => {
            tracing::warn!(%error, "what there is to tell could not be stored");
            let problem = shared.sync.status().problem;
            if problem.is_some_and(|problem| shared.notifications.keep(shared.config.clock.now(), problem)) {
                // It has no number yet.
                announce(shared, &[0]).await;
            }
        }
    }
}

/// What began; `None` when nothing changed.
async fn note(shared: &Shared, with_soon: bool) -> Result<Option<Vec<i64>>, EngineError> {
    let now = shared.config.clock.now();
    let with_soon = with_soon && is_soon_due(shared, now);
    let found = concerns(shared, now, Look { soon: with_soon, models: MOST_MODELS }).await?;
    // A sync tells of those by itself.
    let found = found.into_iter().filter(|concern| !matches!(concern, Concern::FailedSources { .. }));
    let found: Vec<Subject> = found.map(Subject::Finding).collect();
    let looked_for = |kind: &NotificationKind| kind.lasts() && (with_soon || *kind != NotificationKind::SoonDeleted);
    let looked_for: Vec<NotificationKind> = NotificationKind::ALL.into_iter().filter(looked_for).collect();
    let mut has_changed = false;
    if let Some((since, problem)) = shared.notifications.unstored() {
        // What could not be stored while it lasted is told as having been.
        let noted = shared.store.note(&[Subject::Finding(Concern::CannotStore { problem })], &[], since).await?;
        has_changed = noted.has_changed;
        shared.notifications.let_go();
    }
    let noted = shared.store.note(&found, &looked_for, now).await?;
    if with_soon {
        *shared.notifications.soon_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
    }
    Ok((has_changed || noted.has_changed).then_some(noted.begun))
}

fn is_soon_due(shared: &Shared, now: Timestamp) -> bool {
    let last = *shared.notifications.soon_at.lock().unwrap_or_else(PoisonError::into_inner);
    last.is_none_or(|last| now.ms() - last.ms() >= SOON_EVERY_MS)
}

/// Tells of sources that the sync that has just ended could not read.
pub(crate) async fn after_sync(shared: &Shared) {
    let sources = shared.sync.status().errors;
    if sources > 0 {
        happened(shared, Subject::Finding(Concern::FailedSources { sources })).await;
    }
}

/// Tells of something that has happened.
pub(crate) async fn happened(shared: &Shared, subject: Subject) {
    if rests(shared) {
        return;
    }
    match shared.store.note(&[subject], &[], shared.config.clock.now()).await {
        Ok(noted) => announce(shared, &noted.begun).await,
        Err(error) => tracing::warn!(%error, "what has happened could not be stored"),
    }
}

/// Nothing can be stored, or a repair has taken apart what would be looked at.
fn rests(shared: &Shared) -> bool {
    shared.config.read_only.is_some() || repair::is_unfinished(&shared.config.data_dir)
}
