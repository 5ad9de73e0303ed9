//! Search: measured as soon as the server answers it.

use anyhow::Result;

use super::{
    ours::{Ours, Server},
    probe,
    table::Table,
};

/// Frequent and rare words, phrases, beginnings, parts of words, other scripts.
const QUERIES: [&str; 12] = [
    "timeout",
    "request%20handler",
    "%22connection%20refused%22",
    "snapsh",
    "parse_config",
    "Zeitüberschreitung",
    "检查",
    "データベース",
    "panicked",
    "expandSnapshotTable",
    "%22test%20result%22",
    "heap-9845.json",
];

const ROUNDS: usize = 20;

/// Percentiles over the queries, or that there is no search yet.
pub(super) fn measure(server: &Server, messages: u64, table: &mut Table) -> Result<()> {
    let work = format!("search, {messages} messages");
    let paths: Vec<String> = QUERIES.iter().map(|query| format!("/api/sessions/search?q={}", encoded(query))).collect();
    if server.get(&paths[0])?.status != 200 {
        table.note(&work, "not there".to_owned(), "p95 ≤ 10 ms at 100 k messages");
        return Ok(());
    }
    let (times, _) = server.times(&paths, ROUNDS)?;
    let (median, p95) = (probe::median(times.clone()), probe::p95(times));
    table.at_most(&work, format!("median {median:.1} ms, p95 {p95:.1} ms"), "p95 ≤ 10 ms at 100 k messages", p95, 10.0);
    Ok(())
}

/// The verb of the command line, from start to end; it opens the store anew each time.
pub(super) fn verb(ours: &Ours, table: &mut Table) {
    let work = "`session-pilot search timeout --json`, whole process";
    let times: Result<Vec<f64>> = (0..5).map(|_| Ok(ours.run(&["search", "timeout", "--json"])?.seconds * 1000.0)).collect();
    table.note(work, times.map_or_else(|_| "not there".to_owned(), |times| format!("median {:.0} ms", probe::median(times))), "–");
}

/// Letters beyond ASCII as percent signs and digits.
fn encoded(query: &str) -> String {
    query.bytes().map(|byte| if byte.is_ascii() { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
