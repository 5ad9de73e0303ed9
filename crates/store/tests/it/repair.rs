//! Making everything derived anew: what is told again is as it was, what is not told again stays.

use sea_orm::ConnectionTrait;
use sp_domain::session::MessageKind;
use sp_store::Store;
use sp_testkit::database::TestDatabase;

use crate::build::{answer, batch, claim, detail, ingest, listed, message, more, part, prompt, source, subagent};

crate::on_both!(
    figures_and_rows_are_made_anew,
    claims_nobody_tells_of_any_more_count_on,
    a_repair_can_begin_again,
    a_sound_store_has_no_faults
);

fn conversation(id: &str, group: &str, output: i64) -> sp_domain::source::SessionBatch {
    sp_domain::source::SessionBatch {
        messages: vec![prompt(0, "Hello"), answer(1, "Hi"), message(2, MessageKind::Human, "Again")],
        claims: vec![claim(group, 1_000, output)],
        ..part(id, 1_000)
    }
}

async fn fill(store: &Store) {
    ingest(store, &batch("/a", vec![conversation("a", "g1", 50)])).await;
    ingest(store, &batch("/b", vec![conversation("b", "g1", 50)])).await;
    ingest(
        store,
        &batch("/c", vec![sp_domain::source::SessionBatch { claims: vec![claim("g2", 5_000, 70)], ..subagent("c", "a", 4_000) }]),
    )
    .await;
}

async fn spoil(database: &TestDatabase) {
    let connection = database.connect().await;
    for statement in [
        "delete from shared_usage_events",
        "update usage_claims set alone = not alone",
        "update session_models set calls = 9, cost = 1",
        "update sessions set own_calls = 7, total_calls = 8, total_tokens = 1, subagents = 4, messages = 1, user_messages = 9",
        "delete from messages where seq = 1",
        "update messages set kind = 'notice'",
        "delete from projects",
    ] {
        connection.execute_unprepared(statement).await.expect("the statement runs");
    }
}

/// What the untold claims become.
async fn retell(store: &Store) {
    let mut after = 0;
    while let Some((batches, last)) = store.untold(after).await.expect("the claims are read") {
        for batch in &batches {
            ingest(store, batch).await;
        }
        after = last;
    }
}

/// All that is shown of the sessions, revisions aside.
async fn shown(store: &Store) -> Vec<String> {
    let query = sp_domain::session::SessionQuery { include_subagents: true, ..Default::default() };
    let mut shown = Vec::new();
    for id in listed(store, &query).await {
        let mut detail = detail(store, &id).await;
        detail.revision = 0;
        shown.push(format!("{detail:?}"));
    }
    shown
}

async fn figures_and_rows_are_made_anew(database: &TestDatabase) {
    let store = &database.store;
    fill(store).await;
    let before = shown(store).await;
    spoil(database).await;
    store.begin_repair().await.expect("begins");
    assert!(store.checkpoint(&source("/a")).await.expect("a checkpoint").is_start(), "sources are read from their start");
    fill(store).await;
    retell(store).await;
    assert_eq!(store.kept_sessions().await.expect("a number"), 0);
    store.finish_repair().await.expect("ends");
    assert_eq!(shown(store).await, before);
    let again = ingest(store, &batch("/a", vec![conversation("a", "g1", 50)])).await;
    assert_eq!(again.rows_written, 0, "nothing is outdated any more");
}

async fn claims_nobody_tells_of_any_more_count_on(database: &TestDatabase) {
    let store = &database.store;
    fill(store).await;
    store.mark_missing(&[source("/b"), source("/c")], true).await.expect("marked");
    let before = shown(store).await;
    let connection = database.connect().await;
    connection.execute_unprepared("delete from shared_usage_events").await.expect("the statement runs");
    connection.execute_unprepared("update sessions set own_calls = 7, total_calls = 8").await.expect("the statement runs");
    let gone = store.missing_sources().await.expect("sources");
    assert_eq!(gone, [source("/b"), source("/c")]);
    store.begin_repair().await.expect("begins");
    ingest(store, &batch("/a", vec![conversation("a", "g1", 50)])).await;
    retell(store).await;
    assert_eq!(store.kept_sessions().await.expect("a number"), 2);
    store.mark_gone_again(&gone).await.expect("marked");
    store.finish_repair().await.expect("ends");
    assert_eq!(shown(store).await, before);
}

async fn a_repair_can_begin_again(database: &TestDatabase) {
    let store = &database.store;
    fill(store).await;
    let before = shown(store).await;
    store.begin_repair().await.expect("begins");
    ingest(store, &batch("/a", vec![more("a")])).await;
    store.begin_repair().await.expect("begins again");
    fill(store).await;
    retell(store).await;
    store.finish_repair().await.expect("ends");
    assert_eq!(shown(store).await, before);
}

async fn a_sound_store_has_no_faults(database: &TestDatabase) {
    fill(&database.store).await;
    assert_eq!(database.store.check().await.expect("looks"), Vec::<String>::new());
    database.store.rebuild_indexes().await.expect("rebuilds");
    assert!(!database.store.is_damaged().await);
    assert!(database.store.size_bytes().await.expect("a size") > 0);
}
