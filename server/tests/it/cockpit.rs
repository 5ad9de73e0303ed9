//! The first page and its API.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::app::{TestApp, answer, prompt};

const ID: &str = "55555555-0000-4000-8000-000000000001";

/// Records at other moments of the day the clock of these tests stands on: 2026-11-21, noon.
fn moved(mut record: Value, clock: &str) -> Value {
    record["timestamp"] = json!(format!("2026-11-21T{clock}.000Z"));
    record
}

fn named(mut record: Value, model: &str) -> Value {
    record["message"]["model"] = json!(model);
    record
}

fn text(words: &str) -> Value {
    json!([{"type": "text", "text": words}])
}

/// Two calls today, one of them of a model nobody knows a price of, and one yesterday.
async fn a_day() -> TestApp {
    let app = TestApp::new().await;
    app.transcript(
        ID,
        &[
            moved(prompt("u1", 0, "Fix the <b>login</b> test"), "11:50:00"),
            moved(answer("a1", "m1", 0, 500, text("Done.")), "11:51:00"),
            named(moved(answer("a2", "m2", 0, 100, text("And more.")), "11:58:30"), "a-model-without-a-price"),
        ],
    );
    let mut yesterday = moved(answer("a3", "m3", 0, 500, text("Yes.")), "09:00:00");
    yesterday["timestamp"] = json!("2026-11-20T09:00:00.000Z");
    let mut asked = prompt("u3", 0, "Is it so?");
    asked["timestamp"] = json!("2026-11-20T08:59:00.000Z");
    app.transcript("55555555-0000-4000-8000-000000000002", &[asked, yesterday]);
    app.sync().await;
    app
}

#[tokio::test]
async fn every_figure_is_that_of_its_calls() {
    let app = a_day().await;
    let answer = app.get("/api/cockpit").await;
    assert_eq!(answer.status, StatusCode::OK);
    let cockpit = answer.json();
    let running = &cockpit["now"]["running"];
    assert_eq!((running.as_array().map(Vec::len), running[0]["session"]["id"].as_str()), (Some(1), Some(ID)));
    assert_eq!(running[0]["last_at"], "2026-11-21T11:58:30.000Z");
    // One call: 1000 + 500 + 200000 + 10000 tokens; the twelve spans end with the one of noon.
    let tokens: Vec<i64> = running[0]["tokens"].as_array().expect("a list").iter().filter_map(Value::as_i64).collect();
    assert_eq!(tokens, [0, 0, 0, 0, 0, 0, 0, 0, 0, 211_500, 211_100, 0]);
    let block = &cockpit["now"]["blocks"][0];
    assert_eq!(
        (block["started_at"].as_str(), block["ends_at"].as_str()),
        (Some("2026-11-21T11:00:00.000Z"), Some("2026-11-21T16:00:00.000Z"))
    );
    assert_eq!((block["figures"]["calls"].as_i64(), block["figures"]["cost_usd"].as_str()), (Some(2), Some("0.108")));
    assert_eq!(block["rate"]["over_ms"], 10 * 60_000, "since the span of the block's first call");
    let (today, week) = (&cockpit["activity"]["today"], &cockpit["activity"]["week"]);
    assert_eq!((today["current"]["figures"]["calls"].as_i64(), today["previous"]["figures"]["calls"].as_i64()), (Some(2), Some(1)));
    assert_eq!((today["current"]["sessions"].as_i64(), today["current"]["active_ms"].as_i64()), (Some(1), Some(10 * 60_000)));
    assert_eq!((week["current"]["figures"]["calls"].as_i64(), week["current"]["active_ms"].as_i64()), (Some(3), Some(15 * 60_000)));
    assert_eq!((week["date_from"].as_str(), week["previous"]["figures"]["calls"].as_i64()), (Some("2026-11-15"), Some(0)));
    let days = cockpit["activity"]["days"].as_array().expect("a list");
    assert_eq!((days.len(), days[0]["date"].as_str(), days[29]["date"].as_str()), (30, Some("2026-10-23"), Some("2026-11-21")));
    let models: Vec<(&str, Option<&str>)> = days[29]["models"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|part| (part["model"].as_str().unwrap_or_default(), part["figures"]["cost_usd"].as_str()))
        .collect();
    assert_eq!(models, [("a-model-without-a-price", None), ("claude-sonnet-4-5-20250929", Some("0.108"))]);
    assert_eq!(cockpit["recent"]["sessions"][0]["id"], ID);
    assert_eq!(cockpit["recent"]["resumable"][0]["command"], format!("cd /work/shop && claude --resume {ID}"));
    assert_eq!(cockpit["first_run"], Value::Null);
}

