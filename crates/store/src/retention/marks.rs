//! What was done to single sessions: pinned, pruned.

use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait};
use sp_domain::{
    Timestamp,
    retention::{PruneWhat, Pruned},
    session::SessionId,
};

use crate::{SessionChange, Store, StoreError, entity::session_retention, ingest, sql::Sql, transcript};

impl Store {
    /// Says that a session is never pruned, or no longer so. `None` for an unknown session.
    ///
    /// # Errors
    /// The database failed.
    pub async fn pin(&self, id: &SessionId, pinned: bool) -> Result<Option<SessionChange>, StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        let Some((key, _)) = transcript::key(&transaction, id).await? else { return Ok(None) };
        let mut upsert = Sql::new(
            "insert into session_retention (session_id, pinned, messages, user_messages, assistant_messages, \
             tool_calls, tool_errors) values (",
        );
        let places = [upsert.bind(key), upsert.bind(pinned)];
        upsert
            .push(&format!("{}, {}, 0, 0, 0, 0, 0) on conflict (session_id) do update set pinned = excluded.pinned", places[0], places[1]));
        transaction.execute_raw(upsert.build(&transaction)).await?;
        let changes = ingest::touch(&transaction, &[key], false).await?;
        transaction.commit().await?;
        Ok(changes.into_iter().next())
    }

    /// Sessions that are never pruned.
    ///
    /// # Errors
    /// The database failed.
    pub async fn pinned(&self) -> Result<i64, StoreError> {
        let row = self.one(Sql::new("select count(*) as number from session_retention where pinned")).await?;
        Ok(row.try_get("", "number")?)
    }
}

/// Whether a session is pinned, and what of it was pruned.
pub(crate) async fn of_session(transaction: &DatabaseTransaction, key: i64) -> Result<(bool, Option<Pruned>), StoreError> {
    let row = session_retention::Entity::find_by_id(key).one(transaction).await?;
    Ok(row.map_or((false, None), |row| (row.pinned, row.pruned())))
}

impl session_retention::Model {
    pub(crate) fn pruned(&self) -> Option<Pruned> {
        let what = self.what.as_deref().and_then(PruneWhat::from_word)?;
        let at = Timestamp::from_ms(self.pruned_at?)?;
        Some(Pruned { what, until: self.until.and_then(Timestamp::from_ms), at })
    }
}
