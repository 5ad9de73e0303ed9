//! Every figure can be opened down to the record it comes from.

use sp_domain::{
    Tool,
    source::{Checkpoint, FileMark, Mode, SessionBatch, SourceBatch, Span},
    usage::UsageRecords,
};
use sp_store::Store;
use sp_testkit::database::TestDatabase;

use crate::build::{batch, batch_of, claim, id, ingest, more, part};

crate::on_both!(
    calls_name_file_and_bytes,
    the_fullest_copy_is_named_wherever_it_is,
    rows_of_a_database_are_named,
    a_rewritten_document_moves_its_records,
    pages_follow_the_time
);

async fn records(store: &Store, session: &str) -> UsageRecords {
    store.usage_records(&id(session), 100, 0).await.expect("reads").expect("is known")
}

/// What the records say of their places: session, path, first byte, row.
fn places(records: &UsageRecords) -> Vec<(String, String, Option<i64>, Option<String>)> {
    let place = |record: &sp_domain::usage::UsageRecord| {
        let place = record.place.clone();
        (record.recorded_in.0.clone(), place.source_path, place.start, place.row)
    };
    records.records.iter().map(place).collect()
}

fn at_bytes(group: &str, at_ms: i64, output: i64, span: Span) -> sp_domain::source::PricedClaim {
    let mut priced = claim(group, at_ms, output);
    (priced.claim.span, priced.claim.position) = (span, span.start);
    priced
}

fn of_files(files: &[&str], session: SessionBatch) -> SourceBatch {
    let mark = |path: &&str| FileMark { path: (*path).to_owned(), ..FileMark::default() };
    let checkpoint = Checkpoint { version: 1, files: files.iter().map(mark).collect(), ..Checkpoint::default() };
    SourceBatch { checkpoint, ..batch(files[0], vec![session]) }
}

async fn calls_name_file_and_bytes(database: &TestDatabase) {
    let store = &database.store;
    let claims = vec![at_bytes("a", 1, 5, Span { file: 0, start: 10, end: 20 }), at_bytes("b", 2, 6, Span { file: 1, start: 30, end: 40 })];
    ingest(store, &of_files(&["/a.jsonl", "/b.jsonl"], SessionBatch { claims, ..part("s", 1) })).await;
    let found = records(store, "s").await;
    let own = |path: &str, start| ("s".to_owned(), path.to_owned(), Some(start), None);
    assert_eq!((found.total, places(&found)), (2, vec![own("/a.jsonl", 10), own("/b.jsonl", 30)]));
    let figures = &found.records[1];
    assert_eq!((figures.output_tokens, figures.input_tokens, figures.place.end, figures.cost_usd.is_some()), (6, 10, Some(40), true));
    assert_eq!(store.usage_records(&id("nobody"), 10, 0).await.expect("reads"), None);
}

async fn the_fullest_copy_is_named_wherever_it_is(database: &TestDatabase) {
    let store = &database.store;
    let of =
        |output, start| SessionBatch { claims: vec![at_bytes("g", 5, output, Span { file: 0, start, end: start + 9 })], ..part("x", 1) };
    ingest(store, &of_files(&["/first.jsonl"], SessionBatch { native_id: "first".to_owned(), ..of(3, 100) })).await;
    let fuller = SessionBatch { native_id: "later".to_owned(), head: Some(crate::build::head(50)), ..of(260, 700) };
    ingest(store, &of_files(&["/later.jsonl"], fuller)).await;
    let found = records(store, "first").await;
    assert_eq!(places(&found), [("later".to_owned(), "/later.jsonl".to_owned(), Some(700), None)]);
    assert_eq!((found.records[0].output_tokens, records(store, "later").await.total), (260, 0));
    // The copy is gone: the own record counts again.
    ingest(store, &of_files(&["/later.jsonl"], SessionBatch { head: Some(crate::build::head(50)), ..part("later", 50) })).await;
    assert_eq!(places(&records(store, "first").await), [("first".to_owned(), "/first.jsonl".to_owned(), Some(100), None)]);
}

async fn rows_of_a_database_are_named(database: &TestDatabase) {
    let store = &database.store;
    let mut priced = claim("g", 1, 5);
    priced.claim.record = Some("opencode.db#part/prt_1".to_owned());
    let session = SessionBatch { claims: vec![priced], ..part("s", 1) };
    ingest(store, &batch_of(Tool::Opencode, ".local/share/opencode", "/data", vec![session])).await;
    let place = ("s".to_owned(), "/data/opencode.db".to_owned(), None, Some("part/prt_1".to_owned()));
    assert_eq!(places(&records(store, "s").await), [place]);
}

async fn a_rewritten_document_moves_its_records(database: &TestDatabase) {
    let store = &database.store;
    let of = |claims| SessionBatch { mode: Mode::ReplaceKeepingUsage, claims, ..part("s", 1) };
    let span = |start| Span { file: 0, start, end: start + 9 };
    let before = vec![at_bytes("a", 1, 5, span(100)), at_bytes("b", 2, 6, span(200))];
    ingest(store, &of_files(&["/d.json"], of(before.clone()))).await;
    // The first message was taken back, the second lies further in front.
    let ingested = ingest(store, &of_files(&["/d.json"], of(vec![at_bytes("b", 2, 6, span(50))]))).await;
    assert!(ingested.rows_written > 0);
    let found = records(store, "s").await;
    let starts: Vec<_> = found.records.iter().map(|record| (record.output_tokens, record.place.start)).collect();
    assert_eq!(starts, [(5, None), (6, Some(50))], "what was paid counts, but has no place any more");
    let again = ingest(store, &of_files(&["/d.json"], of(vec![at_bytes("b", 2, 6, span(50))]))).await;
    assert_eq!(again.rows_written, 0);
}

async fn pages_follow_the_time(database: &TestDatabase) {
    let store = &database.store;
    let claims =
        (0..5).map(|number| at_bytes(&format!("g{number}"), 10 - number, number, Span { file: 0, start: number, end: number + 1 }));
    ingest(store, &of_files(&["/a.jsonl"], SessionBatch { claims: claims.collect(), ..more("s") })).await;
    let page = store.usage_records(&id("s"), 2, 1).await.expect("reads").expect("is known");
    assert_eq!((page.total, page.records.iter().map(|record| record.output_tokens).collect::<Vec<_>>()), (5, vec![3, 2]));
}
