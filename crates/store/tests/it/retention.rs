//! What is left out, pruned and forgotten.

use std::{fs, path::Path};

use sp_domain::{
    Tool,
    retention::{PrunePolicy, PruneWhat, RuleKind},
    session::{Blob, CallStatus, SessionQuery, Window},
    source::{Mode, Original, SessionBatch, SourceBatch},
    time::DisplayZone,
};
use sp_store::{LeftOut, Store};
use sp_testkit::database::TestDatabase;

use crate::build::{
    answer, at, batch, batch_of, call, claim, detail, id, ingest, listed, more, part, prompt, result, source, subagent, summary,
};

crate::on_both!(
    what_is_forgotten_leaves_no_row,
    what_is_forgotten_stays_forgotten,
    calls_pass_to_whoever_tells_of_them_too,
    sub_agents_go_with_their_parents,
    a_parent_outlives_its_sub_agent,
    a_lifted_tombstone_lets_a_session_back_in,
    files_of_several_sessions_lose_their_copy,
    projects_are_left_out,
    pruned_originals_leave_the_texts,
    pruned_texts_leave_the_figures,
    what_was_pruned_stays_away,
    old_families_are_pruned_and_others_spared,
    previews_say_what_leaves
);

/// A session with everything a session can have.
fn full(name: &str, started_at: i64, word: &str) -> SessionBatch {
    SessionBatch {
        messages: vec![prompt(0, &format!("{word} asked")), answer(1, &format!("{word} answered")), answer(2, "done")],
        calls: vec![call("c1", 1)],
        results: vec![result("c1", 2, CallStatus::Error)],
        claims: vec![claim(&format!("g-{name}"), started_at, 5), claim("shared", started_at, 9)],
        blobs: vec![Blob { id: format!("b-{name}"), media_type: "image/png".to_owned(), bytes: word.as_bytes().to_vec() }],
        originals: vec![Original { path: format!("/db#{name}"), start: 0, bytes: format!("{word} asked, {word} answered").into_bytes() }],
        project_key: Some(format!("/work/{name}")),
        ..part(name, started_at)
    }
}

async fn key_of(store: &Store, session: &str) -> Vec<i64> {
    store.targets(&[id(session)]).await.expect("reads").iter().map(|target| target.key).collect()
}

async fn forget(store: &Store, session: &str) -> Vec<String> {
    let family = key_of(store, session).await;
    let changes = store.forget(&[family], at(9_999)).await.expect("forgets");
    let mut ids: Vec<String> = changes.into_iter().map(|change| change.id.0).collect();
    ids.sort();
    ids
}

async fn totals(store: &Store) -> (i64, sp_domain::usage::UsageFigures) {
    let list = store.list_sessions(&SessionQuery::default(), &DisplayZone::utc()).await.expect("reads");
    (list.total, list.sums)
}

const TABLES: [&str; 14] = [
    "sessions",
    "messages",
    "tool_calls",
    "file_touches",
    "archive_blocks",
    "archive_pieces",
    "blobs",
    "session_blobs",
    "session_models",
    "session_sources",
    "session_retention",
    "usage_claims",
    "usage_events",
    "projects",
];

async fn counts(database: &TestDatabase) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in TABLES {
        counts.push(database.count(table).await);
    }
    counts
}

async fn what_is_forgotten_leaves_no_row(database: &TestDatabase) {
    let store = &database.store;
    ingest(store, &batch("/kept", vec![full("kept", 5, "kept")])).await;
    let (before, rows) = (totals(store).await, counts(database).await);
    ingest(store, &batch("/gone", vec![full("gone", 9, "secret")])).await;
    assert_ne!(totals(store).await, before);
    store.pin(&id("gone"), true).await.expect("pins");
    assert_eq!(forget(store, "gone").await, ["gone"]);
    assert_eq!(totals(store).await, before);
    assert_eq!(counts(database).await, rows, "{TABLES:?}");
    assert!(store.session(&id("gone")).await.expect("reads").is_none());
    assert_eq!(store.forgotten_keys(0).await.expect("reads").len(), 1);
}

