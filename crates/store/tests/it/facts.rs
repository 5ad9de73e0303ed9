//! Accounts aside, what a session's row says: project names, models, parents.

use sp_domain::{
    session::{SessionHead, SessionKind, SessionQuery},
    source::{PricedClaim, SessionBatch},
};
use sp_testkit::database::TestDatabase;

use crate::build::{at, batch, changed, claim, detail, head, ingest, listed, more, part, subagent, summary};

crate::on_both!(
    the_head_becomes_the_row,
    projects_with_one_name_show_more_of_their_path,
    models_are_listed_by_their_calls,
    parents_are_linked_whoever_comes_first,
    loops_of_parents_are_cut
);

async fn the_head_becomes_the_row(database: &TestDatabase) {
    let store = &database.store;
    let head = SessionHead {
        kind: SessionKind::Background,
        forked_from: Some("origin".to_owned()),
        title: Some("  Title 🦀\u{0} ".to_owned()),
        cwd: Some("/home/u/app".to_owned()),
        cwds: vec!["/home/u/app".to_owned(), "/tmp".to_owned()],
        git_branch: Some("main".to_owned()),
        tool_version: Some("2.1.0".to_owned()),
        originator: Some("cli".to_owned()),
        agent_name: Some("Explore".to_owned()),
        active_ms: Some(77),
        damaged_records: 2,
        unknown_records: 3,
        partial_tail: true,
        ..head(1_000)
    };
    ingest(store, &batch("/a", vec![SessionBatch { head: Some(head), project_key: Some("/home/u/app".to_owned()), ..part("s", 0) }])).await;
    let found = detail(store, "s").await;
    let row = &found.summary;
    assert_eq!(
        (row.kind, row.title.as_deref(), row.agent_name.as_deref()),
        (SessionKind::Background, Some("Title 🦀\u{FFFD}"), Some("Explore"))
    );
    assert_eq!(
        (row.project.as_deref(), row.project_key.as_deref(), row.cwd.as_deref()),
        (Some("app"), Some("/home/u/app"), Some("/home/u/app"))
    );
    assert_eq!((row.git_branch.as_deref(), row.tool_version.as_deref()), (Some("main"), Some("2.1.0")));
    assert_eq!((row.started_at, row.ended_at, row.duration_ms, row.active_ms), (Some(at(1_000)), Some(at(2_000)), Some(1_000), Some(77)));
    assert_eq!(
        (row.source_path.as_str(), row.account.as_str(), row.account_name.as_str(), row.source_missing),
        ("/a", ".claude", ".claude", false)
    );
    assert_eq!(
        (found.cwds.len(), found.originator.as_deref(), found.damaged_records, found.unknown_records, found.partial_tail),
        (2, Some("cli"), 2, 3, true)
    );
    assert_eq!(row.forked_from, None);
    ingest(store, &batch("/o", vec![part("origin", 1)])).await;
    assert_eq!(summary(store, "s").await.forked_from.as_deref(), Some("origin"));
}

async fn projects_with_one_name_show_more_of_their_path(database: &TestDatabase) {
    let store = &database.store;
    let of = |key: &str| SessionBatch { project_key: Some(key.to_owned()), ..part(key.rsplit('/').nth(1).unwrap_or("x"), 1) };
    ingest(store, &batch("/1", vec![of("/home/u/app")])).await;
    assert_eq!(summary(store, "u").await.project.as_deref(), Some("app"));
    ingest(store, &batch("/2", vec![of("/srv/app")])).await;
    assert_eq!(
        (summary(store, "u").await.project.as_deref(), summary(store, "srv").await.project.as_deref()),
        (Some("u/app"), Some("srv/app"))
    );
    let query = |project: &str| SessionQuery { project: vec![project.to_owned()], ..SessionQuery::default() };
    assert_eq!(listed(store, &query("srv/app")).await, ["srv"]);
    assert_eq!(listed(store, &query("/home/u/app")).await, ["u"]);
    assert!(listed(store, &query("app")).await.is_empty());
    // The other project turns out to lie elsewhere: the name is free again.
    let moved = SessionBatch { head: Some(head(1)), project_key: Some("/srv/other".to_owned()), ..more("srv") };
    ingest(store, &batch("/2", vec![moved])).await;
    assert_eq!(
        (summary(store, "u").await.project.as_deref(), summary(store, "srv").await.project.as_deref()),
        (Some("app"), Some("other"))
    );
    assert_eq!(store.facets().await.expect("reads").projects.len(), 2);
}

