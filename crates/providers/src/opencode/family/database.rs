//! One database: which sessions it lists, and fetching their rows. Columns are looked up, so a release with fewer or more of them is no fault.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use rusqlite::{Row, params};
use sp_domain::diagnostics::WarningKind;

use super::{
    open::{self, Opened},
    parse,
    record::{Counted, Facts, Generation, Part, Raw, Record, STEP_BYTES, Totals},
    schema::{self, TABLES, Table},
};
use crate::{Detail, MAX_RECORD_BYTES, ProviderError, Warnings};

/// Columns of a session row that mean something to us, in the order [`facts`] reads them.
const SESSION: [&str; 18] = [
    "id",
    "parent_id",
    "fork_session_id",
    "title",
    "directory",
    "version",
    "agent",
    "model",
    "revert",
    "time_created",
    "time_updated",
    "time_archived",
    "cost",
    "tokens_input",
    "tokens_output",
    "tokens_reasoning",
    "tokens_cache_read",
    "tokens_cache_write",
];

/// Columns every release has.
const ALWAYS: [&str; 5] = ["title", "directory", "version", "time_created", "time_updated"];

/// A database of the tool.
#[derive(Debug)]
pub(super) struct Database {
    path: Arc<Path>,
    opened: Opened,
    tables: BTreeMap<&'static str, Table>,
}

/// A session in a database, as far as listing tells.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) id: String,
    pub(super) generation: Generation,
    /// Last change by the session row, epoch milliseconds.
    pub(super) updated: i64,
    /// Rows of messages and parts.
    pub(super) rows: i64,
    /// Changes whenever the session row, the number of its rows or the time of a message does.
    pub(super) print: u64,
    /// Changes with the time of any part. `None` for a session at rest, whose parts are not looked at.
    pub(super) parts: Option<u64>,
}

/// How long before the newest change in a database a session counts as at work. A part is rewritten while its answer is being written;
/// afterwards the message changes as well.
const AT_WORK_MS: i64 = 48 * 3600 * 1000;

/// A session while its rows are counted.
struct Counting {
    listed: Listed,
    hasher: blake3::Hasher,
    /// Newest change of the session or a message, epoch milliseconds.
    changed: i64,
}

impl Database {
    /// Opens and inspects. Tables that no known release lacks are a warning, not an error.
    pub(super) fn open(path: &Path, warnings: &mut Warnings) -> Result<Self, ProviderError> {
        let opened = open::open(path)?;
        let mut tables = BTreeMap::new();
        for name in TABLES {
            let found = Table::inspect(&opened.connection, name).map_err(|error| failed(path, error))?;
            tables.extend(found.map(|table| (name, table)));
        }
        let mut database = Self { path: path.into(), opened, tables };
        database.drop_unusable(warnings);
        Ok(database)
    }

    /// Forgets tables that cannot be read for lack of a column.
    fn drop_unusable(&mut self, warnings: &mut Warnings) {
        let needed = |name: &str| -> &[&str] {
            match name {
                "part" => &["id", "message_id", "session_id", "data"],
                "message" => &["id", "session_id", "data"],
                "session_message" => &["id", "session_id", "type", "data"],
                _ => &["id"],
            }
        };
        let place = Arc::clone(&self.path);
        self.tables.retain(|name, table| table.require(needed(name), &place, warnings));
        for table in ["session", "session_v2"].iter().filter_map(|name| self.tables.get(name)) {
            table.require(&ALWAYS, &place, warnings);
        }
        let mut lacks = |table: &str| warnings.note(&place, None, WarningKind::UnknownSchema, format!("no table {table}"));
        let has = |name| self.tables.contains_key(name);
        match (has("session"), has("session_v2")) {
            (false, false) => lacks("session"),
            (true, _) if !has("message") => lacks("message"),
            (true, _) if !has("part") => lacks("part"),
            (_, true) if !has("session_message") => lacks("session_message"),
            _ => {}
        }
    }

    /// The tables of a generation: sessions, messages, parts. `None` without sessions; 2.x also without messages, because then its sessions
    /// still live in the older tables.
    pub(super) fn tables_of(&self, generation: Generation) -> Option<(&Table, Option<&Table>, Option<&Table>)> {
        let table = |name| self.tables.get(name);
        match generation {
            Generation::Steps => Some((table("session_v2")?, Some(table("session_message")?), None)),
            Generation::Parts => Some((table("session")?, table("message"), table("part"))),
            Generation::Tree | Generation::Projects => None,
        }
    }

    /// The file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The open connection.
    pub(super) fn connection(&self) -> &rusqlite::Connection {
        &self.opened.connection
    }

    /// See [`Opened::is_sound`].
    pub(super) fn is_sound(&self) -> bool {
        self.opened.is_sound()
    }

