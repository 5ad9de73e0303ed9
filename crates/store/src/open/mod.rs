//! Opening: connect, refuse what a newer release wrote, copy, migrate, and only then serve.

use std::sync::Arc;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend};
use sea_orm_migration::MigratorTrait;
use sp_migrations::Migrator;

use crate::{Location, Store, StoreError};

mod failure;
mod postgres;
mod shape;
mod sqlite;

pub(crate) use failure::classify;
pub(crate) use postgres::take_turn;
pub(crate) use sqlite::{brace, copy, immediate, shed};

impl Store {
    /// Opens and migrates. An SQLite file is copied beside itself before a migration changes it.
    ///
    /// # Errors
    /// The database cannot be reached or was written by a newer release; neither changes it.
    pub async fn open(location: &Location) -> Result<Self, StoreError> {
        let name = name();
        let (writer, readers) = match location {
            Location::Sqlite(path) => sqlite::open(path).await?,
            Location::Postgres(url) => postgres::open(url, &name).await?,
        };
        Ok(Self::of(location, name, writer, readers))
    }

    /// Opens for reading alone, beside a process that writes or where nothing can be written. `None` when there is no database yet or an
    /// older release wrote it: then only [`Self::open`] helps.
    ///
    /// # Errors
    /// The database cannot be read or was written by a newer release.
    pub async fn open_to_read(location: &Location) -> Result<Option<Self>, StoreError> {
        let name = name();
        let readers = match location {
            Location::Sqlite(path) => sqlite::open_to_read(path).await?,
            Location::Postgres(url) => Some(postgres::connect(url, &name).await?),
        };
        let Some(readers) = readers else { return Ok(None) };
        match layout(&readers).await {
            Ok(Layout::Current) => Ok(Some(Self::of(location, name, readers.clone(), readers))),
            Ok(Layout::Empty | Layout::Older(_)) => readers.close().await.map(|()| None).map_err(Into::into),
            Err(error) => readers.close().await.map_err(Into::into).and(Err(error)),
        }
    }

    fn of(location: &Location, name: String, writer: DatabaseConnection, readers: DatabaseConnection) -> Self {
        let location = Arc::new(location.clone());
        Self { writer, readers, turn: Arc::default(), location, name: name.into(), machine: 0, archive: None, answers: Arc::default() }
    }

    /// Closes all connections.
    ///
    /// # Errors
    /// The last pages could not be written.
    pub async fn close(self) -> Result<(), StoreError> {
        let _turn = self.turn.lock().await;
        self.readers.close_by_ref().await?;
        Ok(self.writer.close_by_ref().await?)
    }

    /// Answers when the database answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        Ok(self.readers.ping().await?)
    }
}

/// Tells this process from the others that write to one PostgreSQL; an administrator sees it among the connections.
fn name() -> String {
    format!("session-pilot {}", crate::random_key())
}

/// How the layout of a database stands to the one this release knows.
enum Layout {
    /// No table yet.
    Empty,
    /// Up to date.
    Current,
    /// Written by an older release; names the first migration to apply.
    Older(String),
}

async fn layout(connection: &impl ConnectionTrait) -> Result<Layout, StoreError> {
    let known: Vec<String> = Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    let applied = applied(connection).await?;
    if let Some(foreign) = applied.iter().rev().find(|name| !known.contains(name)) {
        return Err(StoreError::Newer(foreign.clone()));
    }
    let pending = known.into_iter().find(|name| !applied.contains(name));
    Ok(match pending {
        Some(_) if applied.is_empty() => Layout::Empty,
        Some(first) => Layout::Older(first),
        None => Layout::Current,
    })
}

async fn applied(connection: &impl ConnectionTrait) -> Result<Vec<String>, StoreError> {
    let found = match connection.get_database_backend() {
        DbBackend::Postgres => {
            "select 1 as found from information_schema.tables where table_schema = current_schema() and table_name = 'seaql_migrations'"
        }
        _ => "select 1 as found from sqlite_master where type = 'table' and name = 'seaql_migrations'",
    };
    if connection.query_one_raw(crate::sql::plain(connection, found)).await?.is_none() {
        return Ok(Vec::new());
    }
    let names = crate::sql::plain(connection, "select version from seaql_migrations order by version");
    connection.query_all_raw(names).await?.iter().map(|row| Ok(row.try_get("", "version")?)).collect()
}

/// Migrates inside the caller's transaction, so that a crash leaves the old layout and a second process waits its turn.
async fn migrate(connection: &DatabaseConnection, transaction: sea_orm::DatabaseTransaction) -> Result<(), StoreError> {
    if !matches!(layout(&transaction).await?, Layout::Current) {
        Migrator::up(&transaction, None)
            .await
            .map_err(|error| StoreError::Open(format!("failed to update the database layout: {error}")))?;
    }
    transaction.commit().await?;
    Ok(connection.ping().await?)
}