async fn what_is_forgotten_stays_forgotten(database: &TestDatabase) {
    let store = &database.store;
    let again = |path: &str| batch(path, vec![full("gone", 9, "secret")]);
    ingest(store, &again("/gone")).await;
    forget(store, "gone").await;
    for path in ["/gone", "/elsewhere/gone"] {
        let ingested = ingest(store, &again(path)).await;
        assert_eq!(ingested.changes, []);
        assert!(store.checkpoint(&source(path)).await.expect("reads").is_start(), "what an importer remembers holds titles");
        let known = store.sources().await.expect("reads").into_iter().find(|record| record.key == source(path)).expect("known");
        assert!(known.stamp.is_some(), "it is not due");
        assert_eq!(store.left_out_sources().await.expect("reads").get(&source(path)), Some(&LeftOut::Forgotten));
    }
    let part = SourceBatch { first: false, ..batch("/gone", vec![SessionBatch { messages: vec![prompt(7, "more")], ..more("gone") }]) };
    assert_eq!(ingest(store, &part).await.changes, [], "not even what is appended");
    assert_eq!(totals(store).await.0, 0);
    let (forgotten, total) = store.forgotten(10).await.expect("reads");
    assert_eq!((forgotten.len(), total, forgotten[0].path.as_str()), (1, 1, "/gone"));
}

async fn calls_pass_to_whoever_tells_of_them_too(database: &TestDatabase) {
    let store = &database.store;
    ingest(store, &batch("/origin", vec![full("origin", 1, "one")])).await;
    ingest(store, &batch("/fork", vec![full("fork", 5, "two")])).await;
    assert_eq!((summary(store, "origin").await.own.calls, summary(store, "fork").await.own.calls), (2, 1));
    assert_eq!(forget(store, "origin").await, ["fork", "origin"]);
    assert_eq!(summary(store, "fork").await.own.calls, 2);
    assert_eq!(database.count("usage_events").await, 2);
}

async fn sub_agents_go_with_their_parents(database: &TestDatabase) {
    let store = &database.store;
    let child = SessionBatch { claims: vec![claim("child", 3, 4)], ..subagent("child", "main", 2) };
    let deep = SessionBatch { claims: vec![claim("deep", 3, 4)], ..subagent("deep", "child", 3) };
    ingest(store, &batch("/main", vec![full("main", 1, "one")])).await;
    ingest(store, &batch("/main/child", vec![child])).await;
    ingest(store, &batch("/main/deep", vec![deep.clone()])).await;
    let targets = store.targets(&[id("main"), id("child")]).await.expect("reads");
    let named: Vec<(&str, bool)> = targets.iter().map(|target| (target.id.as_str(), target.is_subagent)).collect();
    assert_eq!(named, [("main", false), ("child", false), ("deep", true)]);
    assert_eq!(forget(store, "main").await, ["child", "deep", "main"]);
    assert_eq!(counts(database).await, [0; TABLES.len()]);
    let (forgotten, _) = store.forgotten(10).await.expect("reads");
    assert_eq!((forgotten.len(), forgotten[0].subagents), (1, 2));
    ingest(store, &batch("/main/deep", vec![deep])).await;
    ingest(store, &batch("/main/young", vec![subagent("young", "main", 9)])).await;
    let namesake = subagent("deep", "other", 3);
    ingest(store, &batch("/other/deep", vec![namesake])).await;
    assert_eq!(listed(store, &SessionQuery { include_subagents: true, ..SessionQuery::default() }).await, ["deep"], "of another parent");
}

async fn a_parent_outlives_its_sub_agent(database: &TestDatabase) {
    let store = &database.store;
    ingest(store, &batch("/main", vec![full("main", 1, "one")])).await;
    let before = detail(store, "main").await.summary;
    let child = SessionBatch { claims: vec![claim("child", 3, 4)], ..subagent("child", "main", 2) };
    ingest(store, &batch("/main/child", vec![child])).await;
    assert_eq!(summary(store, "main").await.subagents, 1);
    assert_eq!(forget(store, "child").await, ["child", "main"]);
    assert_eq!(summary(store, "main").await, before);
}

