//! Every session of a data directory with all its copies, the newest generation first.

use std::{cmp::Reverse, collections::BTreeMap, path::Path};

use sp_domain::{diagnostics::WarningKind, source::Original};

use super::{
    database::{Database, Listed, failed},
    find::databases,
    open::is_locked,
    record::{Facts, Generation, Record},
    state::{Print, State},
    tree::{Files, Tree},
};
use crate::{Detail, ProviderError, Warnings, file};

/// The open stores of a data directory.
#[derive(Debug, Default)]
pub(super) struct Stores {
    databases: Vec<Database>,
    tree: Tree,
    /// A database that could not be read: what it held is unknown, not gone.
    pub(super) is_partial: bool,
    /// The first database that was locked.
    pub(super) locked: Option<ProviderError>,
}

/// One copy of a session.
#[derive(Clone, Copy, Debug)]
pub(super) struct Copy {
    pub(super) generation: Generation,
    store: usize,
    updated: i64,
    rows: i64,
    print: u64,
    parts: Option<u64>,
}

/// Copies by session id, the one that counts first.
pub(super) type Catalog = BTreeMap<String, Vec<Copy>>;

impl Stores {
    /// Opens what there is. What cannot be opened is noted in `warnings` once per state of the file.
    pub(super) fn open(path: &Path, state: &mut State, warnings: &mut Warnings) -> Self {
        let mut stores = Self { tree: Tree::list(path), ..Self::default() };
        for file in databases(path) {
            stores.add(&file, state, warnings);
        }
        stores
    }

    fn add(&mut self, path: &Path, state: &mut State, warnings: &mut Warnings) {
        let mut news = Warnings::new(warnings.tool());
        let name = path.to_string_lossy();
        match Database::open(path, &mut news) {
            Ok(database) => {
                if state.database_is_new(&name, database.schema_print()) {
                    warnings.absorb(news);
                }
                self.databases.push(database);
            }
            Err(error) => {
                let stamp = path.metadata().map_or(0, |metadata| file::stamp(path, &metadata));
                let is_news = state.database_is_new(&name, stamp);
                self.fail(error, is_news.then_some(warnings));
            }
        }
    }

    /// Notes that a database could not be read. A lock passes, so it is kept as an error that makes the caller try again.
    pub(super) fn fail(&mut self, error: ProviderError, warnings: Option<&mut Warnings>) {
        self.is_partial = true;
        let noted = match &error {
            ProviderError::Gone(_) => None,
            ProviderError::Sqlite { error: cause, .. } if is_locked(cause) => {
                self.locked.get_or_insert(error);
                return;
            }
            ProviderError::Sqlite { path, error } => Some((path, WarningKind::Damaged, cause_of(error))),
            ProviderError::Io { path, error } => Some((path, WarningKind::Unreadable, error.to_string())),
        };
        if let (Some((path, kind, cause)), Some(warnings)) = (noted, warnings) {
            warnings.note(path, None, kind, cause);
        }
    }

    /// True when no database changed that was read without locks.
    pub(super) fn are_sound(&self) -> bool {
        self.databases.iter().all(Database::is_sound)
    }

    /// Lists all sessions. A database that fails now is treated like one that could not be opened.
    pub(super) fn catalog(&mut self, warnings: &mut Warnings) -> Catalog {
        let mut catalog = Catalog::new();
        let mut failures = Vec::new();
        for (store, database) in self.databases.iter().enumerate() {
            match database.sessions() {
                Ok(listed) => listed.into_iter().for_each(|session| {
                    let Listed { generation, updated, rows, print, parts, .. } = session;
                    let copy = Copy { generation, store, updated, rows, print, parts };
                    catalog.entry(session.id).or_default().push(copy);
                }),
                Err(error) => failures.push(error),
            }
        }
        for error in failures {
            self.fail(error, Some(warnings));
        }
        for (store, files) in self.tree.sessions.iter().enumerate() {
            let copy = Copy { generation: files.generation, store, updated: 0, rows: 0, print: files.stamp, parts: None };
            catalog.entry(files.id.clone()).or_default().push(copy);
        }
        for copies in catalog.values_mut() {
            copies.sort_by_key(|copy| Reverse((copy.generation, copy.updated, copy.rows, Reverse(copy.store))));
        }
        catalog
    }

    fn files(&self, copy: Copy) -> Option<&Files> {
        (copy.generation <= Generation::Tree).then(|| &self.tree.sessions[copy.store])
    }

    /// True for messages whose session is gone.
    pub(super) fn is_orphan(&self, copy: Copy) -> bool {
        self.files(copy).is_some_and(Files::is_orphan)
    }

    /// Session rows or documents; `None` when missing, cut, or gone meanwhile.
    pub(super) fn facts(&self, copy: Copy, id: &str, warnings: &mut Warnings) -> Result<Option<Facts>, ProviderError> {
        match self.files(copy) {
            Some(files) if files.is_orphan() => {
                warnings.note(&files.place(), None, WarningKind::Damaged, "messages without a session");
                Ok(None)
            }
            Some(files) => Ok(files.facts(warnings)),
            None => self.databases[copy.store].facts(copy.generation, id, warnings),
        }
    }

    /// Delivers the messages of a copy, in order.
    pub(super) fn records(
        &self,
        copy: Copy,
        id: &str,
        detail: Detail,
        take: &mut dyn FnMut(Record) -> Result<(), ProviderError>,
    ) -> Result<(), ProviderError> {
        let Some(files) = self.files(copy) else { return self.databases[copy.store].records(copy.generation, id, detail, take) };
        let mut outcome = Ok(());
        files.records(detail, &mut |record| {
            if outcome.is_ok() {
                outcome = take(record);
            }
        });
        outcome
    }
}

impl Stores {
    /// Delivers what a copy was made from.
    pub(super) fn originals(&self, copy: Copy, id: &str, take: &mut dyn FnMut(Original)) -> Result<(), ProviderError> {
        match self.files(copy) {
            Some(files) => files.originals(take),
            None => {
                let database = &self.databases[copy.store];
                database.originals(copy.generation, id, take).map_err(|error| failed(database.path(), error))?;
            }
        }
        Ok(())
    }
}

/// One fingerprint for all copies, and one for the parts of those at work.
pub(super) fn print(copies: &[Copy]) -> Print {
    let is_at_work = copies.iter().any(|copy| copy.parts.is_some());
    Print {
        generation: copies[0].generation,
        rows: file::join_stamps(copies.iter().flat_map(|copy| [copy.generation as u64, copy.print])),
        parts: is_at_work.then(|| file::join_stamps(copies.iter().map(|copy| copy.parts.unwrap_or(0)))),
    }
}

/// The cause without the path, which stands beside it.
fn cause_of(error: &rusqlite::Error) -> String {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => "not a database".to_owned(),
        Some(rusqlite::ErrorCode::DatabaseCorrupt) => "the database is damaged".to_owned(),
        _ => error.to_string(),
    }
}
