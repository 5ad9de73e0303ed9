//! OpenCode and Kilo from release 7 on: each session from the newest of its stores; steps where there are any.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, types::Value as Cell};
use serde_json::Value;
use sp_domain::Tool;

use super::{Sums, Telling, Told, UNKNOWN, at, document, text};
use crate::{records::figure, samples::files};

/// 2025-11-13.
const CACHE_FIX_MS: i64 = 1_762_992_000_000;

/// One store's copy of a session.
#[derive(Clone, Debug, Default)]
struct Session {
    generation: u8,
    created: i64,
    updated: i64,
    is_fork: bool,
    /// Sums on the session's row.
    row: Sums,
    messages: Vec<Message>,
}

#[derive(Clone, Debug)]
struct Message {
    id: String,
    kind: Option<String>,
    created: i64,
    json: Value,
    parts: Vec<Value>,
}

pub(super) fn tell(folder: &Path, tool: Tool, telling: &mut Telling) {
    if !folder.is_dir() {
        return;
    }
    let mut copies: BTreeMap<String, Vec<Session>> = BTreeMap::new();
    let mut add =
        |found: BTreeMap<String, Session>| found.into_iter().for_each(|(id, session)| copies.entry(id).or_default().push(session));
    for path in files(folder).into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "db")) {
        let opened = tempfile::tempdir().expect("a temporary folder");
        for ending in ["", "-wal"] {
            let from = path.with_file_name(format!("{}{ending}", path.file_name().expect("a name").to_string_lossy()));
            if from.exists() {
                fs::copy(&from, opened.path().join(format!("x.db{ending}"))).expect("room on disk");
            }
        }
        let Ok(connection) = Connection::open(opened.path().join("x.db")) else { continue };
        add(of_database(&connection, "session", "message", 2));
        add(of_database(&connection, "session_v2", "session_message", 3));
    }
    add(of_tree(&folder.join("storage/session"), &folder.join("storage/message"), &folder.join("storage/part")));
    for (id, mut sessions) in copies {
        sessions.sort_by_key(|session| (session.generation, session.updated, session.messages.len()));
        let newest = sessions.pop().expect("a copy");
        let mut messages = newest.messages.clone();
        let known: BTreeSet<&str> = newest.messages.iter().map(|message| message.id.as_str()).collect();
        for older in sessions.iter().filter(|older| older.generation < newest.generation && older.updated > newest.updated) {
            let is_late = |message: &&Message| message.created > newest.updated && !known.contains(message.id.as_str());
            messages.extend(older.messages.iter().filter(is_late).cloned());
        }
        session(&id, &newest, &messages, tool, folder, telling);
    }
}

fn session(id: &str, session: &Session, messages: &[Message], tool: Tool, folder: &Path, telling: &mut Telling) {
    let teller = telling.teller(tool, folder, id);
    (telling.tellers[teller].began, telling.tellers[teller].ended) = (session.created, session.updated);
    let mut same: BTreeMap<String, usize> = BTreeMap::new();
    let mut spent = Sums::default();
    let mut has_figures = false;
    for message in messages {
        let is_step = message.kind.is_some();
        let role = message.kind.as_deref().or_else(|| text(&message.json, "role"));
        let is_copy = message.created != UNKNOWN && message.created < session.created;
        if !matches!(role, Some("assistant" | "compaction")) || (is_step && is_copy && session.is_fork) {
            continue;
        }
        let finished: Vec<&Value> = message.parts.iter().filter(|part| text(part, "type") == Some("step-finish")).collect();
        let has_steps = finished.iter().any(|part| !counted(part, &message.json, is_step).is_zero());
        let sources = if has_steps { finished } else { vec![&message.json] };
        for source in sources {
            let sums = counted(source, &message.json, is_step);
            let is_message = std::ptr::eq(source, &raw const message.json);
            let has_cost = source["cost"].as_f64().is_some_and(|cost| cost > 0.0) && !(is_message && tool == Tool::Kilo && !is_step);
            if sums.is_zero() && !has_cost {
                continue;
            }
            has_figures = true;
            spent.add(&sums);
            let mut group = fingerprint(message, source);
            let count = same.entry(group.clone()).or_default();
            *count += 1;
            group += &format!(" {count}");
            telling.told.push(Told { teller, group, request: None, is_side: false, is_copy, at: message.created, sums });
        }
    }
    let rest = Sums {
        calls: 0,
        input: (session.row.input - spent.input).max(0),
        output: (session.row.output - spent.output).max(0),
        reasoning: (session.row.reasoning - spent.reasoning).max(0),
        cache_read: (session.row.cache_read - spent.cache_read).max(0),
        cache_write: (session.row.cache_write - spent.cache_write).max(0),
    };
    if (session.generation == 3 || !has_figures) && !rest.is_zero() {
        let group = format!("{id} rest");
        telling.told.push(Told { teller, group, request: None, is_side: false, is_copy: false, at: session.created, sums: rest });
    }
}

