//! What processes on one PostgreSQL tell each other: every transaction that raises the revision says so when it commits. Whoever listens
//! hears it at once and asks for nothing meanwhile. SQLite has one writing process, which needs no news of itself.

use sea_orm::{
    ConnectionTrait, DbBackend,
    sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions},
};

use crate::{Location, Store, StoreError, sql};

/// Schemas of one database are stores of their own.
const CHANNEL: &str = "'session_pilot_' || abs(hashtext(current_schema()))";

/// Tells everyone who listens of the revision this transaction wrote, once it is committed.
pub(crate) async fn tell(transaction: &impl ConnectionTrait) -> Result<(), StoreError> {
    if transaction.get_database_backend() == DbBackend::Postgres {
        let tell = format!(
            "select 1 from (select pg_notify({CHANNEL}, current_setting('application_name') || ' ' || revision) from store_state where id = 1) as told"
        );
        transaction.query_one_raw(sql::plain(transaction, &tell)).await?;
    }
    Ok(())
}

/// The end of a listener's silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// This process wrote this revision itself.
    Ours(i64),
    /// Another process wrote something.
    Theirs,
    /// The connection was lost and is there again: anything may have been missed.
    Gap,
}

/// A connection that waits for news.
#[derive(Debug)]
pub struct News {
    listener: PgListener,
    name: String,
}

impl Store {
    /// Begins to listen; `None` where no other process can write.
    ///
    /// # Errors
    /// PostgreSQL cannot be reached.
    pub async fn news(&self) -> Result<Option<News>, StoreError> {
        let Location::Postgres(url) = &*self.location else { return Ok(None) };
        let channel = self.one(sql::Sql::new(&format!("select {CHANNEL} as channel"))).await?.try_get::<String>("", "channel")?;
        let failed = |error: sea_orm::sqlx::Error| StoreError::Query(error.to_string());
        let options: PgConnectOptions = url.parse().map_err(failed)?;
        let options = options.application_name(&format!("{} (listens)", self.name));
        let pool = PgPoolOptions::new().max_connections(1).max_lifetime(None).idle_timeout(None).connect_with(options);
        let mut listener = PgListener::connect_with(&pool.await.map_err(failed)?).await.map_err(failed)?;
        listener.listen(&channel).await.map_err(failed)?;
        Ok(Some(News { listener, name: self.name.to_string() }))
    }
}

impl News {
    /// Waits for the next news. What came at the same moment is one piece of news.
    ///
    /// # Errors
    /// The connection is lost and could not be made again.
    pub async fn next(&mut self) -> Result<Heard, StoreError> {
        let failed = |error: sea_orm::sqlx::Error| StoreError::Query(error.to_string());
        let Some(first) = self.listener.try_recv().await.map_err(failed)? else { return Ok(Heard::Gap) };
        let mut heard = self.read(first.payload());
        while let Some(next) = self.listener.next_buffered() {
            let next = self.read(next.payload());
            heard = match (heard, next) {
                (Heard::Ours(_), Heard::Ours(revision)) => Heard::Ours(revision),
                _ => Heard::Theirs,
            };
        }
        Ok(heard)
    }

    fn read(&self, payload: &str) -> Heard {
        let (name, revision) = payload.rsplit_once(' ').unwrap_or_default();
        match revision.parse() {
            Ok(revision) if name == self.name => Heard::Ours(revision),
            _ => Heard::Theirs,
        }
    }
}
