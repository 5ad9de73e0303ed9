//! What a person says of sessions: kept whatever becomes of their rows, taken back step by step, and found by it.

use sea_orm::ConnectionTrait;
use sp_domain::{
    marks::{Marks, MarksChange},
    reviews::{ClassDraft, NoteDraft, Outcome, Severity, ThreadStatus, Verdict, VerdictChange},
    session::{SessionId, SessionQuery, SessionSort},
    source::SessionBatch,
};
use sp_store::{ReviewRefusal, Reviewed, Signed, Store};
use sp_testkit::database::TestDatabase;

use crate::build::{answer, at, batch, detail, id, ingest, listed, part, prompt, subagent, summary};

crate::on_both!(
    verdicts_are_kept_and_taken_back,
    refused_changes_change_nothing,
    what_was_said_survives_everything_but_forgetting,
    notes_come_back_under_their_numbers,
    lists_are_narrowed_by_what_was_said,
    threads_and_classes_are_kept,
    marks_are_kept_shown_and_found,
    the_queue_goes_on_behind_a_session
);

fn signed(ms: i64) -> Signed<'static> {
    Signed { author: "me", at: at(ms) }
}

fn talk(native_id: &str, started_at: i64) -> SessionBatch {
    SessionBatch { messages: vec![prompt(0, "Do it"), answer(1, "Done")], ..part(native_id, started_at) }
}

async fn fill(store: &Store) {
    for (number, name) in ["a", "b", "c"].iter().enumerate() {
        ingest(store, &batch(&format!("/{name}"), vec![talk(name, 1_000 * (number as i64 + 1))])).await;
    }
}

async fn rate(store: &Store, ids: &[&str], outcome: Option<Outcome>, ms: i64) -> Reviewed {
    let ids: Vec<SessionId> = ids.iter().map(|name| id(name)).collect();
    store.change_verdicts(&ids, &VerdictChange::of(outcome), signed(ms)).await.expect("is kept")
}

async fn verdict(store: &Store, session: &str) -> Verdict {
    store.review(&id(session)).await.expect("reads").expect("is known").verdict
}

async fn verdicts_are_kept_and_taken_back(database: &TestDatabase) {
    let store = &database.store;
    fill(store).await;
    let revision = store.revision().await.expect("reads");
    let done = rate(store, &["a", "b", "a", "nobody"], Some(Outcome::NeedsFix), 10).await;
    assert_eq!((done.matched, done.entries.len(), done.changes.len()), (2, 2, 2));
    assert_eq!(done.unknown, [id("nobody")]);
    assert_eq!(store.revision().await.expect("reads"), revision + 1);
    assert!(rate(store, &["a"], Some(Outcome::NeedsFix), 11).await.entries.is_empty(), "nothing became different");
    let why = VerdictChange {
        reasons: Some(vec!["wrong_file".to_owned(), "security".to_owned()]),
        severity: Some(Some(Severity::High)),
        note: Some(Some("nul \0".to_owned())),
        ..VerdictChange::default()
    };
    store.change_verdicts(&[id("a")], &why, signed(20)).await.expect("is kept");
    let shown = summary(store, "a").await;
    assert_eq!((shown.outcome, shown.severity), (Some(Outcome::NeedsFix), Some(Severity::High)));
    assert_eq!(shown.reasons, ["wrong_file", "security"]);
    let review = store.review(&id("a")).await.expect("reads").expect("is known");
    assert_eq!((review.rated_at, review.entries, review.history.len()), (Some(at(10)), 2, 2));
    assert_eq!((review.history[0].author.as_str(), review.history[0].at), ("me", at(20)));
    // Back step by step, each step a new entry.
    for (left, outcome, severity) in [(3, Some(Outcome::NeedsFix), None), (4, None, None)] {
        let entry = store.entry_to_undo(&id("a")).await.expect("reads").expect("something is left");
        let undone = store.undo_reviews(&[entry], signed(30)).await.expect("is taken back");
        assert_eq!((undone.matched, undone.refused), (1, None));
        let review = store.review(&id("a")).await.expect("reads").expect("is known");
        assert_eq!((review.entries, review.verdict.outcome, review.verdict.severity), (left, outcome, severity));
    }
    assert_eq!(verdict(store, "a").await, Verdict::default());
    assert_eq!(store.entry_to_undo(&id("a")).await.expect("reads"), None);
    let again = store.undo_reviews(&done.entries, signed(40)).await.expect("is answered");
    assert_eq!(again.matched, 1, "only the other one of the two still counts");
    let outdated = store.undo_reviews(&done.entries, signed(50)).await.expect("is answered");
    assert_eq!(outdated.refused, Some(ReviewRefusal::Outdated));
    assert_eq!(store.review(&id("nobody")).await.expect("reads"), None);
}

