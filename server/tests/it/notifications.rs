//! What people are told: found by a sync, read, dismissed, over, back; and what they want to hear.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::app::{TestApp, answer, prompt};

/// A call today of a model nobody knows a price of.
fn mystery(app: &TestApp, id: &str, model: &str) {
    let mut asked = prompt(&format!("u-{id}"), 0, "Try it");
    let mut said = answer(&format!("a-{id}"), &format!("m-{id}"), 0, 100, json!([{"type": "text", "text": "Hm."}]));
    asked["timestamp"] = json!("2026-11-21T11:50:00.000Z");
    said["timestamp"] = json!("2026-11-21T11:51:00.000Z");
    said["message"]["model"] = json!(model);
    app.transcript(id, &[asked, said]);
}

async fn told() -> TestApp {
    let app = TestApp::new().await;
    mystery(&app, "s1", "mystery-1");
    app.sync().await;
    app
}

async fn list(app: &TestApp, query: &str) -> Vec<Value> {
    let body = app.get(&format!("/api/notifications{query}")).await.json();
    body["notifications"].as_array().expect("a list").clone()
}

async fn unread(app: &TestApp) -> Value {
    app.get("/api/notifications/count").await.json()["unread"].clone()
}

async fn post(app: &TestApp, path: &str) -> StatusCode {
    app.send(Method::POST, &format!("/api/notifications/{path}"), &[]).await.status
}

#[tokio::test]
async fn a_finding_is_told_until_it_is_read_and_hidden_until_it_is_back() {
    let app = told().await;
    let all = list(&app, "").await;
    let one = &all[0];
    assert_eq!((all.len(), one["kind"].as_str(), one["model"].as_str()), (1, Some("unpriced"), Some("mystery-1")));
    assert_eq!((one["severity"].as_str(), one["unread"].as_bool(), one["count"].as_i64()), (Some("warning"), Some(true), Some(1)));
    assert_eq!((one["link"].as_str(), one["last_at"].as_str()), (Some("/sessions?model=mystery-1"), Some("2026-11-21T12:00:00.000Z")));
    let id = one["id"].as_i64().expect("a number");
    assert_eq!(unread(&app).await, 1);
    // Nothing changes: nothing is told anew.
    app.sync().await;
    assert_eq!(list(&app, "").await, all);
    assert_eq!(post(&app, &format!("{id}/read?count=1")).await, StatusCode::NO_CONTENT);
    assert_eq!((unread(&app).await, list(&app, "?unread_only=true").await.len(), list(&app, "").await.len()), (json!(0), 0, 1));
    assert_eq!(post(&app, &format!("{id}/dismiss")).await, StatusCode::NO_CONTENT);
    assert_eq!((list(&app, "").await.len(), list(&app, "?state=dismissed").await.len()), (0, 1));
    assert_eq!(app.get("/api/cockpit").await.json()["attention"]["open"][0]["kind"], "unpriced", "it goes on being so");
    assert_eq!(post(&app, &format!("{id}/restore")).await, StatusCode::NO_CONTENT);
    assert_eq!(list(&app, "").await.len(), 1);
    assert_eq!(app.send(Method::DELETE, &format!("/api/notifications/{id}"), &[]).await.status, StatusCode::NO_CONTENT);
    // The call gets old, and with it the finding.
    app.clock.advance_ms(40 * 86_400_000);
    app.sync().await;
    assert_eq!(list(&app, "?state=resolved").await.len(), 1);
    // The same model is used again.
    let mut again = prompt("u9", 0, "Once more");
    let mut said = answer("a9", "m9", 0, 100, json!([{"type": "text", "text": "Hm."}]));
    (again["timestamp"], said["timestamp"]) = (json!("2026-12-31T11:00:00.000Z"), json!("2026-12-31T11:00:01.000Z"));
    said["message"]["model"] = json!("mystery-1");
    app.transcript("s2", &[again, said]);
    app.sync().await;
    let back = list(&app, "").await;
    assert_eq!((back.len(), back[0]["id"].as_i64(), back[0]["count"].as_i64()), (1, Some(id), Some(2)));
    assert_eq!((unread(&app).await, &back[0]["dismissed_at"]), (json!(1), &Value::Null));
    assert_eq!(post(&app, &format!("{id}/dismiss?count=1")).await, StatusCode::CONFLICT, "that was seen before it began again");
    assert_eq!(post(&app, "read-all?until=2026-11-21T12:00:00Z").await, StatusCode::NO_CONTENT);
    assert_eq!(unread(&app).await, 1);
    assert_eq!(post(&app, "read-all").await, StatusCode::NO_CONTENT);
    assert_eq!(unread(&app).await, 0);
}

