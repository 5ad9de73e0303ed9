//! An SQLite file that is damaged beyond its indexes: everything that can still be read moves to a new one, the damaged one is set aside.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use sea_orm::{ConnectionTrait, DatabaseConnection};

use crate::{Location, Store, StoreError, sql};

/// Attempts at one table that may fail: where its uppermost pages are damaged no range of it can be read.
const MOST_FAILURES: u32 = 20_000;

/// Damaged files set aside beside the database.
const MOST_DAMAGED: u32 = 1000;

/// What could be saved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Salvaged {
    /// Where the damaged file lies now.
    pub damaged: PathBuf,
    /// Tables that lost rows.
    pub incomplete: Vec<String>,
}

impl Store {
    /// Replaces a damaged SQLite file by a new one with all rows that can still be read. Nobody may have it open.
    ///
    /// # Errors
    /// There is no room for a second file, or the database is no file.
    pub async fn salvage(location: &Location) -> Result<Salvaged, StoreError> {
        let Location::Sqlite(path) = location else {
            return Err(StoreError::Open("PostgreSQL has tools of its own for damage: see pg_amcheck and your copies".to_owned()));
        };
        let draft = beside(path, ".salvaged");
        remove(&draft)?;
        let store = Self::open(&Location::Sqlite(draft.clone())).await?;
        let incomplete = copy_all(&store.writer, path).await;
        store.close().await?;
        let damaged =
            set_aside(path, &draft).map_err(|error| StoreError::Open(format!("failed to replace {}: {error}", path.display())))?;
        Ok(Salvaged { damaged, incomplete: incomplete? })
    }
}

async fn copy_all(writer: &DatabaseConnection, from: &Path) -> Result<Vec<String>, StoreError> {
    let quoted = from.to_string_lossy().replace('\'', "''");
    writer.execute_unprepared("pragma foreign_keys = off").await?;
    if writer.execute_unprepared(&format!("attach database '{quoted}' as damaged")).await.is_err() {
        return Ok(vec!["all tables".to_owned()]);
    }
    let tables = "select name from main.sqlite_master where type = 'table' and name not like 'sqlite_%' and name <> 'seaql_migrations'";
    let mut incomplete = Vec::new();
    for table in texts(writer, tables).await? {
        if !copy_table(writer, &table).await? {
            incomplete.push(table);
        }
    }
    // A database that was never readable was never attached, either.
    let _ = writer.execute_unprepared("detach database damaged").await;
    Ok(incomplete)
}

/// False when rows were lost.
async fn copy_table(writer: &DatabaseConnection, table: &str) -> Result<bool, StoreError> {
    let columns = |schema: &str| format!("select name from pragma_table_info('{table}', '{schema}')");
    let ours: BTreeSet<String> = texts(writer, &columns("main")).await?.into_iter().collect();
    let Ok(theirs) = texts(writer, &columns("damaged")).await else { return Ok(false) };
    let shared: Vec<String> = theirs.into_iter().filter(|column| ours.contains(column)).collect();
    if shared.is_empty() {
        return Ok(false);
    }
    let columns = shared.join(", ");
    let copy = format!("insert or replace into main.{table} ({columns}) select {columns} from damaged.{table}");
    if writer.execute_unprepared(&copy).await.is_ok() {
        return Ok(true);
    }
    let Some(key) = integer_key(writer, table).await? else { return Ok(false) };
    copy_ranges(writer, &copy, &key).await;
    Ok(false)
}

/// What to cut a table into ranges by: the row's number, or the first column of the key where the table is stored by its key.
async fn integer_key(writer: &DatabaseConnection, table: &str) -> Result<Option<String>, StoreError> {
    let by_key = format!("select name from pragma_table_list where schema = 'main' and name = '{table}' and wr = 1");
    if texts(writer, &by_key).await?.is_empty() {
        return Ok(Some("rowid".to_owned()));
    }
    let first = format!("select name from pragma_table_info('{table}', 'main') where pk = 1 and type like '%int%'");
    Ok(texts(writer, &first).await?.pop())
}

/// Halves what cannot be copied until only the damaged rows are left out.
async fn copy_ranges(writer: &DatabaseConnection, copy: &str, key: &str) {
    let (mut ranges, mut failures) = (vec![(i64::MIN, i64::MAX)], 0);
    while let Some((first, last)) = ranges.pop() {
        let part = format!("{copy} where {key} between {first} and {last}");
        if writer.execute_unprepared(&part).await.is_ok() {
            continue;
        }
        failures += 1;
        if first < last && failures < MOST_FAILURES {
            let middle = (i128::from(first) + i128::from(last)).div_euclid(2) as i64;
            ranges.extend([(first, middle), (middle + 1, last)]);
        }
    }
}

async fn texts(writer: &DatabaseConnection, select: &str) -> Result<Vec<String>, StoreError> {
    let rows = writer.query_all_raw(sql::plain(writer, select)).await?;
    rows.iter().map(|row| Ok(row.try_get("", "name")?)).collect()
}

/// The damaged file gets a second name before the new one takes its first: at no moment is there none.
fn set_aside(path: &Path, draft: &Path) -> io::Result<PathBuf> {
    let free = (1..MOST_DAMAGED).map(|number| beside(path, &format!(".damaged-{number}"))).find(|candidate| !candidate.exists());
    let damaged = free.ok_or_else(|| io::Error::other("there are too many damaged files beside it: remove some"))?;
    fs::hard_link(path, &damaged).or_else(|_| fs::copy(path, &damaged).map(drop))?;
    for end in ["-wal", "-shm"] {
        match fs::rename(beside(path, end), beside(&damaged, end)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    fs::rename(draft, path)?;
    Ok(damaged)
}

fn remove(draft: &Path) -> Result<(), StoreError> {
    for end in ["", "-wal", "-shm"] {
        match fs::remove_file(beside(draft, end)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(StoreError::Open(format!("failed to remove {}{end}: {error}", draft.display())));
            }
            _ => {}
        }
    }
    Ok(())
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(suffix);
    path.with_file_name(name)
}
