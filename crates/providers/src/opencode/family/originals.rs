//! What the archive keeps of a session: its files as they are, or its rows as lines of JSON.
//!
//! A line is `{"table":"part","row":{…}}` with the columns by name. A text that is an object of JSON itself stands as it is, so that its bytes
//! survive. Rows that change with every step, the session's own, come last: what lies before them stays the same.

use rusqlite::{Row, types::ValueRef};
use serde_json::value::RawValue;
use sp_domain::source::Original;

use super::{database::Database, record::Generation, schema::Table, tree::Files};
use crate::{MAX_RECORD_BYTES, file};

/// Bytes of lines that are handed over together.
const PUSH_BYTES: usize = 64 << 10;

impl Files {
    /// Every file of the session.
    pub(super) fn originals(&self, take: &mut dyn FnMut(Original)) {
        for path in self.paths() {
            if let Ok(bytes) = file::read_whole(path, MAX_RECORD_BYTES) {
                take(Original { path: path.to_string_lossy().into_owned(), start: 0, bytes });
            }
        }
    }
}

impl Database {
    /// Every row of the session.
    ///
    /// # Errors
    /// The database failed.
    pub(super) fn originals(&self, generation: Generation, id: &str, take: &mut dyn FnMut(Original)) -> rusqlite::Result<()> {
        let Some((sessions, messages, parts)) = self.tables_of(generation) else { return Ok(()) };
        let mut lines = Lines { path: format!("{}#{id}", self.path().display()), start: 0, waiting: Vec::new(), take };
        for table in [messages, parts].into_iter().flatten() {
            self.rows(table, "session_id", id, &mut lines)?;
        }
        self.rows(sessions, "id", id, &mut lines)?;
        lines.flush();
        Ok(())
    }

    fn rows(&self, table: &Table, key: &str, id: &str, lines: &mut Lines<'_>) -> rusqlite::Result<()> {
        let query = format!("SELECT * FROM {} WHERE {key} = ?1 ORDER BY {}", table.name, table.order(&["time_created", "id"]));
        let mut statement = self.connection().prepare_cached(&query)?;
        let columns: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
        let mut rows = statement.query([id])?;
        while let Some(row) = rows.next()? {
            lines.push(&line(table.name, &columns, row));
        }
        Ok(())
    }
}

/// Lines of a file that only the archive has.
struct Lines<'a> {
    path: String,
    start: i64,
    waiting: Vec<u8>,
    take: &'a mut dyn FnMut(Original),
}

impl Lines<'_> {
    fn push(&mut self, line: &[u8]) {
        self.waiting.extend_from_slice(line);
        if self.waiting.len() >= PUSH_BYTES {
            self.flush();
        }
    }

    fn flush(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.waiting);
        let start = self.start;
        self.start += bytes.len() as i64;
        (self.take)(Original { path: self.path.clone(), start, bytes });
    }
}

fn line(table: &str, columns: &[String], row: &Row<'_>) -> Vec<u8> {
    let mut line = format!("{{\"table\":\"{table}\",\"row\":{{").into_bytes();
    for (at, column) in columns.iter().enumerate() {
        if at > 0 {
            line.push(b',');
        }
        line.extend(json(column));
        line.push(b':');
        match row.get_ref(at) {
            Ok(ValueRef::Integer(number)) => line.extend(json(&number)),
            Ok(ValueRef::Real(number)) => line.extend(json(&number)),
            Ok(ValueRef::Text(text)) => text_or_json(text, &mut line),
            Ok(ValueRef::Blob(bytes)) => line.extend(json(&bytes)),
            Ok(ValueRef::Null) | Err(_) => line.extend_from_slice(b"null"),
        }
    }
    line.extend_from_slice(b"}}\n");
    line
}

fn text_or_json(text: &[u8], line: &mut Vec<u8>) {
    let text = String::from_utf8_lossy(text);
    let is_object = text.starts_with('{') && !text.contains('\n') && serde_json::from_str::<&RawValue>(&text).is_ok();
    if is_object { line.extend_from_slice(text.as_bytes()) } else { line.extend(json(&text)) }
}

fn json<T: serde::Serialize + ?Sized>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("plain data with text keys")
}
