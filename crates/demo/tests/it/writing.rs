//! The files themselves: always the same, well-formed, never in the way of others.

use std::{fs, path::Path};

use rusqlite::{Connection, OpenFlags, types::Value};
use sp_demo::{DemoError, DemoOptions, MARKER, write};
use sp_domain::{Timestamp, Tool};

use super::{files, now, options, written};

fn rows(path: &Path) -> Vec<Vec<Value>> {
    let database = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("a database");
    let mut rows = Vec::new();
    for table in ["project", "session", "message", "part"] {
        let mut query = database.prepare(&format!("SELECT * FROM {table} ORDER BY rowid")).expect("a table");
        let width = query.column_count();
        let read = query.query_map([], |row| (0..width).map(|column| row.get(column)).collect()).expect("rows");
        rows.extend(read.map(|row| row.expect("a row")));
    }
    rows
}

fn assert_same(one: &Path, other: &Path) {
    let relative = |home: &Path| files(home).iter().map(|path| path.strip_prefix(home).expect("inside").to_owned()).collect::<Vec<_>>();
    assert_eq!(relative(one), relative(other));
    for path in relative(one) {
        let (one, other) = (one.join(&path), other.join(&path));
        if path.extension().is_some_and(|ending| ending == "db") {
            assert!(rows(&one) == rows(&other), "{}", path.display());
        } else {
            assert!(fs::read(&one).expect("readable") == fs::read(&other).expect("readable"), "{}", path.display());
        }
    }
}

#[test]
fn the_same_options_give_the_same_home() {
    let (one, truth) = written(&options(1));
    let (other, same_truth) = written(&options(1));
    assert_same(one.path(), other.path());
    assert_eq!(truth, same_truth);
    let (_, another) = written(&options(2));
    assert_ne!(truth, another);
}

#[test]
fn a_home_written_earlier_is_replaced() {
    let (home, _) = written(&options(2));
    let mine = home.path().join(".claude/settings.json");
    fs::write(&mine, "{}").expect("room on disk");
    write(home.path(), &options(1)).expect("a marked home can be renewed");
    assert_eq!(fs::read_to_string(&mine).expect("still there"), "{}");
    fs::remove_file(&mine).expect("removable");
    assert_same(home.path(), written(&options(1)).0.path());
}

#[test]
fn a_real_home_is_left_alone() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let session = home.path().join(".codex/sessions/2026/03/19/rollout-mine.jsonl");
    fs::create_dir_all(session.parent().expect("a folder")).expect("room on disk");
    fs::write(&session, "mine").expect("room on disk");
    assert!(matches!(write(home.path(), &options(1)), Err(DemoError::Occupied(path)) if path.ends_with(".codex")));
    assert_eq!(files(home.path()), [session]);
}

#[test]
fn a_strange_file_in_the_way_is_kept() {
    let (home, _) = written(&options(2));
    let taken = home.path().join(".local/share/opencode/opencode.db");
    let marker = home.path().join(MARKER);
    let list = fs::read_to_string(&marker).expect("readable").replace(".local/share/opencode/opencode.db", "../opencode.db");
    fs::write(&marker, list).expect("room on disk");
    let before = fs::read(&taken).expect("readable");
    assert!(matches!(write(home.path(), &options(1)), Err(DemoError::Occupied(path)) if path == taken));
    assert!(fs::read(&taken).expect("still there") == before);
}

#[cfg(unix)]
#[test]
fn a_linked_store_is_left_alone() {
    let (home, _) = written(&options(2));
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    fs::rename(home.path().join(".gemini"), elsewhere.path().join("gemini")).expect("movable");
    std::os::unix::fs::symlink(elsewhere.path().join("gemini"), home.path().join(".gemini")).expect("a link");
    let before = files(elsewhere.path()).len();
    assert!(matches!(write(home.path(), &options(1)), Err(DemoError::Occupied(_))));
    assert_eq!(files(elsewhere.path()).len(), before);
}

