//! What there is to tell when nothing can be stored, and that nothing is told when nothing is new.

use std::fs;

use sp_domain::{
    live::LiveEvent,
    notifications::{Listed, NotificationKind, NotificationQuery, Show},
};
use sp_testkit::database::execute;

use crate::place::Place;

const LINE: &str = r#"{"type":"user","uuid":"u1","parentUuid":null,"sessionId":"S","cwd":"/work/shop","version":"2.1.101","timestamp":"2026-03-20T09:00:00.000Z","message":{"role":"user","content":"Hello"}}"#;

fn transcript(place: &Place) {
    let folder = place.home.join(".claude/projects/-work-shop");
    fs::create_dir_all(&folder).expect("room on disk");
    fs::write(folder.join("s1.jsonl"), format!("{LINE}\n")).expect("room on disk");
}

async fn all(place: &Place) -> Vec<Listed> {
    let query = NotificationQuery { state: Show::All, ..NotificationQuery::default() };
    place.engine.notifications().list(&query).await.expect("an answer").notifications
}

#[tokio::test]
async fn what_could_not_be_stored_is_told_at_once_and_remembered_afterwards() {
    let place = Place::empty().await;
    transcript(&place);
    for table in ["sessions", "notifications"] {
        let refuse = format!("create trigger refuse_{table} before insert on {table} begin select raise(abort, 'no room'); end");
        execute(&place.database.location, &refuse).await;
    }
    let mut heard = place.engine.feed().subscribe(None).receiver;
    assert!(place.engine.sync().run().await.is_err());
    let told = all(&place).await;
    assert_eq!((told.len(), told[0].notification.id, place.engine.notifications().unread()), (1, 0, 1));
    assert_eq!(told[0].notification.subject.kind(), NotificationKind::CannotStore);
    let mut alerts = Vec::new();
    while let Ok((_, event)) = heard.try_recv() {
        if let LiveEvent::Notifications { alerts: some, .. } = &*event {
            alerts.push(some.clone());
        }
    }
    assert_eq!(alerts, [vec![0]], "browsers tell of it although it has no number");
    // It is still so: nothing new.
    assert!(place.engine.sync().run().await.is_err());
    assert_eq!(all(&place).await, told);
    for table in ["sessions", "notifications"] {
        execute(&place.database.location, &format!("drop trigger refuse_{table}")).await;
    }
    place.sync().await;
    let told = all(&place).await;
    let one = &told[0].notification;
    assert_eq!((told.len(), one.count, one.resolved_at.is_some(), place.engine.notifications().unread()), (1, 1, true, 0), "{told:?}");
    assert!(one.id > 0);
}

#[tokio::test]
async fn a_look_that_finds_nothing_new_is_not_announced() {
    let place = Place::empty().await;
    transcript(&place);
    place.sync().await;
    let mut heard = place.engine.feed().subscribe(None).receiver;
    place.sync().await;
    while let Ok((_, event)) = heard.try_recv() {
        assert!(!matches!(&*event, LiveEvent::Notifications { .. }), "{event:?}");
    }
}