#[tokio::test]
async fn what_needs_attention_can_wait() {
    let app = a_day().await;
    let list = || async { app.get("/api/cockpit").await.json()["attention"].clone() };
    let before = list().await;
    let unpriced = &before["open"][0];
    assert_eq!(
        (unpriced["kind"].as_str(), unpriced["model"].as_str(), unpriced["calls"].as_i64()),
        (Some("unpriced"), Some("a-model-without-a-price"), Some(1))
    );
    let key = unpriced["key"].as_str().expect("a key").to_owned();
    let put_off = async |body: Value| app.send_json(Method::POST, "/api/cockpit/snoozes", &body).await;
    assert_eq!(put_off(json!({"key": key, "days": 7})).await.status, StatusCode::NO_CONTENT);
    let after = list().await;
    assert_eq!(
        (after["open"].as_array().map(Vec::len), after["snoozed"][0]["snoozed_until"].as_str()),
        (Some(0), Some("2026-11-28T12:00:00.000Z"))
    );
    for wrong in [json!({"key": key, "days": 2}), json!({"key": key}), json!({"key": key, "days": 1, "more": 1})] {
        assert_eq!(put_off(wrong).await.status, StatusCode::BAD_REQUEST);
    }
    assert_eq!(put_off(json!({"key": "nothing", "days": 1})).await.status, StatusCode::NOT_FOUND);
    let path = format!("/api/cockpit/snoozes/{}", app::urls::encode(&key));
    assert_eq!(app.send(Method::DELETE, &path, &[]).await.status, StatusCode::NO_CONTENT);
    assert_eq!(app.send(Method::DELETE, &path, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(list().await, before);
}

#[tokio::test]
async fn the_page_is_complete_without_scripts() {
    let app = a_day().await;
    let page = app.get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    let html = page.text();
    for part in [
        "Fix the &lt;b&gt;login&lt;/b&gt; test",
        "id=\"now\"",
        "id=\"attention\"",
        "id=\"figures\"",
        "id=\"cost\"",
        "id=\"continue\"",
        "id=\"recent\"",
    ] {
        assert!(html.contains(part), "{part}");
    }
    assert!(!html.contains("<b>login") && !html.contains("style="));
    assert!(html.contains("href=\"/sessions?date_from=2026-11-21&amp;date_to=2026-11-21\""), "a bar leads to its day");
}

#[tokio::test]
async fn panels_are_where_a_person_put_them() {
    let app = a_day().await;
    let cookie = "cockpit=recent.now.-attention.figures.cost.continue";
    let html = app.send(Method::GET, "/", &[("cookie", cookie)]).await.text();
    let place = |id: &str| html.find(&format!("<section id=\"{id}\""));
    assert!(place("recent") < place("now") && place("attention").is_none(), "{:?} {:?}", place("recent"), place("now"));
    for (word, status) in [("recent.now.-attention.figures.cost.continue", StatusCode::SEE_OTHER), ("recent", StatusCode::BAD_REQUEST)] {
        let answer = app.send_form("/preferences", [127, 0, 0, 1], &[], format!("cockpit={word}&return_to=/")).await;
        assert_eq!(answer.status, status, "{word}");
    }
}

#[tokio::test]
async fn without_sessions_there_is_a_checklist() {
    let app = TestApp::new().await;
    app.sync().await;
    let page = app.get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("id=\"first-run\"") && !page.text().contains("id=\"now\""));
    assert_eq!(app.get("/api/cockpit").await.json()["first_run"]["accounts"], json!([]));
}
