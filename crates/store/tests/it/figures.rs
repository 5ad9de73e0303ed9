//! Cached figures equal the sums of the calls, unknown stays unknown, and totals include sub-agents.

use sea_orm::{ConnectionTrait, Statement};
use sp_domain::{
    Usd,
    session::SessionHead,
    source::{PricedClaim, SessionBatch},
    usage::{CostSource, UsageFigures},
};
use sp_testkit::database::TestDatabase;

use crate::build::{at, batch, changed, claim, head, ingest, more, part, subagent, summary};

crate::on_both!(
    own_and_total_add_up,
    unknown_stays_unknown,
    costs_say_where_they_come_from,
    records_of_one_call_merge,
    a_growing_call_changes_the_figures,
    caches_equal_the_calls
);

async fn own_and_total_add_up(database: &TestDatabase) {
    let store = &database.store;
    ingest(store, &batch("/p", vec![SessionBatch { claims: vec![claim("p", 1, 1)], ..part("p", 1) }])).await;
    ingest(store, &batch("/c", vec![SessionBatch { claims: vec![claim("c", 2, 10)], ..subagent("c", "p", 2) }])).await;
    let ingested = ingest(store, &batch("/g", vec![SessionBatch { claims: vec![claim("g", 3, 100)], ..subagent("g", "c", 3) }])).await;
    assert_eq!(changed(&ingested), ["c", "g", "p"], "the figures of all sessions above changed");
    let outputs = |figures: UsageFigures| (figures.calls, figures.output_tokens, figures.cost_usd.map(Usd::nanos));
    for (session, own, total, subagents) in [("p", 1, 111, 2), ("c", 10, 110, 1), ("g", 100, 100, 0)] {
        let row = summary(store, session).await;
        let calls = subagents + 1;
        assert_eq!(outputs(row.own), (1, Some(own), Some(own + 10)), "{session}");
        assert_eq!(outputs(row.total), (calls, Some(total), Some(total + 10 * calls)), "{session}");
        assert_eq!(row.subagents, subagents, "{session}");
    }
    // The middle one turns out to belong to nobody known.
    ingest(store, &batch("/c", vec![SessionBatch { claims: vec![claim("c", 2, 10)], ..subagent("c", "x", 2) }])).await;
    assert_eq!((summary(store, "p").await.total.output_tokens, summary(store, "p").await.subagents), (Some(1), 0));
    assert_eq!(summary(store, "c").await.total.output_tokens, Some(110));
}

async fn unknown_stays_unknown(database: &TestDatabase) {
    let store = &database.store;
    let silent = SessionBatch { head: Some(SessionHead { usage_unknown: true, ..head(1) }), ..part("silent", 1) };
    ingest(store, &batch("/a", vec![silent, part("empty", 2)])).await;
    let row = summary(store, "silent").await;
    assert!(row.usage_unknown);
    assert_eq!((row.own, row.total), (UsageFigures::default(), UsageFigures::default()));
    let row = summary(store, "empty").await;
    assert_eq!(
        (row.own.input_tokens, row.own.cache_write_1h_tokens, row.own.reasoning_tokens, row.own.cost_usd),
        (Some(0), Some(0), None, None)
    );

    ingest(store, &batch("/b", vec![SessionBatch { claims: vec![claim("g", 1, 5)], ..subagent("agent", "silent", 3) }])).await;
    let row = summary(store, "silent").await;
    assert_eq!((row.own.output_tokens, row.total.output_tokens), (None, Some(5)));

    let mut thinking = claim("t", 1, 9);
    thinking.claim.tokens.reasoning = Some(4);
    ingest(store, &batch("/c", vec![SessionBatch { claims: vec![thinking, claim("u", 1, 9)], ..part("thinking", 3) }])).await;
    assert_eq!(summary(store, "thinking").await.own.reasoning_tokens, Some(4));
}

