//! Whatever a tool wrote, an import succeeds.

use sp_domain::{
    Usd,
    session::{Block, CallStatus, FileTouch, Message, SessionHead, SessionQuery, TouchKind, Window},
    source::{PricedClaim, SessionBatch, Span},
};
use sp_testkit::database::TestDatabase;

use crate::build::{at, batch, call, claim, head, id, ingest, listed, part, prompt, result, summary};

crate::on_both!(
    any_text_is_stored,
    any_question_is_answered,
    huge_texts_survive,
    absurd_figures_do_not_overflow,
    a_failing_batch_leaves_nothing
);

async fn any_text_is_stored(database: &TestDatabase) {
    let store = &database.store;
    let texts =
        ["'; drop table sessions; --", "\u{0}nul\u{0}", "𝕏 🦀 \u{202e}rtl \u{7f}", "%_\\$1 ?1 :a @b", "\r\n\t\"", &"k".repeat(9_000)];
    for (number, text) in texts.iter().enumerate() {
        let text = (*text).to_owned();
        let head = SessionHead {
            title: Some(text.clone()),
            cwd: Some(text.clone()),
            git_branch: Some(text.clone()),
            models: vec![text.clone()],
            parent_native_id: Some(text.clone()),
            agent_name: Some(text.clone()),
            ..head(1)
        };
        let mut priced = claim(&text, 1, 5);
        priced.claim.key.part.clone_from(&text);
        priced.claim.model = Some(text.clone());
        let mut called = call(&text, 0);
        (called.name, called.input, called.target) = (text.clone(), text.clone(), Some(text.clone()));
        let message =
            Message { native_id: Some(text.clone()), response_id: Some(text.clone()), model: Some(text.clone()), ..prompt(0, &text) };
        let session = SessionBatch {
            head: Some(head),
            project_key: Some(text.clone()),
            messages: vec![message],
            calls: vec![called],
            results: vec![result(&text, 0, CallStatus::Ok)],
            claims: vec![priced],
            touches: vec![FileTouch { call_id: text.clone(), path: text.clone(), kind: TouchKind::Read, at: None }],
            ..part(&format!("{text}{number}"), 1)
        };
        let first = ingest(store, &batch(&format!("/{number}/{text}"), vec![session.clone()])).await;
        let again = ingest(store, &batch(&format!("/{number}/{text}"), vec![session])).await;
        assert_eq!((again.rows_written, again.changes.len()), (0, 0), "{number}");
        let page = store.transcript(&first.changes[0].id, &Window::first(10)).await.expect("reads").expect("is known");
        assert_eq!(page.messages[0].message.blocks, [Block::Text { text: text.clone() }]);
        assert_eq!((page.calls.len(), page.calls[0].input.as_str()), (1, text.as_str()));
    }
    let everyone = SessionQuery { include_subagents: true, ..SessionQuery::default() };
    assert_eq!(listed(store, &everyone).await.len(), texts.len());
}

async fn huge_texts_survive(database: &TestDatabase) {
    let store = &database.store;
    // Five megabytes that do not compress well, in every place where a text may be long.
    let mut state: u64 = 1;
    let huge: String = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        char::from(b' ' + ((state >> 40) % 90) as u8)
    })
    .take(5_000_000)
    .collect();
    let mut answered = result("c", 0, CallStatus::Ok);
    answered.output = vec![Block::Text { text: huge.clone() }];
    let session = SessionBatch { messages: vec![prompt(0, &huge)], calls: vec![call("c", 0)], results: vec![answered], ..part("s", 1) };
    ingest(store, &batch("/a", vec![session])).await;
    let page = store.transcript(&id("s"), &Window::first(1)).await.expect("reads").expect("is known");
    assert!(
        page.messages[0].message.blocks == [Block::Text { text: huge.clone() }] && page.calls[0].output == [Block::Text { text: huge }]
    );
    assert!(summary(store, "s").await.title.expect("a title").chars().count() <= 200);
}

async fn absurd_figures_do_not_overflow(database: &TestDatabase) {
    let store = &database.store;
    let claims = (0..20).map(|number| {
        let mut priced = PricedClaim { list_cost: Some(Usd::from_nanos(i64::MAX)), ..claim(&format!("g{number}"), 1, i64::MAX) };
        priced.claim.tokens.input = if number % 2 == 0 { i64::MAX } else { i64::MIN };
        priced.claim.position = i64::MIN;
        priced.claim.span = Span { file: u32::MAX, start: i64::MIN, end: i64::MAX };
        priced
    });
    ingest(
        store,
        &batch(
            "/a",
            vec![SessionBatch {
                claims: claims.collect(),
                messages: vec![Message { seq: i64::MAX, ..prompt(1, "last") }, Message { at: Some(at(-1)), ..prompt(0, "first") }],
                ..part("s", 1)
            }],
        ),
    )
    .await;
    let own = summary(store, "s").await.own;
    assert!(own.calls == 20 && own.all_tokens().is_some_and(|tokens| tokens > 0) && own.cost_usd > Some(Usd::ZERO));
}

async fn a_failing_batch_leaves_nothing(database: &TestDatabase) {
    use sea_orm::ConnectionTrait;
    let store = &database.store;
    database.connect().await.execute_unprepared("alter table usage_claims rename to taken_away").await.expect("renames");
    let whole = batch("/a", vec![SessionBatch { messages: vec![prompt(0, "text")], claims: vec![claim("g", 1, 1)], ..part("s", 1) }]);
    assert!(store.ingest(&whole).await.is_err());
    assert!(store.sources().await.expect("reads").is_empty(), "not even the checkpoint");
    database.connect().await.execute_unprepared("alter table taken_away rename to usage_claims").await.expect("renames");
    ingest(store, &whole).await;
    assert_eq!(database.count("usage_events").await, 1);
}

async fn any_question_is_answered(database: &TestDatabase) {
    let store = &database.store;
    let text = "\u{0}'\\%".to_owned();
    let query = SessionQuery {
        account: vec![text.clone()],
        project: vec![text.clone()],
        model: vec![text.clone()],
        search: Some(text.clone()),
        ..SessionQuery::default()
    };
    assert!(listed(store, &query).await.is_empty());
    assert_eq!(store.session(&id(&text)).await.expect("reads"), None);
    assert_eq!(store.transcript(&id(&text), &Window::first(1)).await.expect("reads"), None);
    assert_eq!(store.blob(&id(&text), &text).await.expect("reads"), None);
}
