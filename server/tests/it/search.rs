//! Full-text search through the API: what was imported is found, what changed is found as it is now.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::app::{TestApp, answer, prompt};

async fn search(app: &TestApp, query: &str) -> Value {
    let encoded: String = query.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let answer = app.get(&format!("/api/sessions/search?q={encoded}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{query}: {}", answer.text());
    answer.json()
}

async fn found(app: &TestApp, query: &str) -> Vec<String> {
    let answer = search(app, query).await;
    let mut ids: Vec<String> = answer["sessions"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|found| found["session"]["id"].as_str().expect("an id").to_owned())
        .collect();
    ids.sort();
    ids
}

fn text(text: &str) -> Value {
    json!([{"type": "text", "text": text}])
}

async fn app() -> TestApp {
    let app = TestApp::new().await;
    let call = json!([{"type": "tool_use", "id": "c1", "name": "Read", "input": {"file_path": "/work/shop/src/login_form.rs"}}]);
    let result = json!({
        "type": "user", "uuid": "r", "parentUuid": null, "sessionId": "S", "timestamp": "2026-03-20T09:00:03.000Z",
        "message": {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "c1", "content": "fn validatePassword() -> 検索結果"}]}
    });
    app.transcript("one", &[prompt("p", 0, "Why does the connection pool time out?"), answer("a", "m1", 1, 9, call), result]);
    app.transcript("two", &[prompt("p", 0, "Rename the button"), answer("a", "m2", 1, 9, text("The pool of buttons has a connection."))]);
    app.sync().await;
    app
}

#[tokio::test]
async fn words_phrases_beginnings_parts_and_conditions() {
    let app = app().await;
    for (query, expected) in [
        ("connection pool", &["one", "two"][..]),
        ("\"connection pool\"", &["one"]),
        ("conn*", &["one", "two"]),
        ("*utton*", &["two"]),
        ("pool -button", &["one", "two"]),
        ("rename OR validatepassword", &["one", "two"]),
        ("検索", &["one"]),
        ("login_form.rs", &["one"]),
        ("path:login_form.rs", &["one"]),
        ("call:Read", &["one"]),
        ("pool role:user", &["one"]),
        ("pool tool:codex", &[]),
        ("pool after:2026-03-21", &[]),
        ("pool model:claude-sonnet-4-5-20250929", &["one", "two"]),
        ("pool model:other", &[]),
        ("nothingofthatkind", &[]),
    ] {
        assert_eq!(found(&app, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn hits_show_why() {
    let answer = search(&app().await, "timeout OR \"time out\"").await;
    let hit = &answer["sessions"][0]["hits"][0];
    assert_eq!((hit["kind"].as_str(), hit["seq"].as_i64()), (Some("prompt"), Some(0)));
    let (snippet, range) = (hit["snippet"].as_str().expect("a text"), &hit["ranges"][0]);
    let marked = &snippet[range[0].as_u64().expect("a number") as usize..range[1].as_u64().expect("a number") as usize];
    assert_eq!(marked, "time out");
    assert_eq!(answer["is_behind"], false);
}

#[tokio::test]
async fn what_was_appended_is_found_and_what_is_gone_is_not() {
    let app = app().await;
    let lines = [prompt("p", 0, "Rename the button"), answer("b", "m3", 2, 9, text("Now it is called marmalade."))];
    app.transcript("two", &lines);
    app.sync().await;
    assert_eq!(found(&app, "marmalade").await, ["two"]);
    assert_eq!(found(&app, "\"pool of buttons\"").await, Vec::<String>::new());
    assert_eq!(found(&app, "rename").await, ["two"]);
}

#[tokio::test]
async fn a_lost_index_is_made_anew() {
    let app = app().await;
    app.engine.stop().await;
    let TestApp { folder, .. } = app;
    std::fs::remove_dir_all(folder.path().join("data/search")).expect("it was there");
    let home = folder.path().join("home");
    let app = TestApp::of_home(folder, home).await;
    assert_eq!(search(&app, "pool").await["is_behind"], true);
    app.sync().await;
    assert_eq!(found(&app, "pool").await, ["one", "two"]);
}

#[tokio::test]
async fn what_cannot_be_understood_is_refused_in_words() {
    let app = TestApp::new().await;
    assert_eq!(search(&app, "anything").await["sessions"], json!([]));
    for (query, parameter) in
        [("q=%22open", "q"), ("q=", "q"), ("q=a&sort=best", "sort"), ("q=a&limit=0", ""), ("q=a&colour=red", "colour")]
    {
        let answer = app.get(&format!("/api/sessions/search?{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
        let error = &answer.json()["error"];
        assert!(!error["message"].as_str().expect("a text").is_empty());
        assert!(parameter.is_empty() || error["details"]["parameter"] == parameter, "{query}: {error}");
    }
}
