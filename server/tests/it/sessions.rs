//! The list and one session over the API and as pages.

use axum::http::StatusCode;
use serde_json::json;

use crate::app::{TestApp, answer, prompt};

const ID: &str = "11111111-0000-4000-8000-000000000001";

async fn one_session() -> TestApp {
    let app = TestApp::new().await;
    app.transcript(
        ID,
        &[
            prompt("u1", 0, "Fix the <b>login</b> test"),
            answer("a1", "m1", 4, 1, json!([{"type": "thinking", "thinking": "hm"}])),
            answer("a2", "m1", 6, 500, json!([{"type": "tool_use", "id": "t1", "name": "Edit", "input": {"file_path": "/work/shop/a.rs", "old_string": "x", "new_string": "y"}}])),
            json!({"type": "user", "uuid": "u2", "sessionId": "S", "timestamp": "2026-03-20T09:00:07.000Z",
                "message": {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "ok"}]}}),
        ],
    );
    app.sync().await;
    app
}

#[tokio::test]
async fn figures_count_each_call_once_and_are_priced_by_the_list() {
    let app = one_session().await;
    let list = app.get("/api/sessions").await.json();
    assert_eq!(list["total"], 1);
    let session = &list["sessions"][0];
    let expected = [
        ("id", json!(ID)),
        ("tool", json!("claude")),
        ("account", json!(".claude")),
        ("project", json!("shop")),
        ("cwd", json!("/work/shop")),
        ("git_branch", json!("main")),
        ("models", json!(["claude-sonnet-4-5-20250929"])),
        ("started_at", json!("2026-03-20T09:00:00.000Z")),
        ("ended_at", json!("2026-03-20T09:00:07.000Z")),
        ("parent_id", json!(null)),
        ("user_messages", json!(1)),
        ("assistant_messages", json!(1)),
        ("tool_calls", json!(1)),
        ("calls", json!(1)),
        ("input_tokens", json!(1000)),
        ("output_tokens", json!(500)),
        ("cache_read_tokens", json!(200_000)),
        ("cache_write_tokens", json!(10_000)),
        ("reasoning_tokens", json!(null)),
        // 1000 × 3 + 500 × 15 + 200 000 × 0.3 + 10 000 × 3.75 dollars per million
        ("cost_usd", json!("0.108")),
        ("cost_source", json!("list")),
        ("unpriced_calls", json!(0)),
    ];
    for (field, value) in expected {
        assert_eq!(session[field], value, "{field}");
    }
    assert_eq!(session["own"]["output_tokens"], 500);
    assert_eq!(list["sums"]["cost_usd"], "0.108");
}

#[tokio::test]
async fn a_session_comes_with_its_conversation() {
    let app = one_session().await;
    let answer = app.get(&format!("/api/sessions/{ID}")).await.json();
    assert_eq!(answer["session"]["id"], ID);
    assert_eq!(answer["messages"].as_array().map(Vec::len), Some(4));
    let call = &answer["tool_calls"][0];
    assert_eq!((call["name"].as_str(), call["status"].as_str()), (Some("Edit"), Some("ok")));
    assert_eq!(answer["turns"][0]["preview"], "Fix the <b>login</b> test");
}

#[tokio::test]
async fn a_figure_opens_down_to_its_record() {
    let app = one_session().await;
    let answer = app.get(&format!("/api/sessions/{ID}/usage-events")).await.json();
    assert_eq!((answer["total"].as_i64(), answer["limit"].as_i64(), answer["offset"].as_i64()), (Some(1), Some(200), Some(0)));
    let event = &answer["events"][0];
    assert_eq!(
        (event["output_tokens"].as_i64(), event["recorded_in"].as_str(), event["cost_usd"].as_str()),
        (Some(500), Some(ID), Some("0.108"))
    );
    let bytes = std::fs::read(event["source_path"].as_str().expect("a path")).expect("the source is there");
    let place = |key: &str| event[key].as_u64().expect("a place") as usize;
    let record: serde_json::Value = serde_json::from_slice(&bytes[place("start")..place("end")]).expect("the record");
    assert_eq!((record["uuid"].as_str(), record["message"]["usage"]["output_tokens"].as_i64()), (Some("a2"), Some(500)));
    let next = app.get(&format!("/api/sessions/{ID}/usage-events?offset=1&limit=5")).await.json();
    assert_eq!((next["total"].as_i64(), next["events"].as_array().map(Vec::len)), (Some(1), Some(0)));
    for query in ["limit=0", "limit=1001", "offset=-1", "page=2"] {
        let refused = app.get(&format!("/api/sessions/{ID}/usage-events?{query}")).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{query}");
    }
    assert_eq!(app.get("/api/sessions/none-of-that/usage-events").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn pages_escape_what_transcripts_say() {
    let app = one_session().await;
    for path in ["/sessions".to_owned(), format!("/sessions/{ID}")] {
        let page = app.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(page.text().contains("&lt;b&gt;login"), "{path}");
        assert!(!page.text().contains("<b>login"), "{path}");
    }
}

#[tokio::test]
async fn filters_select_and_refuse() {
    let app = one_session().await;
    for (query, total) in [
        ("tool=claude", 1),
        ("tool=codex", 0),
        ("tool=codex,claude", 1),
        ("project=shop", 1),
        ("project=%2Fwork%2Fshop", 1),
        ("model=claude-sonnet-4-5-20250929", 1),
        ("search=LOGIN%20test", 1),
        ("search=100%25", 0),
        ("date_from=2026-03-20&date_to=2026-03-20", 1),
        ("date_from=2026-03-21", 0),
        ("date_to=2026-03-19", 0),
        ("outcome=unrated", 1),
        ("outcome=ok", 0),
        ("account=.claude", 1),
        ("account=.claude-work", 0),
    ] {
        assert_eq!(app.get(&format!("/api/sessions?{query}")).await.json()["total"], total, "{query}");
    }
    for query in
        ["limit=0", "limit=1001", "limit=x", "offset=-1", "sort=secret", "order=up", "tool=vim", "colour=red", "date_from=20.3.2026"]
    {
        let answer = app.get(&format!("/api/sessions?{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
        let name = query.split('=').next();
        assert_eq!(answer.json()["error"]["details"]["parameter"].as_str(), name, "{query}");
    }
}

#[tokio::test]
async fn unknown_sessions_are_not_found() {
    let app = TestApp::new().await;
    let page = app.get("/sessions/none-of-that").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.text().contains("<h1"));
    assert_eq!(app.get("/api/sessions/none/blobs/x").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_api_document_names_every_route() {
    let app = TestApp::new().await;
    let document = app.get("/api/openapi.json").await.json();
    for path in ["/healthz", "/api/sessions", "/api/sessions/{id}", "/api/sessions/sync", "/api/sessions/sync/status", "/api/diagnostics"] {
        assert!(document["paths"][path].is_object(), "{path}");
    }
    assert_eq!(app.get("/healthz").await.json()["status"], "ok");
}
