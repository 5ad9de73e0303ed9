//! What people are told, what they do about it, and what they want to hear.

use sp_domain::{
    cockpit::Concern,
    notifications::{JobEnd, KEEP_MS, Level, Notification, NotificationKind, NotificationPreference, Subject},
};
use sp_store::Store;
use sp_testkit::database::TestDatabase;

use crate::build::at;

crate::on_both!(
    what_is_told_follows_what_is_found,
    what_was_dismissed_comes_back_when_it_begins_again,
    a_deed_touches_nothing_newer,
    each_machine_tells_the_end_of_its_own,
    preferences_are_kept,
    what_people_did_survives_a_repair
);

const ALL: [NotificationKind; 8] = NotificationKind::ALL;

fn warnings(warnings: i64) -> Subject {
    Subject::Finding(Concern::Warnings { warnings })
}

fn unpriced(model: &str) -> Subject {
    Subject::Finding(Concern::Unpriced { model: Some(model.to_owned()), calls: 1 })
}

async fn told(store: &Store) -> Vec<Notification> {
    store.notifications().await.expect("reads")
}

async fn only(store: &Store) -> Notification {
    let mut all = told(store).await;
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

async fn what_is_told_follows_what_is_found(database: &TestDatabase) {
    let store = &database.store;
    let noted = store.note(&[warnings(1), unpriced("a\0b")], &ALL, at(1_000)).await.expect("notes");
    assert_eq!((noted.begun.len(), noted.has_changed), (2, true));
    let again = store.note(&[warnings(1), unpriced("a\0b")], &ALL, at(2_000)).await.expect("notes");
    assert_eq!((again.begun.len(), again.has_changed), (0, false), "nothing changed, nothing is written");
    store.note(&[warnings(7)], &ALL, at(3_000)).await.expect("notes");
    let all = told(store).await;
    let shown: Vec<_> = all.iter().map(|one| (one.subject.kind(), one.last_at, one.resolved_at, one.count)).collect();
    let (price, warning) = (NotificationKind::Unpriced, NotificationKind::Warnings);
    assert!(shown.contains(&(price, at(1_000), Some(at(3_000)), 1)) && shown.contains(&(warning, at(1_000), None, 1)), "{shown:?}");
    assert!(all.iter().any(|one| one.subject == warnings(7)));
    // What is over is remembered for a while.
    store.note(&[warnings(7)], &ALL, at(3_000 + KEEP_MS)).await.expect("notes");
    assert_eq!(only(store).await.subject, warnings(7));
}

async fn what_was_dismissed_comes_back_when_it_begins_again(database: &TestDatabase) {
    let store = &database.store;
    let begun = store.note(&[warnings(1)], &ALL, at(1_000)).await.expect("notes").begun;
    assert!(store.dismiss_notification(begun[0], Some(1), at(2_000)).await.expect("is stored"));
    let one = only(store).await;
    assert_eq!((one.dismissed_at, one.read_at, one.is_open()), (Some(at(2_000)), Some(at(2_000)), false));
    assert!(store.restore_notification(begun[0]).await.expect("is stored"));
    assert!(only(store).await.is_open());
    store.dismiss_notification(begun[0], None, at(3_000)).await.expect("is stored");
    store.note(&[], &ALL, at(4_000)).await.expect("notes");
    let again = store.note(&[warnings(1)], &ALL, at(5_000)).await.expect("notes");
    assert_eq!(again.begun, begun, "the same thing");
    let one = only(store).await;
    assert_eq!((one.is_open(), one.read_at, one.count, one.first_at, one.last_at), (true, None, 2, at(1_000), at(5_000)));
    assert!(!store.restore_notification(99).await.expect("answers"));
}

async fn a_deed_touches_nothing_newer(database: &TestDatabase) {
    let store = &database.store;
    let ended = Subject::Job(JobEnd::Repriced { calls: 3, problem: None });
    let id = store.note(std::slice::from_ref(&ended), &[], at(1_000)).await.expect("notes").begun[0];
    // It happens again before what was seen is dismissed.
    store.note(&[ended], &[], at(2_000)).await.expect("notes");
    assert!(!store.dismiss_notification(id, Some(1), at(3_000)).await.expect("answers"));
    assert!(!store.read_notification(id, Some(1), at(3_000)).await.expect("answers"));
    store.read_notifications(at(1_500), at(3_000)).await.expect("answers");
    assert_eq!(only(store).await.read_at, None);
    assert!(store.read_notification(id, Some(2), at(3_000)).await.expect("is stored"));
    assert!(store.read_notification(id, None, at(4_000)).await.expect("is stored"));
    assert_eq!(only(store).await.read_at, Some(at(3_000)), "it was read before");
    store.note(&[warnings(1)], &ALL, at(5_000)).await.expect("notes");
    store.read_notifications(at(5_000), at(6_000)).await.expect("is stored");
    assert!(told(store).await.iter().all(|one| one.read_at.is_some()));
}

async fn each_machine_tells_the_end_of_its_own(database: &TestDatabase) {
    let one = database.reopen().await.on_machine("one", "One", at(1)).await.expect("a machine");
    let other = database.reopen().await.on_machine("other", "Other", at(1)).await.expect("a machine");
    let failed = Subject::Finding(Concern::CannotStore {
        problem: sp_domain::sync::SyncProblem {
            kind: sp_domain::sync::ProblemKind::DiskFull,
            place: "/data".to_owned(),
            detail: "full".to_owned(),
        },
    });
    one.note(&[failed.clone(), warnings(1)], &ALL, at(1_000)).await.expect("notes");
    other.note(&[], &ALL, at(2_000)).await.expect("notes");
    let resolved = |all: &[Notification], kind| all.iter().find(|told| told.subject.kind() == kind).and_then(|told| told.resolved_at);
    let all = told(&one).await;
    assert_eq!(resolved(&all, NotificationKind::CannotStore), None, "the other cannot know");
    assert_eq!(resolved(&all, NotificationKind::Warnings), Some(at(2_000)), "both see the same warnings");
    other.note(&[failed], &ALL, at(3_000)).await.expect("notes");
    assert_eq!(told(&one).await.len(), 3);
    for store in [one, other] {
        store.close().await.expect("closes");
    }
}

async fn preferences_are_kept(database: &TestDatabase) {
    let store = &database.store;
    let before = store.notification_preferences().await.expect("reads");
    assert_eq!(before, ALL.map(NotificationPreference::default_of));
    let wanted = NotificationPreference { kind: NotificationKind::Pruned, level: Level::Off, browser: true };
    for preference in [NotificationPreference { level: Level::Silent, ..wanted }, wanted] {
        store.save_notification_preference(preference).await.expect("saves");
    }
    let after = store.notification_preferences().await.expect("reads");
    assert_eq!(after.iter().filter(|preference| !before.contains(preference)).collect::<Vec<_>>(), [&wanted]);
}

async fn what_people_did_survives_a_repair(database: &TestDatabase) {
    let store = &database.store;
    let id = store.note(&[warnings(1)], &ALL, at(1_000)).await.expect("notes").begun[0];
    store.dismiss_notification(id, None, at(2_000)).await.expect("is stored");
    let wanted = NotificationPreference { kind: NotificationKind::Pruned, level: Level::Off, browser: true };
    store.save_notification_preference(wanted).await.expect("saves");
    let before = (told(store).await, store.notification_preferences().await.expect("reads"));
    store.begin_repair().await.expect("begins");
    store.finish_repair().await.expect("ends");
    assert_eq!((told(store).await, store.notification_preferences().await.expect("reads")), before);
}
