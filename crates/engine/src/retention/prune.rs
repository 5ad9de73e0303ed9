//! Pruning: a job that a person starts after a preview, can stop, and can start again.

use std::sync::Arc;

use sp_domain::{
    live::LiveEvent,
    notifications::{JobEnd, Subject},
    retention::{PrunePolicy, PrunePreview, PruneStatus},
};
use sp_store::PruneCandidates;
use tokio_util::sync::CancellationToken;

use super::{Retention, changed, invalid, token};
use crate::{EngineError, Shared, notifications};

/// Sessions pruned in one transaction.
const SESSIONS: usize = 20;

impl Retention<'_> {
    /// What pruning would do.
    ///
    /// # Errors
    /// The policy cannot be used, or the database failed.
    pub async fn preview_prune(&self, policy: &PrunePolicy) -> Result<PrunePreview, EngineError> {
        Ok(preview(policy, &self.candidates(policy).await?))
    }

    async fn candidates(&self, policy: &PrunePolicy) -> Result<PruneCandidates, EngineError> {
        if !PrunePolicy::DAYS.contains(&policy.older_than_days) {
            let (least, most) = (PrunePolicy::DAYS.start(), PrunePolicy::DAYS.end());
            return Err(invalid("older_than_days", format!("expected {least} to {most} days")));
        }
        Ok(self.shared.store.prune_candidates(policy, self.shared.config.clock.now()).await?)
    }

    /// Remembers what was chosen; `None` forgets it. Nothing is pruned by that.
    ///
    /// # Errors
    /// The policy cannot be used, or the database failed.
    pub async fn save_policy(&self, policy: Option<&PrunePolicy>) -> Result<(), EngineError> {
        if let Some(policy) = policy {
            self.candidates(policy).await?;
        }
        Ok(self.writable()?.save_prune_policy(policy).await?)
    }

    /// Starts pruning what the preview with this token showed, and returns at once. What was chosen is remembered.
    ///
    /// # Errors
    /// Something has changed since the preview, pruning runs already, or the database failed.
    pub async fn start_prune(&self, policy: &PrunePolicy, token: &str) -> Result<PruneStatus, EngineError> {
        let (keys, cancel) = self.begin(policy, token).await?;
        let (shared, policy) = (Arc::clone(self.shared), *policy);
        self.shared.tasks.spawn(async move { run(&shared, &policy, keys, &cancel).await });
        Ok(self.shared.retention.prune().status.clone())
    }

    /// The same here and now: for the command line.
    ///
    /// # Errors
    /// As [`Self::start_prune`].
    pub async fn prune(&self, policy: &PrunePolicy, token: &str) -> Result<PruneStatus, EngineError> {
        let (keys, cancel) = self.begin(policy, token).await?;
        run(self.shared, policy, keys, &cancel).await;
        Ok(self.shared.retention.prune().status.clone())
    }

    /// Stops pruning after the sessions it is at. False when it does not run.
    pub fn cancel_prune(&self) -> bool {
        let prune = self.shared.retention.prune();
        let token = prune.cancel.as_ref().filter(|_| prune.status.running);
        if let Some(token) = token {
            token.cancel();
        }
        token.is_some()
    }

    /// How pruning goes, or went last.
    ///
    /// # Errors
    /// The database failed.
    pub async fn prune_status(&self) -> Result<PruneStatus, EngineError> {
        let is_due = self.shared.store.is_prune_due().await?;
        let status = self.shared.retention.prune().status.clone();
        Ok(PruneStatus { unfinished: is_due && !status.running, ..status })
    }

    async fn begin(&self, policy: &PrunePolicy, token: &str) -> Result<(Vec<i64>, CancellationToken), EngineError> {
        self.writable()?;
        let candidates = self.candidates(policy).await?;
        if preview(policy, &candidates).token != token {
            return Err(changed());
        }
        self.shared.store.save_prune_policy(Some(policy)).await?;
        let cancel = self.shared.stop.child_token();
        let mut prune = self.shared.retention.prune();
        if prune.status.running {
            return Err(EngineError::Conflict("pruning runs already: stop it first, or wait for its end".to_owned()));
        }
        prune.status = PruneStatus { running: true, total: candidates.keys.len() as i64, ..PruneStatus::default() };
        prune.cancel = Some(cancel.clone());
        Ok((candidates.keys, cancel))
    }
}

fn preview(policy: &PrunePolicy, candidates: &PruneCandidates) -> PrunePreview {
    PrunePreview {
        policy: *policy,
        sessions: candidates.keys.len() as i64,
        bytes: candidates.bytes,
        present: candidates.present,
        pinned: candidates.pinned,
        token: token(&(policy, &candidates.keys)),
    }
}

async fn run(shared: &Arc<Shared>, policy: &PrunePolicy, keys: Vec<i64>, cancel: &CancellationToken) {
    let _turn = shared.retention.turn.lock().await;
    let outcome = work(shared, policy, &keys, cancel).await;
    if let Err(error) = &outcome {
        tracing::error!(%error, "pruning failed");
    }
    update(shared, |status| {
        status.running = false;
        status.cancelled = cancel.is_cancelled();
        status.freed_bytes = *outcome.as_ref().unwrap_or(&0);
        status.problem = outcome.as_ref().err().map(ToString::to_string);
    });
    // Open pages ask again when a sync ends, and so they do now.
    shared.feed.publish(LiveEvent::Sync(shared.sync.status()));
    let PruneStatus { cancelled, done, freed_bytes, problem, .. } = shared.retention.prune().status.clone();
    if !cancelled {
        notifications::happened(shared, Subject::Job(JobEnd::Pruned { sessions: done, freed_bytes, problem })).await;
    }
}

async fn work(shared: &Arc<Shared>, policy: &PrunePolicy, keys: &[i64], cancel: &CancellationToken) -> Result<i64, EngineError> {
    shared.store.set_prune_due(true).await?;
    for some in keys.chunks(SESSIONS) {
        if cancel.is_cancelled() {
            break;
        }
        let changes = shared.store.prune(some, policy.what, shared.config.clock.now()).await?;
        shared.feed.announce(&changes, |_| false);
        update(shared, |status| status.done += some.len() as i64);
        shared.feed.publish(LiveEvent::Sync(shared.sync.status()));
    }
    if shared.stop.is_cancelled() {
        return Ok(0);
    }
    let freed = shared.store.give_back().await?;
    shared.store.set_prune_due(false).await?;
    shared.search.wake();
    Ok(freed)
}

fn update(shared: &Shared, change: impl FnOnce(&mut PruneStatus)) {
    change(&mut shared.retention.prune().status);
}
