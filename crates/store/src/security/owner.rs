//! The password of the one account there is.

use sea_orm::ConnectionTrait;
use sp_domain::Timestamp;

use super::time;
use crate::{Store, StoreError, sql::Sql};

/// What is stored of a password: enough to compare, with the settings it was hashed with.
#[derive(Clone, PartialEq, Eq)]
pub struct OwnerPassword {
    /// Random, in hexadecimal digits.
    pub salt: String,
    /// In hexadecimal digits.
    pub hash: String,
    /// Memory of one hashing, in KiB.
    pub memory_kib: u32,
    /// How often that memory is walked through.
    pub passes: u32,
    /// Independent parts of that memory.
    pub lanes: u32,
    /// When it was set.
    pub changed_at: Timestamp,
}

impl std::fmt::Debug for OwnerPassword {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("OwnerPassword").field("changed_at", &self.changed_at).finish_non_exhaustive()
    }
}

impl Store {
    /// There is a password, so nobody is let in without.
    ///
    /// # Errors
    /// The database failed.
    pub async fn has_password(&self) -> Result<bool, StoreError> {
        let count: i64 = self.one(Sql::new("select count(*) as passwords from owner")).await?.try_get("", "passwords")?;
        Ok(count > 0)
    }

    /// The password, if there is one.
    ///
    /// # Errors
    /// The database failed.
    pub async fn password(&self) -> Result<Option<OwnerPassword>, StoreError> {
        let select = Sql::new("select salt, hash, memory_kib, passes, lanes, changed_at from owner where id = 1").build(&self.readers);
        let Some(row) = self.readers.query_one_raw(select).await? else { return Ok(None) };
        let number = |column: &str| {
            let number: i64 = row.try_get("", column)?;
            u32::try_from(number).map_err(|_| StoreError::Query(format!("{column} is out of range")))
        };
        Ok(Some(OwnerPassword {
            salt: row.try_get("", "salt")?,
            hash: row.try_get("", "hash")?,
            memory_kib: number("memory_kib")?,
            passes: number("passes")?,
            lanes: number("lanes")?,
            changed_at: time(&row, "changed_at")?,
        }))
    }

    /// Sets the password and ends every login but one.
    ///
    /// # Errors
    /// The database failed; nothing has changed.
    pub async fn save_password(&self, password: &OwnerPassword, keep: Option<i64>) -> Result<(), StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        transaction.execute_unprepared("delete from owner").await?;
        let mut insert = Sql::new("insert into owner (id, salt, hash, memory_kib, passes, lanes, changed_at) values ");
        insert.push_list::<sea_orm::Value>([
            1_i64.into(),
            password.salt.clone().into(),
            password.hash.clone().into(),
            i64::from(password.memory_kib).into(),
            i64::from(password.passes).into(),
            i64::from(password.lanes).into(),
            password.changed_at.ms().into(),
        ]);
        transaction.execute_raw(insert.build(&transaction)).await?;
        super::logins::end_all(&transaction, keep).await?;
        Ok(transaction.commit().await?)
    }

    /// Removes the password, and with it every login. False when there was none.
    ///
    /// # Errors
    /// The database failed; nothing has changed.
    pub async fn remove_password(&self) -> Result<bool, StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        let removed = transaction.execute_unprepared("delete from owner").await?.rows_affected() > 0;
        super::logins::end_all(&transaction, None).await?;
        transaction.commit().await?;
        Ok(removed)
    }
}