fn recorded(group: &str, nanos: i64) -> PricedClaim {
    let mut priced = claim(group, 1, 5);
    priced.claim.recorded_cost = Some(Usd::from_nanos(nanos));
    priced
}

async fn costs_say_where_they_come_from(database: &TestDatabase) {
    let store = &database.store;
    let unpriced = PricedClaim { list_cost: None, ..claim("none", 1, 5) };
    let mut low = claim("low", 1, 5);
    low.claim.lower_bound = true;
    let cases = [
        ("recorded", vec![recorded("r", 100)], Some(100), Some(CostSource::Recorded), 0),
        ("zero", vec![recorded("z", 0)], Some(15), Some(CostSource::List), 0),
        ("mixed", vec![recorded("m1", 100), claim("m2", 1, 5), unpriced.clone()], Some(115), Some(CostSource::Mixed), 1),
        (
            "unpriced",
            vec![PricedClaim {
                claim: sp_domain::usage::UsageClaim {
                    key: sp_domain::usage::CallKey { group: "n2".to_owned(), part: String::new() },
                    ..unpriced.claim.clone()
                },
                ..unpriced
            }],
            None,
            None,
            1,
        ),
        ("low", vec![low], Some(15), Some(CostSource::List), 0),
    ];
    for (name, claims, nanos, source, unpriced_calls) in cases {
        ingest(store, &batch(&format!("/{name}"), vec![SessionBatch { claims, ..part(name, 1) }])).await;
        let own = summary(store, name).await.own;
        assert_eq!((own.cost_usd.map(Usd::nanos), own.cost_source, own.unpriced_calls), (nanos, source, unpriced_calls), "{name}");
        assert_eq!(own.lower_bound_calls, i64::from(name == "low"));
    }
    ingest(store, &batch("/sub", vec![SessionBatch { claims: vec![claim("s", 1, 5)], ..subagent("sub", "recorded", 2) }])).await;
    let row = summary(store, "recorded").await;
    assert_eq!((row.own.cost_source, row.total.cost_source), (Some(CostSource::Recorded), Some(CostSource::Mixed)));
}

async fn records_of_one_call_merge(database: &TestDatabase) {
    let store = &database.store;
    let record = |at_ms: i64, output: i64, position: i64| {
        let mut priced = claim("g", at_ms, output);
        priced.claim.position = position;
        priced
    };
    let orders =
        [vec![record(30, 1, 1), record(10, 1, 2), record(20, 260, 3)], vec![record(20, 260, 3), record(30, 1, 1), record(10, 1, 2)]];
    for (session, records) in ["x", "y"].into_iter().zip(orders) {
        // One by one, each in a batch of its own, and under a name of its own.
        let renamed = |mut priced: PricedClaim| {
            priced.claim.key.group = format!("g-{session}");
            priced
        };
        ingest(store, &batch(&format!("/{session}"), vec![part(session, 1)])).await;
        for record in records {
            ingest(store, &batch(&format!("/{session}"), vec![SessionBatch { claims: vec![renamed(record)], ..more(session) }])).await;
        }
        let own = summary(store, session).await.own;
        assert_eq!((own.calls, own.output_tokens, own.cost_usd.map(Usd::nanos)), (1, Some(260), Some(270)));
    }
}

async fn a_growing_call_changes_the_figures(database: &TestDatabase) {
    let store = &database.store;
    ingest(store, &batch("/a", vec![SessionBatch { claims: vec![claim("g", 5, 1)], ..part("s", 1) }])).await;
    let ingested = ingest(store, &batch("/a", vec![SessionBatch { claims: vec![claim("g", 6, 50)], ..more("s") }])).await;
    assert_eq!(changed(&ingested), ["s"]);
    let own = summary(store, "s").await.own;
    assert_eq!(
        (own.calls, own.output_tokens, own.input_tokens, own.cache_read_tokens, own.cache_write_tokens, own.cache_write_1h_tokens),
        (1, Some(50), Some(10), Some(100), Some(7), Some(3))
    );
}

