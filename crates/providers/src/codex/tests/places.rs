//! Accounts, threads and the files they consist of.

use std::fs;

use sp_domain::{Tool, diagnostics::WarningKind};

use super::{Home, fixture, id, rollout};
use crate::{ConfiguredAccount, Overrides, Provider, Roots, Source, codex::Codex};

fn names(sources: &[Source]) -> Vec<Vec<String>> {
    let name = |path: &std::path::PathBuf| path.file_name().expect("a name").to_string_lossy().into_owned();
    sources.iter().map(|source| source.files.iter().map(name).collect()).collect()
}

#[test]
fn a_thread_is_one_source_whatever_its_files() {
    let home = Home::new();
    let (one, two, three) = (id("1"), id("2"), id("3"));
    let line = fixture("upgraded.jsonl");
    home.put(&rollout(&one), &line);
    home.put(&format!(".codex/sessions/2026/07/03/rollout-2026-07-03T11-00-00-{one}_{}.jsonl", id("9")), &line);
    // During a move the thread is seen in both places: the longer file counts.
    home.put(&rollout(&two), b"{}\n");
    home.put(&format!(".codex/archived_sessions/rollout-2026-07-02T11-00-00-{two}.jsonl"), &line);
    // The plain file wins over the compressed one, lines over the document.
    home.put(&rollout(&three), &line);
    home.put(&(rollout(&three) + ".zst"), &[b'x'; 5000]);
    home.put(&format!(".codex/sessions/rollout-2025-07-02-{three}.json"), b"{}");
    for other in [".codex/auth.json", ".codex/history.jsonl", ".codex/sessions/2026/notes.jsonl", ".codex/sessions/rollout-x.jsonl.tmp"] {
        home.put(other, b"{}");
    }

    let sources = home.found().sources;
    let mut listed = names(&sources);
    listed.sort();
    assert_eq!(
        listed,
        [
            vec![format!("rollout-2026-07-02T11-00-00-{one}.jsonl"), format!("rollout-2026-07-03T11-00-00-{one}_{}.jsonl", id("9"))],
            vec![format!("rollout-2026-07-02T11-00-00-{two}.jsonl")],
            vec![format!("rollout-2026-07-02T11-00-00-{three}.jsonl")],
        ]
    );
    assert!(home.source(&two).key.path.contains("archived_sessions"));
    assert!(home.read(&two).head.archived && !home.read(&one).head.archived);
}

#[test]
fn accounts_have_names_and_count_once() {
    let home = Home::new();
    for account in [".codex", ".codex-work", "elsewhere/.codex"] {
        home.put(&format!("{account}/sessions/rollout-2026-07-02T11-00-00-{}.jsonl", id("1")), b"");
    }
    fs::create_dir_all(home.path(".codex-empty")).expect("room on disk");
    let configured =
        |path: &str, name: Option<&str>| ConfiguredAccount { tool: Tool::Codex, name: name.map(str::to_owned), path: home.path(path) };
    let roots = Roots {
        home: home.path(""),
        overrides: Overrides { codex_home: Some(home.path(".codex-work")), ..Overrides::default() },
        configured: vec![
            configured("elsewhere/.codex", None),
            configured(".codex-empty", Some("spare")),
            configured(".codex/../.codex", None),
        ],
    };
    let found = Codex.sources(&roots);
    let accounts: Vec<_> =
        found.accounts.iter().map(|account| (account.name.as_str(), account.directory.as_str(), account.configured)).collect();
    assert_eq!(
        accounts,
        [
            ("codex", ".codex", true),
            ("work", ".codex-work", false),
            ("elsewhere/.codex", "elsewhere/.codex", true),
            ("spare", ".codex-empty", true)
        ]
    );
    assert_eq!(found.sources.len(), 3);
    assert!(found.watch.contains(&home.path(".codex/sessions")));
}

#[test]
fn a_folder_that_cannot_be_listed_is_a_warning_and_no_end() {
    let home = Home::new();
    home.put(".codex/sessions", b"not a folder");
    home.put(&format!(".codex/archived_sessions/rollout-2026-07-02T11-00-00-{}.jsonl", id("1")), b"");
    let found = home.found();
    assert_eq!((found.sources.len(), found.warnings.len(), found.accounts.len()), (1, 1, 1));
    assert_eq!(found.warnings[0].kind, WarningKind::Unreadable);
    assert!(found.accounts[0].error.is_some());
}

#[test]
fn a_home_without_codex_is_watched_only() {
    let found = Home::new().found();
    assert!(found.accounts.is_empty() && found.sources.is_empty() && found.warnings.is_empty());
    assert_eq!(found.watch.len(), 2);
}

#[test]
fn titles_come_from_the_index_when_nobody_named_the_thread() {
    let (home, thread) = (Home::new(), id("f"));
    home.put(&rollout(&thread), &fixture("rolled-back.jsonl"));
    assert_eq!(home.read(&thread).head.title.as_deref(), Some("first"));
    home.put(".codex/session_index.jsonl", format!("{{\"id\":\"{thread}\",\"thread_name\":\"Two attempts\"}}\n").as_bytes());
    assert_eq!(home.read(&thread).head.title.as_deref(), Some("Two attempts"));
}
