//! What is not read, pruned and forgotten, from the files to the figures.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use serde_json::{Value, json};
use sp_domain::{
    Timestamp, Tool,
    retention::{PrunePolicy, PruneWhat, RuleKind, UnkeptReason},
    search::SearchRequest,
    session::{SessionId, SessionQuery},
    usage::UsageFigures,
};
use sp_engine::EngineError;

use crate::{place::Place, samples};

const ID: &str = "11111111-0000-4000-8000-00000000000";

fn prompt(text: &str, day: u32) -> Value {
    json!({"type": "user", "uuid": format!("u{day}"), "parentUuid": null, "sessionId": "S", "cwd": "/work/shop", "version": "2.1.101",
        "timestamp": format!("2026-03-{day:02}T09:00:00.000Z"), "message": {"role": "user", "content": text}})
}

fn answer(text: &str, message: &str, day: u32) -> Value {
    json!({"type": "assistant", "uuid": format!("a{day}"), "parentUuid": null, "sessionId": "S", "requestId": "r", "cwd": "/work/shop",
        "timestamp": format!("2026-03-{day:02}T09:00:01.000Z"),
        "message": {"id": message, "role": "assistant", "model": "claude-sonnet-4-5-20250929", "stop_reason": "end_turn",
            "content": [{"type": "text", "text": text}, {"type": "tool_use", "id": format!("t{day}"), "name": "Bash", "input": {"command": text}}],
            "usage": {"input_tokens": 10, "output_tokens": 5, "cache_read_input_tokens": 1000, "cache_creation_input_tokens": 50}}})
}

fn path(home: &Path, folder: &str, session: &str) -> PathBuf {
    home.join(".claude/projects").join(folder).join(format!("{session}.jsonl"))
}

fn append(path: &Path, lines: &[Value]) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("room on disk");
    let text: String = lines.iter().flat_map(|line| [line.to_string(), "\n".to_owned()]).collect();
    let before = fs::read(path).unwrap_or_default();
    fs::write(path, [before, text.into_bytes()].concat()).expect("room on disk");
}

fn id(number: u32) -> SessionId {
    SessionId(format!("{ID}{number}"))
}

async fn forget(place: &Place, ids: &[SessionId]) -> sp_domain::retention::ForgetReport {
    let retention = place.engine.retention();
    let preview = retention.preview_forget(ids).await.expect("a preview");
    retention.forget(ids, &preview.token, false).await.expect("forgets")
}

async fn totals(place: &Place) -> (i64, UsageFigures) {
    let list = place.engine.sessions().list(&SessionQuery::default()).await.expect("reads");
    (list.total, list.sums)
}

#[tokio::test]
async fn what_is_forgotten_stays_forgotten() {
    let place = Place::empty().await;
    append(&path(&place.home, "-kept", &id(1).0), &[prompt("kept", 1), answer("kept", "m1", 1)]);
    place.sync().await;
    let before = totals(&place).await;
    let gone = path(&place.home, "-work-shop", &id(2).0);
    append(&gone, &[prompt("secret", 2), answer("secret", "m2", 2)]);
    place.sync().await;
    let preview = place.engine.retention().preview_forget(&[id(2)]).await.expect("a preview");
    assert_eq!((preview.sessions, preview.subagents, preview.messages, preview.sources_present), (1, 0, 2, 1));
    assert_eq!(
        (preview.leaving.calls, preview.passing_calls, preview.original_bytes),
        (1, 0, fs::metadata(&gone).expect("there").len() as i64)
    );
    let report = forget(&place, &[id(2)]).await;
    assert_eq!((report.sessions, report.unscrubbed), (1, None));
    assert_eq!(totals(&place).await, before);
    assert!(gone.exists(), "the tool's file is not ours to delete");
    assert_eq!(place.sync().await.sources_read, 0, "it is not due");
    append(&gone, &[prompt("more", 3)]);
    assert_eq!((place.sync().await.sources_read, totals(&place).await), (0, before), "it grew");
    let moved = path(&place.home, "-elsewhere", &id(2).0);
    fs::create_dir_all(moved.parent().expect("a folder")).expect("room on disk");
    fs::rename(&gone, &moved).expect("moves");
    assert_eq!((place.sync().await.sources_read, totals(&place).await), (1, before), "it moved");
    append(&moved, &[prompt("more", 4)]);
    assert_eq!((place.sync().await.sources_read, totals(&place).await), (0, before));
    let overview = place.engine.retention().overview().await.expect("reads");
    assert_eq!((overview.forgotten.len(), overview.forgotten_total), (1, 1));
    assert!(place.engine.retention().allow_again(overview.forgotten[0].number).await.expect("lifts"));
    place.sync().await;
    place.assert_as_clean("allowed again").await;
}