#[test]
fn every_record_is_json() {
    let (home, _) = written(&options(1));
    for path in files(home.path()) {
        let text = || fs::read_to_string(&path).expect("text");
        let parse =
            |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        match path.extension().and_then(|ending| ending.to_str()) {
            Some("json") => drop(parse(&text())),
            Some("jsonl") => text().lines().for_each(|line| drop(parse(line))),
            _ => {}
        }
    }
}

#[test]
fn a_month_is_believable() {
    for seed in 0..4 {
        let (_, truth) = written(&options(seed));
        let main: i64 = truth.tools.values().map(|tool| tool.main_sessions).sum();
        assert!((60..=92).contains(&main), "{main} sessions");
        for tool in Tool::ALL {
            let sums = truth.tools[&tool];
            assert!(sums.main_sessions >= 2 && sums.api_calls > 20, "{tool}: {sums:?}");
            assert_eq!(sums.subagent_sessions > 0, tool != Tool::Gemini, "{tool}");
        }
        let mut titles: Vec<&str> = truth
            .sessions
            .values()
            .filter(|session| session.origin.is_none() && session.parent.is_none())
            .map(|session| session.title.as_str())
            .collect();
        let count = titles.len();
        titles.sort_unstable();
        titles.dedup();
        assert!(titles.len() * 100 >= count * 97, "{} titles for {count} sessions", titles.len());
        let newest = truth.sessions.values().filter_map(|session| session.ended_at).max().expect("a session");
        let age_s = (now().ms() - newest.ms()) / 1000;
        assert!((60..=120).contains(&age_s), "{age_s} s ago");
    }
}

#[test]
fn any_length_and_time_works() {
    for (now, days) in [("2024-02-29T00:00:01Z", 0), ("2030-01-01T05:00:00Z", 1), ("2026-12-31T23:59:59Z", 90)] {
        let options = DemoOptions { now: Timestamp::parse(now).expect("a time"), seed: 9, days };
        let (_, truth) = written(&options);
        assert_eq!(truth.tools.len(), Tool::ALL.len());
        assert!(truth.sessions.values().all(|session| session.ended_at.is_some_and(|at| at < options.now)));
    }
}

/// What must be somewhere in each store, whatever the seed.
const SIGHTS: [(&str, &[&str]); 8] = [
    (
        ".claude/",
        &[
            "\"type\":\"thinking\"",
            "image/png",
            "compact_boundary",
            "\"isCompactSummary\":true",
            "\"isMeta\":true",
            "<synthetic>",
            "\"subtype\":\"api_error\"",
            "queued_command",
            "custom-title",
            "ai-title",
            "forkedFrom",
            "<command-name>",
            "\"is_error\":true",
            "The user doesn't want to proceed",
            "[Request interrupted by user",
            "\"isSidechain\":true",
            "\"version\":\"2.1.34\"",
        ],
    ),
    (".claude-work/", &["compact_boundary", "The user doesn't want to proceed", "\"isSidechain\":true"]),
    (".codex/sessions", &["apply_patch", "spawn_agent", "turn_aborted", "\"type\":\"compacted\""]),
    (".codex/archived_sessions", &["session_meta"]),
    (".gemini/", &["\"cancelled\"", "\"thoughts\"", "$set"]),
    (".config/Code/", &["attempt_completion", "user_feedback", "\"apiProtocol\\\":"]),
    (".local/share/opencode", &["qwen3-coder:30b", "step-finish", "rejected permission", "\"tool\":\"task\""]),
    (".local/share/kilo", &["anthropic/claude-sonnet-4.5", "\"tool\":\"task\""]),
];

#[test]
fn every_home_shows_everything() {
    for seed in [0, 1, 2, 3, 4, 5055] {
        let (home, _) = written(&options(seed));
        for (store, sights) in SIGHTS {
            let texts: Vec<u8> = files(home.path())
                .into_iter()
                .filter(|path| path.strip_prefix(home.path()).expect("inside").to_string_lossy().starts_with(store))
                .flat_map(|path| fs::read(path).expect("readable"))
                .collect();
            let text = String::from_utf8_lossy(&texts);
            let missing: Vec<_> = sights.iter().filter(|sight| !text.contains(**sight)).collect();
            assert!(missing.is_empty(), "seed {seed}, {store}: {missing:?}");
        }
    }
}
