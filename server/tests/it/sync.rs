//! The sync: idempotent, incremental, read-only towards the sources, and keeping what they drop.

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
    time::SystemTime,
};

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::app::{TestApp, answer, prompt};

const ID: &str = "11111111-0000-4000-8000-000000000001";

#[tokio::test]
async fn a_second_sync_writes_nothing() {
    let app = TestApp::new().await;
    app.transcript(ID, &[prompt("u1", 0, "Hello"), answer("a1", "m1", 1, 5, json!([{"type": "text", "text": "Hi"}]))]);
    let first = app.sync().await;
    assert_eq!((first.sources_read, first.status.sessions_new), (1, 1));
    let second = app.sync().await;
    assert_eq!((second.sources_read, second.rows_written), (0, 0));
}

#[tokio::test]
async fn an_appended_line_is_read_alone() {
    let app = TestApp::new().await;
    let path = app.transcript(ID, &[prompt("u1", 0, "Hello"), answer("a1", "m1", 1, 5, json!([{"type": "text", "text": "Hi"}]))]);
    app.sync().await;
    let mut file = fs::OpenOptions::new().append(true).open(path).expect("a transcript");
    // The same response goes on: its figures are replaced, not added.
    writeln!(file, "{}", answer("a2", "m1", 2, 80, json!([{"type": "text", "text": "there"}]))).expect("room on disk");
    let report = app.sync().await;
    assert_eq!((report.sources_read, report.status.sessions_changed), (1, 1));
    let session = app.get(&format!("/api/sessions/{ID}")).await.json();
    assert_eq!((session["session"]["calls"].as_i64(), session["session"]["output_tokens"].as_i64()), (Some(1), Some(80)));
    assert_eq!(session["messages"].as_array().map(Vec::len), Some(3));
}

#[tokio::test]
async fn a_deleted_source_leaves_its_session() {
    let app = TestApp::new().await;
    let path = app.transcript(ID, &[prompt("u1", 0, "Hello")]);
    app.sync().await;
    fs::remove_file(&path).expect("a transcript");
    app.sync().await;
    let list = app.get("/api/sessions").await.json();
    assert_eq!((list["total"].as_i64(), list["sessions"][0]["source_missing"].as_bool()), (Some(1), Some(true)));
    app.transcript(ID, &[prompt("u1", 0, "Hello")]);
    app.sync().await;
    assert_eq!(app.get("/api/sessions").await.json()["sessions"][0]["source_missing"], false);
}

#[tokio::test]
async fn broken_lines_are_listed_with_file_and_line() {
    let app = TestApp::new().await;
    let path = app.transcript(ID, &[prompt("u1", 0, "Hello")]);
    let mut file = fs::OpenOptions::new().append(true).open(&path).expect("a transcript");
    file.write_all(b"no record\n\xff\xfe\x00\n{\"type\":\"martian\",\"uuid\":\"x\"}\n").expect("room on disk");
    app.sync().await;
    let diagnostics = app.get("/api/diagnostics").await.json();
    let warnings = diagnostics["warnings"].as_array().expect("a list");
    let kinds: Vec<_> = warnings.iter().map(|warning| (warning["kind"].as_str(), warning["line"].as_i64())).collect();
    assert!(kinds.contains(&(Some("damaged"), Some(2))), "{kinds:?}");
    assert!(kinds.contains(&(Some("unknown_record"), Some(4))), "{kinds:?}");
    assert!(warnings.iter().all(|warning| warning["path"] == path.to_string_lossy().as_ref()));
    assert_eq!(app.get("/api/sessions").await.json()["total"], 1);
}

#[tokio::test]
async fn a_request_for_a_sync_is_answered_at_once() {
    let app = TestApp::new().await;
    let before = app.get("/api/sessions/sync/status").await.json();
    assert_eq!((before["running"].as_bool(), before["last_sync"].is_null()), (Some(false), true));
    let started = app.send(Method::POST, "/api/sessions/sync", &[]).await;
    assert_eq!(started.status, StatusCode::ACCEPTED);
    assert!(started.json()["job"].is_i64());
    app.sync().await;
    let after = app.get("/api/sessions/sync/status").await.json();
    for field in ["running", "last_sync", "job", "files_done", "files_total", "errors"] {
        assert!(after.get(field).is_some(), "{field}");
    }
    assert_eq!(after["last_sync"], "2026-11-21T12:00:00.000Z");
}

#[tokio::test]
async fn a_form_without_javascript_gets_a_page_back() {
    let app = TestApp::new().await;
    let answer = app.send(Method::POST, "/api/sessions/sync", &[("accept", "text/html,application/xhtml+xml")]).await;
    assert_eq!((answer.status, answer.headers["location"].to_str().ok()), (StatusCode::SEE_OTHER, Some("/settings/diagnostics")));
}

#[tokio::test]
async fn sources_are_never_written() {
    let Some(samples) = crate::samples::folder() else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let home = folder.path().join("home");
    crate::samples::copy(&samples.join("home"), &home);
    let before = tree(&home);
    let app = TestApp::of_home(folder, home.clone()).await;
    app.sync().await;
    app.sync().await;
    let after = tree(&home);
    let changed: Vec<_> = before.keys().chain(after.keys()).filter(|path| before.get(*path) != after.get(*path)).collect();
    assert!(changed.is_empty(), "{changed:?}");
}

/// Content and time of every file; the shared-memory files of foreign databases are exempt.
fn tree(home: &Path) -> BTreeMap<PathBuf, (Vec<u8>, SystemTime)> {
    let mut files = BTreeMap::new();
    let mut folders = vec![home.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("readable").map(|entry| entry.expect("readable")) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.to_string_lossy().ends_with("-shm") {
                let modified = entry.metadata().and_then(|metadata| metadata.modified()).expect("a time");
                files.insert(path.clone(), (fs::read(&path).expect("readable"), modified));
            }
        }
    }
    files
}
