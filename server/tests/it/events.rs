//! The stream of live events.

use std::time::Duration;

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use futures::StreamExt;
use tower::ServiceExt;

use crate::app::{TestApp, prompt};

/// Opens the stream and gathers text until it contains `wanted`.
async fn until(app: &TestApp, path: &str, seen: Option<&str>, wanted: &str) -> String {
    let mut request = Request::get(path).header("host", "localhost");
    if let Some(seen) = seen {
        request = request.header("last-event-id", seen);
    }
    let response = app.router().oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer");
    assert_eq!(response.status(), StatusCode::OK);
    let mut body = response.into_body().into_data_stream();
    app.sync().await;
    let mut text = String::new();
    while !text.contains(wanted) {
        let chunk = tokio::time::timeout(Duration::from_secs(10), body.next())
            .await
            .expect("an event in time")
            .expect("an open stream")
            .expect("a chunk");
        text.push_str(&String::from_utf8_lossy(&chunk));
    }
    text
}

#[tokio::test]
async fn changes_and_progress_are_told() {
    let app = TestApp::new().await;
    app.transcript("11111111-0000-4000-8000-000000000001", &[prompt("u1", 0, "Hello")]);
    let text = until(&app, "/api/events", None, "\"running\":false").await;
    assert!(text.contains("event: sync") && text.contains("event: session"), "{text}");
    assert!(text.contains("11111111-0000-4000-8000-000000000001"));
}

#[tokio::test]
async fn topics_select() {
    let app = TestApp::new().await;
    app.transcript("11111111-0000-4000-8000-000000000001", &[prompt("u1", 0, "Hello")]);
    let text = until(&app, "/api/events?topics=session", None, "event: session").await;
    assert!(!text.contains("event: sync"), "{text}");
    assert_eq!(app.get("/api/events?topics=weather").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_page_from_before_a_restart_is_told_to_load_afresh() {
    let app = TestApp::new().await;
    let text = until(&app, "/api/events", Some("999"), "event: reset").await;
    let (first, rest) = text.split_once("\n\n").expect("two events");
    assert!(first.starts_with("event: build") && rest.starts_with("event: reset"), "{text}");
}

#[tokio::test]
async fn a_page_hears_how_many_are_unread_and_what_browsers_are_to_tell() {
    let app = TestApp::new().await;
    let mut said = crate::app::answer("a1", "m1", 0, 100, serde_json::json!([{"type": "text", "text": "Hm."}]));
    said["timestamp"] = serde_json::json!("2026-11-21T11:51:00.000Z");
    said["message"]["model"] = serde_json::json!("mystery-1");
    app.transcript("11111111-0000-4000-8000-000000000002", &[prompt("u1", 0, "Hello"), said]);
    let wanted = serde_json::json!({"kind": "unpriced", "level": "show", "browser": true});
    app.send_json(axum::http::Method::PUT, "/api/notifications/preferences", &wanted).await;
    let text = until(&app, "/api/events?topics=notifications", None, "\"unread\":1").await;
    let (first, rest) = text.split_once("\"unread\":0").expect("the number at the beginning");
    assert!(first.starts_with("event: build") && first.contains("event: notifications"), "{text}");
    assert!(rest.contains("\"alerts\":[1]") && !text.contains("event: sync"), "{text}");
}
