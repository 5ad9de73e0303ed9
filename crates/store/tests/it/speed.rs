//! Work, not time: how much an import and a list cost. Run with `--release -- --nocapture speed` to see the rate.

use sp_domain::{
    session::{Block, CallStatus, Message},
    source::{SessionBatch, SourceBatch},
};
use sp_testkit::database::TestDatabase;

use crate::build::{answer, batch, call, claim, ingest, more, part, prompt, result};

/// A part of a conversation: every fourth record is an answer with a call.
fn slice(session: &str, from: i64, count: i64) -> SessionBatch {
    let text = "Some words of an answer that explains what was changed and why, with a path /home/u/app/src/main.rs. ".repeat(8);
    let mut slice = if from == 0 { part(session, 1) } else { more(session) };
    for seq in from..from + count {
        let name = |kind: &str| format!("{session}-{kind}-{seq}");
        let message = if seq % 4 == 0 { answer(seq, &text) } else { prompt(seq, &text) };
        slice.messages.push(Message { native_id: Some(name("record")), ..message });
        if seq % 4 == 0 {
            slice.calls.push(call(&name("call"), seq));
            let mut answered = result(&name("call"), seq, CallStatus::Ok);
            answered.output = vec![Block::Text { text: text.clone() }];
            slice.results.push(answered);
            slice.claims.push(claim(&name("message"), seq, 100));
        }
    }
    slice
}

#[tokio::test]
async fn ten_sessions_in_batches() {
    let database = TestDatabase::sqlite().await;
    let per_session = if cfg!(debug_assertions) { 500 } else { 5_000 };
    let batches: Vec<SourceBatch> = (0..10)
        .flat_map(|number| (0..per_session).step_by(500).map(move |from| (number, from)))
        .map(|(number, from)| batch(&format!("/{number}"), vec![slice(&format!("s{number}"), from, 500)]))
        .collect();
    let started = std::time::Instant::now();
    for batch in &batches {
        ingest(&database.store, batch).await;
    }
    let (messages, seconds) = (10 * per_session, started.elapsed().as_secs_f64());
    let size: u64 = std::fs::read_dir(database.folder().expect("a folder").join("data"))
        .expect("lists")
        .map(|file| file.expect("a file").metadata().expect("a size").len())
        .sum();
    println!(
        "{messages} messages in {seconds:.2} s: {:.0} messages/s, {} bytes a message on disk",
        messages as f64 / seconds,
        size / messages as u64
    );
    assert_eq!(database.count("messages").await, messages);
}
