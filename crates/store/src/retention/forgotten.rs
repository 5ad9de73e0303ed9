//! Tombstones: what was forgotten, and how to allow it again.

use sea_orm::{ConnectionTrait, FromQueryResult};
use sp_domain::{Timestamp, retention::Forgotten, session::SessionId};

use super::left_out;
use crate::{Store, StoreError, sources, sql::Sql};

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    tool: String,
    public_id: String,
    account: String,
    path: String,
    subagents: i64,
    forgotten_at: i64,
}

impl Store {
    /// What was forgotten, latest first, at most `limit`, sub-agents with their parents; and how many there are.
    ///
    /// # Errors
    /// The database failed.
    pub async fn forgotten(&self, limit: i64) -> Result<(Vec<Forgotten>, i64), StoreError> {
        let mut select = Sql::new(
            "select t.id, t.tool, t.public_id, t.account, t.path, t.forgotten_at, \
             (select count(*) from tombstones c where c.root_id = t.id) as subagents \
             from tombstones t where t.root_id is null order by t.forgotten_at desc, t.id desc limit ",
        );
        let place = select.bind(limit);
        select.push(&place);
        let rows = self.readers.query_all_raw(select.build(&self.readers)).await?;
        let forgotten = rows.iter().map(|row| Row::from_query_result(row, "").map_err(StoreError::from).and_then(Row::into_domain));
        let total = self.one(Sql::new("select count(*) as number from tombstones where root_id is null")).await?;
        Ok((forgotten.collect::<Result<_, _>>()?, total.try_get("", "number")?))
    }

    /// Lifts a tombstone with those of its sub-agents; the next sync reads the session again if its source is still there. False when there
    /// is none of this number.
    ///
    /// # Errors
    /// The database failed.
    pub async fn allow_again(&self, number: i64) -> Result<bool, StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        // Sessions it started later were left out as well; what stays forgotten is looked at once more.
        let mut condition = Sql::new(
            "reason = 'forgotten' and exists (select 1 from tombstones t, sources f where f.id = left_out.source_id and f.tool = t.tool and t.id = ",
        );
        let place = condition.bind(number);
        condition.push(&place).push(")");
        left_out::read_again(&transaction, condition).await?;
        let mut lifted = 0;
        for column in ["root_id", "id"] {
            let mut delete = Sql::new(&format!("delete from tombstones where {column} = "));
            let place = delete.bind(number);
            delete.push(&place);
            lifted = transaction.execute_raw(delete.build(&transaction)).await?.rows_affected();
        }
        transaction.commit().await?;
        Ok(lifted > 0)
    }

    /// Keys of sessions that were forgotten after this revision: whatever is derived from sessions drops them first, for a key may be used
    /// again.
    ///
    /// # Errors
    /// The database failed.
    pub async fn forgotten_keys(&self, since: i64) -> Result<Vec<i64>, StoreError> {
        let mut select = Sql::new("select session_key as id from forgotten_keys where revision > ");
        let place = select.bind(since);
        select.push(&place).push(" order by session_key");
        let rows = self.readers.query_all_raw(select.build(&self.readers)).await?;
        rows.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
    }
}

impl Row {
    fn into_domain(self) -> Result<Forgotten, StoreError> {
        let forgotten_at = Timestamp::from_ms(self.forgotten_at).ok_or_else(|| StoreError::Query("a tombstone has no time".to_owned()))?;
        Ok(Forgotten {
            number: self.id,
            tool: sources::tool(&self.tool)?,
            id: SessionId(self.public_id),
            account: self.account,
            path: self.path,
            subagents: self.subagents,
            forgotten_at,
        })
    }
}