    /// What identifies the schema; a change of it is worth a look at its warnings.
    pub(super) fn schema_print(&self) -> u64 {
        short(&blake3::hash(format!("{:?}", self.tables).as_bytes()))
    }

    /// Every session in every generation.
    pub(super) fn sessions(&self) -> Result<Vec<Listed>, ProviderError> {
        let mut listed = Vec::new();
        for generation in [Generation::Steps, Generation::Parts] {
            let Some((sessions, messages, parts)) = self.tables_of(generation) else { continue };
            listed.extend(self.list(generation, sessions, messages, parts).map_err(|error| failed(&self.path, error))?);
        }
        Ok(listed)
    }

    fn list(
        &self,
        generation: Generation,
        sessions: &Table,
        messages: Option<&Table>,
        parts: Option<&Table>,
    ) -> rusqlite::Result<Vec<Listed>> {
        let mut found: BTreeMap<String, Counting> = BTreeMap::new();
        let mut statement = self.opened.connection.prepare(&format!("SELECT {} FROM {}", sessions.select(&SESSION), sessions.name))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let Some(id) = schema::text(row, 0) else { continue };
            let mut hasher = blake3::Hasher::new();
            hash_row(&mut hasher, row, SESSION.len());
            let updated = schema::time(row, 10).map_or(0, sp_domain::Timestamp::ms);
            let listed = Listed { id: id.clone(), generation, updated, rows: 0, print: 0, parts: None };
            found.insert(id, Counting { listed, hasher, changed: updated });
        }
        if let Some(messages) = messages {
            self.count_rows(messages, true, &mut found)?;
        }
        if let Some(parts) = parts {
            self.count_rows(parts, !parts.is_indexed, &mut found)?;
            self.look_at_parts(parts, &mut found)?;
        }
        Ok(found.into_values().map(|session| Listed { print: short(&session.hasher.finalize()), ..session.listed }).collect())
    }

    /// Counts the rows of each session; with `times` also looks into every row for when it changed, which costs far more.
    fn count_rows(&self, table: &Table, times: bool, found: &mut BTreeMap<String, Counting>) -> rusqlite::Result<()> {
        let updated = if times { table.select(&["time_updated"]) } else { "NULL".to_owned() };
        let query = format!("SELECT session_id, count(*), max({updated}), total({updated}) FROM {} GROUP BY session_id", table.name);
        let mut statement = self.opened.connection.prepare(&query)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let known = schema::text(row, 0).and_then(|id| found.get_mut(&id));
            if let Some(session) = known {
                hash_row(&mut session.hasher, row, 4);
                session.listed.rows += schema::count(row, 1);
                session.changed = session.changed.max(schema::count(row, 2));
            }
        }
        Ok(())
    }

    /// Looks at the parts of sessions at work.
    fn look_at_parts(&self, table: &Table, found: &mut BTreeMap<String, Counting>) -> rusqlite::Result<()> {
        let newest = found.values().map(|session| session.changed).max().unwrap_or(0);
        let updated = table.select(&["time_updated"]);
        let query = format!("SELECT max({updated}), total({updated}) FROM {} WHERE session_id = ?1", table.name);
        let mut statement = self.opened.connection.prepare(&query)?;
        let at_work = found.values_mut().filter(|session| table.is_indexed && session.changed >= newest.saturating_sub(AT_WORK_MS));
        for session in at_work {
            let mut hasher = blake3::Hasher::new();
            statement.query_row([&session.listed.id], |row| {
                hash_row(&mut hasher, row, 2);
                Ok(())
            })?;
            session.listed.parts = Some(short(&hasher.finalize()));
        }
        Ok(())
    }

    /// The session row; `None` when it is gone meanwhile.
    pub(super) fn facts(&self, generation: Generation, id: &str, warnings: &mut Warnings) -> Result<Option<Facts>, ProviderError> {
        let Some((sessions, ..)) = self.tables_of(generation) else { return Ok(None) };
        let query = format!("SELECT {} FROM {} WHERE id = ?1", sessions.select(&SESSION), sessions.name);
        let mut read = || -> rusqlite::Result<Option<Facts>> {
            let mut statement = self.opened.connection.prepare_cached(&query)?;
            let mut rows = statement.query([id])?;
            rows.next()?.map(|row| Ok(facts(row, &self.path, warnings))).transpose()
        };
        read().map_err(|error| failed(&self.path, error))
    }

    /// Delivers the messages of a session in order, all from one snapshot. For usage alone only what can hold figures is fetched.
    pub(super) fn records(
        &self,
        generation: Generation,
        id: &str,
        detail: Detail,
        take: &mut dyn FnMut(Record) -> Result<(), ProviderError>,
    ) -> Result<(), ProviderError> {
        let Some((_, Some(messages), parts)) = self.tables_of(generation) else { return Ok(()) };
        let fault = |error| failed(&self.path, error);
        let snapshot = self.opened.connection.unchecked_transaction().map_err(fault)?;
        let is_steps = generation == Generation::Steps;
        let only = if is_steps && detail == Detail::Usage { " AND type IN ('assistant', 'compaction')" } else { "" };
        let order = messages.order(if is_steps { &["seq", "time_created", "id"] } else { &["time_created", "id"] });
        let columns = messages.select(&["id", "time_created", "type"]);
        let query = format!("SELECT {columns}, {} FROM {} WHERE session_id = ?1{only} ORDER BY {order}", data(), messages.name);
        let mut statement = snapshot.prepare_cached(&query).map_err(fault)?;
        let mut rows = statement.query([id]).map_err(fault)?;
        while let Some(row) = rows.next().map_err(fault)? {
            let mut record = Record {
                id: schema::text(row, 0).unwrap_or_default(),
                kind: is_steps.then(|| schema::text(row, 2).unwrap_or_default()),
                created: schema::time(row, 1),
                raw: self.raw(row, 3),
                parts: Vec::new(),
            };
            if let Some(parts) = parts {
                record.parts = self.parts(parts, &record.id, detail).map_err(fault)?;
            }
            take(record)?;
        }
        Ok(())
    }

    fn parts(&self, table: &Table, message: &str, detail: Detail) -> rusqlite::Result<Vec<Part>> {
        let for_usage = format!(" AND octet_length(data) < {STEP_BYTES} AND instr(data, 'step-finish') > 0");
        let only = if detail == Detail::Usage { for_usage.as_str() } else { "" };
        let order = table.order(&["time_created", "id"]);
        let query = format!("SELECT id, {} FROM {} WHERE message_id = ?1{only} ORDER BY {order}", data(), table.name);
        let mut statement = self.opened.connection.prepare_cached(&query)?;
        let mut rows = statement.query(params![message])?;
        let mut parts = Vec::new();
        while let Some(row) = rows.next()? {
            parts.push(Part { id: schema::text(row, 0).unwrap_or_default(), raw: self.raw(row, 1) });
        }
        Ok(parts)
    }

    /// The text of [`data`], which takes two columns.
    fn raw(&self, row: &Row<'_>, at: usize) -> Raw {
        let is_too_long = schema::count(row, at + 1) > 0;
        let bytes = (!is_too_long).then(|| schema::bytes(row, at).unwrap_or_default());
        Raw { place: Arc::clone(&self.path), bytes }
    }
}

