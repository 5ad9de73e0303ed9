//! Messages: order, places, replacement, revisions, and that the same again is nothing.

use sp_domain::{
    session::{Blob, Block, FileTouch, Message, MessageKind, TouchKind, Window},
    source::{Mode, SessionBatch, SourceBatch},
};
use sp_store::Store;
use sp_testkit::database::TestDatabase;

use crate::build::{answer, at, batch, call, changed, claim, detail, id, ingest, more, part, prompt, result, summary};

crate::on_both!(
    every_kind_of_block_survives,
    a_record_with_a_known_id_keeps_its_place,
    reading_again_writes_nothing,
    replacing_the_same_writes_nothing,
    replacing_drops_what_is_gone,
    revisions_name_what_changed,
    titles_and_counts_follow_the_messages,
    images_are_stored_once,
    two_thousand_messages_in_one_batch,
    parts_of_one_session_in_one_batch,
);

async fn texts(store: &Store, session: &str) -> Vec<(i64, String)> {
    let page = store.transcript(&id(session), &Window::first(1000)).await.expect("reads").expect("is known");
    let text = |message: &Message| match message.blocks.as_slice() {
        [Block::Text { text }] => text.clone(),
        other => format!("{other:?}"),
    };
    page.messages.iter().map(|stored| (stored.message.seq, text(&stored.message))).collect()
}

fn rich() -> Message {
    let blocks = vec![
        Block::Text { text: "plain \"quoted\" ünïcödé 🦀 'single' \\ % _ ; --".to_owned() },
        Block::Thinking { text: String::new() },
        Block::ToolUse { call_id: "c1".to_owned() },
        Block::ToolResult { call_id: "c1".to_owned() },
        Block::Image { blob: Some("b".repeat(32)), media_type: "image/png".to_owned(), size_bytes: 7 },
        Block::Image { blob: None, media_type: "image/gif".to_owned(), size_bytes: 0 },
        Block::File { name: "a b.txt".to_owned(), media_type: None },
        Block::Patch { files: vec!["/a".to_owned(), "/b".to_owned()] },
        Block::Other { kind: "server_tool_use".to_owned(), json: "{\"a\":[1,null]}".to_owned() },
    ];
    Message { blocks, model: Some("opus".to_owned()), sidechain: true, reverted: true, ..answer(3, "") }
}

async fn every_kind_of_block_survives(database: &TestDatabase) {
    let store = &database.store;
    let kinds = [
        MessageKind::Human,
        MessageKind::Assistant,
        MessageKind::ToolResult,
        MessageKind::Command,
        MessageKind::Injected,
        MessageKind::CompactionSummary,
        MessageKind::Compaction,
        MessageKind::Interruption,
        MessageKind::AgentPrompt,
        MessageKind::ApiError,
        MessageKind::Notice,
        MessageKind::Unknown,
    ];
    let mut messages: Vec<Message> =
        kinds.into_iter().zip(10..).map(|(kind, seq)| crate::build::message(seq, kind, "text of the message")).collect();
    messages.insert(0, rich());
    messages.push(Message { native_id: None, parent_native_id: None, at: None, blocks: Vec::new(), ..prompt(99, "") });
    ingest(store, &batch("/a", vec![SessionBatch { messages: messages.clone(), ..part("s", 1) }])).await;
    let page = store.transcript(&id("s"), &Window::first(1000)).await.expect("reads").expect("is known");
    let stored: Vec<Message> = page.messages.into_iter().map(|stored| stored.message).collect();
    assert_eq!(stored, messages);
}

async fn a_record_with_a_known_id_keeps_its_place(database: &TestDatabase) {
    let store = &database.store;
    let first = vec![prompt(0, "zero"), prompt(5, "five"), prompt(7, "seven")];
    ingest(store, &batch("/a", vec![SessionBatch { messages: first, ..part("s", 1) }])).await;
    let again = Message { native_id: Some("m5".to_owned()), ..prompt(9, "five again") };
    let twice = Message { native_id: Some("m5".to_owned()), ..prompt(11, "five at last") };
    let other = Message { native_id: Some("other".to_owned()), ..prompt(7, "another seven") };
    ingest(store, &batch("/a", vec![SessionBatch { messages: vec![again, twice, other, prompt(12, "twelve")], ..more("s") }])).await;
    let expected = [(0, "zero"), (5, "five at last"), (7, "another seven"), (12, "twelve")];
    assert_eq!(texts(store, "s").await, expected.map(|(seq, text)| (seq, text.to_owned())));
    assert_eq!((detail(store, "s").await.messages, summary(store, "s").await.user_messages), (4, 4));
}

