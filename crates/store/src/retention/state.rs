//! What was chosen for pruning, and what is still to be done.

use sea_orm::{ConnectionTrait, FromQueryResult};
use sp_domain::retention::{PrunePolicy, PruneWhat};

use crate::{
    Store, StoreError,
    sql::{self, Sql},
};

#[derive(FromQueryResult)]
struct Row {
    what: Option<String>,
    older_than_days: Option<i64>,
    include_present: bool,
}

impl Store {
    /// What was chosen for pruning.
    ///
    /// # Errors
    /// The database failed.
    pub async fn prune_policy(&self) -> Result<Option<PrunePolicy>, StoreError> {
        let row = self.one(Sql::new("select what, older_than_days, include_present from retention_state where id = 1")).await?;
        let row = Row::from_query_result(&row, "")?;
        let what = row.what.as_deref().and_then(PruneWhat::from_word).zip(row.older_than_days);
        Ok(what.map(|(what, older_than_days)| PrunePolicy { what, older_than_days, include_present: row.include_present }))
    }

    /// Stores what was chosen.
    ///
    /// # Errors
    /// The database failed.
    pub async fn save_prune_policy(&self, policy: Option<&PrunePolicy>) -> Result<(), StoreError> {
        let mut update = Sql::new("update retention_state set what = ");
        let place = update.bind(policy.map(|policy| policy.what.as_str().to_owned()));
        update.push(&place).push(", older_than_days = ");
        let place = update.bind(policy.map(|policy| policy.older_than_days));
        update.push(&place).push(", include_present = ");
        let place = update.bind(policy.is_some_and(|policy| policy.include_present));
        update.push(&place).push(" where id = 1");
        self.change_state(update).await
    }

    /// A run of pruning began and did not end.
    ///
    /// # Errors
    /// The database failed.
    pub async fn is_prune_due(&self) -> Result<bool, StoreError> {
        Ok(self.one(Sql::new("select prune_due from retention_state where id = 1")).await?.try_get("", "prune_due")?)
    }

    /// Notes that a run of pruning begins, or ended.
    ///
    /// # Errors
    /// The database failed.
    pub async fn set_prune_due(&self, is_due: bool) -> Result<(), StoreError> {
        self.change_state(Sql::new(&format!("update retention_state set prune_due = {is_due} where id = 1"))).await
    }

    /// What was deleted may still be read in our files.
    ///
    /// # Errors
    /// The database failed.
    pub async fn is_scrub_due(&self) -> Result<bool, StoreError> {
        Ok(self.one(Sql::new("select scrub_due from retention_state where id = 1")).await?.try_get("", "scrub_due")?)
    }

    /// Notes that nothing of what was deleted can be read in our files any more.
    ///
    /// # Errors
    /// The database failed.
    pub async fn scrubbed(&self) -> Result<(), StoreError> {
        let _turn = self.turn.lock().await;
        self.writer.execute_raw(sql::plain(&self.writer, "update retention_state set scrub_due = false where id = 1")).await?;
        Ok(())
    }

    async fn change_state(&self, update: Sql) -> Result<(), StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        transaction.execute_raw(update.build(&transaction)).await?;
        Ok(transaction.commit().await?)
    }
}
