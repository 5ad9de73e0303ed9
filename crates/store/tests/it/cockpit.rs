//! What the first page asks: spans of time, running sessions, the last ones, and what was put off.

use sp_domain::{
    source::{PricedClaim, SessionBatch},
    usage::Slot,
};
use sp_testkit::database::TestDatabase;

use crate::build::{at, batch, claim, head, id, ingest, more, part, subagent};

crate::on_both!(
    calls_are_summed_by_span_and_follow_their_changes,
    sums_of_spans_may_overlap,
    subagents_keep_their_parent_running,
    the_last_of_each_project_is_found,
    what_is_put_off_comes_back
);

const SLOT: i64 = Slot::MS;

fn priced(group: &str, at_ms: i64, output: i64, model: Option<&str>) -> PricedClaim {
    let mut priced = claim(group, at_ms, output);
    priced.claim.model = model.map(str::to_owned);
    priced
}

async fn slots(database: &TestDatabase) -> Vec<String> {
    database
        .lines("select cast(slot as text) || ' ' || model || ' ' || cast(calls as text) || ' ' || cast(output as text) from usage_slots")
        .await
}

async fn calls_are_summed_by_span_and_follow_their_changes(database: &TestDatabase) {
    let store = &database.store;
    let claims = vec![
        priced("a", 10 * SLOT, 5, Some("opus")),
        priced("b", 11 * SLOT - 1, 7, Some("opus")),
        priced("c", 11 * SLOT, 1, Some("opus")),
        priced("d", 11 * SLOT, 2, None),
    ];
    ingest(store, &batch("/a", vec![SessionBatch { claims, ..part("s", 1) }])).await;
    assert_eq!(slots(database).await, ["10 opus 2 12", "11  1 2", "11 opus 1 1"]);
    // The same call with more output: the sums follow, and no call is counted twice.
    ingest(store, &batch("/a", vec![SessionBatch { claims: vec![priced("c", 11 * SLOT, 9, Some("opus"))], ..more("s") }])).await;
    assert_eq!(slots(database).await, ["10 opus 2 12", "11  1 2", "11 opus 1 9"]);
    // A file that was written anew tells of fewer calls.
    ingest(store, &batch("/a", vec![SessionBatch { claims: vec![priced("a", 10 * SLOT, 5, Some("opus"))], ..part("s", 1) }])).await;
    assert_eq!(slots(database).await, ["10 opus 1 5"]);
    let busy = store.busy_slots(Slot::new(0), Slot::new(100)).await.expect("reads");
    assert_eq!(busy, [Slot::new(10)]);
}

async fn sums_of_spans_may_overlap(database: &TestDatabase) {
    let store = &database.store;
    let mut unpriced = priced("u", 13 * SLOT, 4, Some("mystery"));
    unpriced.list_cost = None;
    let claims = vec![priced("a", 10 * SLOT, 5, Some("opus")), priced("b", 12 * SLOT, 7, Some("opus")), unpriced];
    ingest(store, &batch("/a", vec![SessionBatch { claims, ..part("s", 1) }])).await;
    let slot = Slot::new;
    let sums = store.model_sums(&[(slot(10), slot(13)), (slot(12), slot(14)), (slot(20), slot(30))]).await.expect("reads");
    let told: Vec<_> = sums.iter().map(|sum| (sum.place, sum.model.as_deref(), sum.figures.calls, sum.figures.output_tokens)).collect();
    assert_eq!(told, [(0, Some("opus"), 2, Some(12)), (1, Some("mystery"), 1, Some(4)), (1, Some("opus"), 1, Some(7))]);
    assert_eq!((sums[1].figures.cost_usd, sums[1].figures.unpriced_calls), (None, 1));
    assert_eq!(store.unpriced_models(slot(0)).await.expect("reads"), [(Some("mystery".to_owned()), 1)]);
    assert_eq!(store.unpriced_models(slot(14)).await.expect("reads"), []);
    assert_eq!(store.model_sums(&[]).await.expect("reads"), []);
    let accounts = store.account_slots(slot(11)).await.expect("reads");
    let told: Vec<_> = accounts.iter().map(|part| (part.account.as_str(), part.slot.number(), part.figures.calls)).collect();
    assert_eq!(told, [(".claude", 12, 1), (".claude", 13, 1)]);
}

