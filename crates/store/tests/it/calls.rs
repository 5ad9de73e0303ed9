//! Tool calls: two halves in any order.

use sp_domain::{
    session::{Block, CallStatus, Message, ToolCallRecord, ToolCategory, ToolResult, Window},
    source::SessionBatch,
};
use sp_store::Store;
use sp_testkit::database::TestDatabase;

use crate::build::{answer, at, batch, call, id, ingest, more, part, prompt, result, subagent, summary};

crate::on_both!(
    halves_meet_in_any_order,
    a_later_result_replaces_an_earlier_one,
    results_lead_to_the_session_they_started,
    calls_follow_a_moved_record
);

async fn calls(store: &Store, session: &str) -> Vec<ToolCallRecord> {
    store.transcript(&id(session), &Window::first(1000)).await.expect("reads").expect("is known").calls
}

fn messages() -> Vec<Message> {
    vec![prompt(0, "please do"), answer(1, "calling"), prompt(2, "result"), answer(3, "done")]
}

async fn halves_meet_in_any_order(database: &TestDatabase) {
    let store = &database.store;
    ingest(
        store,
        &batch(
            "/a",
            vec![SessionBatch {
                messages: messages(),
                calls: vec![call("one", 1)],
                results: vec![result("two", 2, CallStatus::Error)],
                ..part("s", 1)
            }],
        ),
    )
    .await;
    let row = summary(store, "s").await;
    assert_eq!((row.tool_calls, row.tool_errors), (1, 0), "a result without its call is no call");
    let found = calls(store, "s").await;
    assert_eq!((found[0].call_id.as_str(), found[0].status, found[0].output.len()), ("one", CallStatus::Pending, 0));
    assert_eq!((found[1].call_id.as_str(), found[1].name.as_str(), found[1].seq), ("two", "", 2));

    ingest(
        store,
        &batch("/a", vec![SessionBatch { calls: vec![call("two", 1)], results: vec![result("one", 3, CallStatus::Ok)], ..more("s") }]),
    )
    .await;
    let row = summary(store, "s").await;
    assert_eq!((row.tool_calls, row.tool_errors), (2, 1));
    let expected = ToolCallRecord {
        call_id: "one".to_owned(),
        seq: 1,
        name: "Bash".to_owned(),
        namespace: Some("shell".to_owned()),
        category: ToolCategory::Execute,
        input: "{\"command\":\"ls\"}".to_owned(),
        target: Some("ls".to_owned()),
        status: CallStatus::Ok,
        output: vec![Block::Text { text: "output of one".to_owned() }],
        exit_code: Some(1),
        started_at: Some(at(1_000)),
        duration_ms: Some(2_000),
        child: None,
    };
    assert_eq!(calls(store, "s").await[0], expected);
    assert_eq!(calls(store, "s").await[1].status, CallStatus::Error);
}

async fn a_later_result_replaces_an_earlier_one(database: &TestDatabase) {
    let store = &database.store;
    let refused = result("c", 2, CallStatus::Rejected);
    ingest(
        store,
        &batch("/a", vec![SessionBatch { messages: messages(), calls: vec![call("c", 1)], results: vec![refused], ..part("s", 1) }]),
    )
    .await;
    assert_eq!(summary(store, "s").await.tool_errors, 0, "a refusal is no failure");
    let failed = ToolResult { duration_ms: Some(7), ..result("c", 2, CallStatus::Error) };
    ingest(store, &batch("/a", vec![SessionBatch { results: vec![failed], ..more("s") }])).await;
    assert_eq!((summary(store, "s").await.tool_calls, summary(store, "s").await.tool_errors), (1, 1));
    assert_eq!(calls(store, "s").await[0].duration_ms, Some(7));
    let named = sp_domain::session::ToolCall { name: "Shell".to_owned(), ..call("c", 1) };
    ingest(store, &batch("/a", vec![SessionBatch { calls: vec![named], ..more("s") }])).await;
    let found = &calls(store, "s").await[0];
    assert_eq!((found.name.as_str(), found.status), ("Shell", CallStatus::Error));
}

async fn results_lead_to_the_session_they_started(database: &TestDatabase) {
    let store = &database.store;
    let started = ToolResult { child_native_id: Some("agent".to_owned()), ..result("c", 2, CallStatus::Ok) };
    ingest(
        store,
        &batch("/a", vec![SessionBatch { messages: messages(), calls: vec![call("c", 1)], results: vec![started], ..part("s", 1) }]),
    )
    .await;
    assert_eq!(calls(store, "s").await[0].child, None);
    ingest(store, &batch("/other/agent", vec![subagent("agent", "nobody", 2)])).await;
    ingest(store, &batch("/s/agent", vec![subagent("agent", "s", 2)])).await;
    let child = calls(store, "s").await[0].child.clone().expect("the sub-agent is imported");
    assert_eq!(summary(store, child.as_str()).await.source_path, "/s/agent");
}

async fn calls_follow_a_moved_record(database: &TestDatabase) {
    let store = &database.store;
    ingest(store, &batch("/a", vec![SessionBatch { messages: messages(), ..part("s", 1) }])).await;
    let again = Message { native_id: Some("m1".to_owned()), ..answer(9, "calling now") };
    ingest(store, &batch("/a", vec![SessionBatch { messages: vec![again], calls: vec![call("c", 9)], ..more("s") }])).await;
    assert_eq!(calls(store, "s").await[0].seq, 1);
}
