//! Windows on a conversation and its table of contents.

use sp_domain::{
    session::{CallStatus, Message, MessageKind, Window},
    source::SessionBatch,
};
use sp_testkit::database::TestDatabase;

use crate::build::{answer, batch, call, id, ingest, message, part, prompt, result};

crate::on_both!(windows_show_a_part, turns_count_their_calls, unknown_sessions_have_no_transcript);

async fn windows_show_a_part(database: &TestDatabase) {
    let store = &database.store;
    let messages = (0..10).map(|number| prompt(number * 10, "text of the prompt")).collect();
    ingest(
        store,
        &batch(
            "/a",
            vec![SessionBatch {
                messages,
                calls: vec![call("in", 40), call("out", 0)],
                results: vec![result("out", 50, CallStatus::Ok)],
                ..part("s", 1)
            }],
        ),
    )
    .await;
    let all = Window::first(1000);
    let cases = [
        (Window::first(3), 0..=20, false, true),
        (Window { from_end: true, ..Window::first(3) }, 70..=90, true, false),
        (Window { from_seq: Some(35), ..Window::first(2) }, 40..=50, true, true),
        (Window { from_seq: Some(80), ..all }, 80..=90, true, false),
        (Window { from_seq: Some(40), from_end: true, ..Window::first(2) }, 80..=90, true, false),
        (all, 0..=90, false, false),
    ];
    for (window, seqs, has_before, has_after) in cases {
        let page = store.transcript(&id("s"), &window).await.expect("reads").expect("is known");
        let found: Vec<i64> = page.messages.iter().map(|stored| stored.message.seq).collect();
        assert_eq!(found, seqs.step_by(10).collect::<Vec<_>>(), "{window:?}");
        assert_eq!((page.has_before, page.has_after), (has_before, has_after), "{window:?}");
        let calls = page.calls.iter().filter(|call| found.contains(&call.seq) || (call.call_id == "out" && found.contains(&50))).count();
        assert_eq!(calls, page.calls.len(), "{window:?}: only calls these messages refer to");
    }
    let middle = store.transcript(&id("s"), &Window { from_seq: Some(35), ..Window::first(2) }).await.expect("reads").expect("is known");
    assert_eq!(middle.calls.len(), 2, "one is called there, the other answered there");
    let past = store.transcript(&id("s"), &Window { from_seq: Some(500), ..all }).await.expect("reads").expect("is known");
    assert_eq!((past.messages.len(), past.has_before, past.has_after), (0, true, false));
}

async fn turns_count_their_calls(database: &TestDatabase) {
    let store = &database.store;
    let long = "word ".repeat(40);
    let messages = vec![
        message(0, MessageKind::Injected, "context"),
        prompt(2, "# Hi\n\nPlease refactor the importer"),
        answer(3, "doing"),
        prompt(5, &long),
        answer(6, "done"),
        Message { blocks: Vec::new(), ..prompt(9, "") },
    ];
    let calls = vec![call("before", 0), call("a", 3), call("b", 3), call("c", 6)];
    let results = vec![result("a", 3, CallStatus::Error), result("b", 3, CallStatus::Rejected), result("c", 6, CallStatus::Ok)];
    ingest(store, &batch("/a", vec![SessionBatch { messages, calls, results, ..part("s", 1) }])).await;
    let turns = store.turns(&id("s")).await.expect("reads");
    let told: Vec<_> = turns.iter().map(|turn| (turn.seq, turn.tool_calls, turn.errors)).collect();
    assert_eq!(told, [(2, 2, 1), (5, 1, 0), (9, 0, 0)]);
    assert_eq!(turns[0].preview, "Please refactor the importer");
    assert!(turns[1].preview.chars().count() <= 75 && turns[1].preview.ends_with("word…"), "{}", turns[1].preview);
    assert_eq!(turns[2].preview, "");
}

async fn unknown_sessions_have_no_transcript(database: &TestDatabase) {
    let store = &database.store;
    assert_eq!(store.transcript(&id("nobody"), &Window::first(10)).await.expect("reads"), None);
    assert!(store.turns(&id("nobody")).await.expect("reads").is_empty());
}
