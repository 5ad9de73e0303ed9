//! Where what needs attention, and what people are told, is looked after.

use sp_domain::{
    cockpit::Concern,
    notifications::{JobEnd, NotificationQuery, Subject},
    session::SessionQuery,
};

use super::{Address, DIAGNOSTICS, NOTIFICATIONS, PRICES, RETENTION, encode, sessions, with_query};

/// Where a concern is looked after.
pub fn concern(concern: &Concern) -> String {
    match concern {
        Concern::CannotStore { .. } | Concern::FailedSources { .. } => at(DIAGNOSTICS, "sync"),
        Concern::SoonDeleted { .. } => at(DIAGNOSTICS, "soon"),
        Concern::Unreadable { .. } => at(DIAGNOSTICS, "accounts"),
        Concern::Unpriced { model, .. } => sessions(&SessionQuery { model: model.iter().cloned().collect(), ..SessionQuery::default() }),
        Concern::Warnings { .. } => at(DIAGNOSTICS, "warnings"),
    }
}

/// Where a notification leads.
pub fn subject(subject: &Subject) -> String {
    match subject {
        Subject::Finding(finding) => concern(finding),
        Subject::Job(JobEnd::Repriced { .. }) => at(PRICES, "reprice"),
        Subject::Job(JobEnd::Pruned { .. }) => at(RETENTION, "prune"),
    }
}

/// Notifications with these filters.
pub fn notifications(query: &NotificationQuery) -> String {
    let pairs: Vec<String> = query.to_pairs().into_iter().map(|(name, value)| format!("{name}={}", encode(&value))).collect();
    with_query(NOTIFICATIONS.href(), &pairs.join("&"))
}

fn at(page: Address, anchor: &str) -> String {
    format!("{}#{anchor}", page.href())
}

#[cfg(test)]
mod tests {
    use sp_domain::notifications::{NotificationKind, Show};

    use super::*;

    #[test]
    fn filters_are_in_the_address() {
        let query = NotificationQuery { state: Show::All, kinds: vec![NotificationKind::SoonDeleted], ..NotificationQuery::default() };
        assert_eq!(notifications(&query), "/notifications?state=all&type=soon_deleted");
        assert_eq!(notifications(&NotificationQuery::default()), "/notifications");
        let failed = JobEnd::Pruned { sessions: 0, freed_bytes: 0, problem: Some("no room".to_owned()) };
        assert_eq!(subject(&Subject::Job(failed)), "/settings/retention#prune");
    }
}
