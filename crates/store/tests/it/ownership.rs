//! One call told of by several sessions counts once, for the right one, whatever the order of import.

use sp_domain::{Tool, source::SessionBatch};
use sp_testkit::database::TestDatabase;

use crate::build::{batch, batch_of, changed, claim, head, ingest, more, part, summary};

crate::on_both!(
    the_earlier_call_owns,
    the_order_of_import_does_not_matter,
    losing_a_call_refreshes_the_loser,
    times_that_change_move_calls,
    the_default_account_comes_first,
    of_equals_in_one_source_the_first_by_id_owns,
    the_nearest_of_several_parents_counts,
    tools_do_not_share_calls
);

async fn calls(database: &TestDatabase, sessions: &[&str]) -> Vec<i64> {
    let mut calls = Vec::new();
    for session in sessions {
        calls.push(summary(&database.store, session).await.own.calls);
    }
    calls
}

async fn the_earlier_call_owns(database: &TestDatabase) {
    ingest(&database.store, &batch("/late", vec![SessionBatch { claims: vec![claim("g", 50, 9)], ..part("late", 1) }])).await;
    let early = SessionBatch { claims: vec![claim("g", 40, 9), claim("own", 41, 1)], ..part("early", 40) };
    let ingested = ingest(&database.store, &batch("/early", vec![early])).await;
    assert_eq!(changed(&ingested), ["early", "late"], "the session that lost a call changed too");
    assert_eq!(calls(database, &["late", "early"]).await, [0, 2]);
    assert_eq!(summary(&database.store, "late").await.own.output_tokens, Some(0));
    assert_eq!(database.count("usage_events").await, 2);
}

async fn the_order_of_import_does_not_matter(database: &TestDatabase) {
    let sources = [("a", 3, 7), ("b", 1, 7), ("c", 2, 7)];
    let orders = [[0, 1, 2], [2, 1, 0], [1, 2, 0]];
    for (round, order) in orders.into_iter().enumerate() {
        for place in order {
            let (name, started, at_ms) = sources[place];
            let mut copy = claim(&format!("g{round}"), at_ms, 10 + started);
            copy.claim.position = started;
            ingest(
                &database.store,
                &batch(&format!("/{round}/{name}"), vec![SessionBatch { claims: vec![copy], ..part(&format!("{name}{round}"), started) }]),
            )
            .await;
        }
        let names = ["a", "b", "c"].map(|name| format!("{name}{round}"));
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(calls(database, &names).await, [0, 1, 0], "round {round}");
        let owner = summary(&database.store, names[1]).await.own;
        assert_eq!((owner.output_tokens, owner.cost_usd.map(sp_domain::Usd::nanos)), (Some(13), Some(23)), "the fullest record counts");
    }
}

async fn losing_a_call_refreshes_the_loser(database: &TestDatabase) {
    let store = &database.store;
    ingest(store, &batch("/fork", vec![SessionBatch { claims: vec![claim("g", 5, 9)], ..part("fork", 2) }])).await;
    ingest(store, &batch("/origin", vec![SessionBatch { claims: vec![claim("g", 5, 9)], ..part("origin", 1) }])).await;
    assert_eq!(calls(database, &["fork", "origin"]).await, [0, 1]);
    // The origin is read again without the call: the fork gets it back.
    let ingested = ingest(store, &batch("/origin", vec![part("origin", 1)])).await;
    assert_eq!(changed(&ingested), ["fork", "origin"]);
    assert_eq!(calls(database, &["fork", "origin"]).await, [1, 0]);
}

async fn times_that_change_move_calls(database: &TestDatabase) {
    let store = &database.store;
    for name in ["x", "y"] {
        ingest(store, &batch(&format!("/{name}"), vec![SessionBatch { claims: vec![claim("g", 5, 9)], ..part(name, 10) }])).await;
    }
    assert_eq!(calls(database, &["x", "y"]).await, [1, 0], "equal in all but the path");
    let with_end = |ended_at: i64| {
        let head = sp_domain::session::SessionHead { ended_at: Some(crate::build::at(ended_at)), ..head(10) };
        SessionBatch { head: Some(head), ..more("x") }
    };
    let ingested = ingest(store, &batch("/x", vec![with_end(9_000)])).await;
    assert_eq!((changed(&ingested), calls(database, &["x", "y"]).await), (vec!["x", "y"], vec![0, 1]), "the one that ended first owns");
    ingest(store, &batch("/x", vec![with_end(9_500)])).await;
    assert_eq!(calls(database, &["x", "y"]).await, [0, 1]);
    let ingested = ingest(store, &batch("/x", vec![SessionBatch { head: Some(head(9)), ..more("x") }])).await;
    assert_eq!((changed(&ingested), calls(database, &["x", "y"]).await), (vec!["x", "y"], vec![1, 0]), "the one that started first owns");
}

async fn the_default_account_comes_first(database: &TestDatabase) {
    let copy = |session: &str| SessionBatch { claims: vec![claim("g", 5, 9)], ..part(session, 10) };
    ingest(&database.store, &batch_of(Tool::Claude, ".aaa", "/aaa/s", vec![copy("other")])).await;
    ingest(&database.store, &batch_of(Tool::Claude, ".claude", "/zzz/s", vec![copy("default")])).await;
    assert_eq!(calls(database, &["other", "default"]).await, [0, 1]);
}

async fn tools_do_not_share_calls(database: &TestDatabase) {
    let copy = |session: &str| SessionBatch { claims: vec![claim("g", 5, 9)], ..part(session, 10) };
    ingest(&database.store, &batch_of(Tool::Opencode, ".local/share/opencode", "/o", vec![copy("o")])).await;
    ingest(&database.store, &batch_of(Tool::Kilo, ".local/share/kilo", "/k", vec![copy("k")])).await;
    assert_eq!(calls(database, &["o", "k"]).await, [1, 1]);
}

async fn of_equals_in_one_source_the_first_by_id_owns(database: &TestDatabase) {
    for (round, order) in [["x", "y"], ["y", "x"]].into_iter().enumerate() {
        let copy = |name: &str| SessionBatch { claims: vec![claim(&format!("g{round}"), 5, 9)], ..part(&format!("{name}{round}"), 10) };
        let batch = batch_of(Tool::Opencode, ".local/share/opencode", "/o", order.map(copy).to_vec());
        ingest(&database.store, &batch).await;
        assert_eq!(calls(database, &[&format!("x{round}"), &format!("y{round}")]).await, [1, 0], "whichever came first");
    }
}

async fn the_nearest_of_several_parents_counts(database: &TestDatabase) {
    let store = &database.store;
    for (round, order) in [[0, 1, 2], [2, 1, 0], [1, 2, 0]].into_iter().enumerate() {
        let (parent, child) = (format!("p{round}"), format!("c{round}"));
        let main = |folder: &str| batch(&format!("/{folder}/p{round}.jsonl"), vec![part(&parent, 1)]);
        let agent = batch(&format!("/two/p{round}/agent.jsonl"), vec![crate::build::subagent(&child, &parent, 2)]);
        let batches = [main("one"), main("two"), agent];
        for at in order {
            ingest(store, &batches[at]).await;
        }
        let parent = summary(store, &child).await.parent_id.expect("a parent");
        assert_eq!(summary(store, parent.as_str()).await.source_path, format!("/two/p{round}.jsonl"), "round {round}");
    }
}
