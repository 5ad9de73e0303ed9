//! What is wished for, what runs, how far it is.

use std::{
    collections::BTreeSet,
    mem,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

use sp_domain::{
    Timestamp, Tool,
    sync::{SyncStarted, SyncStatus, SyncTrigger},
};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// What a job is to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wish {
    pub(crate) trigger: SyncTrigger,
    /// Look for sources of every tool.
    pub(crate) everything: bool,
    /// Look for sources of these tools.
    pub(crate) tools: BTreeSet<Tool>,
    /// Only these files of known sources changed.
    pub(crate) files: BTreeSet<PathBuf>,
}

impl Wish {
    pub(crate) fn everything(trigger: SyncTrigger) -> Self {
        Self { trigger, everything: true, tools: BTreeSet::new(), files: BTreeSet::new() }
    }

    pub(crate) fn changed(tools: BTreeSet<Tool>, files: BTreeSet<PathBuf>) -> Self {
        Self { trigger: SyncTrigger::Watch, everything: false, tools, files }
    }

    fn merge(&mut self, other: Self) {
        let is_weaker = matches!(self.trigger, SyncTrigger::Watch | SyncTrigger::Sweep);
        if is_weaker {
            self.trigger = other.trigger;
        }
        self.everything |= other.everything;
        self.tools.extend(other.tools);
        self.files.extend(other.files);
    }
}

/// The shared state of syncing.
#[derive(Debug, Default)]
pub(crate) struct SyncState {
    inner: Mutex<Inner>,
    wake: Notify,
}

#[derive(Debug, Default)]
struct Inner {
    status: SyncStatus,
    wish: Option<Wish>,
    last_job: i64,
    cancel: Option<CancellationToken>,
}

impl SyncState {
    /// The state after the last completed job of an earlier run.
    pub(crate) fn after(last: Option<(i64, Timestamp)>) -> Self {
        let mut inner = Inner::default();
        if let Some((job, at)) = last {
            (inner.last_job, inner.status.job, inner.status.last_sync) = (job, Some(job), Some(at));
        }
        Self { inner: Mutex::new(inner), wake: Notify::new() }
    }

    pub(crate) fn status(&self) -> SyncStatus {
        self.inner().status.clone()
    }

    /// Changes the status and returns it.
    pub(crate) fn update(&self, change: impl FnOnce(&mut SyncStatus)) -> SyncStatus {
        let mut inner = self.inner();
        change(&mut inner.status);
        inner.status.clone()
    }

    /// Notes a wish; wishes that nobody took yet become one.
    pub(crate) fn request(&self, wish: Wish) -> SyncStarted {
        let mut inner = self.inner();
        let queued = inner.status.running;
        match &mut inner.wish {
            Some(waiting) => waiting.merge(wish),
            None => inner.wish = Some(wish),
        }
        let job = inner.last_job + 1;
        drop(inner);
        self.wake.notify_one();
        SyncStarted { job, queued }
    }

    /// Notes the wish of a person for a sync of everything.
    pub(crate) fn request_everything(&self) {
        self.request(Wish::everything(SyncTrigger::Request));
    }

    pub(crate) fn take_wish(&self) -> Option<Wish> {
        self.inner().wish.take()
    }

    /// Waits until there is a wish, and takes it with the number of its job.
    pub(crate) async fn next_wish(&self) -> Wish {
        loop {
            if let Some(wish) = self.take_wish() {
                return wish;
            }
            self.wake.notified().await;
        }
    }

    /// Numbers a job that begins now; the token stops it.
    pub(crate) fn begin(&self, trigger: SyncTrigger, now: Timestamp, stop: &CancellationToken) -> (i64, CancellationToken) {
        let mut inner = self.inner();
        inner.last_job += 1;
        let (job, token) = (inner.last_job, stop.child_token());
        inner.cancel = Some(token.clone());
        // A problem stands until a job ends without it.
        let SyncStatus { last_sync, watching, problem, ignored, .. } = mem::take(&mut inner.status);
        inner.status = SyncStatus {
            running: true,
            last_sync,
            job: Some(job),
            trigger: Some(trigger),
            started_at: Some(now),
            watching,
            problem,
            ignored,
            ..SyncStatus::default()
        };
        (job, token)
    }

    pub(crate) fn cancel(&self) -> bool {
        let inner = self.inner();
        let token = inner.cancel.as_ref().filter(|_| inner.status.running);
        if let Some(token) = token {
            token.cancel();
        }
        token.is_some()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_wishes_become_one() {
        let state = SyncState::default();
        let file = BTreeSet::from([PathBuf::from("a")]);
        state.request(Wish::changed(BTreeSet::new(), file.clone()));
        let started = state.request(Wish::everything(SyncTrigger::Request));
        assert_eq!(started, SyncStarted { job: 1, queued: false });
        let wish = state.take_wish().expect("a wish");
        assert_eq!((wish.trigger, wish.everything, wish.files), (SyncTrigger::Request, true, file));
        assert_eq!(state.take_wish(), None);
    }

    #[test]
    fn only_a_running_job_can_be_cancelled() {
        let state = SyncState::default();
        assert!(!state.cancel());
        let (_, token) = state.begin(SyncTrigger::Start, Timestamp::from_ms(0).expect("a time"), &CancellationToken::new());
        assert!(state.cancel() && token.is_cancelled());
    }
}