async fn refused_changes_change_nothing(database: &TestDatabase) {
    let store = &database.store;
    fill(store).await;
    rate(store, &["a"], Some(Outcome::Partial), 10).await;
    let severe = VerdictChange { severity: Some(Some(Severity::Low)), ..VerdictChange::default() };
    let refused = store.change_verdicts(&[id("a"), id("b")], &severe, signed(20)).await.expect("is answered");
    assert_eq!(refused.refused, Some(ReviewRefusal::NothingWrong));
    assert_eq!(verdict(store, "a").await.severity, None, "all or none");
    let nowhere = VerdictChange { thread: Some(Some(99)), ..VerdictChange::of(Some(Outcome::Ok)) };
    let refused = store.change_verdicts(&[id("a")], &nowhere, signed(20)).await.expect("is answered");
    assert_eq!(refused.refused, Some(ReviewRefusal::NoThread));
    let draft = NoteDraft { seq: Some(7), text: "x".to_owned(), thread: None };
    let refused = store.add_note(&id("a"), &draft, signed(20)).await.expect("is answered");
    assert_eq!(refused.refused, Some(ReviewRefusal::NoMessage));
    let refused = store.change_note(&id("a"), 5, None, signed(20)).await.expect("is answered");
    assert_eq!(refused.refused, Some(ReviewRefusal::NoNote));
    assert_eq!((database.count("review_history").await, database.count("review_notes").await), (1, 0));
}

async fn what_was_said_survives_everything_but_forgetting(database: &TestDatabase) {
    let store = &database.store;
    fill(store).await;
    rate(store, &["a", "b"], Some(Outcome::Reverted), 10).await;
    let draft = NoteDraft { seq: Some(1), text: "here it went wrong".to_owned(), thread: None };
    store.add_note(&id("a"), &draft, signed(20)).await.expect("is kept");
    let mark = MarksChange { title: Some(Some("Mine".to_owned())), ..MarksChange::default() };
    store.change_marks(&[id("a")], &mark).await.expect("is kept").expect("may be");
    let before = store.review(&id("a")).await.expect("reads");
    // Written anew, made anew, and even after its row was lost.
    ingest(store, &batch("/a", vec![talk("a", 5_000)])).await;
    store.begin_repair().await.expect("begins");
    ingest(store, &batch("/a", vec![talk("a", 5_000)])).await;
    store.finish_repair().await.expect("ends");
    assert_eq!(store.review(&id("a")).await.expect("reads"), before);
    assert_eq!(summary(store, "a").await.title.as_deref(), Some("Mine"));
    let connection = database.connect().await;
    for table in ["messages", "archive_pieces", "archive_blocks", "session_sources", "session_models", "usage_slots"] {
        connection.execute_unprepared(&format!("delete from {table}")).await.expect("runs");
    }
    connection.execute_unprepared("delete from sessions").await.expect("runs");
    connection.execute_unprepared("delete from sources").await.expect("runs");
    ingest(store, &batch("/a", vec![talk("a", 5_000)])).await;
    assert_eq!(store.review(&id("a")).await.expect("reads"), before);
    let targets = store.targets(&[id("a")]).await.expect("reads");
    store.forget(&[targets.iter().map(|target| target.key).collect()], at(90)).await.expect("is forgotten");
    for table in ["review_notes", "session_marks"] {
        assert_eq!(database.count(table).await, 0, "{table}");
    }
    assert_eq!(database.lines("select session from reviews union all select session from review_history").await, ["b", "b"]);
}

async fn notes_come_back_under_their_numbers(database: &TestDatabase) {
    let store = &database.store;
    fill(store).await;
    for (seq, text) in [(Some(1), "at the answer"), (None, "about all of it")] {
        let draft = NoteDraft { seq, text: text.to_owned(), thread: None };
        assert_eq!(store.add_note(&id("a"), &draft, signed(10)).await.expect("is kept").entries.len(), 1);
    }
    let notes = async || store.review(&id("a")).await.expect("reads").expect("is known").notes;
    let first = notes().await;
    assert_eq!(
        first.iter().map(|note| (note.seq, note.text.as_str())).collect::<Vec<_>>(),
        [(None, "about all of it"), (Some(1), "at the answer")]
    );
    let number = first[1].id;
    store.change_note(&id("a"), number, Some("better words"), signed(20)).await.expect("is kept");
    assert_eq!((notes().await[1].text.as_str(), notes().await[1].edited_at), ("better words", Some(at(20))));
    store.change_note(&id("a"), number, None, signed(30)).await.expect("is removed");
    assert_eq!(notes().await.len(), 1);
    for text in ["better words", "at the answer"] {
        let entry = store.entry_to_undo(&id("a")).await.expect("reads").expect("something is left");
        store.undo_reviews(&[entry], signed(40)).await.expect("is taken back");
        assert_eq!((notes().await[1].id, notes().await[1].text.as_str()), (number, text));
    }
    assert_eq!(notes().await, first, "as they were written");
    assert_eq!(store.change_note(&id("b"), number, None, signed(50)).await.expect("is answered").refused, Some(ReviewRefusal::NoNote));
}

