//! The row of the source itself: its checkpoint is part of the transaction that stores what was read up to there.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter};
use sp_domain::source::SourceBatch;

use super::{Ingest, Pending, claims, missing};
use crate::{
    StoreError,
    entity::{source, state},
    foreign, sources, warnings,
};

impl<'a> Ingest<'a> {
    /// Finds or adds the source, and notes the checkpoint and warnings.
    pub(super) async fn begin(transaction: &'a DatabaseTransaction, machine: i64, batch: &'a SourceBatch) -> Result<Self, StoreError> {
        let known = source::Entity::find()
            .filter(source::Column::MachineId.eq(machine))
            .filter(source::Column::Tool.eq(batch.source.tool.as_str()))
            .filter(source::Column::Path.eq(foreign::key(&batch.source.path)))
            .one(transaction)
            .await?;
        let (source_is_new, was_missing) = (known.is_none(), known.as_ref().is_some_and(|row| row.missing));
        let source_id = save(transaction, machine, batch, known).await?;
        let returned = if was_missing { missing::refresh_missing(transaction, &[source_id]).await? } else { BTreeMap::new() };
        let state = state::Entity::find_by_id(1).one(transaction).await?;
        let rows_written = warnings::of_batch(transaction, (machine, source_id), source_is_new, batch).await?;
        Ok(Self {
            transaction,
            batch,
            machine,
            source_id,
            source_is_new,
            revision: state.map_or(0, |state| state.revision) + 1,
            rows_written,
            sessions: BTreeMap::new(),
            by_native_id: HashMap::new(),
            pending: Pending::default(),
            claims: claims::Incoming::default(),
            next_block: None,
            stale_blocks: BTreeMap::new(),
            returned,
            must_restart: false,
        })
    }
}

async fn save(
    transaction: &DatabaseTransaction,
    machine_id: i64,
    batch: &SourceBatch,
    known: Option<source::Model>,
) -> Result<i64, StoreError> {
    let checkpoint = Some(sources::packed(&batch.checkpoint)?);
    let row = |id: i64| source::Model {
        id,
        machine_id,
        tool: batch.source.tool.to_string(),
        path: foreign::key(&batch.source.path),
        account: foreign::key(&batch.account),
        stamp: batch.last.then(|| batch.stamp.cast_signed()),
        checkpoint,
        version: i64::from(batch.checkpoint.version),
        missing: false,
        read_at: batch.read_at.ms(),
        waits_for: batch.checkpoint.waits_for.as_ref().map(|awaited| foreign::key(&awaited.session)),
        waits_bytes: batch.checkpoint.waits_for.as_ref().map(|awaited| awaited.size_bytes),
    };
    let Some(known) = known else {
        let mut row = row(0).into_active_model();
        row.id = sea_orm::ActiveValue::NotSet;
        return Ok(source::Entity::insert(row).exec(transaction).await?.last_insert_id);
    };
    let row = row(known.id);
    if row != known {
        let changes = source::ActiveModel {
            account: Set(row.account),
            stamp: Set(row.stamp),
            checkpoint: Set(row.checkpoint),
            version: Set(row.version),
            missing: Set(false),
            read_at: Set(row.read_at),
            waits_for: Set(row.waits_for),
            waits_bytes: Set(row.waits_bytes),
            ..Default::default()
        };
        source::Entity::update_many().set(changes).filter(source::Column::Id.eq(known.id)).exec(transaction).await?;
    }
    Ok(known.id)
}

/// Makes the next reading of a source begin at its start. `is_due` makes it due, too.
pub(super) async fn restart(transaction: &DatabaseTransaction, source: i64, is_due: bool) -> Result<(), StoreError> {
    let mut changes = source::ActiveModel { checkpoint: Set(None), version: Set(0), ..Default::default() };
    if is_due {
        changes.stamp = Set(None);
    }
    source::Entity::update_many().set(changes).filter(source::Column::Id.eq(source)).exec(transaction).await?;
    Ok(())
}
