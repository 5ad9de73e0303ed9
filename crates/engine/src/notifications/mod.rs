//! What people are told. Recorded where the engine works anyway – after a sync, at the end of a job –, never because somebody looks at a page
//! ([decision 0021](../../../../docs/decisions/0021-notifications.md)).

mod look;
mod told;

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicI64, Ordering},
};

use sp_domain::{
    Timestamp,
    notifications::{NotificationList, NotificationPreference, NotificationQuery},
    sync::SyncProblem,
};
use tokio::sync::Notify;

use crate::{EngineError, Shared};

pub(crate) use look::{after_sync, happened, keep_up, look};
pub(crate) use told::{announce, count};

/// What outlives a request.
#[derive(Debug, Default)]
pub(crate) struct State {
    /// How many are unread, as of the last time something changed: every page shows it.
    unread: AtomicI64,
    wake: Notify,
    /// What stands in the way of storing could not be stored itself: since when, and why.
    unstored: Mutex<Option<(Timestamp, SyncProblem)>>,
    /// When the files that tools will delete were looked at last.
    soon_at: Mutex<Option<Timestamp>>,
}

impl State {
    /// Something may have changed: there will be a look soon.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }

    fn unstored(&self) -> Option<(Timestamp, SyncProblem)> {
        self.unstored.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps a problem in mind that cannot be stored; true when it is a new one.
    fn keep(&self, now: Timestamp, problem: SyncProblem) -> bool {
        let mut unstored = self.unstored.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = unstored.as_ref().is_none_or(|(_, known)| known.kind != problem.kind);
        if is_new {
            *unstored = Some((now, problem));
        }
        is_new
    }

    fn let_go(&self) {
        *self.unstored.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// What people are told.
#[derive(Clone, Copy)]
pub struct Notifications<'a> {
    pub(crate) shared: &'a Arc<Shared>,
}

impl Notifications<'_> {
    /// Those that match, the latest first. Kinds that a person does not want to hear of are left out.
    ///
    /// # Errors
    /// The database failed.
    pub async fn list(&self, query: &NotificationQuery) -> Result<NotificationList, EngineError> {
        let all = told::listed(self.shared).await?;
        let (unread, has_any) = (told::unread(&all), !all.is_empty());
        let matching: Vec<_> = all.into_iter().filter(|listed| query.matches(listed)).collect();
        let total = matching.len() as i64;
        let (offset, limit) = (usize::try_from(query.offset).unwrap_or(0), usize::try_from(query.limit).unwrap_or(0));
        let notifications = matching.into_iter().skip(offset).take(limit).collect();
        Ok(NotificationList { notifications, total, unread, has_any, at: self.shared.config.clock.now() })
    }

    /// How many are unread, as of the last time something changed.
    pub fn unread(&self) -> i64 {
        self.shared.notifications.unread.load(Ordering::Relaxed)
    }

    /// Marks one as read. `times` is how often it had begun when it was seen. False when there is none of this number.
    ///
    /// # Errors
    /// It has begun again since it was seen, nothing can be stored, or the database failed.
    pub async fn read(&self, id: i64, times: Option<i64>) -> Result<bool, EngineError> {
        let now = self.shared.config.clock.now();
        let is_done = self.shared.writable()?.read_notification(id, times, now).await?;
        self.touched(id, is_done).await
    }

    /// Marks all as read that began until then; all there are when it is not said.
    ///
    /// # Errors
    /// Nothing can be stored, or the database failed.
    pub async fn read_all(&self, until: Option<Timestamp>) -> Result<(), EngineError> {
        let now = self.shared.config.clock.now();
        self.shared.writable()?.read_notifications(until.unwrap_or(now), now).await?;
        announce(self.shared, &[]).await;
        Ok(())
    }

    /// Dismisses one until it begins again. Otherwise as [`Self::read`].
    ///
    /// # Errors
    /// As with [`Self::read`].
    pub async fn dismiss(&self, id: i64, times: Option<i64>) -> Result<bool, EngineError> {
        let now = self.shared.config.clock.now();
        let is_done = self.shared.writable()?.dismiss_notification(id, times, now).await?;
        self.touched(id, is_done).await
    }

    /// Takes back that one was dismissed. False when there is none of this number.
    ///
    /// # Errors
    /// Nothing can be stored, or the database failed.
    pub async fn restore(&self, id: i64) -> Result<bool, EngineError> {
        let is_done = self.shared.writable()?.restore_notification(id).await?;
        self.touched(id, is_done).await
    }

    /// Tells open pages, or finds out why nothing was done.
    async fn touched(&self, id: i64, is_done: bool) -> Result<bool, EngineError> {
        if is_done {
            announce(self.shared, &[]).await;
            return Ok(true);
        }
        let is_known = self.shared.store.notifications().await?.iter().any(|one| one.id == id);
        if is_known {
            return Err(EngineError::Conflict("it has begun again since it was seen: look at it once more".to_owned()));
        }
        Ok(false)
    }

    /// What a person wants to hear of each kind.
    ///
    /// # Errors
    /// The database failed.
    pub async fn preferences(&self) -> Result<Vec<NotificationPreference>, EngineError> {
        Ok(self.shared.store.notification_preferences().await?)
    }

    /// Says what a person wants to hear of a kind; that holds at once, for what was told already, too.
    ///
    /// # Errors
    /// Nothing can be stored, or the database failed.
    pub async fn prefer(&self, preference: NotificationPreference) -> Result<(), EngineError> {
        self.shared.writable()?.save_notification_preference(preference).await?;
        announce(self.shared, &[]).await;
        Ok(())
    }
}
