//! What is listed, counted and announced: what is stored, seen with preferences, with what was put off, and with what could not be stored.

use std::{collections::BTreeMap, sync::atomic::Ordering};

use sp_domain::{
    cockpit::Concern,
    live::LiveEvent,
    notifications::{Level, Listed, Notification, NotificationKind, NotificationPreference, Subject},
};

use crate::{EngineError, Shared};

/// Everything but kinds that are switched off, the latest first.
pub(super) async fn listed(shared: &Shared) -> Result<Vec<Listed>, EngineError> {
    let preferences = preferences(shared).await?;
    let snoozes = shared.store.snoozes(shared.config.clock.now()).await?;
    let stored = shared.store.notifications().await?;
    let all = unstored(shared, &stored).into_iter().chain(stored);
    let listed = all.filter_map(|notification| {
        let level = preferences.get(&notification.subject.kind()).map_or(Level::Show, |preference| preference.level);
        let snoozed_until = snoozes.get(&notification.key).copied();
        let unread = notification.is_open() && notification.read_at.is_none() && level == Level::Show && snoozed_until.is_none();
        let severity = notification.subject.severity();
        (level != Level::Off).then_some(Listed { notification, severity, snoozed_until, unread })
    });
    Ok(listed.collect())
}

/// What stands in the way of storing, as long as it is not stored.
fn unstored(shared: &Shared, stored: &[Notification]) -> Option<Notification> {
    let of_start = || shared.config.read_only.clone().map(|problem| (shared.started_at, problem));
    let (since, problem) = shared.notifications.unstored().or_else(of_start)?;
    let is_stored = stored.iter().any(|one| one.is_open() && one.subject.kind() == NotificationKind::CannotStore);
    (!is_stored).then(|| Notification::beginning(Subject::Finding(Concern::CannotStore { problem }), since))
}

pub(super) fn unread(listed: &[Listed]) -> i64 {
    listed.iter().filter(|listed| listed.unread).count() as i64
}

async fn preferences(shared: &Shared) -> Result<BTreeMap<NotificationKind, NotificationPreference>, EngineError> {
    let all = shared.store.notification_preferences().await?;
    Ok(all.into_iter().map(|preference| (preference.kind, preference)).collect())
}

/// Counts for the first time.
pub(crate) async fn count(shared: &Shared) -> Result<(), EngineError> {
    let unread = unread(&listed(shared).await?);
    shared.notifications.unread.store(unread, Ordering::Relaxed);
    Ok(())
}

/// Tells open pages that something changed; browsers are to tell of what has just begun.
pub(crate) async fn announce(shared: &Shared, begun: &[i64]) {
    match news(shared, begun).await {
        Ok(event) => shared.feed.publish(event),
        Err(error) => tracing::warn!(%error, "open pages do not know what they could tell"),
    }
}

async fn news(shared: &Shared, begun: &[i64]) -> Result<LiveEvent, EngineError> {
    let (listed, preferences) = (listed(shared).await?, preferences(shared).await?);
    let is_for_browser = |listed: &&Listed| {
        let one = &listed.notification;
        begun.contains(&one.id)
            && one.is_open()
            && listed.snoozed_until.is_none()
            && preferences.get(&one.subject.kind()).is_some_and(|preference| preference.is_for_browser())
    };
    let alerts = listed.iter().filter(is_for_browser).map(|listed| listed.notification.id).collect();
    let unread = unread(&listed);
    shared.notifications.unread.store(unread, Ordering::Relaxed);
    Ok(LiveEvent::Notifications { unread, alerts })
}
