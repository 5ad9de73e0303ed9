//! Every usage event opens to the record that holds its very tokens: looked up in the file or database it names, and read by other means than
//! the importers'.

use std::{fs, path::Path};

use rusqlite::{Connection, OpenFlags, OptionalExtension};
use serde_json::Value;
use sp_domain::{
    Tool,
    session::{SessionQuery, SessionSummary},
    usage::{RecordPlace, UsageRecord},
};

use crate::{place::Place, samples};

/// What became of the events of a home.
#[derive(Debug, Default, PartialEq, Eq)]
struct Checked {
    bytes: usize,
    rows: usize,
    /// Without a place: the text of the file had to be repaired.
    repaired: usize,
}

#[tokio::test]
async fn of_the_samples() {
    let Some(samples) = samples::folder() else { return };
    for (part, least) in [("home", (1800, 40)), ("edge/home", (20, 1)), ("growth/home", (3, 0))] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        samples::copy(&samples.join(part), folder.path());
        let checked = check(&Place::of(folder.path()).await).await;
        assert!(checked.bytes >= least.0 && checked.rows >= least.1, "{part}: {checked:?}");
        assert!(checked.repaired == 0 || part == "edge/home", "{part}: {checked:?}");
    }
}

#[tokio::test]
async fn of_a_demo_home() {
    let home = crate::any_order::demo(5);
    let checked = check(&Place::of(home.path()).await).await;
    assert!(checked.bytes > 100 && checked.rows > 10 && checked.repaired == 0, "{checked:?}");
}

async fn check(place: &Place) -> Checked {
    place.sync().await;
    let query = SessionQuery { limit: SessionQuery::MAX_LIMIT, include_subagents: true, ..SessionQuery::default() };
    let list = place.engine.sessions().list(&query).await.expect("the list is read");
    let mut checked = Checked::default();
    for session in list.sessions {
        let records = place.engine.sessions().usage_records(&session.id, 1000, 0).await.expect("reads").expect("a session");
        assert_eq!(records.total, session.own.calls, "{}: one record for each call", session.id);
        let output: i64 = records.records.iter().map(|record| record.output_tokens).sum();
        assert_eq!(output, session.own.output_tokens.unwrap_or(0), "{}", session.id);
        for record in &records.records {
            check_record(&session, record, &mut checked);
        }
    }
    checked
}

fn check_record(session: &SessionSummary, record: &UsageRecord, checked: &mut Checked) {
    let what = || format!("{} {}: {record:?}", session.tool, session.id);
    match (&record.place, record.place.start.zip(record.place.end)) {
        (place, Some((start, end))) => {
            checked.bytes += 1;
            let text = content(Path::new(&place.source_path));
            let value = parse(&text[start as usize..end as usize]).unwrap_or_else(|| panic!("{}: no JSON", what()));
            let by_counter = || session.tool == Tool::Codex && is_difference(record, &text[..start as usize], &value);
            assert!(holds(session.tool, &value, record) || by_counter(), "{}\n{value:.2000}", what());
        }
        (RecordPlace { row: Some(row), source_path, .. }, None) => {
            checked.rows += 1;
            assert!(is_in_row(Path::new(source_path), row, record), "{}", what());
        }
        (place, None) => {
            checked.repaired += 1;
            let text = fs::read(&place.source_path).expect("the file is there");
            assert!(String::from_utf8(text).is_err(), "{}: only repaired text has no places", what());
        }
    }
}

/// The text of a file; of a compressed one what it holds.
fn content(path: &Path) -> Vec<u8> {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    if path.extension().is_some_and(|extension| extension == "zst") {
        return zstd::stream::decode_all(bytes.as_slice()).expect("a whole file");
    }
    bytes
}

pub(crate) fn parse(bytes: &[u8]) -> Option<Value> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_matches(['\u{feff}', '\0', ' ', '\r', '\n']);
    serde_json::from_str(text).or_else(|_| serde_json::from_str(&without_surrogates(text))).ok()
}

/// Some writers escape half a surrogate pair, which is no text; a figure is never written so.
fn without_surrogates(text: &str) -> String {
    let mut parts = text.split("\\u");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let is_surrogate =
            part.starts_with(['d', 'D']) && part[1..].starts_with(['8', '9', 'a', 'b', 'c', 'd', 'e', 'f', 'A', 'B', 'C', 'D', 'E', 'F']);
        if is_surrogate { text + "?" + &part[4..] } else { text + "\\u" + part }
    })
}