fn full() -> SourceBatch {
    let touch = |path: &str| FileTouch { call_id: "c1".to_owned(), path: path.to_owned(), kind: TouchKind::Edit, at: Some(at(2)) };
    let session = SessionBatch {
        messages: vec![prompt(0, "please do"), answer(1, "doing"), prompt(2, "thanks a lot")],
        calls: vec![call("c1", 1)],
        results: vec![result("c1", 2, sp_domain::session::CallStatus::Error)],
        claims: vec![claim("g1", 5, 20), claim("g2", 6, 30)],
        touches: vec![touch("/a"), touch("/b")],
        blobs: vec![Blob { id: "f".repeat(32), media_type: "image/png".to_owned(), bytes: vec![0, 1, 2] }],
        project_key: Some("/home/u/app".to_owned()),
        ..part("s", 1)
    };
    batch("/a", vec![session])
}

async fn reading_again_writes_nothing(database: &TestDatabase) {
    let store = &database.store;
    let first = ingest(store, &full()).await;
    assert!(first.rows_written > 10 && first.changes[0].created);
    let before = detail(store, "s").await;
    let mut again = full();
    again.sessions[0].mode = Mode::Append;
    again.read_at = at(999_999);
    let second = ingest(store, &again).await;
    assert_eq!((second.rows_written, second.changes), (0, vec![]));
    assert_eq!(detail(store, "s").await, before);
}

async fn replacing_the_same_writes_nothing(database: &TestDatabase) {
    let store = &database.store;
    ingest(store, &full()).await;
    let before = detail(store, "s").await;
    for mode in [Mode::Replace, Mode::ReplaceKeepingUsage] {
        let mut again = full();
        again.sessions[0].mode = mode;
        let second = ingest(store, &again).await;
        assert_eq!((second.rows_written, second.changes), (0, vec![]), "{mode:?}");
    }
    assert_eq!(detail(store, "s").await, before);
}

async fn replacing_drops_what_is_gone(database: &TestDatabase) {
    let store = &database.store;
    ingest(store, &full()).await;
    let kept = SessionBatch { mode: Mode::ReplaceKeepingUsage, messages: vec![prompt(0, "please do")], ..part("s", 1) };
    ingest(store, &batch("/a", vec![kept])).await;
    let after = detail(store, "s").await;
    assert_eq!((after.messages, after.summary.user_messages, after.summary.assistant_messages), (1, 1, 0));
    assert_eq!((after.summary.tool_calls, after.summary.tool_errors), (0, 0));
    assert_eq!((after.summary.own.calls, after.summary.own.output_tokens), (2, Some(50)));

    ingest(store, &batch("/a", vec![SessionBatch { claims: vec![claim("g2", 6, 30)], ..part("s", 1) }])).await;
    let after = detail(store, "s").await;
    assert_eq!((after.messages, after.summary.own.calls, after.summary.own.output_tokens), (0, 1, Some(30)));
    assert_eq!(database.count("usage_events").await, 1);
}

async fn revisions_name_what_changed(database: &TestDatabase) {
    let store = &database.store;
    ingest(store, &full()).await;
    let first = detail(store, "s").await.revision;
    let added = SessionBatch { messages: vec![prompt(3, "one more thing")], results: vec![], ..more("s") };
    let ingested = ingest(store, &batch("/a", vec![added])).await;
    assert_eq!((changed(&ingested), ingested.changes[0].created), (vec!["s"], false));
    let second = detail(store, "s").await.revision;
    assert_eq!((ingested.changes[0].revision, second > first), (second, true));
    let since = |revision| Window { changed_since: Some(revision), ..Window::first(100) };
    let seqs = |page: sp_domain::session::TranscriptPage| page.messages.iter().map(|row| row.message.seq).collect::<Vec<_>>();
    let page = |window| async move { store.transcript(&id("s"), &window).await.expect("reads").expect("is known") };
    assert_eq!(seqs(page(since(first)).await), [3]);
    assert_eq!(page(since(second)).await.revision, second);
    assert!(seqs(page(since(second)).await).is_empty());

    // A result alone makes the messages of its call count as changed.
    let late = SessionBatch { results: vec![result("c1", 2, sp_domain::session::CallStatus::Ok)], ..more("s") };
    ingest(store, &batch("/a", vec![late])).await;
    let changed = page(since(second)).await;
    assert_eq!((changed.calls.len(), changed.calls[0].status), (1, sp_domain::session::CallStatus::Ok));
    assert_eq!(seqs(changed), [1, 2]);
}

