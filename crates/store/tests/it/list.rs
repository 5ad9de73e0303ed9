//! The list: filters, orders, sums, days.

use sea_orm::ConnectionTrait;
use sp_domain::{
    Timestamp, Tool, Usd,
    session::{Order, SessionHead, SessionQuery, SessionSort},
    source::SessionBatch,
    time::{DisplayZone, OffsetChange},
};
use sp_store::Store;
use sp_testkit::database::TestDatabase;

use crate::build::{at, batch, batch_of, claim, ingest, listed, part, prompt, subagent};

crate::on_both!(
    filters_select,
    searches_find_words_as_they_are,
    days_follow_the_zone,
    every_order_puts_the_unknown_last,
    pages_and_sums_cover_all_matches,
    facets_count_what_is_listed,
    answers_hold_until_the_revision_grows,
    names_of_accounts_are_never_old
);

const DAY: i64 = 86_400_000;

/// Four sessions: `a` and `b` of Claude, `c` of Codex, `d` without any time.
async fn four(store: &Store) {
    let with = |id: &str, started: i64, branch: &str, key: &str, title: &str| {
        let head = SessionHead {
            git_branch: Some(branch.to_owned()),
            cwd: Some(format!("{key}/src")),
            title: Some(title.to_owned()),
            models: vec![format!("model-{id}")],
            ..crate::build::head(started)
        };
        SessionBatch { head: Some(head), project_key: Some(key.to_owned()), ..part(id, started) }
    };
    let a = SessionBatch {
        claims: vec![claim("a1", 1, 10), claim("a2", 2, 20)],
        messages: vec![prompt(0, "x")],
        ..with("a", DAY, "main", "/home/u/app", "Fix 100% of the_bugs")
    };
    let b = SessionBatch { claims: vec![claim("b1", 1, 40)], ..with("b", 2 * DAY, "feature/x", "/home/u/web", "ÄPFEL und Birnen") };
    let c = SessionBatch { ..with("c", 2 * DAY + 5, "main", "/srv/app", "apples") };
    let d = SessionBatch { head: Some(SessionHead { usage_unknown: true, ..SessionHead::default() }), ..part("d", 0) };
    ingest(store, &batch("/1", vec![a])).await;
    ingest(store, &batch("/2", vec![b])).await;
    ingest(store, &batch_of(Tool::Codex, ".codex", "/3", vec![c])).await;
    ingest(store, &batch("/4", vec![d])).await;
}

fn query(pairs: &[(&str, &str)]) -> SessionQuery {
    SessionQuery::from_pairs(pairs.iter().copied()).expect("a valid query")
}

async fn filters_select(database: &TestDatabase) {
    let store = &database.store;
    four(store).await;
    let cases: [(&[(&str, &str)], &str); 15] = [
        (&[], "c b a d"),
        (&[("tool", "claude")], "b a d"),
        (&[("tool", "claude,codex")], "c b a d"),
        (&[("account", ".codex")], "c"),
        (&[("project", "u/app")], "a"),
        (&[("project", "web"), ("project", "/srv/app")], "c b"),
        (&[("project", "app")], ""),
        (&[("model", "model-a,opus")], "b a"),
        (&[("date_from", "1970-01-03")], "c b"),
        (&[("date_to", "1970-01-02")], "a"),
        (&[("date_from", "1970-01-02"), ("date_to", "1970-01-02")], "a"),
        (&[("outcome", "unrated")], "c b a d"),
        (&[("outcome", "ok,unrated")], "c b a d"),
        (&[("outcome", "ok")], ""),
        (&[("tool", "codex"), ("model", "opus")], ""),
    ];
    for (pairs, expected) in cases {
        assert_eq!(listed(store, &query(pairs)).await.join(" "), expected, "{pairs:?}");
    }
}

async fn searches_find_words_as_they_are(database: &TestDatabase) {
    let store = &database.store;
    four(store).await;
    let cases = [
        ("fix", "a"),
        ("BUGS fix", "a"),
        ("fix apples", ""),
        ("100%", "a"),
        ("%", "a"),
        ("the_bugs", "a"),
        ("theXbugs", ""),
        ("äpfel", "b"),
        ("feature/x", "b"),
        ("/srv/app/src", "c"),
        ("app main", "c a"),
        ("d", "b d"),
        ("'; drop table sessions; --", ""),
        ("\\", ""),
    ];
    for (search, expected) in cases {
        let query = SessionQuery { search: Some(search.to_owned()), ..SessionQuery::default() };
        assert_eq!(listed(store, &query).await.join(" "), expected, "{search}");
    }
}

/// A zone that is an hour ahead, and two hours from the third of January on.
fn zone() -> DisplayZone {
    let changes = vec![OffsetChange { from: at(2 * DAY), offset_s: 7_200 }];
    DisplayZone { name: "Test/Zone".to_owned(), first_offset_s: 3_600, changes }
}