#[tokio::test]
async fn nothing_but_what_was_shown_is_forgotten() {
    let place = Place::empty().await;
    let file = path(&place.home, "-work-shop", &id(1).0);
    append(&file, &[prompt("one", 1)]);
    place.sync().await;
    let retention = place.engine.retention();
    let preview = retention.preview_forget(&[id(1)]).await.expect("a preview");
    append(&file, &[prompt("two", 2)]);
    place.sync().await;
    assert!(matches!(retention.forget(&[id(1)], &preview.token, false).await, Err(EngineError::Conflict(_))));
    assert!(matches!(retention.preview_forget(&[id(9)]).await, Err(EngineError::Query(_))));
    assert_eq!(totals(&place).await.0, 1);
}

/// The first sessions of a tool that were started by a person and have figures, and no other session's parent or origin among them.
async fn some(place: &Place, tool: Tool) -> Vec<(SessionId, String)> {
    let query = SessionQuery { tool: vec![tool], limit: 1000, ..SessionQuery::default() };
    let list = place.engine.sessions().list(&query).await.expect("reads").sessions;
    let is_origin = |id: &SessionId| list.iter().any(|other| other.forked_from.as_deref() == Some(id.as_str()));
    let plain = list.iter().filter(|session| session.own.calls > 0 && session.subagents == 0 && !is_origin(&session.id));
    plain.take(3).map(|session| (session.id.clone(), session.source_path.clone())).collect()
}

/// Deletes a session from a tool's database.
fn delete_rows(database: &Path, session: &str) {
    let connection = rusqlite::Connection::open(database).expect("opens");
    let tables: Vec<String> = {
        let mut statement = connection.prepare("select name from sqlite_master where type = 'table'").expect("asks");
        statement.query_map([], |row| row.get(0)).expect("asks").map(|name| name.expect("a name")).collect()
    };
    connection.pragma_update(None, "foreign_keys", false).expect("sets");
    for table in tables {
        for column in ["session_id", "aggregate_id"] {
            let _ = connection.execute(&format!("delete from \"{table}\" where {column} = ?1"), [session]);
        }
    }
    let _ = connection.execute("delete from session where id = ?1", [session]);
}

#[tokio::test]
async fn samples_are_as_if_never_imported() {
    let Some(folder) = samples::folder() else { return };
    let place = Place::empty().await;
    samples::copy(&folder.join("home"), &place.home);
    place.sync().await;
    let before = totals(&place).await;
    let mut gone = Vec::new();
    for tool in Tool::ALL {
        let found = some(&place, tool).await;
        assert!(!found.is_empty(), "{tool}");
        gone.extend(found);
    }
    let ids: Vec<SessionId> = gone.iter().map(|(id, _)| id.clone()).collect();
    let leaving = place.engine.retention().preview_forget(&ids).await.expect("a preview").leaving;
    forget(&place, &ids).await;
    let after = totals(&place).await;
    assert_eq!(before.1.calls - after.1.calls, leaving.calls);
    assert_eq!(place.sync().await.sources_read, 0);
    assert_eq!(totals(&place).await, after);
    for (id, source) in &gone {
        let (source, native) = (Path::new(source), id.0.split('~').next().unwrap_or_default());
        for database in samples::files(&place.home).iter().filter(|path| path.extension().is_some_and(|end| end == "db")) {
            delete_rows(database, native);
        }
        if source.is_dir() && source.join("ui_messages.json").exists() {
            fs::remove_dir_all(source).expect("removes");
        } else if source.is_file() && source.extension().is_none_or(|end| end != "db") {
            fs::remove_file(source).expect("removes");
        }
    }
    let clean = Place::of(&place.home).await;
    clean.sync().await;
    for id in &ids {
        if clean.engine.sessions().get(id).await.expect("reads").is_some() {
            eprintln!("NOT COMPARED: {id} is told of by something else as well");
            let preview = clean.engine.retention().preview_forget(std::slice::from_ref(id)).await.expect("a preview");
            clean.engine.retention().forget(std::slice::from_ref(id), &preview.token, false).await.expect("forgets");
        }
    }
    assert_eq!(after.1, totals(&clean).await.1, "the same totals");
    assert_eq!(after.0, totals(&clean).await.0, "as many sessions");
}

/// Files below the folders that hold these bytes.
fn holders(folders: &[&Path], needle: &str) -> Vec<PathBuf> {
    let files = folders.iter().flat_map(|folder| samples::files(folder));
    let holds = |path: &PathBuf| fs::read(path).expect("readable").windows(needle.len()).any(|window| window == needle.as_bytes());
    files.filter(holds).collect()
}

