//! The first page. Each panel is a question of its own, so that one that fails leaves the others alone.

mod activity;
mod attention;
mod now;
mod recent;

use std::sync::Arc;

use sp_domain::cockpit::{Activity, AttentionList, Cockpit, FirstRun, Now, Recent, Snooze};

use crate::{EngineError, Shared, notifications};

pub(crate) use attention::{Look, concerns};

/// What the first page shows.
#[derive(Clone, Copy)]
pub struct CockpitRoom<'a> {
    pub(crate) shared: &'a Arc<Shared>,
}

impl CockpitRoom<'_> {
    /// Everything at once.
    ///
    /// # Errors
    /// The database failed.
    pub async fn all(&self) -> Result<Cockpit, EngineError> {
        Ok(Cockpit {
            now: self.now().await?,
            attention: self.attention().await?,
            activity: self.activity().await?,
            recent: self.recent().await?,
            first_run: self.first_run().await?,
            timezone: self.shared.zone.get().name.clone(),
        })
    }

    /// What is going on.
    ///
    /// # Errors
    /// The database failed.
    pub async fn now(&self) -> Result<Now, EngineError> {
        now::now(self.shared).await
    }

    /// What was used today, in the last seven days, and on each of the last thirty.
    ///
    /// # Errors
    /// The database failed.
    pub async fn activity(&self) -> Result<Activity, EngineError> {
        activity::activity(self.shared).await
    }

    /// What was done last, and how to go on with it.
    ///
    /// # Errors
    /// The database failed.
    pub async fn recent(&self) -> Result<Recent, EngineError> {
        recent::recent(self.shared).await
    }

    /// What needs attention.
    ///
    /// # Errors
    /// The database failed.
    pub async fn attention(&self) -> Result<AttentionList, EngineError> {
        attention::list(self.shared).await
    }

    /// What there is to do while no session is known; `None` as soon as one is.
    ///
    /// # Errors
    /// The database failed.
    pub async fn first_run(&self) -> Result<Option<FirstRun>, EngineError> {
        if !self.shared.store.is_empty().await? {
            return Ok(None);
        }
        let home = self.shared.config.roots.home.display().to_string();
        Ok(Some(FirstRun { accounts: self.shared.store.accounts().await?, home }))
    }

    /// Puts something off that needs attention. False when nothing of this key does.
    ///
    /// # Errors
    /// The database failed.
    pub async fn snooze(&self, key: &str, snooze: Snooze) -> Result<bool, EngineError> {
        let store = self.shared.writable()?;
        let now = self.shared.config.clock.now();
        let AttentionList { open, snoozed } = self.attention().await?;
        let is_known = open.iter().chain(&snoozed).any(|attention| attention.key == key);
        if is_known {
            store.snooze(key, snooze.until(now), now).await?;
            // What is put off is not counted.
            notifications::announce(self.shared, &[]).await;
        }
        Ok(is_known)
    }

    /// Takes back that something was put off. False when it was not.
    ///
    /// # Errors
    /// The database failed.
    pub async fn wake(&self, key: &str) -> Result<bool, EngineError> {
        let was_put_off = self.shared.writable()?.wake(key).await?;
        notifications::announce(self.shared, &[]).await;
        Ok(was_put_off)
    }
}
