//! PostgreSQL: one pool; writers take turns by an advisory lock, as the one writer of SQLite does, also those of other machines.

use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, TransactionTrait};

use crate::StoreError;

const CONNECTIONS: u32 = 6;

/// What every connection asks for. A writer waits for its turn in its first statement and must see what was committed meanwhile in its
/// second, whatever the server's own setting is. A machine that vanishes in the middle of its turn must not keep the others waiting.
const SETTINGS: [(&str, &str); 2] =
    [("default_transaction_isolation", "read committed"), ("idle_in_transaction_session_timeout", "120000")];

pub(super) async fn connect(url: &str, name: &str) -> Result<DatabaseConnection, StoreError> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(CONNECTIONS).sqlx_logging(false).record_stmt_in_spans(false).acquire_timeout(Duration::from_secs(30));
    let name = name.to_owned();
    options.map_sqlx_postgres_opts(move |options| options.application_name(&name).options(SETTINGS));
    Database::connect(options).await.map_err(|error| {
        StoreError::Open(format!(
            "failed to connect to PostgreSQL: {error}; check DATABASE_URL or the DB_ variables, and that the server runs"
        ))
    })
}

pub(super) async fn open(url: &str, name: &str) -> Result<(DatabaseConnection, DatabaseConnection), StoreError> {
    let pool = connect(url, name).await?;
    match super::layout(&pool).await? {
        super::Layout::Current => {}
        super::Layout::Empty | super::Layout::Older(_) => {
            let transaction = pool.begin().await?;
            take_turn(&transaction).await?;
            super::migrate(&pool, transaction).await?;
        }
    }
    Ok((pool.clone(), pool))
}

/// Waits until no other transaction writes to this schema; released with the transaction.
pub(crate) async fn take_turn(transaction: &impl ConnectionTrait) -> Result<(), StoreError> {
    let lock = "select 1 from (select pg_advisory_xact_lock(1397768787, hashtext(current_schema()))) as locked";
    transaction.query_one_raw(crate::sql::plain(transaction, lock)).await?;
    Ok(())
}