async fn days_follow_the_zone(database: &TestDatabase) {
    let store = &database.store;
    let hour = 3_600_000;
    // In UTC the second and third start on the second of January, in the zone on the third.
    for (name, started) in [("one", DAY), ("two", 2 * DAY - hour / 2), ("three", 2 * DAY - 1), ("four", 3 * DAY)] {
        ingest(store, &batch(&format!("/{name}"), vec![SessionBatch { claims: vec![claim(name, started, 10)], ..part(name, started) }]))
            .await;
    }
    ingest(store, &batch("/sub", vec![SessionBatch { claims: vec![claim("sub", 1, 1)], ..subagent("sub", "one", DAY) }])).await;
    let first_page = SessionQuery { limit: 2, ..SessionQuery::default() };
    let list = store.list_sessions(&first_page, &zone()).await.expect("lists");
    let days: Vec<_> =
        list.days.iter().map(|day| (day.date.as_str(), day.sessions, day.sums.output_tokens, day.sums.cost_usd.map(Usd::nanos))).collect();
    assert_eq!(
        days,
        [("1970-01-04", 1, Some(10), Some(20)), ("1970-01-03", 2, Some(20), Some(40))],
        "whole days, also where the page ends inside of one"
    );
    let utc = store.list_sessions(&SessionQuery::default(), &DisplayZone::utc()).await.expect("lists");
    let days: Vec<_> = utc.days.iter().map(|day| (day.date.as_str(), day.sessions)).collect();
    assert_eq!(days, [("1970-01-04", 1), ("1970-01-02", 3)]);
    let third =
        SessionQuery { date_from: Some("1970-01-03".to_owned()), date_to: Some("1970-01-03".to_owned()), ..SessionQuery::default() };
    assert_eq!(store.list_sessions(&third, &zone()).await.expect("lists").total, 2);
    let by_cost = SessionQuery { sort: SessionSort::CostUsd, ..SessionQuery::default() };
    assert!(store.list_sessions(&by_cost, &zone()).await.expect("lists").days.is_empty());
}

async fn every_order_puts_the_unknown_last(database: &TestDatabase) {
    let store = &database.store;
    four(store).await;
    for sort in SessionSort::ALL {
        for order in [Order::Asc, Order::Desc] {
            let ids = listed(store, &SessionQuery { sort, order, ..SessionQuery::default() }).await;
            assert_eq!(ids.len(), 4, "{sort:?}");
            let knows_d = matches!(
                sort,
                SessionSort::Tool
                    | SessionSort::Account
                    | SessionSort::UserMessages
                    | SessionSort::AssistantMessages
                    | SessionSort::ToolCalls
                    | SessionSort::Calls
            );
            // Nobody states reasoning, so there everyone is unknown and the tie-break alone decides.
            assert!(knows_d || ids[3] == "d", "{sort:?} {order:?}: {ids:?}");
        }
    }
    let order = |sort, order| async move { listed(store, &SessionQuery { sort, order, ..SessionQuery::default() }).await.join(" ") };
    assert_eq!(order(SessionSort::StartedAt, Order::Asc).await, "a b c d");
    assert_eq!(order(SessionSort::OutputTokens, Order::Desc).await, "b a c d");
    assert_eq!(order(SessionSort::Tokens, Order::Asc).await, "c b a d");
    assert_eq!(order(SessionSort::CostUsd, Order::Desc).await, "b a c d");
    assert_eq!(order(SessionSort::Calls, Order::Desc).await, "a b c d");
    assert_eq!(order(SessionSort::Tool, Order::Desc).await, "c b a d");
    assert_eq!(order(SessionSort::Title, Order::Asc).await, "c a b d");
    assert_eq!(order(SessionSort::Project, Order::Asc).await, "c a b d");
    assert_eq!(order(SessionSort::UserMessages, Order::Desc).await, "a c b d", "ties: newest first");
}

