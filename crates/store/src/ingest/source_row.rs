//! The rows of the sources themselves: a checkpoint is part of the transaction that stores what was read up to there.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter};
use sp_domain::source::SourceBatch;

use super::{Ingest, Pending, Reading, claims, identity::Namesakes, left_out, missing};
use crate::{
    StoreError,
    entity::{source, state},
    foreign, sources, sql, warnings,
};

impl<'a> Ingest<'a> {
    /// Finds or adds the sources of one tool's batches, and notes checkpoints and warnings.
    pub(super) async fn begin(
        transaction: &'a DatabaseTransaction,
        machine: i64,
        batches: Vec<&'a SourceBatch>,
    ) -> Result<Self, StoreError> {
        let tool = batches[0].source.tool;
        let mut known = known(transaction, machine, &batches).await?;
        let (mut readings, mut back) = (Vec::with_capacity(batches.len()), Vec::new());
        let mut last: BTreeMap<String, (source::Model, source::Model)> = BTreeMap::new();
        let mut added = BTreeMap::new();
        for batch in batches {
            let path = foreign::key(&batch.source.path);
            let row = row(batch, machine, &path)?;
            let (source_id, is_new) = match known.remove(&path) {
                Some(before) => {
                    let id = before.id;
                    back.extend(before.missing.then_some(id));
                    last.insert(path.clone(), (before, source::Model { id, ..row }));
                    (id, added.contains_key(&path))
                }
                None => match last.get_mut(&path) {
                    Some((_, later)) => {
                        *later = source::Model { id: later.id, ..row };
                        (later.id, added.contains_key(&path))
                    }
                    None => {
                        let mut insert = row.clone().into_active_model();
                        insert.id = sea_orm::ActiveValue::NotSet;
                        let id = source::Entity::insert(insert).exec(transaction).await?.last_insert_id;
                        let row = source::Model { id, ..row };
                        added.insert(path.clone(), ());
                        last.insert(path, (row.clone(), row));
                        (id, true)
                    }
                },
            };
            readings.push(Reading { batch, source_id, is_new, must_restart: false, out: Vec::new() });
        }
        for (before, row) in last.into_values().filter(|(before, row)| before != row) {
            update(transaction, before.id, row).await?;
        }
        let returned = if back.is_empty() { BTreeMap::new() } else { missing::refresh_missing(transaction, &back).await? };
        let state = state::Entity::find_by_id(1).one(transaction).await?;
        let gate = left_out::Gate::read(transaction).await?;
        let mut rows_written = 0;
        for reading in &readings {
            rows_written += warnings::of_batch(transaction, (machine, reading.source_id), reading.is_new, reading.batch).await?;
        }
        Ok(Self {
            transaction,
            machine,
            tool,
            readings,
            current: 0,
            revision: state.map_or(0, |state| state.revision) + 1,
            rows_written,
            sessions: BTreeMap::new(),
            namesakes: Namesakes::default(),
            by_native_id: HashMap::new(),
            pending: Pending::default(),
            claims: claims::Incoming::default(),
            next_block: None,
            stale_blocks: BTreeMap::new(),
            returned,
            gate,
        })
    }
}

/// Sources of these batches that were read before, by path.
async fn known(
    transaction: &DatabaseTransaction,
    machine: i64,
    batches: &[&SourceBatch],
) -> Result<BTreeMap<String, source::Model>, StoreError> {
    let paths: BTreeSet<String> = batches.iter().map(|batch| foreign::key(&batch.source.path)).collect();
    let mut known = BTreeMap::new();
    for list in sql::lists(&paths.into_iter().collect::<Vec<_>>()) {
        let rows = source::Entity::find()
            .filter(source::Column::MachineId.eq(machine))
            .filter(source::Column::Tool.eq(batches[0].source.tool.as_str()))
            .filter(source::Column::Path.is_in(list))
            .all(transaction)
            .await?;
        known.extend(rows.into_iter().map(|row| (row.path.clone(), row)));
    }
    Ok(known)
}

/// The row a batch asks for, without its id.
fn row(batch: &SourceBatch, machine_id: i64, path: &str) -> Result<source::Model, StoreError> {
    Ok(source::Model {
        id: 0,
        machine_id,
        tool: batch.source.tool.to_string(),
        path: path.to_owned(),
        account: foreign::key(&batch.account),
        stamp: batch.last.then(|| batch.stamp.cast_signed()),
        checkpoint: Some(sources::packed(&batch.checkpoint)?),
        version: i64::from(batch.checkpoint.version),
        missing: false,
        read_at: batch.read_at.ms(),
        waits_for: batch.checkpoint.waits_for.as_ref().map(|awaited| foreign::key(&awaited.session)),
        waits_bytes: batch.checkpoint.waits_for.as_ref().map(|awaited| awaited.size_bytes),
    })
}

async fn update(transaction: &DatabaseTransaction, id: i64, row: source::Model) -> Result<(), StoreError> {
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
    source::Entity::update_many().set(changes).filter(source::Column::Id.eq(id)).exec(transaction).await?;
    Ok(())
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
