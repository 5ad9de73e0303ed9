//! Browsers that are signed in.

use sea_orm::{ConnectionTrait, DatabaseTransaction, QueryResult};
use sp_domain::{
    Timestamp,
    security::{Login, MOST_LOGINS},
};

use super::{AGENT, time};
use crate::{
    Store, StoreError, foreign,
    sql::{self, Sql},
};

/// A browser that signs in.
#[derive(Clone, Debug)]
pub struct LoginDraft {
    /// The half of its secret that finds it.
    pub public_key: String,
    /// The hash of the other half.
    pub digest: String,
    /// Now.
    pub at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// Logins silent since then have ended, and go.
    pub silent_since: Timestamp,
    /// Where it comes from.
    pub address: String,
    /// What it calls itself.
    pub agent: String,
}

impl Store {
    /// Signs a browser in; what has ended meanwhile, and whoever is too many, goes.
    ///
    /// # Errors
    /// The database failed; nothing has changed.
    pub async fn add_login(&self, draft: &LoginDraft) -> Result<(), StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        let mut delete = Sql::new("delete from logins where expires_at <= ");
        let places = [delete.bind(draft.at.ms()), delete.bind(draft.silent_since.ms()), delete.bind(MOST_LOGINS - 1)];
        delete.push(&format!(
            "{} or used_at <= {} or id not in (select id from logins order by used_at desc, id desc limit {})",
            places[0], places[1], places[2]
        ));
        transaction.execute_raw(delete.build(&transaction)).await?;
        let mut insert = Sql::new("insert into logins (public_key, digest, created_at, used_at, expires_at, address, agent) values ");
        insert.push_list::<sea_orm::Value>([
            draft.public_key.clone().into(),
            draft.digest.clone().into(),
            draft.at.ms().into(),
            draft.at.ms().into(),
            draft.expires_at.ms().into(),
            foreign::text(&draft.address).into(),
            foreign::text(&foreign::cut(&draft.agent, AGENT)).into(),
        ]);
        transaction.execute_raw(insert.build(&transaction)).await?;
        Ok(transaction.commit().await?)
    }

    /// Browsers that are signed in, latest first. `current` is the one that asks.
    ///
    /// # Errors
    /// The database failed.
    pub async fn logins(&self, now: Timestamp, silent_since: Timestamp, current: Option<i64>) -> Result<Vec<Login>, StoreError> {
        let mut select = Sql::new("select id, created_at, used_at, expires_at, address, agent from logins where expires_at > ");
        let places = [select.bind(now.ms()), select.bind(silent_since.ms())];
        select.push(&format!("{} and used_at > {} order by created_at desc, id desc", places[0], places[1]));
        let rows = self.readers.query_all_raw(select.build(&self.readers)).await?;
        rows.iter().map(|row| login(row, current)).collect()
    }

    /// Ends a login. False when there is none of this number.
    ///
    /// # Errors
    /// The database failed.
    pub async fn end_login(&self, id: i64) -> Result<bool, StoreError> {
        let _turn = self.turn.lock().await;
        let mut delete = Sql::new("delete from logins where id = ");
        let place = delete.bind(id);
        delete.push(&place);
        let transaction = self.begin_write().await?;
        let ended = transaction.execute_raw(delete.build(&transaction)).await?.rows_affected() > 0;
        transaction.commit().await?;
        Ok(ended)
    }

    /// Ends every login but one. Returns how many.
    ///
    /// # Errors
    /// The database failed.
    pub async fn end_logins(&self, keep: Option<i64>) -> Result<u64, StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        let ended = end_all(&transaction, keep).await?;
        transaction.commit().await?;
        Ok(ended)
    }
}

pub(super) async fn end_all(transaction: &DatabaseTransaction, keep: Option<i64>) -> Result<u64, StoreError> {
    let statement = match keep {
        None => sql::plain(transaction, "delete from logins"),
        Some(id) => {
            let mut delete = Sql::new("delete from logins where id <> ");
            let place = delete.bind(id);
            delete.push(&place);
            delete.build(transaction)
        }
    };
    Ok(transaction.execute_raw(statement).await?.rows_affected())
}

fn login(row: &QueryResult, current: Option<i64>) -> Result<Login, StoreError> {
    let id = row.try_get("", "id")?;
    Ok(Login {
        id,
        created_at: time(row, "created_at")?,
        used_at: time(row, "used_at")?,
        expires_at: time(row, "expires_at")?,
        address: row.try_get("", "address")?,
        agent: row.try_get("", "agent")?,
        is_current: current == Some(id),
    })
}