async fn pages_and_sums_cover_all_matches(database: &TestDatabase) {
    let store = &database.store;
    four(store).await;
    ingest(store, &batch("/sub", vec![SessionBatch { claims: vec![claim("sub", 1, 1_000)], ..subagent("sub", "a", DAY) }])).await;
    let page = |limit, offset, include_subagents| SessionQuery { limit, offset, include_subagents, ..SessionQuery::default() };
    let zone = DisplayZone::utc();
    let list = store.list_sessions(&page(2, 1, false), &zone).await.expect("lists");
    assert_eq!(list.sessions.iter().map(|session| session.id.as_str()).collect::<Vec<_>>(), ["b", "a"]);
    assert_eq!((list.total, list.unknown_usage_sessions, list.sums.calls), (4, 1, 4));
    assert_eq!(list.sums.output_tokens, Some(1_070));
    assert_eq!(
        (list.sessions[1].own.output_tokens, list.sessions[1].total.output_tokens),
        (Some(30), Some(1_030)),
        "a sub-agent counts with its parent"
    );
    let everyone = store.list_sessions(&page(50, 0, true), &zone).await.expect("lists");
    assert_eq!((everyone.total, everyone.sums), (5, list.sums), "listed or not, each call counts once");
    let nobody =
        store.list_sessions(&SessionQuery { search: Some("nothing like it".to_owned()), ..page(50, 0, true) }, &zone).await.expect("lists");
    assert_eq!((nobody.total, nobody.sums.output_tokens, nobody.sums.cost_usd, nobody.days.len()), (0, Some(0), None, 0));
    let past_the_end = store.list_sessions(&page(50, 100, false), &zone).await.expect("lists");
    assert_eq!((past_the_end.total, past_the_end.sessions.len()), (4, 0));
    assert_eq!(store.session(&crate::build::id("nobody")).await.expect("reads"), None);
    assert_eq!(list.sessions[0].started_at, Timestamp::from_ms(2 * DAY));
}

async fn facets_count_what_is_listed(database: &TestDatabase) {
    let store = &database.store;
    four(store).await;
    ingest(store, &batch("/sub", vec![SessionBatch { claims: vec![claim("sub", 1, 1)], ..subagent("sub", "a", DAY) }])).await;
    let facets = store.facets().await.expect("reads");
    let told = |facets: &[sp_domain::session::Facet]| {
        facets.iter().map(|facet| format!("{}={}:{}", facet.value, facet.label, facet.sessions)).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(told(&facets.tools), "claude=Claude Code:3 codex=Codex CLI:1");
    assert_eq!(told(&facets.accounts), ".claude=.claude:3 .codex=.codex:1");
    assert_eq!(told(&facets.projects), "/srv/app=srv/app:1 /home/u/app=u/app:1 /home/u/web=web:1");
    assert_eq!(told(&facets.models), "opus=opus:2 model-a=model-a:1 model-b=model-b:1 model-c=model-c:1");
}

/// Changes rows past the store, so that whoever reads them again is found out.
async fn execute(database: &TestDatabase, statement: &str) {
    database.connect().await.execute_unprepared(statement).await.expect("the statement runs");
}

async fn answers_hold_until_the_revision_grows(database: &TestDatabase) {
    let (store, zone) = (&database.store, DisplayZone::utc());
    four(store).await;
    let list = |query: SessionQuery| async move { store.list_sessions(&query, &DisplayZone::utc()).await.expect("lists") };
    let (first, facets) = (list(SessionQuery::default()).await, store.facets().await.expect("reads"));
    execute(database, "update sessions set title = 'Changed', tool = 'gemini', total_calls = 1000").await;
    assert_eq!(list(SessionQuery::default()).await, first, "nobody told of a change, so no session is read again");
    assert_eq!(store.facets().await.expect("reads"), facets);
    let by_cost = list(query(&[("sort", "cost_usd"), ("limit", "2")])).await;
    assert_eq!((by_cost.total, by_cost.sums), (first.total, first.sums), "order and page do not change sums");
    assert_eq!(by_cost.sessions[0].title.as_deref(), Some("Changed"), "another page is read");
    let other_zone = store.list_sessions(&SessionQuery::default(), &DisplayZone { name: "Else/Where".to_owned(), ..zone }).await;
    assert_eq!(other_zone.expect("lists").sums.calls, 4_000, "days of another zone are other days");

    // Another process has its own answers, and this one sees what it writes.
    let other = database.reopen().await;
    ingest(&other, &batch("/5", vec![part("e", DAY)])).await;
    assert_eq!(list(SessionQuery::default()).await.total, 5);
    assert_eq!(list(query(&[("tool", "gemini")])).await.total, 4);
    assert_eq!(store.facets().await.expect("reads").tools.len(), 2);
}

async fn names_of_accounts_are_never_old(database: &TestDatabase) {
    let store = &database.store;
    four(store).await;
    let names = || async {
        let list = store.list_sessions(&query(&[("tool", "codex")]), &DisplayZone::utc()).await.expect("lists");
        let facets = store.facets().await.expect("reads");
        (list.sessions[0].account_name.clone(), facets.accounts[1].label.clone())
    };
    assert_eq!(names().await, (".codex".to_owned(), ".codex".to_owned()));
    execute(
        database,
        "insert into tool_accounts (tool, directory, name, path, configured) values ('codex', '.codex', 'Work', '/h/.codex', false)",
    )
    .await;
    assert_eq!(names().await, ("Work".to_owned(), "Work".to_owned()));
    execute(database, "update tool_accounts set given_name = 'Mine'").await;
    assert_eq!(names().await, ("Mine".to_owned(), "Mine".to_owned()));
}
