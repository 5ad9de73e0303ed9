//! The binary itself: verbs, exit codes, plain sentences.

use std::{net::TcpListener, path::Path, process::Output};

use serde_json::json;

use crate::process::{command, folder, json_of};

fn run(folder: &Path, arguments: &[&str], more: &[(&str, &str)]) -> Output {
    command(folder, arguments).envs(more.iter().copied()).output().expect("the binary starts")
}

#[test]
fn usage_needs_no_database() {
    let folder = folder();
    let report = json_of(&run(folder.path(), &["usage", "--json", "--timezone", "UTC"], &[]));
    assert_eq!(report["schema_version"], 1);
    assert_eq!(report["timezone"], "UTC");
    let expected = json!({
        "input_tokens": 1000, "output_tokens": 500, "cache_read_tokens": 200_000, "cache_write_tokens": 10_000, "reasoning_tokens": 0, "cost_usd": "0.108",
        "calls": 1, "sessions": 1, "subagent_sessions": 0, "unknown_usage_sessions": 0, "unpriced_calls": 0
    });
    assert_eq!(report["totals"], expected);
    for (list, key, value) in
        [("by_tool", "tool", "claude"), ("by_model", "model", "claude-sonnet-4-5-20250929"), ("by_day", "date", "2026-03-20")]
    {
        assert_eq!(report[list][0][key], value);
        assert_eq!(report[list][0]["output_tokens"], 500);
    }
    assert!(!folder.path().join("data").exists(), "a report must not leave anything behind");
}

#[test]
fn sync_sessions_and_doctor_speak_json() {
    let folder = folder();
    let first = json_of(&run(folder.path(), &["sync", "--json"], &[]));
    assert_eq!((first["schema_version"].as_i64(), first["sources_read"].as_i64()), (Some(1), Some(1)));
    let second = json_of(&run(folder.path(), &["sync", "--json"], &[]));
    assert_eq!((second["sources_read"].as_i64(), second["rows_written"].as_i64()), (Some(0), Some(0)));
    let list = json_of(&run(folder.path(), &["sessions", "--json", "--tool", "claude"], &[]));
    assert_eq!((list["total"].as_i64(), list["sessions"][0]["id"].as_str()), (Some(1), Some("s1")));
    let calls = json_of(&run(folder.path(), &["sessions", "--calls", "s1", "--json"], &[]));
    assert_eq!((calls["total"].as_i64(), calls["events"][0]["output_tokens"].as_i64()), (Some(1), Some(500)));
    let path = calls["events"][0]["source_path"].as_str().expect("a path");
    let table = run(folder.path(), &["sessions", "--calls", "s1"], &[]);
    assert!(String::from_utf8_lossy(&table.stdout).contains(&format!("{path}:{}", calls["events"][0]["start"])));
    let doctor = json_of(&run(folder.path(), &["doctor", "--json"], &[]));
    assert_eq!(doctor["accounts"][0]["directory"], ".claude");
}

/// Arguments, variables; exit code and a word of the sentence.
type Case<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], i32, &'a str);

#[test]
fn wrong_usage_is_2_and_failure_is_1() {
    let folder = folder();
    let port = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let taken = port.local_addr().expect("an address").port().to_string();
    let cases: [Case<'_>; 10] = [
        (&["serve", "--port", &taken], &[], 1, "in use"),
        (&["serve", "--host", "0.0.0.0"], &[], 2, "no password yet"),
        (&["serve"], &[("DASHBOARD_PORT", "many")], 2, "DASHBOARD_PORT"),
        (&["sync"], &[("DATABASE_URL", "mysql://x")], 2, "DATABASE_URL"),
        (&["sync"], &[("DATABASE_URL", "sqlite:///proc/none/x.db")], 1, "/proc/none"),
        (&["usage", "--timezone", "Mars/Base"], &[], 2, "Mars/Base"),
        (&["sessions", "--sort", "secret"], &[], 2, "sort"),
        (&["sessions", "--calls", "nobody"], &[], 1, "nobody"),
        (&["sessions", "--calls", "nobody", "--limit", "0"], &[], 2, "limit"),
        (&["usage", "--config", "missing.toml"], &[], 2, "missing.toml"),
    ];
    for (arguments, variables, code, word) in cases {
        let output = run(folder.path(), arguments, variables);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {error}");
        assert!(error.contains(word), "{arguments:?}: {error}");
        assert_eq!(error.trim_end().lines().count(), 1, "one clear sentence: {error}");
    }
}

#[test]
fn tables_are_for_people() {
    let folder = folder();
    json_of(&run(folder.path(), &["sync", "--json"], &[]));
    for (verb, word) in [("usage", "claude-sonnet-4-5-20250929"), ("sessions", "Hello"), ("doctor", "Claude Code")] {
        let output = run(folder.path(), &[verb], &[]);
        assert!(output.status.success());
        assert!(String::from_utf8_lossy(&output.stdout).contains(word), "{verb}");
    }
}
