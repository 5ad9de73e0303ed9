//! How the databases answer the questions of the first page: by their indexes, whatever the size of the store.

use sea_orm::{ConnectionTrait, TransactionTrait};
use sp_domain::{Timestamp, usage::Slot};
use sp_testkit::database::new_schema;

use super::{attention, recent, running, slots};
use crate::{Location, Store, sql::Sql};

fn questions() -> Vec<(&'static str, Sql)> {
    let (from, to) = (Slot::new(100), Slot::new(200));
    let moments = [0, 1000].map(|ms| Timestamp::from_ms(ms).expect("a time"));
    vec![
        ("spans of accounts", slots::of_accounts(from)),
        ("spans with calls", slots::with_calls(from, to)),
        ("sessions begun", slots::begun(moments[0], moments[1])),
        ("sums by model", slots::by_model(&[(from, to), (from.after(-50), from)])),
        ("running sessions", running::up(0, 1000)),
        ("tokens of sessions", running::tokens_of(vec![1, 2], from)),
        ("latest sessions", recent::latest(8)),
        ("last of projects", recent::with_directory()),
        ("models without a price", attention::unpriced(from)),
    ]
}

/// Tables that grow with the history.
const LARGE: [&str; 2] = ["sessions", "usage_slots"];

#[tokio::test]
async fn sqlite_scans_no_large_table() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Store::open(&Location::Sqlite(folder.path().join("store.sqlite"))).await.expect("a new store opens");
    for (what, question) in questions() {
        let rows = store.readers.query_all_raw(question.after("explain query plan ").build(&store.readers)).await.expect("a plan");
        let steps: Vec<String> = rows.iter().map(|row| row.try_get("", "detail").expect("a step")).collect();
        // `s`, `u` and `p` stand for the large tables. Following an index in its order is what a question with a limit does.
        let is_scan =
            |step: &&String| ["SCAN s", "SCAN u", "SCAN p"].iter().any(|scan| *step == scan || step.starts_with(&format!("{scan} ")));
        let scans: Vec<&String> = steps.iter().filter(is_scan).filter(|step| !step.contains("USING INDEX sessions_by_end")).collect();
        assert!(scans.is_empty(), "{what}: {steps:#?}");
        assert!(steps.iter().any(|step| step.contains("USING")), "{what}: {steps:#?}");
    }
}

#[tokio::test]
async fn postgres_scans_no_large_table() {
    let Some(url) = new_schema().await else { return };
    let store = Store::open(&Location::Postgres(url)).await.expect("a new store opens");
    for (what, question) in questions() {
        let transaction = store.readers.begin().await.expect("a transaction");
        // Of tiny tables it would read all whatever indexes there are.
        transaction.execute_unprepared("set local enable_seqscan = off").await.expect("a setting");
        let rows = transaction.query_all_raw(question.after("explain ").build(&transaction)).await.expect("a plan");
        let steps: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).expect("a step")).collect();
        let is_scan = |step: &String| LARGE.iter().any(|table| step.contains(&format!("Seq Scan on {table} ")));
        assert!(!steps.iter().any(is_scan), "{what}: {steps:#?}");
    }
}
