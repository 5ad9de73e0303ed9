//! What is kept, what is not, and what is forgotten: by the API and by the command line.

use std::process::Output;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    app::{Answer, TestApp, answer, prompt},
    process::{command, folder, json_of},
};

const ONE: &str = "11111111-0000-4000-8000-000000000001";
const OTHER: &str = "11111111-0000-4000-8000-000000000002";

async fn filled() -> TestApp {
    let app = TestApp::new().await;
    app.transcript(ONE, &[prompt("u1", 1, "one"), answer("a1", "m1", 2, 5, json!([{"type": "text", "text": "secret"}]))]);
    app.transcript(OTHER, &[prompt("u2", 1, "other"), answer("a2", "m2", 2, 7, json!([{"type": "text", "text": "kept"}]))]);
    app.sync().await;
    app
}

async fn post(app: &TestApp, path: &str, body: Value) -> Answer {
    app.send_json(Method::POST, path, &body).await
}

#[tokio::test]
async fn sessions_are_forgotten_after_a_preview() {
    let app = filled().await;
    let preview = post(&app, "/api/retention/forget/preview", json!({"ids": [ONE]})).await.json();
    assert_eq!((preview["sessions"].as_i64(), preview["leaving"]["output_tokens"].as_i64()), (Some(1), Some(5)));
    assert_eq!(preview["items"][0]["source_exists"], true);
    let refused = post(&app, "/api/retention/forget", json!({"ids": [ONE], "token": "guessed"})).await;
    assert_eq!((refused.status, refused.json()["error"]["code"].as_str()), (StatusCode::CONFLICT, Some("conflict")));
    let unknown = post(&app, "/api/retention/forget/preview", json!({"ids": ["nobody"]})).await;
    assert_eq!((unknown.status, unknown.json()["error"]["code"].as_str()), (StatusCode::BAD_REQUEST, Some("invalid")));
    let report = post(&app, "/api/retention/forget", json!({"ids": [ONE], "token": preview["token"]})).await;
    assert_eq!((report.status, report.json()["sessions"].as_i64()), (StatusCode::OK, Some(1)), "{}", report.text());
    assert_eq!(app.get(&format!("/api/sessions/{ONE}")).await.status, StatusCode::NOT_FOUND);
    app.sync().await;
    let list = app.get("/api/sessions").await.json();
    assert_eq!((list["total"].as_i64(), list["sums"]["output_tokens"].as_i64()), (Some(1), Some(7)));
    let shown = app.get("/api/retention").await.json();
    assert_eq!((shown["forgotten_total"].as_i64(), shown["forgotten"][0]["id"].as_str()), (Some(1), Some(ONE)));
    let allow = format!("/api/retention/forgotten/{}", shown["forgotten"][0]["number"]);
    assert_eq!(app.send(Method::DELETE, &allow, &[]).await.status, StatusCode::NO_CONTENT);
    assert_eq!(app.send(Method::DELETE, &allow, &[]).await.status, StatusCode::NOT_FOUND);
    app.sync().await;
    assert_eq!(app.get("/api/sessions").await.json()["total"], 2);
}

