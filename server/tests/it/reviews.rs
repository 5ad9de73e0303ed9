//! What a person says of sessions: by the API, found by lists and exports, kept by imports and repairs.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use sp_domain::security::Scope;

use crate::app::{Answer, TestApp, answer, prompt};

const ONE: &str = "11111111-0000-4000-8000-000000000001";
const OTHER: &str = "11111111-0000-4000-8000-000000000002";

fn talk(text: &str, output: u32) -> Vec<Value> {
    vec![
        prompt(&format!("u{output}"), 1, text),
        answer(&format!("a{output}"), &format!("m{output}"), 2, output, json!([{"type": "text", "text": "done"}])),
    ]
}

async fn filled() -> TestApp {
    let app = TestApp::new().await;
    app.transcript(ONE, &talk("one", 5));
    app.transcript(OTHER, &talk("other", 7));
    app.sync().await;
    app
}

async fn post(app: &TestApp, path: &str, body: Value) -> Answer {
    app.send_json(Method::POST, path, &body).await
}

async fn ids(app: &TestApp, query: &str) -> Vec<String> {
    let list = app.get(&format!("/api/sessions?{query}")).await.json();
    list["sessions"].as_array().expect("a list").iter().map(|session| session["id"].as_str().expect("an id").to_owned()).collect()
}

fn outcome(id: &str) -> String {
    format!("/api/sessions/{id}/outcome")
}

fn reviews(id: &str) -> String {
    format!("/api/sessions/{id}/reviews")
}

