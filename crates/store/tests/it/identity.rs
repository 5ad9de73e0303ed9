//! Which rows belong to which session.

use sp_domain::{
    Tool,
    session::SessionQuery,
    source::{Mode, SessionBatch},
};
use sp_testkit::database::TestDatabase;

use crate::build::{answer, batch, batch_of, changed, claim, detail, ingest, listed, more, part, prompt, source, summary};

crate::on_both!(
    a_second_file_of_one_name_is_another_session,
    the_higher_rank_wins,
    equal_ranks_take_over,
    a_source_that_goes_on_cannot_take_over,
    of_two_recordings_of_a_session_the_last_by_path_counts,
    another_account_is_another_session,
    a_moved_claude_file_is_the_same_session,
    an_id_taken_by_another_tool_gets_a_mark,
);

async fn a_second_file_of_one_name_is_another_session(database: &TestDatabase) {
    let store = &database.store;
    ingest(store, &batch("/p/s.jsonl", vec![SessionBatch { messages: vec![prompt(0, "first")], ..part("s", 1) }])).await;
    let ingested = ingest(store, &batch("/q/s.jsonl", vec![SessionBatch { messages: vec![prompt(0, "second")], ..part("s", 2) }])).await;
    let marked = ingested.changes[0].id.0.clone();
    let (stem, mark) = marked.split_once('~').expect("a mark");
    assert_eq!((stem, mark.len(), mark.bytes().all(|digit| digit.is_ascii_hexdigit())), ("s", 6, true));
    // Reading again, from the start or not, finds both where they were.
    for mode in [Mode::Append, Mode::Replace] {
        let again = SessionBatch { mode, messages: vec![prompt(0, "changed")], ..part("s", 2) };
        assert_eq!(
            changed(&ingest(store, &batch("/q/s.jsonl", vec![again.clone()])).await),
            if mode == Mode::Append { vec![marked.as_str()] } else { vec![] }
        );
    }
    assert_eq!(summary(store, "s").await.title.as_deref(), Some("first"));
    assert_eq!(summary(store, &marked).await.title.as_deref(), Some("changed"));
    assert_eq!(database.count("sessions").await, 2);
}

fn of_opencode(path: &str, session: SessionBatch) -> sp_domain::source::SourceBatch {
    batch_of(Tool::Opencode, ".local/share/opencode", path, vec![session])
}

async fn the_higher_rank_wins(database: &TestDatabase) {
    let store = &database.store;
    let old = |text: &str| SessionBatch {
        rank: 1,
        messages: vec![prompt(0, text), prompt(1, "more of the old")],
        claims: vec![claim("old", 1, 1)],
        ..part("s", 1)
    };
    ingest(store, &of_opencode("/old.db", old("old text"))).await;
    let new = SessionBatch {
        rank: 2,
        mode: Mode::Append,
        messages: vec![prompt(0, "new text")],
        claims: vec![claim("new", 1, 2)],
        ..part("s", 1)
    };
    ingest(store, &of_opencode("/new.db", new)).await;
    let row = detail(store, "s").await;
    assert_eq!((row.messages, row.summary.title.as_deref(), row.summary.source_path.as_str()), (1, Some("new text"), "/new.db"));
    assert_eq!((row.summary.own.calls, row.summary.own.output_tokens), (1, Some(2)));
    // The old store is read again, from its start: nothing changes, but where it was read to is noted.
    let ignored = ingest(store, &of_opencode("/old.db", old("old text, changed"))).await;
    assert_eq!((ignored.changes.len(), ignored.rows_written), (0, 0));
    assert_eq!(detail(store, "s").await, row);
    let key = sp_domain::source::SourceKey { tool: Tool::Opencode, ..source("/old.db") };
    assert!(!store.checkpoint(&key).await.expect("reads").is_start());
    // A source of lower rank that is new is ignored too.
    let third = SessionBatch { rank: 0, ..old("third") };
    assert!(ingest(store, &of_opencode("/third.db", third)).await.changes.is_empty());
    assert_eq!(database.count("sessions").await, 1);
}

async fn equal_ranks_take_over(database: &TestDatabase) {
    let store = &database.store;
    let codex = |path: &str, session: SessionBatch| batch_of(Tool::Codex, ".codex", path, vec![session]);
    ingest(store, &codex("/sessions/r.jsonl", SessionBatch { messages: vec![prompt(0, "hello there"), answer(1, "hi")], ..part("s", 1) }))
        .await;
    ingest(store, &codex("/archived/r.jsonl", SessionBatch { messages: vec![prompt(0, "hello there"), answer(1, "hi")], ..part("s", 1) }))
        .await;
    let row = detail(store, "s").await;
    assert_eq!((row.messages, row.summary.source_path.as_str()), (2, "/archived/r.jsonl"));
    for _ in 0..2 {
        for path in ["/sessions/r.jsonl", "/archived/r.jsonl"] {
            ingest(store, &codex(path, SessionBatch { mode: Mode::Append, messages: vec![answer(1, "hi")], ..more("s") })).await;
            assert_eq!(detail(store, "s").await.messages, 2, "the number of messages is stable");
        }
    }
}

