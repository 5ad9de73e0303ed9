//! Which failures of a database mean that nothing can be stored there: those have remedies that people can apply.

use sea_orm::{DbErr, RuntimeErr};

use crate::StoreError;

/// SQLite's classes of errors: the lower eight bits of a code.
const READ_ONLY: i32 = 8;
const IO: i32 = 10;
const DAMAGED: i32 = 11;
const FULL: i32 = 13;
const CANNOT_OPEN: i32 = 14;
const NO_DATABASE: i32 = 26;
/// Writing, truncating, syncing, and making room in the index of the write-ahead log: what a quota or a full disk fails, too.
const IO_WHEN_WRITING: [i32; 5] = [IO | 3 << 8, IO | 4 << 8, IO | 6 << 8, IO | 19 << 8, IO | 25 << 8];

/// What a failed query means.
pub(crate) fn classify(error: &DbErr) -> StoreError {
    let text = words(error);
    match code(error) {
        Some(code) if code & 0xff == FULL || IO_WHEN_WRITING.contains(&code) => StoreError::Full(text),
        Some(code) if code & 0xff == READ_ONLY => StoreError::ReadOnly(text),
        Some(code) if [DAMAGED, NO_DATABASE].contains(&(code & 0xff)) => StoreError::Damaged(text),
        Some(_) => StoreError::Query(text),
        None => match state(error).as_deref() {
            // PostgreSQL: disk_full, read_only_sql_transaction.
            Some("53100") => StoreError::Full(text),
            Some("25006") => StoreError::ReadOnly(text),
            _ => StoreError::Query(text),
        },
    }
}

/// True when the file or one beside it could not be opened or written.
pub(crate) fn is_about_writing(error: &DbErr) -> bool {
    code(error).is_some_and(|code| [READ_ONLY, IO, FULL, CANNOT_OPEN].contains(&(code & 0xff)))
}

fn words(error: &DbErr) -> String {
    database_error(error).map_or_else(|| error.to_string(), ToString::to_string)
}

fn code(error: &DbErr) -> Option<i32> {
    // PostgreSQL's states have five characters, SQLite's codes at most four digits.
    state(error).filter(|state| state.len() < 5)?.parse().ok()
}

fn state(error: &DbErr) -> Option<String> {
    database_error(error)?.as_database_error()?.code().map(std::borrow::Cow::into_owned)
}

fn database_error(error: &DbErr) -> Option<&sea_orm::sqlx::Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => Some(error),
        _ => None,
    }
}
