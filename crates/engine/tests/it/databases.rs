//! A database of a tool that comes into being row by row, in transactions that end anywhere. As in life, a part is written before its message
//! is finished, and both are rewritten while an answer grows.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, params_from_iter, types::Value};

use crate::{random::Random, samples::files};

/// A change of one row.
#[derive(Clone, Debug)]
struct Change {
    table: String,
    columns: Vec<String>,
    row: Vec<Value>,
}

/// A database that is not complete yet.
pub(crate) struct GrowingDatabase {
    path: PathBuf,
    schema: Vec<String>,
    /// In reverse order.
    changes: Vec<Change>,
    connection: Option<Connection>,
}

impl GrowingDatabase {
    /// Every database of a template, to be written again below `home`.
    pub(crate) fn all(template: &Path, home: &Path, random: &mut Random) -> Vec<Self> {
        let is_database = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "db");
        let databases = files(template).into_iter().filter(is_database);
        databases.map(|file| Self::of(&file, home.join(file.strip_prefix(template).expect("below the folder")), random)).collect()
    }

    fn of(template: &Path, path: PathBuf, random: &mut Random) -> Self {
        // A copy: reading may leave files beside a database.
        let folder = tempfile::tempdir().expect("a temporary folder");
        let copy = folder.path().join("copy.db");
        for ending in ["", "-wal"] {
            let beside = |path: &Path| path.with_file_name(format!("{}{ending}", path.file_name().expect("a name").to_string_lossy()));
            if beside(template).exists() {
                fs::copy(beside(template), beside(&copy)).expect("room on disk");
            }
        }
        let connection = Connection::open(&copy).expect("a database");
        let schema = strings(&connection, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'");
        let tables = strings(&connection, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
        let (mut inserts, mut updates, mut last) = (Vec::new(), Vec::new(), Vec::new());
        let mut changes: Vec<Change> = tables.iter().flat_map(|table| rows(&connection, table)).collect();
        changes.sort_by_key(|change| change.table != "part");
        let mut unfinished = Vec::new();
        for change in changes {
            // While a part grows, so does its message.
            let is_unfinished = change.table == "message" && unfinished.contains(&change.value("id"));
            let early = (is_unfinished || random.chance(30)).then(|| change.early()).flatten();
            inserts.push(early.clone().unwrap_or_else(|| change.clone()));
            if early.is_none() {
                continue;
            }
            unfinished.push(change.value("message_id"));
            if change.table == "part" { &mut updates } else { &mut last }.push(change);
        }
        for list in [&mut inserts, &mut updates, &mut last] {
            random.shuffle(list);
        }
        let changes = last.into_iter().chain(updates).chain(inserts).collect();
        Self { path, schema, changes, connection: None }
    }

    /// Makes so many changes in one transaction.
    pub(crate) fn step(&mut self, count: usize, random: &mut Random) {
        if self.connection.is_none() {
            self.connection = Some(self.open());
        }
        let connection = self.connection.as_mut().expect("just opened");
        let transaction = connection.transaction().expect("nobody else writes");
        for change in (0..count).map_while(|_| self.changes.pop()) {
            let places = vec!["?"; change.row.len()].join(",");
            let insert = format!("INSERT OR REPLACE INTO \"{}\" ({}) VALUES ({places})", change.table, change.columns.join(","));
            transaction.execute(&insert, params_from_iter(change.row)).expect("a row of the template");
        }
        transaction.commit().expect("nobody else writes");
        if random.chance(50) {
            self.connection = None;
        }
    }

    /// Makes all changes that are left, and closes.
    pub(crate) fn finish(mut self, random: &mut Random) {
        self.step(usize::MAX, random);
    }

    fn open(&self) -> Connection {
        let is_new = !self.path.exists();
        fs::create_dir_all(self.path.parent().expect("a folder")).expect("room on disk");
        let connection = Connection::open(&self.path).expect("our own database");
        connection.pragma_update(None, "journal_mode", "wal").expect("our own database");
        connection.pragma_update(None, "foreign_keys", false).expect("our own database");
        if is_new {
            for statement in &self.schema {
                connection.execute_batch(statement).expect("the schema of the template");
            }
        }
        connection
    }
}

impl Change {
    fn at(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.trim_matches('"') == name)
    }

    fn value(&self, name: &str) -> Option<Value> {
        self.at(name).map(|at| self.row[at].clone())
    }

    /// The row as it was a second earlier; `None` for tables without such rows.
    fn early(&self) -> Option<Self> {
        let known = ["session", "message", "part", "session_v2", "session_message"];
        let updated = self.at("time_updated").filter(|_| known.contains(&self.table.as_str()))?;
        let mut early = self.clone();
        let Value::Integer(ms) = early.row[updated] else { return None };
        early.row[updated] = Value::Integer(ms - 1000);
        if let Some(Value::Text(json)) = self.at("data").map(|data| &mut early.row[data])
            && let Ok(mut data) = serde_json::from_str::<serde_json::Value>(json)
            && let Some(fields) = data.as_object_mut()
        {
            fields.remove("tokens");
            fields.remove("finish");
            fields.entry("text").and_modify(|text| *text = "not yet".into());
            *json = data.to_string();
        }
        Some(early)
    }
}

fn strings(connection: &Connection, query: &str) -> Vec<String> {
    let mut statement = connection.prepare(query).expect("a query");
    let rows = statement.query_map([], |row| row.get(0)).expect("a query");
    rows.collect::<Result<_, _>>().expect("texts")
}

fn rows(connection: &Connection, table: &str) -> Vec<Change> {
    let mut statement = connection.prepare(&format!("SELECT * FROM \"{table}\"")).expect("a table");
    let columns: Vec<String> = statement.column_names().into_iter().map(|name| format!("\"{name}\"")).collect();
    let count = columns.len();
    let rows = statement.query_map([], |row| (0..count).map(|at| row.get(at)).collect::<rusqlite::Result<Vec<Value>>>());
    let rows = rows.expect("a table").map(|row| row.expect("a row"));
    rows.map(|row| Change { table: table.to_owned(), columns: columns.clone(), row }).collect()
}