async fn lists_are_narrowed_by_what_was_said(database: &TestDatabase) {
    let store = &database.store;
    fill(store).await;
    ingest(store, &batch("/d", vec![subagent("d", "a", 9_000)])).await;
    rate(store, &["a"], Some(Outcome::Ok), 10).await;
    rate(store, &["b"], Some(Outcome::NeedsFix), 10).await;
    let why = VerdictChange { reasons: Some(vec!["wrong_file".to_owned()]), ..VerdictChange::default() };
    store.change_verdicts(&[id("b")], &why, signed(20)).await.expect("is kept");
    let ask = async |pairs: &[(&str, &str)]| listed(store, &SessionQuery::from_pairs(pairs.iter().copied()).expect("valid")).await;
    assert_eq!(ask(&[("outcome", "ok")]).await, ["a"]);
    assert_eq!(ask(&[("outcome", "unrated")]).await, ["c"]);
    assert_eq!(ask(&[("outcome", "unrated,needs_fix")]).await, ["c", "b"]);
    assert_eq!(ask(&[("reason", "wrong_file")]).await, ["b"]);
    assert_eq!(ask(&[("reason", "wrong")]).await, Vec::<String>::new(), "whole words");
    assert_eq!(ask(&[("sort", SessionSort::Outcome.as_str()), ("order", "asc")]).await, ["b", "a", "c"]);
    let unrated = store.sessions_of_outcome(&["unrated".to_owned(), "ok".to_owned()]).await.expect("reads");
    assert_eq!(unrated.len(), 3, "the sub-agent, too");
    let facets = store.facets().await.expect("reads");
    let counts: Vec<_> = facets.outcomes.iter().map(|facet| (facet.value.as_str(), facet.sessions)).collect();
    assert_eq!(counts, [("ok", 1), ("needs_fix", 1), ("reverted", 0), ("partial", 0), ("unrated", 1)]);
    assert_eq!(facets.reasons.iter().map(|facet| (facet.value.as_str(), facet.sessions)).collect::<Vec<_>>(), [("wrong_file", 1)]);
}

async fn threads_and_classes_are_kept(database: &TestDatabase) {
    let store = &database.store;
    fill(store).await;
    let thread = store.review_thread("Checkout", Some("/work/shop"), at(10)).await.expect("is made");
    assert_eq!(store.review_thread("CHECKOUT", Some("/work/shop"), at(20)).await.expect("is found").id, thread.id);
    let other = store.review_thread("Checkout", None, at(30)).await.expect("is made");
    assert_ne!(other.id, thread.id, "of another project");
    let join = VerdictChange { thread: Some(Some(thread.id)), ..VerdictChange::default() };
    store.change_verdicts(&[id("a"), id("b")], &join, signed(40)).await.expect("is kept");
    let known = store.review(&id("a")).await.expect("reads").and_then(|review| review.thread).expect("its thread");
    assert_eq!((known.title.as_str(), known.sessions, known.updated_at), ("Checkout", 2, at(40)));
    let query = SessionQuery { thread: Some(thread.id), ..SessionQuery::default() };
    assert_eq!(listed(store, &query).await, ["b", "a"]);
    assert_eq!(store.change_thread(thread.id, Some("Cart"), Some(ThreadStatus::Closed), at(50)).await.expect("is kept"), Some(true));
    let twin = store.review_thread("Twin", None, at(60)).await.expect("is made");
    assert_eq!(store.change_thread(twin.id, Some("checkout"), None, at(70)).await.expect("is answered"), Some(false));
    assert_eq!(store.change_thread(999, None, None, at(70)).await.expect("is answered"), None);
    let all = store.review_threads().await.expect("reads");
    let told: Vec<_> = all.iter().map(|thread| (thread.title.as_str(), thread.status, thread.sessions)).collect();
    assert_eq!(told, [("Twin", ThreadStatus::Open, 0), ("Cart", ThreadStatus::Closed, 2), ("Checkout", ThreadStatus::Open, 0)]);
    let class = ClassDraft { label: "Forgot the docs".to_owned(), ..ClassDraft::default() }.checked().expect("may be");
    store.save_class(&class).await.expect("is kept");
    let why = VerdictChange { reasons: Some(vec![class.key.clone()]), ..VerdictChange::of(Some(Outcome::Partial)) };
    store.change_verdicts(&[id("c")], &why, signed(80)).await.expect("is kept");
    assert_eq!(store.recent_reasons().await.expect("reads"), std::slice::from_ref(&class.key));
    assert_eq!(store.facets().await.expect("reads").reasons[0].label, "Forgot the docs");
    assert!(store.hide_class(&class.key).await.expect("is hidden") && !store.hide_class("nothing").await.expect("is answered"));
    assert!(store.own_classes().await.expect("reads")[0].is_hidden);
    store.save_class(&class).await.expect("is kept");
    assert_eq!(store.own_classes().await.expect("reads"), [class]);
}