#[tokio::test]
async fn no_byte_of_what_was_forgotten_stays_in_any_file_of_ours() {
    const WORD: &str = "zqxylophonicquandary";
    let place = Place::empty().await;
    for number in 1..6 {
        let text = format!("kept {number}");
        append(&path(&place.home, "-kept", &id(number).0), &[prompt(&text, 1), answer(&text, &format!("m{number}"), 1)]);
    }
    let gone = path(&place.home, "-work-shop", &id(7).0);
    append(&gone, &[prompt(WORD, 2), answer(&format!("the {WORD} it is"), "m7", 2)]);
    place.sync().await;
    append(&gone, &[prompt(&format!("{WORD} again"), 3)]);
    place.sync().await;
    let data = place.data.path();
    let folders = [data, place.database.folder().expect("a folder")];
    assert!(!holders(&folders, WORD).is_empty(), "the test can see it");
    let request = SearchRequest { q: WORD.to_owned(), limit: 10, ..SearchRequest::default() };
    let found = || async { place.engine.search().run(&request).await.expect("searches").total_sessions };
    assert_eq!(found().await, 1);
    forget(&place, &[id(7)]).await;
    place.sync().await;
    let left = holders(&folders, WORD);
    assert!(left.is_empty(), "{left:?}");
    assert_eq!((totals(&place).await.0, found().await), (5, 0));
}

#[tokio::test]
async fn pruning_keeps_every_figure() {
    let place = Place::empty().await;
    let old = path(&place.home, "-work-shop", &id(1).0);
    append(&old, &[prompt("old", 1), answer("old", "m1", 1)]);
    append(&path(&place.home, "-work-shop", &id(2).0), &[prompt("there", 2), answer("there", "m2", 2)]);
    place.sync().await;
    let before = totals(&place).await;
    let kept = fs::read(&old).expect("readable");
    fs::remove_file(&old).expect("removes");
    place.sync().await;
    let retention = place.engine.retention();
    for (what, include_present, sessions) in
        [(PruneWhat::Originals, false, 1), (PruneWhat::Texts, false, 1), (PruneWhat::Texts, true, 1), (PruneWhat::Texts, true, 0)]
    {
        let policy = PrunePolicy { what, older_than_days: 30, include_present };
        let preview = retention.preview_prune(&policy).await.expect("a preview");
        assert_eq!(preview.sessions, sessions, "{policy:?}");
        assert!(matches!(retention.prune(&policy, "other").await, Err(EngineError::Conflict(_))));
        let status = retention.prune(&policy, &preview.token).await.expect("prunes");
        assert_eq!((status.done, status.running, status.unfinished, status.problem), (sessions, false, false, None));
        assert_eq!(totals(&place).await, before);
        assert_eq!(place.sync().await.sources_read, 0, "nothing is read again");
    }
    // Even a file that comes back brings nothing back but what is new in it.
    fs::write(&old, kept).expect("room on disk");
    place.sync().await;
    assert_eq!((totals(&place).await, place.database.count("messages").await), (before, 0));
    append(&old, &[prompt("new", 9)]);
    place.sync().await;
    assert_eq!(place.database.count("messages").await, 1);
    let detail = place.engine.sessions().get(&id(1)).await.expect("reads").expect("a session");
    assert_eq!((detail.messages, detail.pruned.map(|pruned| pruned.what)), (3, Some(PruneWhat::Texts)));
}

#[tokio::test]
async fn rules_keep_sessions_out_until_they_are_lifted() {
    for (kind, value) in [(RuleKind::Account, ".claude"), (RuleKind::Path, "**/-secret/**"), (RuleKind::Project, "/work/shop")] {
        let place = Place::empty().await;
        append(&path(&place.home, "-secret", &id(1).0), &[prompt("early", 1)]);
        place.sync().await;
        let retention = place.engine.retention();
        let preview = retention.preview_rule(kind, value).await.expect("a preview");
        assert_eq!(preview.stored.sessions, 1, "{kind:?}");
        let (rule, report) = retention.add_rule(kind, value, None).await.expect("adds");
        assert_eq!(report, None);
        append(&path(&place.home, "-secret", &id(2).0), &[prompt("late", 2)]);
        let report = place.sync().await;
        assert_eq!((totals(&place).await.0, report.status.sessions_new), (1, 0), "{kind:?}");
        let again = place.sync().await;
        assert_eq!((again.sources_read, again.rows_written, again.status.ignored), (0, 0, 1), "{kind:?}");
        assert_eq!(place.engine.diagnostics().await.expect("reads").ignored, 1);
        assert!(retention.remove_rule(rule.id).await.expect("lifts"));
        place.sync().await;
        place.assert_as_clean(value).await;
        let preview = retention.preview_rule(kind, value).await.expect("a preview");
        let (_, report) = retention.add_rule(kind, value, Some(&preview.stored.token)).await.expect("adds");
        assert_eq!((report.map(|report| report.sessions), totals(&place).await.0), (Some(2), 0));
        place.sync().await;
        assert_eq!(totals(&place).await.0, 0);
    }
}

