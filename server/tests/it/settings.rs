//! Settings and prices by the JSON API: saved once, conflicts, faults by their field, and pricing the history again.

use std::fs;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use sp_domain::Usd;

use crate::app::{TestApp, answer, prompt};

async fn put(app: &TestApp, path: &str, body: &Value) -> (StatusCode, Value) {
    let answer = app.send_json(Method::PUT, path, body).await;
    let value = if answer.bytes.is_empty() { Value::Null } else { answer.json() };
    (answer.status, value)
}

#[tokio::test]
async fn general_settings_are_saved_once_and_their_faults_are_named() {
    let app = TestApp::new().await;
    let fresh = app.get("/api/settings").await.json();
    assert_eq!((&fresh["settings"]["version"], &fresh["settings"]["currency"]["code"]), (&json!(0), &json!("USD")));
    assert!(fresh["timezones"].as_array().is_some_and(|zones| zones.iter().any(|zone| zone == "Europe/Berlin")));
    let draft = json!({"version": 0, "currency": "eur", "rate": "0.92", "as_of": "2026-03-20"});
    let (status, saved) = put(&app, "/api/settings", &draft).await;
    assert_eq!((status, &saved["settings"]["currency"]), (StatusCode::OK, &json!({"code": "EUR", "rate": "0.92", "as_of": "2026-03-20"})));
    let (status, refused) = put(&app, "/api/settings", &draft).await;
    assert_eq!((status, &refused["error"]["code"]), (StatusCode::CONFLICT, &json!("conflict")));
    for (field, value) in [("rate", "much"), ("as_of", "2026-02-30"), ("currency", "Euro"), ("timezone", "Mars/Base")] {
        let mut wrong = json!({"version": 1, "currency": "EUR", "rate": "0.92", "as_of": "2026-03-20"});
        wrong[field] = json!(value);
        let (status, refused) = put(&app, "/api/settings", &wrong).await;
        assert_eq!((status, &refused["error"]["details"]["parameter"]), (StatusCode::BAD_REQUEST, &json!(field)));
    }
    assert_eq!(put(&app, "/api/settings", &json!({"version": 1, "currency": "USD", "colour": "red"})).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn accounts_are_renamed_where_they_are_shown() {
    let app = TestApp::new().await;
    app.transcript("s1", &[prompt("u1", 0, "Hello")]);
    app.sync().await;
    let found = app.get("/api/settings/accounts").await.json();
    let change = json!({"tool": "claude", "directory": ".claude", "machine": found[0]["machine"], "seen_name": null, "name": "Mine", "hidden": false});
    assert_eq!(put(&app, "/api/settings/accounts", &change).await.0, StatusCode::NO_CONTENT);
    assert_eq!(app.get("/api/sessions").await.json()["sessions"][0]["account_name"], "Mine");
    assert_eq!(put(&app, "/api/settings/accounts", &change).await.0, StatusCode::CONFLICT, "another tab saw the old name");
    let mut long = change;
    (long["seen_name"], long["name"]) = (json!("Mine"), json!("x".repeat(81)));
    let (status, refused) = put(&app, "/api/settings/accounts", &long).await;
    assert_eq!((status, &refused["error"]["details"]["parameter"]), (StatusCode::BAD_REQUEST, &json!("name")));
}

fn row(valid_from: &str, input: &str) -> Value {
    json!({
        "model": "claude-sonnet-4-5-20250929", "valid_from": valid_from, "input": input, "output": "20", "cache_read": "0.5", "cache_write": "4",
        "source": "our contract", "read_on": "2026-01-01"
    })
}

/// 1000 input, 200 000 cache read, 10 000 cache write tokens, and this output, by the row above.
fn by_hand(input: i64, output: i64) -> Usd {
    Usd::from_nanos((1000 * input + 20 * output + 200_000 / 2 + 4 * 10_000) * 1000)
}

fn usd(value: &Value) -> Usd {
    value.as_str().expect("an amount").parse().expect("an exact amount")
}

fn cost(list: &Value) -> Usd {
    usd(&list["sums"]["cost_usd"])
}

async fn repriced(app: &TestApp, token: &Value) {
    let answer = app.send_json(Method::POST, "/api/prices/reprice", &json!({"token": token})).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text());
    while app.get("/api/prices").await.json()["job"]["running"] == true {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn the_history_is_priced_again_after_a_preview_and_back() {
    let app = TestApp::new().await;
    app.transcript("s1", &[prompt("u1", 0, "Hello"), answer("a1", "m1", 1, 500, json!([])), answer("a2", "m2", 2, 700, json!([]))]);
    app.sync().await;
    let list_price = cost(&app.get("/api/sessions").await.json());
    // A row of a model that comes with the program brings its other rows along.
    let (status, sheet) = put(&app, "/api/prices", &json!({"version": 0, "row": row("2026-01-01", "5"), "replaces": null})).await;
    assert_eq!((status, &sheet["version"], &sheet["is_outdated"]), (StatusCode::OK, &json!(1), &json!(true)));
    let own: Vec<&Value> = sheet["lines"].as_array().expect("lines").iter().filter(|line| line["own"] == true).collect();
    assert!(own.iter().all(|line| line["row"]["model"] == "claude-sonnet-4-5-20250929"), "{own:?}");
    assert_eq!(own.iter().filter(|line| !line["models"].as_array().expect("a list").is_empty()).count(), own.len());
    let text = fs::read_to_string(app.folder.path().join("data/prices.toml")).expect("mirrored");
    assert!(text.contains("our contract"), "{text}");
    assert_eq!(cost(&app.get("/api/sessions").await.json()), list_price, "nothing is priced again by an edit");
    // Two tabs.
    assert_eq!(
        put(&app, "/api/prices", &json!({"version": 0, "row": row("2026-02-01", "6"), "replaces": null})).await.0,
        StatusCode::CONFLICT
    );
    let preview = app.send_json(Method::POST, "/api/prices/reprice/preview", &Value::Null).await.json();
    let after = usd(&preview["after_usd"]);
    assert_eq!((usd(&preview["before_usd"]), after), (list_price, [by_hand(5, 500), by_hand(5, 700)].into_iter().sum()));
    let stale = app.send_json(Method::POST, "/api/prices/reprice", &json!({"token": "of yesterday"})).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    repriced(&app, &preview["token"]).await;
    assert_eq!(cost(&app.get("/api/sessions").await.json()), after);
    assert_eq!(app.get("/api/prices").await.json()["is_outdated"], false);
    // New calls have the new price at once.
    app.transcript("s2", &[prompt("u3", 0, "More"), answer("a3", "m3", 1, 900, json!([]))]);
    app.sync().await;
    let all = [by_hand(5, 500), by_hand(5, 700), by_hand(5, 900)].into_iter().sum();
    assert_eq!(cost(&app.get("/api/sessions").await.json()), all);
    // And back.
    let undone = app.send_json(Method::POST, "/api/prices/undo", &json!({"version": 1})).await.json();
    assert_eq!((&undone["version"], &undone["is_outdated"]), (&json!(2), &json!(true)));
    let preview = app.send_json(Method::POST, "/api/prices/reprice/preview", &Value::Null).await.json();
    repriced(&app, &preview["token"]).await;
    let sessions = app.get("/api/sessions").await.json();
    let first = sessions["sessions"].as_array().expect("a list").iter().find(|session| session["id"] == "s1").expect("the first session");
    assert_eq!(usd(&first["cost_usd"]), list_price);
}

#[tokio::test]
async fn faults_of_a_price_name_the_field_and_wrong_removals_are_refused() {
    let app = TestApp::new().await;
    for (field, value) in [("input", "cheap"), ("valid_from", "soon"), ("source", ""), ("model", "a*b"), ("cache_read", "-1")] {
        let mut wrong = row("2026-01-01", "5");
        wrong[field] = json!(value);
        let (status, refused) = put(&app, "/api/prices", &json!({"version": 0, "row": wrong, "replaces": null})).await;
        assert_eq!((status, &refused["error"]["details"]["parameter"]), (StatusCode::BAD_REQUEST, &json!(field)), "{refused}");
    }
    let gone = app.send(Method::DELETE, "/api/prices?version=0&model=nothing", &[]).await;
    assert_eq!(gone.status, StatusCode::BAD_REQUEST);
    let mut own = row("2026-01-01", "5");
    own["model"] = json!("my-model");
    assert_eq!(put(&app, "/api/prices", &json!({"version": 0, "row": own, "replaces": null})).await.0, StatusCode::OK);
    let (status, refused) = put(&app, "/api/prices", &json!({"version": 1, "row": own, "replaces": null})).await;
    assert_eq!((status, &refused["error"]["details"]["parameter"]), (StatusCode::BAD_REQUEST, &json!("valid_from")), "that day is taken");
    assert_eq!(put(&app, "/api/prices", &json!({"version": 1, "row": own, "replaces": "2026-01-01"})).await.0, StatusCode::OK);
    let left = app.send(Method::DELETE, "/api/prices?version=2&model=my-model", &[]).await.json();
    assert!(left["lines"].as_array().expect("lines").iter().all(|line| line["own"] == false));
}

#[tokio::test]
async fn about_tells_no_paths() {
    let app = TestApp::new().await;
    app.transcript("s1", &[prompt("u1", 0, "Something private")]);
    app.sync().await;
    let about = app.get("/api/settings/about").await.json();
    let report = about["report"].as_str().expect("a text");
    assert!(report.contains("claude: 1 accounts, 1 sessions") && report.contains("SQLite"), "{report}");
    let folder = app.folder.path().display().to_string();
    assert!(!report.contains(&folder) && !report.contains("private") && !report.contains('/'), "{report}");
    assert!(about["data_dir"].as_str().is_some_and(|path| path.starts_with(&folder)));
    assert!(about["schema"].as_str().is_some_and(|name| name.starts_with('m')));
}

#[tokio::test]
async fn pages_are_complete_without_scripts() {
    let app = TestApp::new().await;
    app.transcript("s1", &[prompt("u1", 0, "Hello"), answer("a1", "m1", 1, 500, json!([]))]);
    app.sync().await;
    for (path, words) in [
        ("/settings/general", ["Time zone", "Decided at the start"]),
        ("/settings/accounts", ["claude", "1 session"]),
        ("/settings/prices", ["claude-sonnet-4-5-20250929", "Price the history again"]),
        ("/settings/about", ["For a report", "SQLite"]),
        ("/settings/diagnostics", ["Diagnostics", "General"]),
    ] {
        let page = app.send(Method::GET, path, &[("accept", "text/html")]).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        for word in words {
            assert!(page.text().contains(word), "{path}: {word}");
        }
    }
    assert_eq!(app.get("/settings").await.headers["location"], "/settings/general");
    assert_eq!(app.get("/settings/nowhere").await.status, StatusCode::NOT_FOUND);
}