#[tokio::test]
async fn rules_and_pruning_have_previews() {
    let app = filled().await;
    let rule = json!({"kind": "project", "value": "/work/shop"});
    let preview = post(&app, "/api/retention/ignore/preview", rule.clone()).await.json();
    assert_eq!(preview["stored"]["sessions"], 2);
    let added = post(&app, "/api/retention/ignore", rule).await;
    assert_eq!(added.status, StatusCode::CREATED);
    app.transcript("11111111-0000-4000-8000-000000000003", &[prompt("u3", 1, "late")]);
    app.sync().await;
    assert_eq!(app.get("/api/sessions").await.json()["total"], 2);
    app.sync().await;
    assert_eq!(app.get("/api/diagnostics").await.json()["ignored"], 1);
    let number = added.json()["rule"]["id"].as_i64().expect("a number");
    assert_eq!(app.send(Method::DELETE, &format!("/api/retention/ignore/{number}"), &[]).await.status, StatusCode::NO_CONTENT);
    app.sync().await;
    assert_eq!(app.get("/api/sessions").await.json()["total"], 3);

    let policy = json!({"what": "texts", "older_than_days": 30, "include_present": true});
    let preview = post(&app, "/api/retention/prune/preview", policy.clone()).await.json();
    assert_eq!(preview["sessions"], 3);
    let mut order = policy.clone();
    order["token"] = preview["token"].clone();
    assert_eq!(post(&app, "/api/retention/prune", order.clone()).await.status, StatusCode::ACCEPTED);
    for _ in 0..500 {
        if app.get("/api/retention").await.json()["prune"]["running"] == false {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let shown = app.get("/api/retention").await.json();
    assert_eq!((shown["prune"]["done"].as_i64(), &shown["policy"]), (Some(3), &policy));
    assert_eq!(post(&app, "/api/retention/prune", order).await.status, StatusCode::CONFLICT);
    let session = app.get(&format!("/api/sessions/{ONE}")).await.json();
    assert_eq!((session["session"]["pruned"]["what"].as_str(), session["messages"].as_array().map(Vec::len)), (Some("texts"), Some(0)));
    let wrong = post(&app, "/api/retention/prune/preview", json!({"what": "texts", "older_than_days": 0})).await;
    assert_eq!((wrong.status, wrong.json()["error"]["details"]["parameter"].as_str()), (StatusCode::BAD_REQUEST, Some("older_than_days")));
    assert_eq!(post(&app, "/api/retention/prune/preview", json!({"what": "all"})).await.status, StatusCode::BAD_REQUEST);
    let pin = format!("/api/retention/pinned/{ONE}");
    assert_eq!(app.send(Method::PUT, &pin, &[]).await.status, StatusCode::NO_CONTENT);
    assert_eq!(app.get("/api/retention").await.json()["pinned"], 1);
    let foreign = app.send(Method::DELETE, &pin, &[("origin", "http://evil.example")]).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn every_page_of_the_room_is_painted_without_scripts() {
    let app = filled().await;
    let page = app.get("/settings/retention").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("<h1"), "{}", page.text());
}

#[test]
fn the_command_line_forgets_and_prunes() {
    let folder = folder();
    let run = |arguments: &[&str]| -> Output { command(folder.path(), arguments).output().expect("the binary starts") };
    json_of(&run(&["sync", "--json"]));
    let look = run(&["forget", "s1", "--dry-run", "--json"]);
    assert_eq!(json_of(&look)["preview"]["sessions"], 1);
    assert_eq!(run(&["forget", "s1"]).status.code(), Some(2), "not without being told twice");
    assert_eq!(run(&["forget", "nobody", "--yes"]).status.code(), Some(2));
    assert_eq!(run(&["retention", "prune"]).status.code(), Some(2), "nothing is chosen");
    let pruned = json_of(&run(&["retention", "prune", "--what", "originals", "--days", "1", "--include-present", "--yes", "--json"]));
    assert_eq!(pruned["status"]["done"], 1);
    assert_eq!(
        json_of(&run(&["retention", "prune", "--what", "originals", "--days", "1", "--dry-run", "--json"]))["preview"]["sessions"],
        0
    );
    let rule = run(&["retention", "ignore", "add", "account", ".codex"]);
    assert!(rule.status.success());
    assert!(run(&["retention", "ignore", "remove", "1"]).status.success());
    assert_eq!(run(&["retention", "ignore", "remove", "1"]).status.code(), Some(1));
    assert_eq!(json_of(&run(&["forget", "s1", "--yes", "--json"]))["forgotten"]["sessions"], 1);
    json_of(&run(&["sync", "--json"]));
    assert_eq!(json_of(&run(&["sessions", "--json"]))["total"], 0);
    let shown = json_of(&run(&["retention", "show", "--json"]));
    assert_eq!(shown["forgotten"][0]["id"], "s1");
    assert!(String::from_utf8_lossy(&run(&["retention", "show"]).stdout).contains("forgotten: 1"));
    assert!(run(&["retention", "allow", "1"]).status.success());
    json_of(&run(&["sync", "--json"]));
    assert_eq!(json_of(&run(&["sessions", "--json"]))["total"], 1);
}
