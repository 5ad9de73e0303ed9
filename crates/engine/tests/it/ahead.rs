//! A first import begins with the totals, and they are those it ends with.

use sp_domain::{live::LiveEvent, session::SessionQuery, sync::SyncStatus, usage::UsageTotals};

use crate::{place::Place, samples};

/// Every state of the sync until a job has ended.
async fn states_of_one_job(place: &Place) -> Vec<SyncStatus> {
    let mut feed = place.engine.feed().subscribe(None);
    place.engine.start();
    let mut states: Vec<SyncStatus> = Vec::new();
    while states.last().is_none_or(|status| status.running) {
        if let Ok((_, event)) = feed.receiver.recv().await
            && let LiveEvent::Sync(status) = &*event
        {
            states.push(status.clone());
        }
    }
    states
}

#[tokio::test]
async fn totals_come_first_and_stay() {
    let Some(samples) = samples::folder() else { return };
    let place = Place::of(&samples.join("home")).await;
    let states = states_of_one_job(&place).await;
    let told: Vec<UsageTotals> = states.iter().filter_map(|status| status.ahead).collect();
    let first = *told.first().expect("the totals are told");
    assert!(told.iter().all(|totals| *totals == first));
    let before = states.iter().find(|status| status.ahead.is_some()).expect("told");
    assert_eq!((before.sessions_new, before.bytes_done), (0, 0), "the totals come before the first session");
    assert_eq!(states.last().and_then(|status| status.ahead), None, "the store tells them from now on");

    let list = place.engine.sessions().list(&SessionQuery::default()).await.expect("a list");
    let figures = first.figures();
    assert_eq!((list.total, list.unknown_usage_sessions), (first.sessions, first.unknown_usage_sessions));
    assert_eq!(list.sums.all_tokens(), figures.all_tokens());
    assert_eq!((list.sums.calls, list.sums.output_tokens), (figures.calls, figures.output_tokens));
    assert_eq!((list.sums.cost_usd, list.sums.unpriced_calls), (figures.cost_usd, figures.unpriced_calls));

    place.engine.stop().await;
}

#[tokio::test]
async fn a_known_history_is_not_counted_again() {
    let Some(samples) = samples::folder() else { return };
    let place = Place::of(&samples.join("home")).await;
    place.sync().await;
    let place = place.anew().await;
    let states = states_of_one_job(&place).await;
    place.engine.stop().await;
    assert!(states.iter().all(|status| status.ahead.is_none()));
}
