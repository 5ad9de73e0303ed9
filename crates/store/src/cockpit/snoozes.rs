//! What a person put off.

use std::collections::BTreeMap;

use sea_orm::ConnectionTrait;
use sp_domain::Timestamp;

use crate::{Store, StoreError, foreign, sql::Sql};

impl Store {
    /// What is put off beyond `now`, and until when.
    ///
    /// # Errors
    /// The database failed.
    pub async fn snoozes(&self, now: Timestamp) -> Result<BTreeMap<String, Timestamp>, StoreError> {
        let mut select = Sql::new("select key, until from snoozes where until > ");
        let place = select.bind(now.ms());
        select.push(&place);
        let rows = self.readers.query_all_raw(select.build(&self.readers)).await?;
        let mut snoozes = BTreeMap::new();
        for row in rows {
            if let Some(until) = Timestamp::from_ms(row.try_get("", "until")?) {
                snoozes.insert(row.try_get("", "key")?, until);
            }
        }
        Ok(snoozes)
    }

    /// Puts something off; what is over is dropped.
    ///
    /// # Errors
    /// The database failed.
    pub async fn snooze(&self, key: &str, until: Timestamp, now: Timestamp) -> Result<(), StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        let mut over = Sql::new("delete from snoozes where until <= ");
        let place = over.bind(now.ms());
        over.push(&place);
        transaction.execute_raw(over.build(&transaction)).await?;
        let mut upsert = Sql::new("insert into snoozes (key, until) values ");
        upsert.push_list::<sea_orm::Value>([foreign::text(key).into(), until.ms().into()]);
        upsert.push(" on conflict (key) do update set until = excluded.until");
        transaction.execute_raw(upsert.build(&transaction)).await?;
        Ok(transaction.commit().await?)
    }

    /// Takes back that something was put off. False when it was not.
    ///
    /// # Errors
    /// The database failed.
    pub async fn wake(&self, key: &str) -> Result<bool, StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        let mut delete = Sql::new("delete from snoozes where key = ");
        let place = delete.bind(foreign::text(key));
        delete.push(&place);
        let is_known = transaction.execute_raw(delete.build(&transaction)).await?.rows_affected() > 0;
        transaction.commit().await?;
        Ok(is_known)
    }
}
