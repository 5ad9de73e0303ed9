//! A database as plain rows, so that making them stays apart from writing them.

use std::path::Path;

use rusqlite::{
    Connection, ToSql, params_from_iter,
    types::{ToSqlOutput, ValueRef},
};

/// A value in a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Null,
    Number(i64),
    Real(f64),
    Text(String),
}

/// Rows by table, in order of insertion.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Database {
    /// Kilo's has more columns.
    pub is_kilo: bool,
    pub projects: Vec<Vec<Cell>>,
    pub sessions: Vec<Vec<Cell>>,
    pub messages: Vec<Vec<Cell>>,
    pub parts: Vec<Vec<Cell>>,
}

const SCHEMA: &str = include_str!("schema.sql");

/// What later releases added; Kilo's database has it.
const LATER: &str = "
    ALTER TABLE session ADD COLUMN workspace_id text;
    ALTER TABLE session ADD COLUMN path text;
    ALTER TABLE session ADD COLUMN agent text;
    ALTER TABLE session ADD COLUMN model text;
    ALTER TABLE session ADD COLUMN cost real DEFAULT 0 NOT NULL;
    ALTER TABLE session ADD COLUMN tokens_input integer DEFAULT 0 NOT NULL;
    ALTER TABLE session ADD COLUMN tokens_output integer DEFAULT 0 NOT NULL;
    ALTER TABLE session ADD COLUMN tokens_reasoning integer DEFAULT 0 NOT NULL;
    ALTER TABLE session ADD COLUMN tokens_cache_read integer DEFAULT 0 NOT NULL;
    ALTER TABLE session ADD COLUMN tokens_cache_write integer DEFAULT 0 NOT NULL;
";

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Number(number) => ValueRef::Integer(*number),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

impl Database {
    /// Makes the file; it must not exist.
    pub(crate) fn write(&self, path: &Path) -> rusqlite::Result<()> {
        let mut connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.execute_batch(SCHEMA)?;
        if self.is_kilo {
            connection.execute_batch(LATER)?;
        }
        let transaction = connection.transaction()?;
        let tables = [("project", &self.projects), ("session", &self.sessions), ("message", &self.messages), ("part", &self.parts)];
        for (table, rows) in tables {
            for row in rows {
                let places = vec!["?"; row.len()].join(",");
                transaction.prepare_cached(&format!("INSERT INTO {table} VALUES ({places})"))?.execute(params_from_iter(row))?;
            }
        }
        transaction.commit()?;
        // Closing folds the log into the file and removes it.
        connection.close().map_err(|(_, error)| error)
    }
}
