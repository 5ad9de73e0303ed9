//! Checkpoints, missing sources, warnings, runs of the sync.

use sp_domain::{
    Tool,
    diagnostics::{Warning, WarningKind},
    source::{Checkpoint, SourceBatch, SourceRecord},
    sync::{SyncStatus, SyncTrigger},
};
use sp_testkit::database::TestDatabase;

use crate::build::{at, batch, batch_of, changed, ingest, part, source, summary};

crate::on_both!(checkpoints_come_back, sessions_outlive_their_sources, warnings_are_those_in_force, runs_of_the_sync_are_kept);

async fn checkpoints_come_back(database: &TestDatabase) {
    let store = &database.store;
    assert!(store.checkpoint(&source("/a")).await.expect("reads").is_start());
    let interrupted = SourceBatch { last: false, ..batch("/b", vec![]) };
    ingest(store, &batch("/a", vec![part("s", 1)])).await;
    ingest(store, &interrupted).await;
    assert_eq!(store.checkpoint(&source("/a")).await.expect("reads"), batch("/a", vec![]).checkpoint);
    let record = |path: &str, stamp| SourceRecord { key: source(path), stamp, missing: false };
    assert_eq!(store.sources().await.expect("reads"), [record("/a", Some(u64::MAX - 1)), record("/b", None)]);
    let later = SourceBatch { checkpoint: Checkpoint { version: 2, ..Checkpoint::default() }, ..interrupted };
    ingest(store, &SourceBatch { source: source("/a"), ..later }).await;
    assert_eq!(store.checkpoint(&source("/a")).await.expect("reads").version, 2);
    assert_eq!(store.sources().await.expect("reads")[0].stamp, None, "an interrupted reading has no stamp");
}

async fn sessions_outlive_their_sources(database: &TestDatabase) {
    let store = &database.store;
    ingest(store, &batch("/a", vec![part("s", 1)])).await;
    let opencode = |path: &str| batch_of(Tool::Opencode, ".local/share/opencode", path, vec![part("t", 1)]);
    ingest(store, &opencode("/x.db")).await;
    ingest(store, &opencode("/y.db")).await;
    let key = |path: &str| opencode(path).source;
    let ids = |changes: Vec<sp_store::SessionChange>| changes.into_iter().map(|change| change.id.0).collect::<Vec<_>>();
    assert_eq!(ids(store.mark_missing(&[source("/a"), key("/x.db"), source("/unknown")], true).await.expect("marks")), ["s"]);
    assert!(summary(store, "s").await.source_missing);
    assert!(!summary(store, "t").await.source_missing, "one of its sources is there");
    assert_eq!(ids(store.mark_missing(&[key("/y.db")], true).await.expect("marks")), ["t"]);
    assert!(ids(store.mark_missing(&[key("/y.db")], true).await.expect("marks")).is_empty(), "nothing changes twice");
    assert!(store.sources().await.expect("reads").iter().all(|record| record.missing));
    assert_eq!(ids(store.mark_missing(&[source("/a")], false).await.expect("marks")), ["s"]);
    assert!(!summary(store, "s").await.source_missing);
    // A source that is read again is back.
    let back = ingest(store, &opencode("/x.db")).await;
    assert_eq!(changed(&back), ["t"]);
    assert!(!summary(store, "t").await.source_missing);
    assert_eq!(database.count("sessions").await, 2);
}

fn warning(path: &str, line: Option<i64>, detail: &str) -> Warning {
    Warning { tool: Tool::Claude, path: path.to_owned(), line, kind: WarningKind::Damaged, detail: detail.to_owned(), count: 1 }
}

async fn warnings_are_those_in_force(database: &TestDatabase) {
    let store = &database.store;
    let with = |first: bool, warnings: Vec<Warning>| SourceBatch { first, warnings, ..batch("/a", vec![]) };
    ingest(store, &with(true, vec![warning("/a", Some(1), "one"), warning("/a", Some(2), "two")])).await;
    ingest(store, &with(false, vec![warning("/a", Some(3), "three"), Warning { count: 5, ..warning("/a", Some(2), "two") }])).await;
    let (found, count) = store.warnings(100).await.expect("reads");
    let told: Vec<_> = found.iter().map(|warning| (warning.line, warning.detail.as_str(), warning.count)).collect();
    assert_eq!((told, count), (vec![(Some(1), "one", 1), (Some(2), "two", 5), (Some(3), "three", 1)], 3));
    assert_eq!(ingest(store, &with(false, vec![warning("/a", Some(3), "three")])).await.rows_written, 0);
    ingest(store, &with(true, vec![warning("/a", Some(3), "three")])).await;
    store.save_discovery_warnings(&[warning("/folder", None, "no permission")]).await.expect("saves");
    store.save_discovery_warnings(&[warning("/folder", None, "no permission")]).await.expect("saves");
    let (found, count) = store.warnings(1).await.expect("reads");
    assert_eq!((found, count), (vec![warning("/folder", None, "no permission")], 2));
    store.save_discovery_warnings(&[]).await.expect("saves");
    assert_eq!(store.warnings(100).await.expect("reads"), (vec![warning("/a", Some(3), "three")], 1));
    ingest(store, &with(true, vec![])).await;
    assert_eq!(store.warnings(100).await.expect("reads").1, 0);
}

async fn runs_of_the_sync_are_kept(database: &TestDatabase) {
    let store = &database.store;
    assert_eq!(store.last_sync().await.expect("reads"), None);
    let first = store.begin_sync(SyncTrigger::Start, at(10)).await.expect("begins");
    assert_eq!(store.last_sync().await.expect("reads"), None);
    // Much was read, so the writer drops its caches, and writes on as before.
    store.end_sync(first, &SyncStatus::default(), at(20)).await.expect("ends");
    store.brace().await.expect("braces");
    store.shed().await.expect("sheds");
    ingest(store, &batch("/after", vec![part("after", 1)])).await;
    let second = store.begin_sync(SyncTrigger::Request, at(30)).await.expect("begins");
    store.end_sync(second, &SyncStatus { cancelled: true, ..SyncStatus::default() }, at(40)).await.expect("ends");
    assert_eq!(store.last_sync().await.expect("reads"), Some((first, at(20))));
    assert!(second > first);
}