async fn marks_are_kept_shown_and_found(database: &TestDatabase) {
    let store = &database.store;
    fill(store).await;
    ingest(store, &batch("/d", vec![subagent("d", "a", 9_000)])).await;
    let change = MarksChange {
        title: Some(Some("Straße neu".to_owned())),
        add_tags: vec!["Auth_1".to_owned(), "later".to_owned()],
        starred: Some(true),
        ..MarksChange::default()
    };
    let done = store.change_marks(&[id("a"), id("b"), id("nobody")], &change).await.expect("is kept").expect("may be");
    assert_eq!((done.before.len(), done.changes.len(), done.unknown.len()), (2, 2, 1));
    assert_eq!(done.before[0], (id("a"), Marks::default()));
    let shown = summary(store, "a").await;
    assert_eq!((shown.title.as_deref(), shown.is_starred), (Some("Straße neu"), true));
    assert_eq!(shown.tags, ["Auth_1", "later"]);
    assert_eq!(detail(store, "d").await.parent.and_then(|parent| parent.title).as_deref(), Some("Straße neu"));
    let ask = async |pairs: &[(&str, &str)]| listed(store, &SessionQuery::from_pairs(pairs.iter().copied()).expect("valid")).await;
    assert_eq!(ask(&[("tag", "auth_1")]).await, ["b", "a"]);
    assert_eq!(ask(&[("tag", "authX1,auth")]).await, Vec::<String>::new(), "whole tags, letter by letter");
    assert_eq!(ask(&[("search", "STRASSE")]).await, Vec::<String>::new());
    assert_eq!(ask(&[("search", "straße later")]).await, ["b", "a"]);
    assert_eq!(ask(&[("starred", "1")]).await, ["b", "a"]);
    let tags = store.facets().await.expect("reads").tags;
    assert_eq!(tags.iter().map(|facet| (facet.value.as_str(), facet.sessions)).collect::<Vec<_>>(), [("Auth_1", 2), ("later", 2)]);
    let less = MarksChange { title: Some(None), tags: Some(Vec::new()), starred: Some(false), ..MarksChange::default() };
    store.change_marks(&[id("a")], &less).await.expect("is kept").expect("may be");
    assert_eq!(store.marks(&id("a")).await.expect("reads"), Marks::default());
    assert_eq!(summary(store, "a").await.title.as_deref(), summary(store, "c").await.title.as_deref(), "the tool's own again");
    let many = MarksChange { tags: Some((0..21).map(|number| format!("t{number}")).collect()), ..MarksChange::default() };
    assert!(store.change_marks(&[id("a")], &many).await.expect("is answered").is_err());
}

async fn the_queue_goes_on_behind_a_session(database: &TestDatabase) {
    let store = &database.store;
    fill(store).await;
    ingest(store, &batch("/empty", vec![part("empty", 9_000)])).await;
    ingest(store, &batch("/running", vec![talk("running", 1_000_000)])).await;
    let queue = async |after: Option<&SessionId>| store.review_queue(after, 2, at(2_500), at(500_000)).await.expect("reads");
    let names = |queue: &sp_domain::reviews::ReviewQueue| queue.sessions.iter().map(|session| session.id.0.clone()).collect::<Vec<_>>();
    let first = queue(None).await;
    assert_eq!((names(&first), first.left_this_week, first.left, first.done_this_week), (vec!["c".to_owned(), "b".to_owned()], 1, 3, 0));
    assert_eq!(names(&queue(Some(&id("b"))).await), ["a"]);
    assert_eq!(names(&queue(Some(&id("nobody"))).await), ["c", "b"]);
    rate(store, &["c"], Some(Outcome::Ok), 10).await;
    let rest = queue(None).await;
    assert_eq!((names(&rest), rest.left_this_week, rest.left, rest.done_this_week), (vec!["b".to_owned(), "a".to_owned()], 0, 2, 1));
}
