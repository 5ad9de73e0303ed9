//! Titles told outside of the rollouts.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension};
use serde::{Deserialize, Serialize};

use super::prompts::title_line;
use crate::{MAX_RECORD_BYTES, file, json};

/// The title of a thread in `session_index.jsonl`, which may be absent or stale.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Indexed {
    /// What `stat` said of the index when it was read.
    stamp: u64,
    /// The title.
    pub(super) title: Option<String>,
}

impl Indexed {
    /// The same, read again if the index changed: it names all threads, so it can be long.
    pub(super) fn now(self, home: &Path, thread: &str) -> Self {
        let path = home.join("session_index.jsonl");
        let stamp = path.metadata().map_or(0, |metadata| file::stamp(&path, &metadata));
        if stamp == self.stamp {
            return self;
        }
        let index = file::read_whole(&path, MAX_RECORD_BYTES).unwrap_or_default();
        Self { stamp, title: in_index(&index, thread) }
    }
}

/// The title of a thread in the table of threads.
pub(super) fn title_in_table(home: &Path, thread: &str) -> Option<String> {
    in_table(&home.join("state_5.sqlite"), thread)
}

/// The last line of the index that names the thread wins.
fn in_index(index: &[u8], thread: &str) -> Option<String> {
    let mut found = None;
    for at in memchr::memmem::find_iter(index, thread) {
        let start = memchr::memrchr(b'\n', &index[..at]).map_or(0, |end| end + 1);
        let end = memchr::memchr(b'\n', &index[at..]).map_or(index.len(), |length| at + length);
        let Some(line) = json::parse_object(&index[start..end]).map(|parsed| parsed.value) else { continue };
        if json::text(&line, "id") == Some(thread) {
            found = json::text(&line, "thread_name").and_then(title_line).or(found);
        }
    }
    found
}

/// `threads.title` is the whole first prompt unless somebody named the thread: only then it says something new.
fn in_table(path: &Path, thread: &str) -> Option<String> {
    let connection = open_read_only(path)?;
    let query = "SELECT title FROM threads WHERE id = ?1 AND title <> '' AND title <> first_user_message";
    let title: Option<String> = connection.query_row(query, [thread], |row| row.get(0)).optional().ok()?;
    title_line(&title?)
}

/// Opens the table without leaving a trace: a quiet database as immutable, one in use read-only, and a crashed one (a filled `-wal` without
/// `-shm`) not at all, for a title is not worth a copy.
fn open_read_only(path: &Path) -> Option<Connection> {
    let beside = |ending: &str| path.with_file_name(format!("{}{ending}", path.file_name().unwrap_or_default().to_string_lossy()));
    let is_in_use = beside("-shm").exists();
    let has_rows_outside = beside("-wal").metadata().is_ok_and(|wal| wal.len() > 0);
    if !path.is_file() || (has_rows_outside && !is_in_use) {
        return None;
    }
    let escaped = path.to_str()?.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let mode = if is_in_use { "mode=ro" } else { "immutable=1" };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(format!("file:{escaped}?{mode}"), flags).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_of_the_index_wins() {
        let index = b"{\"id\":\"a\",\"thread_name\":\"One\"}\nbroken a\n{\"id\":\"b\",\"thread_name\":\"a\"}\n{\"id\":\"a\",\"thread_name\":\"Two\"}";
        assert_eq!(in_index(index, "a").as_deref(), Some("Two"));
        assert_eq!(in_index(index, "c"), None);
    }

    #[test]
    fn only_a_given_title_is_taken_from_the_table() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("state_5.sqlite");
        let table = "CREATE TABLE threads (id TEXT, title TEXT, first_user_message TEXT);
            INSERT INTO threads VALUES ('a', 'do it', 'do it'), ('b', 'Release notes', 'do it');";
        Connection::open(&path).expect("a database").execute_batch(table).expect("a table");
        assert_eq!(in_table(&path, "a"), None);
        assert_eq!(in_table(&path, "b").as_deref(), Some("Release notes"));
        assert_eq!(in_table(&folder.path().join("none"), "b"), None);
    }
}