#[tokio::test]
async fn a_review_has_a_life() {
    let app = filled().await;
    let said =
        post(&app, &outcome(ONE), json!({"outcome": "needs_fix", "reason": "wrong_file", "severity": "high", "thread_title": "Cart"}))
            .await;
    assert_eq!(said.status, StatusCode::OK, "{}", said.text());
    let said = said.json();
    assert_eq!((said["success"].as_bool(), said["entries"].as_array().map(Vec::len)), (Some(true), Some(1)));
    let thread = said["thread_id"].as_i64().expect("a thread");
    // What is not given stays, what is null goes, and what went well has no reasons.
    post(&app, &outcome(ONE), json!({"outcome": "reverted", "severity": null, "note": "too bold"})).await;
    let shown = app.get(&reviews(ONE)).await.json();
    assert_eq!((&shown["verdict"]["outcome"], &shown["verdict"]["reasons"]), (&json!("reverted"), &json!(["wrong_file"])));
    assert_eq!((&shown["verdict"]["severity"], &shown["verdict"]["note"]), (&Value::Null, &json!("too bold")));
    post(&app, &outcome(ONE), json!({"outcome": "ok"})).await;
    let session = app.get(&format!("/api/sessions/{ONE}")).await.json();
    assert_eq!((&session["session"]["outcome"], &session["session"]["reasons"]), (&json!("ok"), &json!([])));
    // A note about a turn, with an outcome at once.
    let note =
        post(&app, &reviews(ONE), json!({"note": " here ", "seq": 1, "outcome": "partial", "thread_id": thread, "author": "Ada"})).await;
    assert_eq!(note.status, StatusCode::OK, "{}", note.text());
    let note = note.json();
    assert_eq!((&note["review"]["text"], &note["review"]["author"], &note["review"]["seq"]), (&json!("here"), &json!("Ada"), &json!(1)));
    let path = format!("{}/{}", reviews(ONE), note["review"]["id"]);
    assert_eq!(app.send_json(Method::PUT, &path, &json!({"note": "there"})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(app.send(Method::DELETE, &path, &[]).await.status, StatusCode::NO_CONTENT);
    assert_eq!(app.send(Method::DELETE, &path, &[]).await.status, StatusCode::NOT_FOUND);
    // The history has all of it; undoing goes back step by step, and is a part of it.
    let history = app.get(&reviews(ONE)).await.json();
    assert_eq!((history["entries"].as_i64(), history["history"][0]["kind"].as_str()), (Some(7), Some("note")));
    assert_eq!(history["history"][6]["author"], "local");
    for (outcome, notes) in [("partial", "there"), ("partial", "here")] {
        let back = post(&app, &format!("{}/undo", reviews(ONE)), json!({})).await.json();
        assert_eq!((&back["verdict"]["outcome"], &back["notes"][0]["text"]), (&json!(outcome), &json!(notes)));
    }
    let back = post(&app, &format!("{}/undo", reviews(ONE)), json!({})).await.json();
    assert_eq!((&back["verdict"]["outcome"], back["entries"].as_i64()), (&json!("ok"), Some(10)));
    let outdated = post(&app, &format!("{}/undo", reviews(ONE)), json!({"entry": back["history"][9]["id"]})).await;
    assert_eq!(outdated.status, StatusCode::CONFLICT);
    let threads = app.get("/api/review-threads").await.json();
    assert_eq!((threads["threads"][0]["title"].as_str(), threads["threads"][0]["sessions"].as_i64()), (Some("Cart"), Some(1)));
    assert_eq!(ids(&app, &format!("thread={thread}")).await, [ONE]);
}

#[tokio::test]
async fn many_are_rated_tagged_found_and_written_out() {
    let app = filled().await;
    let said = post(&app, "/api/sessions/bulk-outcome", json!({"uuids": [ONE, OTHER, "nobody"], "outcome": "needs_fix"})).await.json();
    assert_eq!((said["count"].as_i64(), &said["unknown"]), (Some(2), &json!(["nobody"])));
    post(&app, &format!("/api/sessions/{ONE}/outcome-detail"), json!({"reason": "security", "severity": "critical"})).await;
    let marked = post(&app, "/api/marks", json!({"ids": [ONE, OTHER], "add_tags": ["Auth"], "is_starred": true})).await.json();
    assert_eq!(marked["count"], 2);
    let marks = app.send_json(Method::PUT, &format!("/api/sessions/{ONE}/marks"), &json!({"title": "=Mine", "tags": ["auth", "b"]})).await;
    assert_eq!(marks.json(), json!({"title": "=Mine", "tags": ["auth", "b"], "is_starred": true}));
    assert_eq!(ids(&app, "outcome=needs_fix&reason=security").await, [ONE]);
    assert_eq!(ids(&app, "tag=AUTH&starred=1&sort=title&order=asc").await, [ONE, OTHER]);
    assert_eq!(ids(&app, "outcome=unrated").await, Vec::<String>::new());
    assert_eq!(ids(&app, "search=mine").await, [ONE]);
    let facets = app.get("/api/sessions/filters").await.json();
    assert_eq!((&facets["outcomes"][1]["value"], &facets["outcomes"][1]["sessions"]), (&json!("needs_fix"), &json!(2)));
    assert_eq!((&facets["tags"][0]["sessions"], &facets["reasons"][0]["value"]), (&json!(2), &json!("security")));
    let table = app.get("/api/sessions/rows?format=csv&sort=title&order=asc").await.text();
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines[0].ends_with("outcome,reasons,severity,tags,is_starred"), "{}", lines[0]);
    assert!(lines[1].contains(",'=Mine,") && lines[1].ends_with(",needs_fix,security,critical,\"auth, b\",true"), "{}", lines[1]);
    let rows = app.get("/api/sessions/rows?format=json&outcome=needs_fix&reason=security").await.json();
    assert_eq!((&rows[0]["severity"], &rows[0]["title"]), (&json!("critical"), &json!("=Mine")));
    // Taken away again, all at once.
    post(&app, "/api/sessions/bulk-outcome", json!({"ids": [ONE, OTHER], "outcome": null})).await;
    assert_eq!(ids(&app, "outcome=unrated&sort=title&order=asc").await, [ONE, OTHER]);
}

#[tokio::test]
async fn what_waits_is_queued() {
    let app = filled().await;
    let queue = app.get("/api/reviews").await.json();
    assert_eq!(
        (queue["left"].as_i64(), queue["left_this_week"].as_i64(), queue["sessions"].as_array().map(Vec::len)),
        (Some(2), Some(0), Some(2))
    );
    let first = queue["sessions"][0]["id"].as_str().expect("an id").to_owned();
    let behind = app.get(&format!("/api/reviews?after={first}&limit=1")).await.json();
    assert_ne!(behind["sessions"][0]["id"], first.as_str());
    post(&app, &outcome(&first), json!({"outcome": "ok"})).await;
    assert_eq!(app.get("/api/reviews").await.json()["left"], 1);
    for refused in ["after=a/b", "limit=0", "nonsense=1"] {
        assert_eq!(app.get(&format!("/api/reviews?{refused}")).await.status, StatusCode::BAD_REQUEST, "{refused}");
    }
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_changes_nothing() {
    let app = filled().await;
    for (path, body, names) in [
        (outcome(ONE), json!({"outcome": "great"}), "outcome"),
        (outcome(ONE), json!({}), "outcome"),
        (outcome(ONE), json!({"outcome": "ok", "reason": "security"}), "reason"),
        (outcome(ONE), json!({"outcome": "ok", "severity": "low"}), "severity"),
        (outcome(ONE), json!({"outcome": "partial", "reason": "no_such_class"}), "no_such_class"),
        (outcome(ONE), json!({"outcome": "partial", "severity": "huge"}), "severity"),
        (outcome(ONE), json!({"outcome": "partial", "thread_id": 99}), "thread_id"),
        (outcome(ONE), json!({"outcome": "partial", "thread_id": 1, "thread_title": "x"}), "thread_title"),
        (outcome(ONE), json!({"outcome": "partial", "nonsense": 1}), "nonsense"),
        (outcome(ONE), json!({"outcome": "partial", "author": " "}), "author"),
        (outcome("a b"), json!({"outcome": "ok"}), "id"),
        (format!("/api/sessions/{ONE}/outcome-detail"), json!({"reason": "security"}), "reason"),
        (reviews(ONE), json!({"note": "  "}), "note"),
        (reviews(ONE), json!({"note": "x", "seq": 77}), "seq"),
        ("/api/sessions/bulk-outcome".to_owned(), json!({"uuids": vec!["x"; 1001], "outcome": "ok"}), "ids"),
        ("/api/review-threads".to_owned(), json!({"title": " "}), "thread_title"),
        ("/api/marks".to_owned(), json!({"ids": [ONE], "add_tags": ["a,b"]}), "tags"),
    ] {
        let path = path.replace(' ', "%20");
        let answer = post(&app, &path, body.clone()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path} {body}: {}", answer.text());
        assert!(answer.json()["error"]["message"].as_str().is_some_and(|message| message.contains(names)), "{body}: {}", answer.text());
    }
    for (path, body) in [
        (outcome("nobody"), json!({"outcome": "ok"})),
        (outcome("nobody"), json!({"outcome": "ok", "thread_title": "left alone"})),
        (reviews("nobody"), json!({"note": "x"})),
        (format!("{}/undo", reviews("nobody")), json!({})),
        (format!("{}/undo", reviews(ONE)), json!({"entry": 5})),
    ] {
        assert_eq!(post(&app, &path, body).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(post(&app, &format!("{}/undo", reviews(ONE)), json!({})).await.status, StatusCode::CONFLICT, "nothing to take back");
    assert_eq!(app.get(&reviews("nobody")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get(&reviews(ONE)).await.json()["entries"], 0);
    assert_eq!(app.get("/api/review-threads").await.json()["threads"], json!([]), "no thread is left over");
}

#[tokio::test]
async fn error_classes_of_ones_own_are_offered_until_they_are_hidden() {
    let app = filled().await;
    let class = app.send_json(Method::PUT, "/api/error-classes", &json!({"label": "No docs", "outcomes": ["partial"]})).await.json();
    assert_eq!((&class["key"], &class["is_own"]), (&json!("own_no_docs"), &json!(true)));
    let said = post(&app, &outcome(ONE), json!({"outcome": "partial", "reasons": ["own_no_docs", "missing_tests"]})).await;
    assert_eq!(said.status, StatusCode::OK, "{}", said.text());
    let offered = app.get("/api/sessions/outcome-reasons").await.json();
    let has = |offered: &Value| offered["reasons"]["partial"].as_array().is_some_and(|keys| keys.contains(&json!("own_no_docs")));
    assert!(has(&offered) && offered["reasons"]["ok"].is_null(), "{offered}");
    assert_eq!(offered["recent"], json!(["own_no_docs", "missing_tests"]));
    assert_eq!(offered["severities"], json!(["critical", "high", "medium", "low"]));
    assert_eq!(app.send(Method::DELETE, "/api/error-classes/own_no_docs", &[]).await.status, StatusCode::NO_CONTENT);
    assert_eq!(app.send(Method::DELETE, "/api/error-classes/security", &[]).await.status, StatusCode::NOT_FOUND);
    assert!(!has(&app.get("/api/sessions/outcome-reasons").await.json()));
    assert_eq!(ids(&app, "reason=own_no_docs").await, [ONE], "sessions keep it");
}

#[tokio::test]
async fn imports_and_repairs_take_nothing_away() {
    let app = filled().await;
    post(&app, &outcome(ONE), json!({"outcome": "needs_fix", "reason": "security", "note": "mine"})).await;
    post(&app, &reviews(ONE), json!({"note": "about the answer", "seq": 1})).await;
    app.send_json(Method::PUT, &format!("/api/sessions/{ONE}/marks"), &json!({"title": "Mine", "tags": ["a"]})).await;
    let (before, search) = (app.get(&reviews(ONE)).await.text(), "/api/sessions/search?q=done%20outcome%3Aneeds_fix");
    // The tool writes its file anew, and goes on.
    app.transcript(ONE, &[talk("one, again", 5), talk("and more", 9)].concat());
    app.sync().await;
    assert_eq!(app.get(&reviews(ONE)).await.text(), before);
    app.engine.repair().await.expect("a repair");
    assert_eq!(app.get(&reviews(ONE)).await.text(), before);
    let session = &app.get(&format!("/api/sessions/{ONE}")).await.json()["session"];
    assert_eq!((&session["title"], &session["tags"], &session["outcome"]), (&json!("Mine"), &json!(["a"]), &json!("needs_fix")));
    let found = app.get(search).await.json();
    assert_eq!((&found["total_sessions"], &found["sessions"][0]["session"]["id"]), (&json!(1), &json!(ONE)), "{found}");
    assert_eq!(app.get("/api/sessions/search?q=done%20outcome%3Agreat").await.status, StatusCode::BAD_REQUEST);
    // Only whoever forgets a session takes away what was said of it.
    let preview = post(&app, "/api/retention/forget/preview", json!({"ids": [ONE]})).await.json();
    post(&app, "/api/retention/forget", json!({"ids": [ONE], "token": preview["token"]})).await;
    assert_eq!(app.get(&reviews(ONE)).await.status, StatusCode::NOT_FOUND);
    let number = app.get("/api/retention").await.json()["forgotten"][0]["number"].clone();
    app.send(Method::DELETE, &format!("/api/retention/forgotten/{number}"), &[]).await;
    app.sync().await;
    let again = app.get(&reviews(ONE)).await.json();
    assert_eq!((&again["verdict"]["outcome"], &again["entries"], &again["notes"]), (&Value::Null, &json!(0), &json!([])));
}

#[tokio::test]
async fn scripts_sign_with_the_name_of_their_token() {
    let app = filled().await;
    app.engine.security().set_password("correct horse battery").await.expect("a password");
    let token = app.engine.security().create_token("nightly check", Scope::Write, None).await.expect("a token").secret;
    let headers = [("authorization", format!("Bearer {token}"))];
    let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
    let answer = app.send_json_with(Method::POST, &outcome(ONE), &headers, &json!({"outcome": "ok"})).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let review = app.send(Method::GET, &reviews(ONE), &headers).await.json();
    assert_eq!(review["history"][0]["author"], "nightly check");
}
