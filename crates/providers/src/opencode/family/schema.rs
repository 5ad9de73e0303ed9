//! Tables as they are, not as some release had them.

use std::{path::Path, sync::Arc};

use rusqlite::{Connection, Row, types::ValueRef};
use sp_domain::{Timestamp, diagnostics::WarningKind};

use crate::Warnings;

/// The only tables ever read. Accounts and credentials lie in the same file.
pub(super) const TABLES: [&str; 5] = ["session", "message", "part", "session_v2", "session_message"];

/// A table and its columns.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    columns: Vec<String>,
    /// The rows of one session are found without looking at all.
    pub(super) is_indexed: bool,
}

impl Table {
    /// `None` when the database has no such table.
    pub(super) fn inspect(connection: &Connection, name: &'static str) -> rusqlite::Result<Option<Self>> {
        let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1)")?;
        let columns: Vec<String> = statement.query_map([name], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let query = "SELECT EXISTS (SELECT 1 FROM pragma_index_list(?1) AS list, pragma_index_info(list.name) AS part
            WHERE part.seqno = 0 AND part.name = 'session_id')";
        let is_indexed = connection.query_row(query, [name], |row| row.get(0))?;
        Ok((!columns.is_empty()).then_some(Self { name, columns, is_indexed }))
    }

    pub(super) fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|known| known == column)
    }

    /// A list for `SELECT` in which missing columns are null.
    pub(super) fn select(&self, wanted: &[&str]) -> String {
        let column = |name: &&str| if self.has(name) { format!("\"{name}\"") } else { "NULL".to_owned() };
        wanted.iter().map(column).collect::<Vec<_>>().join(", ")
    }

    /// An order that names only columns there are.
    pub(super) fn order(&self, wanted: &[&str]) -> String {
        let known: Vec<&str> = wanted.iter().copied().filter(|name| self.has(name)).collect();
        if known.is_empty() { "rowid".to_owned() } else { known.join(", ") }
    }

    /// True when it has all columns without which its rows say nothing; else a warning.
    pub(super) fn require(&self, needed: &[&str], place: &Arc<Path>, warnings: &mut Warnings) -> bool {
        let missing: Vec<&str> = needed.iter().copied().filter(|name| !self.has(name)).collect();
        for column in &missing {
            warnings.note(place, None, WarningKind::UnknownSchema, format!("table {} has no column {column}", self.name));
        }
        missing.is_empty()
    }
}

/// Text or a number as text; `None` for null.
pub(super) fn text(row: &Row<'_>, at: usize) -> Option<String> {
    match row.get_ref(at).ok()? {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()).filter(|text| !text.is_empty()),
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(number.to_string()),
        ValueRef::Null => None,
    }
}

/// Bytes of text; nothing for anything else.
pub(super) fn bytes(row: &Row<'_>, at: usize) -> Option<Vec<u8>> {
    match row.get_ref(at).ok()? {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(bytes.to_vec()),
        _ => None,
    }
}

/// A number, also one written as text; zero for everything else.
pub(super) fn number(row: &Row<'_>, at: usize) -> f64 {
    match row.get_ref(at) {
        Ok(ValueRef::Integer(number)) => number as f64,
        Ok(ValueRef::Real(number)) if number.is_finite() => number,
        Ok(ValueRef::Text(_)) => {
            text(row, at).and_then(|text| text.trim().parse().ok()).filter(|number: &f64| number.is_finite()).unwrap_or(0.0)
        }
        _ => 0.0,
    }
}

/// A whole number that is not negative.
pub(super) fn count(row: &Row<'_>, at: usize) -> i64 {
    match row.get_ref(at) {
        Ok(ValueRef::Integer(number)) => number.max(0),
        _ => number(row, at).max(0.0) as i64,
    }
}

/// A moment in epoch milliseconds.
pub(super) fn time(row: &Row<'_>, at: usize) -> Option<Timestamp> {
    match row.get_ref(at).ok()? {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Timestamp::from_ms(number),
        _ => Timestamp::from_ms(number(row, at) as i64).filter(|at| at.ms() != 0),
    }
}