#[tokio::test]
async fn what_cannot_be_understood_is_refused_by_name() {
    let app = told().await;
    for query in ["state=odd", "type=weather", "severity=mild", "limit=0", "offset=x", "colour=red", "unread_only=maybe"] {
        let refused = app.get(&format!("/api/notifications?{query}")).await;
        let name = query.split('=').next().expect("a name");
        assert_eq!((refused.status, &refused.json()["error"]["details"]["parameter"]), (StatusCode::BAD_REQUEST, &json!(name)), "{query}");
    }
    assert_eq!(post(&app, "99/read").await, StatusCode::NOT_FOUND);
    assert_eq!(post(&app, "99/dismiss").await, StatusCode::NOT_FOUND);
    assert_eq!(post(&app, "99/restore").await, StatusCode::NOT_FOUND);
    assert_eq!(post(&app, "1/read?when=now").await, StatusCode::BAD_REQUEST);
    assert_eq!(post(&app, "read-all?until=never").await, StatusCode::BAD_REQUEST);
    assert_eq!(app.send(Method::DELETE, "/api/notifications/99", &[]).await.status, StatusCode::NO_CONTENT);
    assert_eq!((list(&app, "?type=unpriced,pruned").await.len(), list(&app, "?type=pruned").await.len()), (1, 0));
    assert_eq!((list(&app, "?severity=warning").await.len(), list(&app, "?severity=danger").await.len()), (1, 0));
}

#[tokio::test]
async fn what_is_put_off_is_listed_and_not_counted() {
    let app = told().await;
    let key = list(&app, "").await[0]["key"].clone();
    let put_off = app.send_json(Method::POST, "/api/cockpit/snoozes", &json!({"key": key, "days": 1})).await;
    assert_eq!((put_off.status, unread(&app).await), (StatusCode::NO_CONTENT, json!(0)));
    let listed = list(&app, "").await;
    assert_eq!((listed.len(), listed[0]["snoozed_until"].as_str()), (1, Some("2026-11-22T12:00:00.000Z")));
    app.clock.advance_ms(86_400_000);
    assert_eq!(unread(&app).await, 1, "its time is over");
}

#[tokio::test]
async fn a_kind_is_told_as_a_person_wants() {
    let app = told().await;
    let prefer = async |body: Value| app.send_json(Method::PUT, "/api/notifications/preferences", &body).await.status;
    let all = app.get("/api/notifications/preferences").await.json();
    assert_eq!((all.as_array().map(Vec::len), &all[0]), (Some(8), &json!({"kind": "cannot_store", "level": "show", "browser": true})));
    assert_eq!(prefer(json!({"kind": "unpriced", "level": "silent", "browser": false})).await, StatusCode::NO_CONTENT);
    assert_eq!((unread(&app).await, list(&app, "").await.len()), (json!(0), 1));
    assert_eq!(prefer(json!({"kind": "unpriced", "level": "off", "browser": false})).await, StatusCode::NO_CONTENT);
    assert_eq!(list(&app, "?state=all").await.len(), 0);
    assert_eq!(prefer(json!({"kind": "unpriced", "level": "show", "browser": true})).await, StatusCode::NO_CONTENT);
    assert_eq!(unread(&app).await, 1, "it was recorded all the same");
    for wrong in [json!({"kind": "weather", "level": "show", "browser": true}), json!({"kind": "pruned", "level": "loud", "browser": true})]
    {
        assert_eq!(prefer(wrong).await, StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn a_job_that_ends_is_told_each_time() {
    let app = told().await;
    for _ in 0..2 {
        let preview = app.send_json(Method::POST, "/api/prices/reprice/preview", &Value::Null).await.json();
        let started = app.send_json(Method::POST, "/api/prices/reprice", &json!({"token": preview["token"]})).await;
        assert!(started.status.is_success(), "{}", started.text());
        while list(&app, "?type=repriced&unread_only=1").await.is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        assert_eq!(post(&app, "read-all").await, StatusCode::NO_CONTENT);
    }
    let ended = list(&app, "?type=repriced").await;
    assert_eq!((ended.len(), ended[0]["count"].as_i64(), ended[0]["problem"].as_str()), (1, Some(2), None));
    assert_eq!(ended[0]["link"], "/settings/prices#reprice");
}

#[tokio::test]
async fn pages_show_the_number_and_the_words() {
    let app = told().await;
    // A model in angle brackets alone is none: the tool writes such for its own words.
    mystery(&app, "s3", "mystery <b>2</b>");
    app.sync().await;
    let page = app.get("/notifications").await;
    let html = page.text();
    assert_eq!(page.status, StatusCode::OK);
    for part in [
        "Notifications: 2 unread",
        "mystery-1 has no price",
        "See the sessions",
        "aria-current=\"true\"",
        "href=\"/notifications?state=all\"",
    ] {
        assert!(html.contains(part), "{part}");
    }
    assert!(!html.contains("<b>2") && !html.contains("style="));
    let none = app.get("/notifications?type=pruned").await.text();
    assert!(none.contains("No notification matches the filters above."));
    assert_eq!(app.get("/notifications?state=odd").await.status, StatusCode::BAD_REQUEST);
    let settings = app.get("/settings/notifications").await.text();
    assert!(settings.contains("A model has no price") && settings.contains("The browser tells of it, too"));
}

#[tokio::test]
async fn looking_at_pages_stores_nothing() {
    let app = TestApp::new().await;
    mystery(&app, "s1", "mystery-1");
    for path in ["/", "/notifications", "/api/notifications", "/api/cockpit"] {
        app.get(path).await;
    }
    assert_eq!(list(&app, "?state=all").await.len(), 0);
}
