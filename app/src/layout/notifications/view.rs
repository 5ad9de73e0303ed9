//! Notifications in the words of whoever asks.

use sp_domain::notifications::{JobEnd, Listed, NotificationQuery, Subject};
use sp_engine::Engine;

use super::api::{Line, NotificationsView};
use crate::{
    error::AppError,
    format::{Format, bytes, integer},
    preferences::Preferences,
    ui::told,
    urls,
};

pub(super) async fn list(engine: &Engine, query: &str) -> Result<NotificationsView, AppError> {
    let pairs = urls::pairs(query);
    let query = NotificationQuery::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))?;
    let list = engine.notifications().list(&query).await?;
    let format = Format { language: Preferences::of_request().language, zone: engine.zone(), currency: engine.currency() };
    let lines = list.notifications.into_iter().map(|listed| line(listed, &format)).collect();
    Ok(NotificationsView { lines, unread: list.unread, has_any: list.has_any, at: list.at })
}

fn line(listed: Listed, format: &Format) -> Line {
    let Listed { notification, severity, snoozed_until, unread } = listed;
    let (text, action) = words(&notification.subject, format);
    Line {
        id: notification.id,
        count: notification.count,
        kind: notification.subject.kind(),
        severity,
        text,
        action: action.to_owned(),
        href: urls::subject(&notification.subject),
        last_at: notification.last_at,
        is_unread: unread,
        is_dismissed: notification.dismissed_at.is_some(),
        resolved_at: notification.resolved_at,
        snoozed_until,
    }
}

/// What it says, and the name of the way to look after it.
fn words(subject: &Subject, format: &Format) -> (String, &'static str) {
    let language = format.language;
    let number = |count: i64| integer(count, language);
    match subject {
        Subject::Finding(concern) => {
            let told = told(concern, format);
            (told.text, told.action)
        }
        Subject::Job(JobEnd::Repriced { calls, problem }) => {
            let text = match problem {
                Some(cause) => language.notification_repriced_failed(cause),
                None => language.notification_repriced(*calls, number(*calls)),
            };
            (text, language.notification_to_prices())
        }
        Subject::Job(JobEnd::Pruned { sessions, freed_bytes, problem }) => {
            let text = match problem {
                Some(cause) => language.notification_pruned_failed(cause),
                None => language.notification_pruned(*sessions, number(*sessions), bytes(*freed_bytes, language)),
            };
            (text, language.notification_to_retention())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use sp_domain::{
        Timestamp,
        cockpit::Concern,
        notifications::{Notification, Severity},
        time::DisplayZone,
    };

    use super::*;
    use crate::i18n::Language;

    #[test]
    fn a_notification_is_told_in_the_language_of_the_page() {
        let format = Format { language: Language::De, zone: Arc::new(DisplayZone::utc()), currency: Arc::default() };
        let subject = Subject::Finding(Concern::Unpriced { model: Some("m-1".to_owned()), calls: 1234 });
        let at = Timestamp::parse("2026-03-20T09:05:00Z").expect("a time");
        let notification = Notification::beginning(subject, at);
        let line = line(Listed { notification, severity: Severity::Warning, snoozed_until: None, unread: true }, &format);
        assert!(line.text.contains("m-1") && line.text.contains("1.234"), "{}", line.text);
        assert_eq!((line.href.as_str(), line.is_unread), ("/sessions?model=m-1", true));
        let failed = Subject::Job(JobEnd::Pruned { sessions: 0, freed_bytes: 0, problem: Some("no room".to_owned()) });
        assert!(words(&failed, &format).0.contains("no room"));
    }
}