/// Whether these figures stand somewhere in the record. Texts that are JSON are looked into, too.
fn holds(tool: Tool, value: &Value, record: &UsageRecord) -> bool {
    match value {
        Value::Object(fields) => is_told(tool, value, record) || fields.values().any(|value| holds(tool, value, record)),
        Value::Array(values) => values.iter().any(|value| holds(tool, value, record)),
        Value::String(text) if text.starts_with('{') => serde_json::from_str(text).is_ok_and(|inner| holds(tool, &inner, record)),
        _ => false,
    }
}

/// A figure, in any clothing.
pub(crate) fn figure(value: &Value, path: &str) -> i64 {
    let value = path.split('.').fold(value, |value, key| &value[key]);
    let number = value.as_i64().or_else(|| value.as_f64().map(|number| number as i64)).or_else(|| value.as_str()?.parse().ok());
    number.unwrap_or(0).max(0)
}

/// Input, output, read from the cache, written to it.
type Figures = (i64, i64, i64, i64);

fn is_told(tool: Tool, value: &Value, record: &UsageRecord) -> bool {
    let of = |path: &str| figure(value, path);
    let figures = (record.input_tokens, record.output_tokens, record.cache_read_tokens, record.cache_write_tokens);
    match tool {
        Tool::Claude => {
            let lifetimes = of("cache_creation.ephemeral_5m_input_tokens") + of("cache_creation.ephemeral_1h_input_tokens");
            let written = if value.get("cache_creation_input_tokens").is_some() { of("cache_creation_input_tokens") } else { lifetimes };
            figures == (of("input_tokens"), of("output_tokens"), of("cache_read_input_tokens"), written)
        }
        Tool::Codex => figures == codex(value),
        Tool::Gemini => {
            let input = (of("input") - of("cached")).max(0) + of("tool");
            figures == (input, of("output") + of("thoughts"), of("cached"), 0)
        }
        Tool::Opencode | Tool::Kilo => figures == kilo(value) || opencode(value).contains(&figures),
    }
}

fn codex(usage: &Value) -> Figures {
    let (cached, written) = (figure(usage, "cached_input_tokens"), figure(usage, "cache_write_input_tokens"));
    ((figure(usage, "input_tokens") - cached - written).max(0), figure(usage, "output_tokens"), cached, written)
}

fn kilo(request: &Value) -> Figures {
    let (all, read, written) = (figure(request, "tokensIn"), figure(request, "cacheReads"), figure(request, "cacheWrites"));
    let rest = all - read - written;
    (if rest < 0 { all } else { rest }, figure(request, "tokensOut"), read, written)
}

/// With and without what old releases counted twice.
fn opencode(tokens: &Value) -> Vec<Figures> {
    let of = |path: &str| figure(tokens, path);
    let (read, written) = (of("cache.read"), of("cache.write"));
    let outputs = [of("output"), of("output") + of("reasoning")];
    let inputs = [of("input"), of("input") - read];
    inputs.iter().flat_map(|input| outputs.map(|output| (*input, output, read, written))).collect()
}

/// Whether the running total of this record and the one before differ by these figures.
fn is_difference(record: &UsageRecord, before: &[u8], value: &Value) -> bool {
    let total = |value: &Value| codex(&value["payload"]["info"]["total_token_usage"]);
    let lines = before.split(|byte| *byte == b'\n').rev().filter_map(parse);
    let earlier = lines.filter(|line| line["payload"]["info"]["total_token_usage"].is_object()).map(|line| total(&line)).next();
    let (now, then) = (total(value), earlier.unwrap_or_default());
    let difference = (now.0 - then.0, now.1 - then.1, now.2 - then.2, now.3 - then.3);
    difference == (record.input_tokens, record.output_tokens, record.cache_read_tokens, record.cache_write_tokens)
}

/// Whether the row has these figures, in its JSON or, for what only the session's row knows, in its columns.
fn is_in_row(database: &Path, row: &str, record: &UsageRecord) -> bool {
    let (table, id) = row.split_once('/').expect("a table and an id");
    let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("a database");
    if table.starts_with("session") && table != "session_message" {
        let query = format!("SELECT tokens_output + tokens_reasoning FROM {table} WHERE id = ?1");
        let most: Option<i64> = connection.query_row(&query, [id], |row| row.get(0)).optional().expect("a table");
        return most.is_some_and(|most| record.output_tokens <= most);
    }
    let query = format!("SELECT data FROM {table} WHERE id = ?1");
    let data: Option<String> = connection.query_row(&query, [id], |row| row.get(0)).optional().expect("a table");
    data.and_then(|data| parse(data.as_bytes())).is_some_and(|data| holds(Tool::Opencode, &data, record))
}