/// Whatever happened before, the cached sums are those of the calls.
async fn caches_equal_the_calls(database: &TestDatabase) {
    let store = &database.store;
    // A small random walk with a fixed seed: appends, replacements, shared calls, growth, new parents.
    let mut state: u64 = 7;
    let mut random = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for step in 0..150_i64 {
        let number = random(6);
        let name = format!("s{number}");
        let mut claims = Vec::new();
        for _ in 0..random(4) {
            let mut priced = claim(&format!("g{}", random(12)), 1 + random(50) as i64, random(40) as i64);
            ["", "p", "q"][random(3) as usize].clone_into(&mut priced.claim.key.part);
            priced.claim.copied = random(5) == 0;
            priced.claim.model = Some(["opus", "haiku"][random(2) as usize].to_owned());
            priced.list_cost = (random(4) > 0).then_some(priced.list_cost).flatten();
            claims.push(priced);
        }
        let mut session = SessionBatch {
            claims,
            ..if random(3) == 0 { subagent(&name, &format!("s{}", random(6)), 1 + random(20) as i64) } else { more(&name) }
        };
        if random(4) == 0 {
            session.mode = sp_domain::source::Mode::ReplaceKeepingUsage;
        }
        if let Some(head) = &mut session.head {
            head.ended_at = Some(at(step + 1_000 + random(10) as i64));
        }
        ingest(store, &batch(&format!("/{name}"), vec![session])).await;
    }
    let connection = database.connect().await;
    for (what, query) in CHECKS {
        let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), query)).await.expect("runs");
        assert!(rows.is_empty(), "{what}: {} rows", rows.len());
    }
    assert!(database.count("usage_events").await > 5);
}

/// Queries that find rows where a cache is wrong.
const CHECKS: [(&str, &str); 5] = [
    (
        "sums by model",
        "select 1 from session_models m where m.calls <> (select count(*) from usage_events e where e.session_id = m.session_id and coalesce(e.model, '') = m.model) \
         or m.output <> (select coalesce(sum(e.output), 0) from usage_events e where e.session_id = m.session_id and coalesce(e.model, '') = m.model) \
         or m.cost <> (select coalesce(sum(e.cost), 0) from usage_events e where e.session_id = m.session_id and coalesce(e.model, '') = m.model)",
    ),
    (
        "sums by span of time",
        "select 1 from usage_slots u where u.calls = 0 \
         or u.calls <> (select count(*) from usage_events e where e.session_id = u.session_id and coalesce(e.model, '') = u.model and e.at / 300000 = u.slot) \
         or u.output <> (select coalesce(sum(e.output), 0) from usage_events e where e.session_id = u.session_id and coalesce(e.model, '') = u.model and e.at / 300000 = u.slot) \
         or u.cost <> (select coalesce(sum(e.cost), 0) from usage_events e where e.session_id = u.session_id and coalesce(e.model, '') = u.model and e.at / 300000 = u.slot)",
    ),
    (
        "calls in no span of time",
        "select 1 from usage_events e where e.at is not null and not exists (select 1 from usage_slots u \
         where u.session_id = e.session_id and u.model = coalesce(e.model, '') and u.slot = e.at / 300000)",
    ),
    (
        "own figures",
        "select 1 from sessions s where s.own_calls <> (select count(*) from usage_events e where e.session_id = s.id) \
         or s.own_output <> (select coalesce(sum(e.output), 0) from usage_events e where e.session_id = s.id) \
         or s.own_unpriced <> (select count(*) from usage_events e where e.session_id = s.id and e.cost is null)",
    ),
    (
        "totals",
        "with recursive tree (root, id) as (select id, id from sessions union select tree.root, s.id from tree join sessions s on s.parent_id = tree.id) \
         select 1 from sessions r where r.total_output <> (select sum(s.own_output) from tree join sessions s on s.id = tree.id where tree.root = r.id) \
         or r.subagents <> (select count(*) - 1 from tree where tree.root = r.id)",
    ),
];