/// The JSON, unless it is too long, and whether it is.
fn data() -> String {
    let is_too_long = format!("octet_length(data) > {MAX_RECORD_BYTES}");
    format!("CASE WHEN {is_too_long} THEN NULL ELSE data END, {is_too_long}")
}

fn hash_row(hasher: &mut blake3::Hasher, row: &Row<'_>, columns: usize) {
    for at in 0..columns {
        let value = schema::text(row, at).unwrap_or_default();
        hasher.update(&(value.len() as u64).to_le_bytes()).update(value.as_bytes());
    }
}

fn short(hash: &blake3::Hash) -> u64 {
    u64::from_le_bytes(hash.as_bytes()[..8].try_into().expect("a hash has 32 bytes"))
}

fn facts(row: &Row<'_>, place: &Arc<Path>, warnings: &mut Warnings) -> Facts {
    let json = |at| {
        let bytes = schema::bytes(row, at).filter(|bytes| bytes.starts_with(b"{"))?;
        Raw { place: Arc::clone(place), bytes: Some(bytes) }.object("session column", warnings)
    };
    let [model, revert] = [7, 8].map(json);
    Facts {
        id: schema::text(row, 0).unwrap_or_default(),
        place: Some(Arc::clone(place)),
        parent: schema::text(row, 1),
        forked_from: schema::text(row, 2),
        title: schema::text(row, 3),
        directory: schema::text(row, 4),
        version: schema::text(row, 5),
        agent: schema::text(row, 6),
        model: model.as_ref().and_then(parse::model_of),
        revert: revert.as_ref().and_then(parse::revert_of),
        created: schema::time(row, 9),
        updated: schema::time(row, 10),
        archived: schema::count(row, 11) > 0,
        totals: Totals {
            cost: schema::number(row, 12),
            tokens: Counted {
                input: schema::count(row, 13),
                output: schema::count(row, 14),
                reasoning: Some(schema::count(row, 15)),
                read: schema::count(row, 16),
                write: schema::count(row, 17),
                has_total: true,
            },
        },
    }
}

pub(super) fn failed(path: &Path, error: rusqlite::Error) -> ProviderError {
    ProviderError::Sqlite { path: PathBuf::from(path), error }
}
