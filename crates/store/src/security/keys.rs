//! Finding what a request shows, and noting that it was used.

use sea_orm::ConnectionTrait;
use sp_domain::{Timestamp, security::Scope};

use super::optional_time;
use crate::{Store, StoreError, sql::Sql};

/// What is stored of a secret that a request shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredKey {
    /// Number of the login or token.
    pub id: i64,
    /// The hash of the half of the secret that is told nobody.
    pub digest: String,
    /// What it may do.
    pub scope: Scope,
    /// Its last use, as far as it was noted.
    pub used_at: Option<Timestamp>,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
}

const LOGIN: &str = "select id, digest, 'admin' as scope, used_at, expires_at from logins";
const TOKEN: &str = "select id, digest, scope, used_at, expires_at from api_tokens";

impl Store {
    /// The login of this public key.
    ///
    /// # Errors
    /// The database failed.
    pub async fn login_key(&self, public_key: &str) -> Result<Option<StoredKey>, StoreError> {
        self.key(&format!("{LOGIN} where public_key = "), public_key).await
    }

    /// The token of this public key.
    ///
    /// # Errors
    /// The database failed.
    pub async fn token_key(&self, public_key: &str) -> Result<Option<StoredKey>, StoreError> {
        self.key(&format!("{TOKEN} where public_key = "), public_key).await
    }

    /// The login of this number.
    ///
    /// # Errors
    /// The database failed.
    pub async fn login_by_id(&self, id: i64) -> Result<Option<StoredKey>, StoreError> {
        self.key(&format!("{LOGIN} where id = "), id).await
    }

    /// The token of this number.
    ///
    /// # Errors
    /// The database failed.
    pub async fn token_by_id(&self, id: i64) -> Result<Option<StoredKey>, StoreError> {
        self.key(&format!("{TOKEN} where id = "), id).await
    }

    async fn key(&self, select: &str, value: impl Into<sea_orm::Value>) -> Result<Option<StoredKey>, StoreError> {
        let mut select = Sql::new(select);
        let place = select.bind(value);
        select.push(&place);
        let Some(row) = self.readers.query_one_raw(select.build(&self.readers)).await? else { return Ok(None) };
        let word: String = row.try_get("", "scope")?;
        Ok(Some(StoredKey {
            id: row.try_get("", "id")?,
            digest: row.try_get("", "digest")?,
            scope: Scope::from_word(&word).ok_or_else(|| StoreError::Query(format!("unknown scope {word}")))?,
            used_at: optional_time(&row, "used_at")?,
            expires_at: optional_time(&row, "expires_at")?,
        }))
    }

    /// Notes when logins and tokens were used last. What is noted never goes back.
    ///
    /// # Errors
    /// The database failed.
    pub async fn note_use(&self, logins: &[(i64, Timestamp)], tokens: &[(i64, Timestamp)]) -> Result<(), StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        for (table, used) in [("logins", logins), ("api_tokens", tokens)] {
            for (id, at) in used {
                let mut update = Sql::new(&format!("update {table} set used_at = "));
                let places = [update.bind(at.ms()), update.bind(*id), update.bind(at.ms())];
                update.push(&format!("{} where id = {} and coalesce(used_at, 0) < {}", places[0], places[1], places[2]));
                transaction.execute_raw(update.build(&transaction)).await?;
            }
        }
        Ok(transaction.commit().await?)
    }
}