async fn subagents_keep_their_parent_running(database: &TestDatabase) {
    let store = &database.store;
    let minute = 60_000;
    let parent = SessionBatch { claims: vec![priced("p", 10 * minute, 5, Some("opus"))], ..part("parent", 10 * minute) };
    let child = SessionBatch { claims: vec![priced("c", 58 * minute, 7, Some("opus"))], ..subagent("child", "parent", 58 * minute) };
    ingest(store, &batch("/p", vec![parent])).await;
    ingest(store, &batch("/c", vec![child])).await;
    ingest(store, &batch("/old", vec![part("old", 30 * minute)])).await;
    let now = at(60 * minute);
    let running = store.running_sessions(at(55 * minute), Slot::new(0), now).await.expect("reads");
    let told: Vec<_> = running.iter().map(|running| (running.session.id.as_str(), running.last_at.ms())).collect();
    assert_eq!(told, [("parent", 58 * minute + 1_000)]);
    let tokens: Vec<_> = running[0].tokens.iter().map(|(slot, count)| (slot.number(), *count)).collect();
    assert_eq!(tokens, [(2, 122), (11, 124)], "its own and those of its sub-agent");
    assert_eq!(store.running_sessions(at(59 * minute), Slot::new(0), now).await.expect("reads"), []);
    // A clock that is wrong by years keeps nothing running.
    ingest(store, &batch("/future", vec![part("future", 90_000_000 * minute)])).await;
    assert_eq!(store.running_sessions(at(55 * minute), Slot::new(0), now).await.expect("reads").len(), 1);
}

async fn the_last_of_each_project_is_found(database: &TestDatabase) {
    let store = &database.store;
    let of = |name: &str, project: &str, started_at| {
        let head = sp_domain::session::SessionHead { cwd: Some(format!("{project}/src")), ..head(started_at) };
        SessionBatch { head: Some(head), project_key: Some(project.to_owned()), ..part(name, started_at) }
    };
    for (name, project, started_at) in [("a1", "/a", 1_000), ("b1", "/b", 2_000), ("a2", "/a", 3_000), ("c1", "/c", 500)] {
        ingest(store, &batch(&format!("/{name}"), vec![of(name, project, started_at)])).await;
    }
    ingest(store, &batch("/nowhere", vec![part("nowhere", 9_000)])).await;
    let last = store.last_of_projects(2).await.expect("reads");
    let told: Vec<_> = last.iter().map(|last| (last.native_id.as_str(), last.project.as_deref(), last.cwd.as_deref())).collect();
    assert_eq!(told, [("a2", Some("a"), Some("/a/src")), ("b1", Some("b"), Some("/b/src"))]);
    let recent = store.recent_sessions(2).await.expect("reads");
    assert_eq!(recent.iter().map(|session| session.id.as_str()).collect::<Vec<_>>(), ["nowhere", "a2"]);
    assert_eq!(store.sessions_begun(at(1_000), at(3_000)).await.expect("reads"), 2);
    assert!(!store.is_empty().await.expect("reads"));
    assert_eq!(last[0].id, id("a2"));
}

async fn what_is_put_off_comes_back(database: &TestDatabase) {
    let store = &database.store;
    store.snooze("one", at(2_000), at(1_000)).await.expect("is stored");
    store.snooze("two", at(1_500), at(1_000)).await.expect("is stored");
    store.snooze("one", at(3_000), at(1_000)).await.expect("is stored");
    let snoozes = store.snoozes(at(1_500)).await.expect("reads");
    assert_eq!(snoozes.into_iter().collect::<Vec<_>>(), [("one".to_owned(), at(3_000))]);
    assert!(store.wake("one").await.expect("is stored"));
    assert!(!store.wake("one").await.expect("is stored"));
    store.snooze("three", at(9_000), at(2_000)).await.expect("is stored");
    assert_eq!(database.lines("select key from snoozes").await, ["three"], "what is over is dropped");
    assert!(store.is_empty().await.expect("reads"));
}
