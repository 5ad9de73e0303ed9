//! The archive gives back every file byte for byte.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use sp_domain::session::SessionId;
use tempfile::TempDir;

use crate::{
    app::{TestApp, answer, prompt},
    samples,
};

/// Every file the archive holds, by path.
pub(crate) async fn restored(app: &TestApp) -> BTreeMap<String, Vec<u8>> {
    let list = app.get("/api/sessions?limit=1000&include_subagents=1").await.json();
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for session in list["sessions"].as_array().expect("a list") {
        let id = SessionId(session["id"].as_str().expect("an id").to_owned());
        for file in app.engine.sessions().originals(&id).await.expect("a database").expect("a session") {
            let mut bytes = Vec::new();
            for piece in &file.pieces {
                assert_eq!(piece.start, bytes.len() as i64, "a gap in {}", file.path);
                bytes.extend(app.engine.sessions().original(piece).await.expect("a whole block"));
            }
            assert!(files.insert(file.path.clone(), bytes).is_none(), "{} is kept twice", file.path);
        }
    }
    files
}

/// Transcripts below a home.
fn transcripts(folder: &Path, found: &mut BTreeSet<PathBuf>) {
    for entry in fs::read_dir(folder).expect("readable").map(|entry| entry.expect("readable").path()) {
        if entry.is_dir() {
            transcripts(&entry, found);
        } else if is_transcript(&entry) {
            found.insert(entry);
        }
    }
}

/// Lines of Claude Code, Codex and Gemini CLI, and the documents of Gemini CLI and of Kilo's tasks.
fn is_transcript(path: &Path) -> bool {
    let is_of = |folder: &str| path.ancestors().any(|above| above.ends_with(folder));
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("jsonl") => !path.ends_with("history.jsonl") && !path.ends_with("session_index.jsonl"),
        Some("json") => is_of("chats") || (is_of("kilocode.kilo-code/tasks") && !path.ends_with("_index.json")),
        _ => false,
    }
}

async fn check(part: &str) {
    let Some(samples) = samples::folder() else { return };
    let folder = TempDir::new().expect("a temporary folder");
    let home = folder.path().join("home");
    samples::copy(&samples.join(part), &home);
    let app = TestApp::of_home(folder, home.clone()).await;
    app.sync().await;
    let files = restored(&app).await;
    // A tool's database holds credentials, too: only rows of sessions may be kept.
    assert!(!files.values().any(|bytes| bytes.starts_with(b"SQLite format 3")), "a database is kept as a whole");
    for (path, bytes) in &files {
        match path.rsplit_once('#').filter(|(database, _)| database.ends_with(".db")) {
            None => assert!(*bytes == fs::read(path).expect("readable"), "{path} differs"),
            Some(_) => {
                for line in String::from_utf8_lossy(bytes).lines() {
                    let row: Value = serde_json::from_str(line).expect("a row is JSON");
                    assert!(row["table"].is_string() && row["row"]["id"].is_string(), "{line}");
                }
            }
        }
    }
    let mut expected = BTreeSet::new();
    transcripts(&home, &mut expected);
    let missing: Vec<_> = expected.iter().filter(|path| !files.contains_key(path.to_str().expect("UTF-8"))).collect();
    assert!(missing.iter().all(|path| fs::read(path).expect("readable").is_empty() || part == "edge/home"), "not kept: {missing:?}");
    assert!(files.len() > 20 || part != "home", "only {} files are kept", files.len());
}

#[tokio::test]
async fn every_intact_file_is_restored() {
    check("home").await;
}

#[tokio::test]
async fn every_damaged_file_is_restored() {
    check("edge/home").await;
}

#[tokio::test]
async fn a_file_that_grows_line_by_line_is_one_in_the_end() {
    let app = TestApp::new().await;
    let mut lines = vec![prompt("p", 0, "Fix the login")];
    for number in 0..90 {
        lines.push(answer(
            &format!("a{number}"),
            &format!("m{number}"),
            1,
            5,
            serde_json::json!([{"type": "text", "text": format!("step {number}")}]),
        ));
        let path = app.transcript("grows", &lines);
        app.sync().await;
        if number % 30 == 29 {
            let files = restored(&app).await;
            assert_eq!(files[path.to_str().expect("UTF-8")], fs::read(&path).expect("readable"));
        }
    }
    let page = app.get("/api/sessions/grows?limit=1000").await.json();
    let text = page.to_string();
    assert!((0..90).all(|number| text.contains(&format!("step {number}\""))), "a text is lost");
}

#[tokio::test]
async fn what_is_gone_from_a_rewritten_file_is_gone_from_the_archive() {
    let app = TestApp::new().await;
    let long: Vec<Value> = (0..50).map(|number| prompt(&format!("p{number}"), number, &format!("prompt {number}"))).collect();
    let path = app.transcript("shrinks", &long);
    app.sync().await;
    app.transcript("shrinks", &long[..7]);
    app.sync().await;
    let files = restored(&app).await;
    assert_eq!(files.len(), 1);
    assert_eq!(files[path.to_str().expect("UTF-8")], fs::read(&path).expect("readable"));
}
