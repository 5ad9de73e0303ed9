//! Accounts with their counts.

use sea_orm::ConnectionTrait;
use sp_domain::{
    Tool,
    diagnostics::{Account, Warning, WarningKind},
    source::SourceBatch,
};
use sp_testkit::database::TestDatabase;

use crate::build::{at, batch, batch_of, ingest, part, source, subagent, summary};

crate::on_both!(accounts_know_their_counts, names_by_hand_survive);

fn account(tool: Tool, directory: &str, name: &str) -> Account {
    Account {
        tool,
        directory: directory.to_owned(),
        name: name.to_owned(),
        path: format!("/h/{directory}"),
        configured: false,
        error: None,
    }
}

async fn accounts_know_their_counts(database: &TestDatabase) {
    let store = &database.store;
    let mut broken = account(Tool::Claude, ".claude-work", "work");
    broken.error = Some("permission denied".to_owned());
    let accounts = [broken.clone(), account(Tool::Claude, ".claude", "claude"), account(Tool::Codex, ".codex", "codex")];
    store.save_accounts(&accounts, at(500)).await.expect("saves");
    let warning = |path: &str| Warning {
        tool: Tool::Claude,
        path: path.to_owned(),
        line: None,
        kind: WarningKind::Unreadable,
        detail: "x".to_owned(),
        count: 1,
    };
    ingest(store, &SourceBatch { warnings: vec![warning("/elsewhere")], ..batch("/a", vec![part("s", 1)]) }).await;
    ingest(store, &batch("/b", vec![subagent("t", "s", 5_000)])).await;
    ingest(store, &batch_of(Tool::Codex, ".codex", "/c", vec![part("u", 9)])).await;
    store.mark_missing(&[source("/b")], true).await.expect("marks");
    store.save_discovery_warnings(&[warning("/h/.claude-work/projects")]).await.expect("saves");
    let found = store.accounts().await.expect("reads");
    let names: Vec<&str> = found.iter().map(|status| status.account.name.as_str()).collect();
    assert_eq!(names, ["claude", "work", "codex"]);
    let claude = &found[0];
    assert_eq!((claude.sources, claude.sources_missing, claude.sessions, claude.subagent_sessions, claude.warnings), (2, 1, 1, 1, 1));
    assert_eq!((claude.last_activity, claude.last_sync), (Some(at(6_000)), Some(at(500))));
    assert_eq!((&found[1].account, found[1].warnings, found[1].last_activity), (&broken, 1, None));
    assert_eq!(summary(store, "u").await.account_name, "codex");
}

async fn names_by_hand_survive(database: &TestDatabase) {
    let store = &database.store;
    store.save_accounts(&[account(Tool::Claude, ".claude", "claude")], at(1)).await.expect("saves");
    database.connect().await.execute_unprepared("update tool_accounts set given_name = 'Mine'").await.expect("renames");
    store.save_accounts(&[account(Tool::Claude, ".claude", "claude two")], at(2)).await.expect("saves");
    let found = store.accounts().await.expect("reads");
    assert_eq!((found[0].account.name.as_str(), found[0].last_sync), ("Mine", Some(at(2))));
    ingest(store, &batch("/a", vec![part("s", 1)])).await;
    assert_eq!(summary(store, "s").await.account_name, "Mine");
    assert_eq!(store.facets().await.expect("reads").accounts[0].label, "Mine");
}