fn claim_of(group: &str, model: Option<&str>) -> PricedClaim {
    let mut priced = claim(group, 1, 5);
    priced.claim.model = model.map(str::to_owned);
    priced
}

async fn models_are_listed_by_their_calls(database: &TestDatabase) {
    let store = &database.store;
    let models = ["never", "rare", "often"].map(str::to_owned).to_vec();
    let named = SessionBatch { head: Some(SessionHead { models, ..head(1) }), ..part("s", 1) };
    let claims = vec![
        claim_of("1", Some("often")),
        claim_of("2", Some("often")),
        claim_of("3", Some("rare")),
        claim_of("4", None),
        claim_of("5", None),
        claim_of("6", None),
    ];
    ingest(store, &batch("/a", vec![SessionBatch { claims, ..named }])).await;
    let found = detail(store, "s").await;
    assert_eq!(found.summary.models, ["often", "rare", "never"]);
    let split: Vec<_> =
        found.by_model.iter().map(|usage| (usage.model.as_deref(), usage.figures.calls, usage.figures.output_tokens)).collect();
    assert_eq!(split, [(None, 3, Some(15)), (Some("often"), 2, Some(10)), (Some("rare"), 1, Some(5))]);
    for (model, count) in [("often", 1), ("never", 1), ("other", 0)] {
        let query = SessionQuery { model: vec![model.to_owned()], ..SessionQuery::default() };
        assert_eq!(listed(store, &query).await.len(), count, "{model}");
    }
    let fewer = SessionBatch { claims: vec![claim_of("3", Some("rare"))], ..part("s", 1) };
    ingest(store, &batch("/a", vec![fewer])).await;
    assert_eq!(summary(store, "s").await.models, ["rare"]);
}

async fn parents_are_linked_whoever_comes_first(database: &TestDatabase) {
    let store = &database.store;
    ingest(store, &batch("/child", vec![subagent("child", "parent", 5)])).await;
    assert_eq!(listed(store, &SessionQuery::default()).await, ["child"], "a sub-agent with an unknown parent is listed");
    let ingested = ingest(store, &batch("/parent", vec![part("parent", 1)])).await;
    assert_eq!(changed(&ingested), ["child", "parent"]);
    assert_eq!(listed(store, &SessionQuery::default()).await, ["parent"]);
    let late = ingest(store, &batch("/late", vec![subagent("late", "child", 2)])).await;
    assert_eq!(
        late.changes.iter().find(|change| change.created).and_then(|change| change.parent_id.clone()),
        Some(crate::build::id("child"))
    );
    let everyone = SessionQuery { include_subagents: true, ..SessionQuery::default() };
    assert_eq!(listed(store, &everyone).await, ["child", "late", "parent"]);
    let parent = detail(store, "parent").await;
    assert_eq!((parent.summary.subagents, parent.children.len(), parent.children[0].id.as_str()), (2, 1, "child"));
    let child = detail(store, "child").await;
    assert_eq!(
        (child.parent.map(|parent| parent.id), child.summary.parent_id),
        (Some(crate::build::id("parent")), Some(crate::build::id("parent")))
    );
}

async fn loops_of_parents_are_cut(database: &TestDatabase) {
    let store = &database.store;
    ingest(store, &batch("/a", vec![subagent("a", "b", 1), subagent("b", "c", 2), subagent("c", "a", 3), subagent("d", "d", 4)])).await;
    let tops = listed(store, &SessionQuery::default()).await;
    assert_eq!(tops.len(), 2, "one of the loop and the one that names itself: {tops:?}");
    assert!(tops.contains(&"d".to_owned()));
}
