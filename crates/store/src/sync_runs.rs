//! Runs of the sync.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use sp_domain::{
    Timestamp,
    sync::{SyncStatus, SyncTrigger},
};

use crate::{
    Store, StoreError,
    entity::{machine, sync_run},
    open,
};

impl Store {
    /// Notes that a sync began; returns its job id.
    ///
    /// # Errors
    /// The database failed.
    pub async fn begin_sync(&self, trigger: SyncTrigger, at: Timestamp) -> Result<i64, StoreError> {
        let run = sync_run::ActiveModel {
            trigger_word: Set(word(trigger).to_owned()),
            machine_id: Set(self.machine),
            started_at: Set(at.ms()),
            cancelled: Set(false),
            errors: Set(0),
            ..Default::default()
        };
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        let job = sync_run::Entity::insert(run).exec(&transaction).await?.last_insert_id;
        transaction.commit().await?;
        Ok(job)
    }

    /// Notes how a sync ended.
    ///
    /// # Errors
    /// The database failed.
    pub async fn end_sync(&self, job: i64, status: &SyncStatus, at: Timestamp) -> Result<(), StoreError> {
        let run = sync_run::ActiveModel {
            ended_at: Set(Some(at.ms())),
            cancelled: Set(status.cancelled),
            errors: Set(status.errors),
            status: Set(serde_json::to_string(status).ok()),
            ..Default::default()
        };
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        sync_run::Entity::update_many().set(run).filter(sync_run::Column::Id.eq(job)).exec(&transaction).await?;
        machine::Entity::update_many()
            .col_expr(machine::Column::LastSeen, at.ms().into())
            .filter(machine::Column::Id.eq(self.machine))
            .exec(&transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// Before an import: pages are kept in memory until [`Self::shed`].
    ///
    /// # Errors
    /// The database failed.
    pub async fn brace(&self) -> Result<(), StoreError> {
        if self.is_postgres() {
            return Ok(());
        }
        let _turn = self.turn.lock().await;
        open::brace(&self.writer).await
    }

    /// After an import the writer's caches are full of what nobody asks for again: gives back their memory, and the room of the log.
    ///
    /// # Errors
    /// The database failed.
    pub async fn shed(&self) -> Result<(), StoreError> {
        if self.is_postgres() {
            return Ok(());
        }
        let _turn = self.turn.lock().await;
        open::shed(&self.writer).await
    }

    /// End of the last completed sync of this machine and its job, if any. A cancelled one did not complete.
    ///
    /// # Errors
    /// The database failed.
    pub async fn last_sync(&self) -> Result<Option<(i64, Timestamp)>, StoreError> {
        let completed =
            sync_run::Entity::find().filter(sync_run::Column::EndedAt.is_not_null()).filter(sync_run::Column::Cancelled.eq(false));
        // Whoever only reads is no machine.
        let completed = if self.machine == 0 { completed } else { completed.filter(sync_run::Column::MachineId.eq(self.machine)) };
        let last = completed.order_by_desc(sync_run::Column::EndedAt).order_by_desc(sync_run::Column::Id).one(&self.readers).await?;
        Ok(last.and_then(|run| Some((run.id, run.ended_at.and_then(Timestamp::from_ms)?))))
    }
}

const fn word(trigger: SyncTrigger) -> &'static str {
    match trigger {
        SyncTrigger::Start => "start",
        SyncTrigger::Watch => "watch",
        SyncTrigger::Sweep => "sweep",
        SyncTrigger::Request => "request",
    }
}
