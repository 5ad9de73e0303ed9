//! Writes sessions as OpenCode 1.14 and Kilo 7 do: rows of sessions, messages and parts in one SQLite database.

mod database;
mod part;
mod rows;

pub(crate) use database::Database;

use crate::{home::Home, session::Session};

/// Writes every OpenCode session.
pub(crate) fn write(sessions: &[Session], home: &mut Home) {
    add(home, ".local/share/opencode/opencode.db", rows::database(sessions, false));
}

/// Writes every session of Kilo's own database.
pub(crate) fn write_kilo(sessions: &[Session], home: &mut Home) {
    add(home, ".local/share/kilo/kilo.db", rows::database(sessions, true));
}

fn add(home: &mut Home, path: &str, database: Database) {
    home.databases.insert(path.to_owned(), database);
}
