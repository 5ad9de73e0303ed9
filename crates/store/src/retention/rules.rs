//! Ignore rules.

use sea_orm::{ConnectionTrait, QueryResult};
use sp_domain::{
    Timestamp,
    retention::{IgnoreRule, RuleKind},
};

use super::left_out;
use crate::{
    Store, StoreError, foreign,
    sql::{self, Sql},
};

impl Store {
    /// Rules in force, oldest first.
    ///
    /// # Errors
    /// The database failed.
    pub async fn ignore_rules(&self) -> Result<Vec<IgnoreRule>, StoreError> {
        let select = sql::plain(&self.readers, "select id, kind, value, created_at from ignore_rules order by id");
        self.readers.query_all_raw(select).await?.iter().map(rule).collect()
    }

    /// Adds a rule; one that is there already stays as it is.
    ///
    /// # Errors
    /// The database failed.
    pub async fn add_ignore_rule(&self, kind: RuleKind, value: &str, at: Timestamp) -> Result<IgnoreRule, StoreError> {
        let value = foreign::key(value);
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        let mut insert = Sql::new("insert into ignore_rules (kind, value, created_at) values ");
        insert.push_list::<sea_orm::Value>([kind.as_str().into(), value.clone().into(), at.ms().into()]);
        insert.push(" on conflict (kind, value) do nothing");
        transaction.execute_raw(insert.build(&transaction)).await?;
        let mut select = Sql::new("select id, kind, value, created_at from ignore_rules where kind = ");
        let places = [select.bind(kind.as_str()), select.bind(value)];
        select.push(&format!("{} and value = {}", places[0], places[1]));
        let row = transaction.query_one_raw(select.build(&transaction)).await?;
        transaction.commit().await?;
        rule(&row.ok_or_else(|| StoreError::Query("a rule vanished while it was stored".to_owned()))?)
    }

    /// Lifts a rule; the next sync reads what it kept out. False when there is none of this number.
    ///
    /// # Errors
    /// The database failed.
    pub async fn remove_ignore_rule(&self, id: i64) -> Result<bool, StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        let mut delete = Sql::new("delete from ignore_rules where id = ");
        let place = delete.bind(id);
        delete.push(&place);
        let is_known = transaction.execute_raw(delete.build(&transaction)).await?.rows_affected() > 0;
        if is_known {
            left_out::read_again(&transaction, Sql::new("reason = 'ignored'")).await?;
        }
        transaction.commit().await?;
        Ok(is_known)
    }
}

fn rule(row: &QueryResult) -> Result<IgnoreRule, StoreError> {
    let word: String = row.try_get("", "kind")?;
    let kind = RuleKind::from_word(&word).ok_or_else(|| StoreError::Query(format!("unknown kind of rule {word}")))?;
    let created_at = Timestamp::from_ms(row.try_get("", "created_at")?);
    let created_at = created_at.ok_or_else(|| StoreError::Query("a rule has no time".to_owned()))?;
    Ok(IgnoreRule { id: row.try_get("", "id")?, kind, value: row.try_get("", "value")?, created_at })
}