/// What copies of a call share although their ids differ.
fn fingerprint(message: &Message, source: &Value) -> String {
    let json = &message.json;
    let created = at(&json["time"]["created"]);
    if created == UNKNOWN {
        return message.id.clone();
    }
    let figures = |tokens: &Value| ["input", "output", "reasoning", "cache.read", "cache.write"].map(|path| figure(tokens, path));
    let names = [&json["providerID"], &json["modelID"], &json["model"]];
    format!("{names:?} {created} {} {:?} {:?}", json["time"]["completed"], figures(&json["tokens"]), figures(&source["tokens"]))
}

fn counted(source: &Value, message: &Value, is_step: bool) -> Sums {
    let tokens = &source["tokens"];
    let of = |path: &str| figure(tokens, path);
    let (mut input, mut output, reasoning, read) = (of("input"), of("output"), of("reasoning"), of("cache.read"));
    if is_step || !tokens["total"].is_null() || reasoning > output {
        output += reasoning;
    }
    let provider = text(message, "providerID").unwrap_or_default();
    let is_claude = provider == "opencode" && text(message, "modelID").is_some_and(|model| model.contains("claude"));
    let is_apart = is_claude || ["anthropic", "amazon-bedrock", "google-vertex-anthropic"].contains(&provider);
    if !is_step && at(&message["time"]["created"]) < CACHE_FIX_MS && !is_apart && read > 0 && input >= read {
        input -= read;
    }
    Sums { calls: 0, input, output, reasoning, cache_read: read, cache_write: of("cache.write") }
}

fn of_database(connection: &Connection, table: &str, messages: &str, generation: u8) -> BTreeMap<String, Session> {
    // A 2.x table of sessions without one of messages is a store that was not upgraded yet.
    if rows(connection, messages).is_none() && generation == 3 {
        return BTreeMap::new();
    }
    let number = |row: &BTreeMap<String, Cell>, name: &str| match row.get(name) {
        Some(Cell::Integer(number)) => *number,
        Some(Cell::Real(number)) => *number as i64,
        _ => 0,
    };
    let word = |row: &BTreeMap<String, Cell>, name: &str| match row.get(name) {
        Some(Cell::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let json = |row: &BTreeMap<String, Cell>| word(row, "data").and_then(|data| serde_json::from_str(&data).ok()).unwrap_or(Value::Null);
    let mut sessions: BTreeMap<String, Session> = BTreeMap::new();
    for row in rows(connection, table).unwrap_or_default() {
        let Some(id) = word(&row, "id") else { continue };
        let of = |name: &str| number(&row, &format!("tokens_{name}"));
        let row_sums = Sums {
            calls: 0,
            input: of("input"),
            output: of("output") + of("reasoning"),
            reasoning: of("reasoning"),
            cache_read: of("cache_read"),
            cache_write: of("cache_write"),
        };
        let is_fork = word(&row, "fork_session_id").is_some();
        let (created, updated) = (number(&row, "time_created"), number(&row, "time_updated"));
        sessions.insert(id, Session { generation, created, updated, is_fork, row: row_sums, ..Session::default() });
    }
    let mut parts: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for row in if generation == 2 { rows(connection, "part").unwrap_or_default() } else { Vec::new() } {
        parts.entry(word(&row, "message_id").unwrap_or_default()).or_default().push(json(&row));
    }
    for row in rows(connection, messages).unwrap_or_default() {
        let (Some(id), Some(session)) = (word(&row, "id"), word(&row, "session_id")) else { continue };
        let Some(session) = sessions.get_mut(&session) else { continue };
        let (kind, json, parts) = ((generation == 3).then(|| word(&row, "type").unwrap_or_default()), json(&row), parts.remove(&id));
        let own = at(&json["time"]["created"]);
        let created = if own == UNKNOWN || generation == 3 { number(&row, "time_created") } else { own };
        session.messages.push(Message { id, kind, created, json, parts: parts.unwrap_or_default() });
    }
    sessions
}

/// All rows of a table by column; `None` without the table.
fn rows(connection: &Connection, table: &str) -> Option<Vec<BTreeMap<String, Cell>>> {
    let mut statement = connection.prepare(&format!("SELECT * FROM \"{table}\"")).ok()?;
    let names: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
    let row = |row: &rusqlite::Row<'_>| names.iter().enumerate().map(|(at, name)| Ok((name.clone(), row.get(at)?))).collect();
    statement.query_map([], row).ok()?.collect::<Result<_, _>>().ok()
}

fn of_tree(sessions: &Path, messages: &Path, parts: &Path) -> BTreeMap<String, Session> {
    let listed = |folder: &Path| if folder.is_dir() { files(folder) } else { Vec::new() };
    let stem = |path: &PathBuf| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut found = BTreeMap::new();
    for file in listed(sessions) {
        let (id, json) = (stem(&file), document(&file));
        if !json.is_object() {
            continue;
        }
        let (created, updated) = (at(&json["time"]["created"]), at(&json["time"]["updated"]));
        let message = |path: &PathBuf| {
            let json = document(path);
            let parts = listed(&parts.join(stem(path))).iter().map(|part| document(part)).collect();
            Message { id: stem(path), kind: None, created: at(&json["time"]["created"]), json, parts }
        };
        let messages = listed(&messages.join(&id)).iter().map(message).collect();
        found.insert(id, Session { generation: 1, created, updated, messages, ..Session::default() });
    }
    found
}