async fn a_lifted_tombstone_lets_a_session_back_in(database: &TestDatabase) {
    let store = &database.store;
    let all = batch("/gone", vec![full("gone", 9, "secret")]);
    ingest(store, &all).await;
    let before = (totals(store).await, counts(database).await);
    forget(store, "gone").await;
    ingest(store, &all).await;
    let number = store.forgotten(10).await.expect("reads").0[0].number;
    assert!(store.allow_again(number).await.expect("lifts"));
    assert!(!store.allow_again(number).await.expect("lifts"));
    let due = store.sources().await.expect("reads");
    assert_eq!(due[0].stamp, None, "the next sync reads it");
    assert!(store.left_out_sources().await.expect("reads").is_empty());
    ingest(store, &all).await;
    assert_eq!((totals(store).await, counts(database).await), before);
}

async fn files_of_several_sessions_lose_their_copy(database: &TestDatabase) {
    let store = &database.store;
    let original = Original { path: "/logs.json".to_owned(), start: 0, bytes: b"[\"of one\",\"of other\"]".to_vec() };
    let both = || {
        let other = SessionBatch { originals: vec![original.clone()], messages: vec![prompt(0, "of other")], ..part("other", 2) };
        batch_of(Tool::Gemini, ".gemini", "/logs.json", vec![SessionBatch { messages: vec![prompt(0, "of one")], ..part("one", 1) }, other])
    };
    ingest(store, &both()).await;
    assert_eq!(database.count("archive_pieces").await, 1);
    forget(store, "one").await;
    assert_eq!(database.count("archive_pieces").await, 0, "the file tells of both");
    let read = || async { store.transcript(&id("other"), &Window::first(10)).await.expect("reads").expect("a session") };
    assert_eq!(read().await.messages.len(), 1);
    ingest(store, &both()).await;
    assert_eq!(database.count("archive_pieces").await, 0);
    assert_eq!((read().await.messages.len(), totals(store).await.0), (1, 1));
}

async fn projects_are_left_out(database: &TestDatabase) {
    let store = &database.store;
    let secret = batch("/secret", vec![full("secret", 9, "secret")]);
    ingest(store, &batch("/early", vec![full("early", 1, "early")])).await;
    let rule = store.add_ignore_rule(RuleKind::Project, "secret", at(5)).await.expect("adds");
    assert_eq!(store.add_ignore_rule(RuleKind::Project, "secret", at(6)).await.expect("adds"), rule);
    assert_eq!(ingest(store, &secret).await.changes, []);
    assert_eq!(store.left_out_sources().await.expect("reads").get(&source("/secret")), Some(&LeftOut::Ignored));
    assert_eq!((store.ignored_sessions().await.expect("reads"), totals(store).await.0), (1, 1));
    let early = store.add_ignore_rule(RuleKind::Project, "/work/early", at(5)).await.expect("adds");
    let more = SourceBatch { first: false, ..batch("/early", vec![SessionBatch { messages: vec![prompt(7, "more")], ..more("early") }]) };
    assert_eq!(ingest(store, &more).await.changes, [], "what is there stays as it is");
    assert!(store.remove_ignore_rule(rule.id).await.expect("lifts"));
    assert!(!store.remove_ignore_rule(rule.id).await.expect("lifts"));
    assert!(store.remove_ignore_rule(early.id).await.expect("lifts"));
    assert!(store.sources().await.expect("reads").iter().all(|record| record.stamp.is_none()), "both are due, from their start");
    assert!(store.checkpoint(&source("/early")).await.expect("reads").is_start());
    ingest(store, &secret).await;
    assert_eq!(totals(store).await.0, 2);
}

async fn transcript(store: &Store, session: &str) -> String {
    let page = store.transcript(&id(session), &Window::first(100)).await.expect("reads").expect("a session");
    format!("{:?} {:?}", page.messages.iter().map(|message| &message.message.blocks).collect::<Vec<_>>(), page.calls)
}

async fn prune(store: &Store, session: &str, what: PruneWhat) {
    let keys = key_of(store, session).await;
    store.prune(&keys, what, at(50_000)).await.expect("prunes");
}