async fn a_source_that_goes_on_cannot_take_over(database: &TestDatabase) {
    let store = &database.store;
    let codex = |path: &str, session: SessionBatch| batch_of(Tool::Codex, ".codex", path, vec![session]);
    let key = |path: &str| sp_domain::source::SourceKey { tool: Tool::Codex, ..source(path) };
    let two = |first: &str| SessionBatch { messages: vec![prompt(0, first), answer(1, "hi")], ..part("s", 1) };
    ingest(store, &codex("/sessions/r.jsonl", two("a short question"))).await;
    assert!(!store.checkpoint(&key("/sessions/r.jsonl")).await.expect("reads").is_start());
    ingest(store, &codex("/archived/r.jsonl", two("another question"))).await;
    assert!(store.checkpoint(&key("/sessions/r.jsonl")).await.expect("reads").is_start(), "its rows are no longer there");
    // One that was being read at that moment goes on: it has to begin again.
    let ingested = ingest(store, &codex("/sessions/r.jsonl", SessionBatch { messages: vec![answer(2, "more")], ..more("s") })).await;
    assert!(ingested.changes.is_empty());
    assert_eq!(detail(store, "s").await.messages, 2);
    assert!(store.checkpoint(&key("/sessions/r.jsonl")).await.expect("reads").is_start());
    let known = store.sources().await.expect("reads");
    let stamps: Vec<_> = known.iter().map(|record| (record.key.path.as_str(), record.stamp.is_some())).collect();
    assert_eq!(stamps, [("/archived/r.jsonl", true), ("/sessions/r.jsonl", false)], "it is due again");
}

async fn of_two_recordings_of_a_session_the_last_by_path_counts(database: &TestDatabase) {
    let store = &database.store;
    let gemini = |path: &str| {
        let session = SessionBatch { rank: 2, messages: vec![prompt(0, path)], ..part("s", 1) };
        batch_of(Tool::Gemini, ".gemini", path, vec![session])
    };
    for order in [["/1.jsonl", "/2.jsonl"], ["/2.jsonl", "/1.jsonl"]] {
        for path in order {
            ingest(store, &gemini(path)).await;
        }
        let row = summary(store, "s").await;
        assert_eq!((row.title.as_deref(), row.source_path.as_str()), (Some("/2.jsonl"), "/2.jsonl"));
    }
    // Unless it is gone.
    store.mark_missing(&[sp_domain::source::SourceKey { tool: Tool::Gemini, ..source("/2.jsonl") }], true).await.expect("marks");
    ingest(store, &gemini("/1.jsonl")).await;
    assert_eq!(summary(store, "s").await.source_path, "/1.jsonl");
}

async fn another_account_is_another_session(database: &TestDatabase) {
    let store = &database.store;
    ingest(store, &of_opencode("/a.db", part("s", 1))).await;
    ingest(store, &batch_of(Tool::Opencode, "/mnt/other", "/mnt/other/a.db", vec![part("s", 2)])).await;
    let ids = listed(store, &SessionQuery::default()).await;
    assert_eq!((ids.len(), ids[1].as_str(), ids[0].starts_with("s~")), (2, "s", true));
    assert_eq!(summary(store, &ids[0]).await.account, "/mnt/other");
}

async fn a_moved_claude_file_is_the_same_session(database: &TestDatabase) {
    let store = &database.store;
    ingest(store, &batch("/p/s.jsonl", vec![part("s", 1)])).await;
    store.mark_missing(&[source("/p/s.jsonl")], true).await.expect("marks");
    let ingested = ingest(store, &batch("/q/s.jsonl", vec![part("s", 1)])).await;
    assert_eq!(changed(&ingested), ["s"]);
    let row = summary(store, "s").await;
    assert_eq!((row.source_path.as_str(), row.source_missing), ("/q/s.jsonl", false));
}

async fn an_id_taken_by_another_tool_gets_a_mark(database: &TestDatabase) {
    let store = &database.store;
    ingest(store, &of_opencode("/a.db", part("ses_1", 1))).await;
    ingest(store, &batch_of(Tool::Kilo, ".local/share/kilo", "/k.db", vec![part("ses_1", 2), part("ses_1~abcdef", 3)])).await;
    let mut ids = listed(store, &SessionQuery::default()).await;
    ids.sort_unstable();
    assert_eq!((ids.len(), ids[0].as_str()), (3, "ses_1"));
    let kilo = SessionQuery { tool: vec![Tool::Kilo], ..SessionQuery::default() };
    assert_eq!(listed(store, &kilo).await.len(), 2);
}
