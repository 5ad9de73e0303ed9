//! Every row of a database as text, comparable with another database: keys that only this database knows are replaced by what they stand for.

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use rusqlite::{Connection, Row, types::ValueRef};

/// Tables that tell of runs, what was told when, and the archive, whose blocks are cut where the reading paused: [`super::texts`] compares what is in them.
const NOT_COMPARED: [&str; 7] =
    ["machines", "sync_runs", "store_state", "seaql_migrations", "notifications", "archive_blocks", "archive_pieces"];

/// Columns that say when or how often something was read, and where in the archive it lies.
const NOT_SHOWN: [&str; 14] = [
    "revision",
    "rewritten",
    "read_at",
    "seen_at",
    "last_sync",
    "text_block",
    "text_start",
    "text_len",
    "input_block",
    "input_start",
    "input_len",
    "output_block",
    "output_start",
    "output_len",
];

/// Columns with keys of sessions that no constraint tells of.
const OF_SESSIONS: [&str; 1] = ["told_by"];

/// What a key of a table stands for: an expression over its row. Public ids do not serve: of two sessions with one id of their tools the one
/// that is stored first has it, the other gets a mark.
const NAMES: [(&str, &str); 2] = [
    ("sources", "tool || ' ' || path"),
    ("sessions", "tool || ' ' || native_id || ' ' || (select f.path from sources f where f.id = sessions.source_id)"),
];

/// All rows by table, sorted.
pub(crate) fn rows(database: &Path) -> BTreeMap<String, Vec<String>> {
    rows_without(database, &[])
}

/// The same without these columns.
pub(crate) fn rows_without(database: &Path, without: &[&str]) -> BTreeMap<String, Vec<String>> {
    let connection = Connection::open(database).expect("a database");
    let verdict: String = connection.query_row("pragma integrity_check", [], |row| row.get(0)).expect("a verdict");
    assert_eq!(verdict, "ok");
    let broken = texts(&connection, "select \"table\" || coalesce(rowid, '') from pragma_foreign_key_check");
    assert!(broken.is_empty(), "rows without their parents: {broken:?}");
    let tables = texts(&connection, "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'");
    let wanted = tables.into_iter().filter(|table| !NOT_COMPARED.contains(&table.as_str()));
    wanted.map(|table| (table.clone(), of_table(&connection, &table, without))).collect()
}

/// What two databases differ in, as few lines of text; empty when they say the same.
pub(crate) fn difference(one: &BTreeMap<String, Vec<String>>, other: &BTreeMap<String, Vec<String>>) -> String {
    let mut text = String::new();
    for table in one.keys().chain(other.keys()) {
        let (left, right) = (one.get(table), other.get(table));
        if left == right {
            continue;
        }
        let (left, right) = (left.cloned().unwrap_or_default(), right.cloned().unwrap_or_default());
        let _ = writeln!(text, "{table}: {} and {} rows", left.len(), right.len());
        for (sign, here, there) in [('-', &left, &right), ('+', &right, &left)] {
            for row in here.iter().filter(|row| !there.contains(row)).take(3) {
                let _ = writeln!(text, "{sign} {}", row.chars().take(2000).collect::<String>());
            }
        }
    }
    text
}

fn texts(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).expect("a query");
    statement.query_map([], |row| row.get(0)).expect("rows").collect::<Result<_, _>>().expect("texts")
}

fn of_table(connection: &Connection, table: &str, without: &[&str]) -> Vec<String> {
    let parents: BTreeMap<String, String> = connection
        .prepare(&format!("select \"from\", \"table\" from pragma_foreign_key_list('{table}')"))
        .and_then(|mut statement| statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())
        .expect("foreign keys");
    let columns = texts(connection, &format!("select name from pragma_table_info('{table}')"));
    let shown = columns.iter().filter(|column| !NOT_SHOWN.contains(&column.as_str()) && !without.contains(&column.as_str()));
    let shown: Vec<String> = shown.map(|column| expression(table, column, parents.get(column))).collect();
    let sql = format!("select {} from {table} t", shown.join(", "));
    let mut statement = connection.prepare(&sql).expect("a query");
    let count = statement.column_count();
    let mut rows: Vec<String> = statement.query_map([], |row| Ok(text(row, count))).expect("rows").collect::<Result<_, _>>().expect("rows");
    rows.sort_unstable();
    rows
}

fn expression(table: &str, column: &str, parent: Option<&String>) -> String {
    let parent = if OF_SESSIONS.contains(&column) { Some("sessions") } else { parent.map(String::as_str) };
    let name = parent.and_then(|parent| NAMES.iter().find(|(table, _)| *table == parent));
    match name {
        Some((table, name)) => format!("(select {name} from {table} where id = t.{column}) as {column}"),
        None if column == "public_id" => {
            "iif(instr(public_id, '~'), substr(public_id, 1, instr(public_id, '~') - 1), public_id) as id".to_owned()
        }
        None if (table, column) == ("sessions", "search_text") => "replace(t.search_text, lower(t.public_id), '')".to_owned(),
        // A number given by this database; ids that are texts are names themselves.
        None if column == "id" => "iif(typeof(t.id) = 'integer', null, t.id) as id".to_owned(),
        None => format!("t.{column}"),
    }
}

fn text(row: &Row<'_>, count: usize) -> String {
    let value = |index: usize| match row.get_ref(index).expect("a value") {
        ValueRef::Null => "null".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Blob(bytes) => format!("{bytes:02x?}"),
    };
    (0..count).map(value).collect::<Vec<_>>().join(" | ")
}