async fn pruned_originals_leave_the_texts(database: &TestDatabase) {
    let store = &database.store;
    let all = batch("/s", vec![full("s", 9, "word")]);
    ingest(store, &all).await;
    let (before, text) = (summary(store, "s").await, transcript(store, "s").await);
    prune(store, "s", PruneWhat::Originals).await;
    assert_eq!((summary(store, "s").await, transcript(store, "s").await), (before.clone(), text.clone()));
    assert_eq!(database.count("archive_pieces").await, 0);
    assert_eq!(database.count("archive_blocks where raw is not null").await, 0);
    let pruned = detail(store, "s").await.pruned.expect("it says so");
    assert_eq!((pruned.what, pruned.until), (PruneWhat::Originals, Some(at(1_009))));
    ingest(store, &all).await;
    assert_eq!(database.count("archive_pieces").await, 0, "reading it again brings nothing back");
    assert_eq!((summary(store, "s").await, transcript(store, "s").await), (before, text));
}

async fn pruned_texts_leave_the_figures(database: &TestDatabase) {
    let store = &database.store;
    ingest(store, &batch("/other", vec![full("other", 1, "other")])).await;
    ingest(store, &batch("/s", vec![full("s", 9, "word")])).await;
    let before = (detail(store, "s").await, totals(store).await);
    prune(store, "s", PruneWhat::Texts).await;
    let mut after = (detail(store, "s").await, totals(store).await);
    assert_eq!(after.0.pruned.take().map(|pruned| pruned.what), Some(PruneWhat::Texts));
    after.0.revision = before.0.revision;
    assert_eq!(after, before);
    for (table, left) in [("messages", 3), ("tool_calls", 1), ("blobs", 1), ("archive_pieces", 1), ("archive_blocks", 1)] {
        assert_eq!(database.count(table).await, left, "{table}: only the other session's");
    }
    let changed = store.changed_sessions(before.0.revision, 0, 10).await.expect("reads");
    assert!(changed.len() == 1 && changed[0].rewritten == changed[0].revision, "the index drops it");
}

async fn what_was_pruned_stays_away(database: &TestDatabase) {
    let store = &database.store;
    let full = SessionBatch { messages: vec![prompt(0, "asked"), answer(1, "answered"), answer(2, "done")], ..full("s", 9, "word") };
    ingest(store, &batch("/s", vec![full.clone()])).await;
    let before = summary(store, "s").await;
    prune(store, "s", PruneWhat::Texts).await;
    ingest(store, &batch("/s", vec![full.clone()])).await;
    assert_eq!(summary(store, "s").await, before);
    assert_eq!((database.count("messages").await, database.count("tool_calls").await), (0, 0));
    // It goes on: what is new is stored, whether the source is read on or anew.
    let mut late = [prompt(3, "later"), answer(4, "later answered")];
    for message in &mut late {
        message.at = Some(at(60_000));
    }
    for mode in [Mode::Append, Mode::Replace] {
        let messages = if mode == Mode::Append { late.to_vec() } else { [full.messages.clone(), late.to_vec()].concat() };
        let part = SessionBatch { messages, mode, ..if mode == Mode::Append { more("s") } else { full.clone() } };
        ingest(store, &batch("/s", vec![part])).await;
        let now = summary(store, "s").await;
        assert_eq!((now.user_messages, now.assistant_messages), (before.user_messages + 1, before.assistant_messages + 1), "{mode:?}");
        assert_eq!((now.tool_calls, now.tool_errors, now.title), (before.tool_calls, before.tool_errors, before.title.clone()));
        assert_eq!(database.count("messages").await, 2, "{mode:?}");
        assert_eq!(detail(store, "s").await.messages, 5, "{mode:?}");
    }
}