async fn titles_and_counts_follow_the_messages(database: &TestDatabase) {
    let store = &database.store;
    ingest(store, &batch("/a", vec![part("s", 1)])).await;
    assert_eq!(summary(store, "s").await.title, None);
    let messages = vec![
        crate::build::message(0, MessageKind::Injected, "<environment>"),
        prompt(1, "# Hi\n\nPlease refactor the importer"),
        answer(2, "a"),
        Message { response_id: Some("r2".to_owned()), ..answer(3, "b") },
        answer(4, "c"),
    ];
    ingest(store, &batch("/a", vec![SessionBatch { messages, ..more("s") }])).await;
    let row = summary(store, "s").await;
    assert_eq!(row.title.as_deref(), Some("Please refactor the importer"));
    assert_eq!((row.user_messages, row.assistant_messages), (1, 2));
    let mut named = crate::build::head(1);
    named.title = Some("By hand".to_owned());
    ingest(store, &batch("/a", vec![SessionBatch { head: Some(named), ..more("s") }])).await;
    assert_eq!(summary(store, "s").await.title.as_deref(), Some("By hand"));

    let agent = vec![crate::build::message(0, MessageKind::AgentPrompt, "Look into the importer")];
    ingest(store, &batch("/b", vec![SessionBatch { messages: agent, ..crate::build::subagent("agent", "s", 2) }])).await;
    let row = summary(store, "agent").await;
    assert_eq!((row.title.as_deref(), row.user_messages), (Some("Look into the importer"), 0));
}

async fn images_are_stored_once(database: &TestDatabase) {
    let store = &database.store;
    let blob = Blob { id: "a".repeat(32), media_type: "image/png".to_owned(), bytes: vec![0, 255, 7] };
    for (path, session) in [("/a", "s"), ("/b", "t")] {
        ingest(store, &batch(path, vec![SessionBatch { blobs: vec![blob.clone(), blob.clone()], ..part(session, 1) }])).await;
        assert_eq!(store.blob(&id(session), &blob.id).await.expect("reads"), Some(("image/png".to_owned(), vec![0, 255, 7])));
    }
    ingest(store, &batch("/c", vec![part("u", 1)])).await;
    assert_eq!(store.blob(&id("u"), &blob.id).await.expect("reads"), None, "an image is shown only through a session that has it");
    assert_eq!(store.blob(&id("unknown"), &blob.id).await.expect("reads"), None);
}

async fn two_thousand_messages_in_one_batch(database: &TestDatabase) {
    let store = &database.store;
    let messages: Vec<Message> =
        (0..2_000).map(|seq| if seq % 2 == 0 { prompt(seq, "a prompt of some length") } else { answer(seq, "yes") }).collect();
    let calls = (0..1_000).map(|seq| call(&format!("c{seq}"), seq * 2 + 1)).collect();
    let claims = (0..1_000).map(|number| claim(&format!("g{number}"), number, 1)).collect();
    let whole = SessionBatch { messages, calls, claims, ..part("s", 1) };
    ingest(store, &batch("/a", vec![whole.clone()])).await;
    let row = detail(store, "s").await;
    assert_eq!(
        (row.messages, row.summary.user_messages, row.summary.assistant_messages, row.summary.tool_calls),
        (2_000, 1_000, 1_000, 1_000)
    );
    assert_eq!((row.summary.own.calls, row.summary.own.output_tokens), (1_000, Some(1_000)));
    let again = ingest(store, &batch("/a", vec![SessionBatch { mode: Mode::Append, ..whole }])).await;
    assert_eq!((again.rows_written, again.changes.len()), (0, 0));
}

async fn parts_of_one_session_in_one_batch(database: &TestDatabase) {
    let store = &database.store;
    let first = SessionBatch {
        messages: vec![prompt(0, "old"), prompt(1, "older")],
        calls: vec![call("c", 0)],
        claims: vec![claim("g", 1, 1)],
        ..part("s", 1)
    };
    let other = SessionBatch { messages: vec![prompt(0, "of another")], ..part("t", 2) };
    let again = SessionBatch { messages: vec![prompt(0, "new")], claims: vec![claim("h", 1, 2)], ..part("s", 1) };
    let added =
        SessionBatch { messages: vec![prompt(2, "added")], results: vec![result("c", 2, sp_domain::session::CallStatus::Ok)], ..more("s") };
    ingest(store, &batch("/a", vec![first, other, again, added])).await;
    assert_eq!(texts(store, "s").await, [(0, "new".to_owned()), (2, "added".to_owned())]);
    let row = summary(store, "s").await;
    assert_eq!((row.own.calls, row.own.output_tokens, row.tool_calls), (1, Some(2), 0));
}
