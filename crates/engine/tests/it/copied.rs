//! Codex threads that begin with another thread's history: what is theirs only shows beside the origin, which may come later.

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::place::Place;

const ORIGIN: &str = "0199aaaa-0000-7000-8000-000000000001";
const FORK: &str = "0199aaaa-0000-7000-8000-000000000002";

fn line(second: usize, kind: &str, payload: Value) -> String {
    json!({"timestamp": format!("2026-03-20T09:{:02}:{:02}.000Z", second / 60, second % 60), "type": kind, "payload": payload}).to_string()
        + "\n"
}

fn header(second: usize, id: &str) -> String {
    line(second, "session_meta", json!({"id": id, "timestamp": "2026-03-20T09:00:00.000Z", "cwd": "/work/shop", "cli_version": "0.98.0"}))
}

/// Prompts, answers and counters, ten seconds apart or within a moment.
fn turns(range: std::ops::Range<usize>, begin: usize, apart: usize) -> String {
    let turn = |number: usize| {
        let second = begin + (number - range.start) * apart;
        let total = json!({"input_tokens": 100 * (number + 1), "cached_input_tokens": 0, "output_tokens": 10 * (number + 1), "total_tokens": 110 * (number + 1)});
        let last = json!({"input_tokens": 100, "cached_input_tokens": 0, "output_tokens": 10, "total_tokens": 110});
        let said =
            json!({"type": "message", "role": "user", "content": [{"type": "input_text", "text": format!("Question {number}, please")}]});
        line(second, "response_item", said)
            + &line(second, "event_msg", json!({"type": "token_count", "info": {"total_token_usage": total, "last_token_usage": last}}))
    };
    range.clone().map(turn).collect()
}

fn write(home: &Path, id: &str, text: &str) {
    let folder = home.join(".codex/sessions/2026/03/20");
    fs::create_dir_all(&folder).expect("room on disk");
    fs::write(folder.join(format!("rollout-2026-03-20T09-00-00-{id}.jsonl")), text).expect("room on disk");
}

/// The origin has four turns when it is forked; the fork adds two, the first of them within the same moment as the copy.
fn fork() -> String {
    header(200, FORK) + &header(200, ORIGIN) + &turns(0..4, 200, 0) + &turns(4..6, 200, 0)
}

async fn calls(place: &Place) -> Vec<(String, i64, i64)> {
    let mut calls = Vec::new();
    for id in [ORIGIN, FORK] {
        let id = sp_domain::session::SessionId(id.to_owned());
        if let Some(session) = place.engine.sessions().get(&id).await.expect("reads") {
            calls.push((id.0[35..].to_owned(), session.summary.own.calls, session.summary.user_messages));
        }
    }
    calls
}

fn found(origin: i64, fork: i64) -> Vec<(String, i64, i64)> {
    vec![("1".to_owned(), origin, origin), ("2".to_owned(), fork, fork)]
}

#[tokio::test]
async fn the_origin_comes_later() {
    let place = Place::empty().await;
    write(&place.home, FORK, &fork());
    place.sync().await;
    write(&place.home, ORIGIN, &(header(0, ORIGIN) + &turns(0..4, 1, 10)));
    let report = place.sync().await;
    assert_eq!((report.sources_read, calls(&place).await), (2, found(4, 2)), "the fork is read again");
    place.assert_as_clean("origin after fork").await;
    assert_eq!(place.sync().await.sources_read, 0);
}

#[tokio::test]
async fn the_origin_comes_in_parts() {
    let place = Place::empty().await;
    write(&place.home, ORIGIN, &(header(0, ORIGIN) + &turns(0..2, 1, 10)));
    write(&place.home, FORK, &fork());
    place.sync().await;
    write(&place.home, ORIGIN, &(header(0, ORIGIN) + &turns(0..4, 1, 10)));
    place.sync().await;
    assert_eq!(calls(&place).await, found(4, 2));
    place.assert_as_clean("half the origin before the fork").await;
}

#[tokio::test]
async fn an_origin_that_goes_on_does_not_concern_its_forks() {
    let place = Place::empty().await;
    let before = header(0, ORIGIN) + &turns(0..4, 1, 10);
    write(&place.home, ORIGIN, &before);
    write(&place.home, FORK, &fork());
    place.sync().await;
    // Whether something was still to come shows with the first record from after the fork.
    write(&place.home, ORIGIN, &(before.clone() + &turns(4..5, 300, 0)));
    assert_eq!(place.sync().await.sources_read, 2);
    write(&place.home, ORIGIN, &(before + &turns(4..6, 300, 10)));
    assert_eq!(place.sync().await.sources_read, 1);
    assert_eq!(calls(&place).await, found(6, 2));
    place.assert_as_clean("an origin that went on").await;
}