async fn old_families_are_pruned_and_others_spared(database: &TestDatabase) {
    const DAY: i64 = 86_400_000;
    let store = &database.store;
    for (name, day) in [("old", 1), ("there", 1), ("pinned", 1), ("young", 90)] {
        ingest(store, &batch(&format!("/{name}"), vec![full(name, day * DAY, name)])).await;
    }
    let late_child = SessionBatch { messages: vec![prompt(0, "late")], ..subagent("late", "family", 90 * DAY) };
    ingest(store, &batch("/family", vec![full("family", DAY, "family")])).await;
    ingest(store, &batch("/family/late", vec![late_child])).await;
    store.pin(&id("pinned"), true).await.expect("pins");
    for name in ["old", "pinned"] {
        store.mark_missing(&[source(&format!("/{name}"))], true).await.expect("marks");
    }
    let policy = |include_present| PrunePolicy { what: PruneWhat::Texts, older_than_days: 30, include_present };
    let found = store.prune_candidates(&policy(false), at(100 * DAY)).await.expect("reads");
    assert_eq!((found.keys.clone(), found.present, found.pinned), (key_of(store, "old").await, 1, 1));
    assert!(found.bytes > 0);
    let found = store.prune_candidates(&policy(true), at(100 * DAY)).await.expect("reads");
    assert_eq!((found.keys.len(), found.present, found.pinned), (2, 0, 1));
    store.prune(&found.keys, PruneWhat::Texts, at(100 * DAY)).await.expect("prunes");
    assert!(store.prune_candidates(&policy(true), at(100 * DAY)).await.expect("reads").keys.is_empty(), "nothing is left to prune");
    assert!(store.prune_policy().await.expect("reads").is_none());
    store.save_prune_policy(Some(&policy(true))).await.expect("saves");
    assert_eq!(store.prune_policy().await.expect("reads"), Some(policy(true)));
    store.set_prune_due(true).await.expect("saves");
    assert!(store.is_prune_due().await.expect("reads"));
}

async fn previews_say_what_leaves(database: &TestDatabase) {
    let store = &database.store;
    ingest(store, &batch("/origin", vec![full("origin", 1, "one")])).await;
    ingest(store, &batch("/fork", vec![full("fork", 5, "two")])).await;
    let before = totals(store).await.1;
    let keys = key_of(store, "origin").await;
    let sums = store.forget_sums(&keys).await.expect("reads");
    assert_eq!((sums.passing_calls, sums.leaving.calls, sums.original_bytes), (1, 1, 23));
    forget(store, "origin").await;
    store.give_back().await.expect("written anew");
    let after = totals(store).await.1;
    let less = |before: Option<i64>, after: Option<i64>| before.unwrap_or(0) - after.unwrap_or(0);
    assert_eq!(sums.leaving.output_tokens, Some(less(before.output_tokens, after.output_tokens)));
    assert_eq!(sums.leaving.input_tokens, Some(less(before.input_tokens, after.input_tokens)));
    assert_eq!(
        sums.leaving.cost_usd.map(sp_domain::Usd::nanos),
        Some(less(before.cost_usd.map(sp_domain::Usd::nanos), after.cost_usd.map(sp_domain::Usd::nanos)))
    );
}

/// True when any file below the folder holds these bytes.
fn holds(folder: &Path, needle: &str) -> bool {
    fs::read_dir(folder).expect("readable").map(|entry| entry.expect("readable").path()).any(|path| {
        if path.is_dir() {
            return holds(&path, needle);
        }
        fs::read(&path).expect("readable").windows(needle.len()).any(|window| window == needle.as_bytes())
    })
}

#[tokio::test]
async fn no_byte_of_what_was_forgotten_stays_in_the_file() {
    const PHRASE: &str = "xylophonic-quandary-42";
    let database = TestDatabase::sqlite().await;
    let store = &database.store;
    let folder = database.folder().expect("a folder").to_owned();
    for round in 0..40 {
        ingest(store, &batch(&format!("/kept{round}"), vec![full(&format!("kept{round}"), round, "kept")])).await;
    }
    ingest(store, &batch("/gone", vec![full("gone", 9, PHRASE)])).await;
    // Rows that are written again leave their old bytes behind.
    ingest(store, &batch("/gone", vec![SessionBatch { messages: vec![prompt(0, &format!("{PHRASE} again"))], ..full("gone", 9, PHRASE) }]))
        .await;
    assert!(holds(&folder, PHRASE), "the test can see it");
    forget(store, "gone").await;
    assert!(store.is_scrub_due().await.expect("reads"));
    store.give_back().await.expect("writes the file anew");
    store.scrubbed().await.expect("notes it");
    assert!(!store.is_scrub_due().await.expect("reads"));
    assert!(!holds(&folder, PHRASE));
    assert_eq!(totals(store).await.0, 40);
    ingest(store, &batch("/gone", vec![full("gone", 9, PHRASE)])).await;
    assert!(!holds(&folder, PHRASE), "nor does reading it again bring it back");
}
