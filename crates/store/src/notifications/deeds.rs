//! What a person does about notifications. Whoever names how often it had begun touches nothing that has begun again since.

use sp_domain::Timestamp;

use crate::{Store, StoreError, sql::Sql};

impl Store {
    /// Marks one as read. False when there is none of this number, or it began again since it had begun `times` times.
    ///
    /// # Errors
    /// The database failed.
    pub async fn read_notification(&self, id: i64, times: Option<i64>, now: Timestamp) -> Result<bool, StoreError> {
        let mut update = Sql::new("update notifications set read_at = coalesce(read_at, ");
        let place = update.bind(now.ms());
        update.push(&place).push(")");
        self.changes_one(of(update, id, times)).await
    }

    /// Marks all as read that began until then.
    ///
    /// # Errors
    /// The database failed.
    pub async fn read_notifications(&self, until: Timestamp, now: Timestamp) -> Result<bool, StoreError> {
        let mut update = Sql::new("update notifications set read_at = ");
        let place = update.bind(now.ms());
        update.push(&place).push(" where read_at is null and last_at <= ");
        let place = update.bind(until.ms());
        update.push(&place);
        self.changes_one(update).await
    }

    /// Dismisses one, which also reads it. False as with [`Self::read_notification`].
    ///
    /// # Errors
    /// The database failed.
    pub async fn dismiss_notification(&self, id: i64, times: Option<i64>, now: Timestamp) -> Result<bool, StoreError> {
        let mut update = Sql::new("update notifications set dismissed_at = ");
        let place = update.bind(now.ms());
        update.push(&place).push(", read_at = coalesce(read_at, ");
        let place = update.bind(now.ms());
        update.push(&place).push(")");
        self.changes_one(of(update, id, times)).await
    }

    /// Takes back that one was dismissed; it stays read. False when there is none of this number.
    ///
    /// # Errors
    /// The database failed.
    pub async fn restore_notification(&self, id: i64) -> Result<bool, StoreError> {
        self.changes_one(of(Sql::new("update notifications set dismissed_at = null"), id, None)).await
    }
}

fn of(mut update: Sql, id: i64, times: Option<i64>) -> Sql {
    let place = update.bind(id);
    update.push(" where id = ").push(&place);
    if let Some(times) = times {
        let place = update.bind(times);
        update.push(" and times = ").push(&place);
    }
    update
}