#[tokio::test]
async fn what_a_tool_deletes_soon_is_told_in_time() {
    let place = Place::empty().await;
    let now = SystemTime::UNIX_EPOCH + Duration::from_millis(Timestamp::parse("2026-11-21T12:00:00Z").expect("a time").ms() as u64);
    let aged = |number: u32, days: u64| {
        let path = path(&place.home, "-work-shop", &id(number).0);
        append(&path, &[prompt("one", 1)]);
        let file = fs::File::options().append(true).open(&path).expect("opens");
        file.set_modified(now - Duration::from_secs(days * 86_400)).expect("sets");
    };
    aged(1, 29);
    aged(2, 3);
    aged(3, 40);
    place.sync().await;
    aged(4, 25);
    let soon = || async { place.engine.diagnostics().await.expect("reads").soon_deleted };
    let found = soon().await;
    assert_eq!((found.len(), found[0].sources, found[0].kept, found[0].settings.is_none()), (1, 3, 2, true));
    assert_eq!(found[0].unkept.iter().map(|unkept| unkept.reason).collect::<Vec<_>>(), [UnkeptReason::New]);
    append(&path(&place.home, "-work-shop", &id(1).0), &[prompt("two", 2)]);
    aged(1, 28);
    let reasons: Vec<UnkeptReason> = soon().await[0].unkept.iter().map(|unkept| unkept.reason).collect();
    assert_eq!(reasons, [UnkeptReason::Behind, UnkeptReason::New]);
    place.sync().await;
    assert_eq!(soon().await[0].kept, 3);
    fs::write(place.home.join(".claude/settings.json"), "{\"cleanupPeriodDays\": 365}").expect("room on disk");
    assert!(soon().await.is_empty());
}

#[tokio::test]
async fn a_repair_brings_nothing_back() {
    let place = Place::empty().await;
    for number in 1..4 {
        let text = format!("session {number}");
        append(&path(&place.home, "-work-shop", &id(number).0), &[prompt(&text, 1), answer(&text, &format!("m{number}"), 1)]);
    }
    place.sync().await;
    forget(&place, &[id(1)]).await;
    let retention = place.engine.retention();
    let policy = PrunePolicy { what: PruneWhat::Texts, older_than_days: 30, include_present: true };
    let preview = retention.preview_prune(&policy).await.expect("a preview");
    retention.prune(&policy, &preview.token).await.expect("prunes");
    append(&path(&place.home, "-work-shop", &id(2).0), &[prompt("later", 9)]);
    place.sync().await;
    let session = || async { place.engine.sessions().get(&id(2)).await.expect("reads").expect("a session") };
    let (before, mut detail) = (totals(&place).await, session().await);
    place.engine.repair().await.expect("repairs");
    let after = session().await;
    detail.revision = after.revision;
    assert_eq!((totals(&place).await, after), (before, detail));
    assert_eq!(place.database.count("messages").await, 1);
}

#[tokio::test]
async fn lists_of_prompts_lose_their_copies() {
    let Some(folder) = samples::folder() else { return };
    let place = Place::empty().await;
    samples::copy(&folder.join("home"), &place.home);
    place.sync().await;
    let copies = "archive_pieces p join sources f on f.id = p.source_id where f.tool = 'gemini' and f.path like '%logs.json'";
    assert!(place.database.count(copies).await > 0, "the samples have some");
    let recorded = some(&place, Tool::Gemini).await;
    let ids: Vec<SessionId> = recorded.into_iter().map(|(id, _)| id).collect();
    forget(&place, &ids).await;
    assert_eq!(place.database.count(copies).await, 0);
}

#[tokio::test]
async fn what_a_crash_left_is_removed_at_the_next_start() {
    const WORD: &str = "zqxylophonicquandary";
    let place = Place::empty().await;
    append(&path(&place.home, "-work-shop", &id(1).0), &[prompt(WORD, 1)]);
    place.sync().await;
    let store = &place.database.store;
    let keys: Vec<i64> = store.targets(&[id(1)]).await.expect("reads").iter().map(|target| target.key).collect();
    // As if the process had been killed right after the transaction.
    store.forget(&[keys], Timestamp::parse("2026-11-21T12:00:00Z").expect("a time")).await.expect("forgets");
    assert!(store.is_scrub_due().await.expect("reads"));
    place.engine.start();
    for _ in 0..500 {
        if !store.is_scrub_due().await.expect("reads") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(!store.is_scrub_due().await.expect("reads"));
    place.engine.stop().await;
    assert!(holders(&[place.data.path(), place.database.folder().expect("a folder")], WORD).is_empty());
    assert_eq!(totals(&place).await.0, 0);
}
