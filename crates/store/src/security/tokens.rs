//! Tokens of scripts.

use sea_orm::{ConnectionTrait, QueryResult};
use sp_domain::{
    Timestamp,
    security::{ApiToken, MOST_TOKENS, Scope, TOKEN_NAME},
};

use super::{optional_time, time};
use crate::{
    Store, StoreError, foreign,
    sql::{self, Sql},
};

/// A token to be stored.
#[derive(Clone, Debug)]
pub struct TokenDraft {
    /// What it is for.
    pub name: String,
    /// The half of it that finds it.
    pub public_key: String,
    /// The hash of the other half.
    pub digest: String,
    /// What it may do.
    pub scope: Scope,
    /// Now.
    pub at: Timestamp,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
}

const COLUMNS: &str = "select id, name, public_key, scope, created_at, expires_at, used_at from api_tokens";

impl Store {
    /// Stores a token. `None` when there are too many.
    ///
    /// # Errors
    /// The database failed; nothing has changed.
    pub async fn add_token(&self, draft: &TokenDraft) -> Result<Option<ApiToken>, StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        let count = sql::plain(&transaction, "select count(*) as tokens from api_tokens");
        let count = transaction.query_one_raw(count).await?.map_or(Ok(0), |row| row.try_get::<i64>("", "tokens"))?;
        if count >= MOST_TOKENS {
            return Ok(None);
        }
        let mut insert = Sql::new("insert into api_tokens (name, public_key, digest, scope, created_at, expires_at) values ");
        insert.push_list::<sea_orm::Value>([
            foreign::text(&foreign::cut(&draft.name, TOKEN_NAME)).into(),
            draft.public_key.clone().into(),
            draft.digest.clone().into(),
            draft.scope.as_str().into(),
            draft.at.ms().into(),
            draft.expires_at.map(Timestamp::ms).into(),
        ]);
        transaction.execute_raw(insert.build(&transaction)).await?;
        let mut select = Sql::new(COLUMNS);
        let place = select.bind(draft.public_key.clone());
        select.push(" where public_key = ").push(&place);
        let row = transaction.query_one_raw(select.build(&transaction)).await?;
        transaction.commit().await?;
        let row = row.ok_or_else(|| StoreError::Query("a token vanished while it was stored".to_owned()))?;
        token(&row).map(Some)
    }

    /// Tokens, latest first; also those that have ended.
    ///
    /// # Errors
    /// The database failed.
    pub async fn tokens(&self) -> Result<Vec<ApiToken>, StoreError> {
        let select = sql::plain(&self.readers, &format!("{COLUMNS} order by created_at desc, id desc"));
        self.readers.query_all_raw(select).await?.iter().map(token).collect()
    }

    /// Revokes a token. False when there is none of this number.
    ///
    /// # Errors
    /// The database failed.
    pub async fn revoke_token(&self, id: i64) -> Result<bool, StoreError> {
        let _turn = self.turn.lock().await;
        let mut delete = Sql::new("delete from api_tokens where id = ");
        let place = delete.bind(id);
        delete.push(&place);
        let transaction = self.begin_write().await?;
        let revoked = transaction.execute_raw(delete.build(&transaction)).await?.rows_affected() > 0;
        transaction.commit().await?;
        Ok(revoked)
    }
}

fn token(row: &QueryResult) -> Result<ApiToken, StoreError> {
    let word: String = row.try_get("", "scope")?;
    Ok(ApiToken {
        id: row.try_get("", "id")?,
        name: row.try_get("", "name")?,
        start: row.try_get("", "public_key")?,
        scope: Scope::from_word(&word).ok_or_else(|| StoreError::Query(format!("unknown scope {word}")))?,
        created_at: time(row, "created_at")?,
        expires_at: optional_time(row, "expires_at")?,
        used_at: optional_time(row, "used_at")?,
    })
}
