//! Warnings in force. Saving the same ones again writes nothing.

use std::collections::BTreeMap;

use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter};
use sp_domain::{
    diagnostics::{Warning, WarningKind},
    source::SourceBatch,
};

use crate::{
    Store, StoreError,
    entity::warning,
    foreign,
    sql::{self, OnConflict, Sql},
};

impl Store {
    /// Replaces the warnings found while listing on this machine (those of sources come with their batches).
    ///
    /// # Errors
    /// The database failed.
    pub async fn save_discovery_warnings(&self, warnings: &[Warning]) -> Result<(), StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        replace(&transaction, (self.machine, None), warnings, true, i64::MAX).await?;
        Ok(transaction.commit().await?)
    }

    /// Warnings in force, newest source first, at most `limit`; the second value is their number.
    ///
    /// # Errors
    /// The database failed.
    pub async fn warnings(&self, limit: i64) -> Result<(Vec<Warning>, i64), StoreError> {
        let count = self.one(Sql::new("select count(*) as number from warnings")).await?.try_get("", "number")?;
        let mut select = Sql::new(
            "select w.tool, w.path, w.line, w.kind, w.detail, w.count from warnings w left join sources f on f.id = w.source_id \
             order by coalesce(f.read_at, w.seen_at) desc, w.path, coalesce(w.line, 0), w.id limit ",
        );
        let place = select.bind(limit.max(0));
        select.push(&place);
        let rows = self.readers.query_all_raw(select.build(&self.readers)).await?;
        let warnings = rows.iter().map(|row| Stored::from_query_result(row, "").map_err(StoreError::from).and_then(Stored::into_domain));
        Ok((warnings.collect::<Result<_, _>>()?, count))
    }
}

#[derive(FromQueryResult)]
struct Stored {
    tool: String,
    path: String,
    line: Option<i64>,
    kind: String,
    detail: String,
    count: i64,
}

impl Stored {
    fn into_domain(self) -> Result<Warning, StoreError> {
        let kind =
            WarningKind::from_word(&self.kind).ok_or_else(|| StoreError::Query(format!("unknown kind of warning {:?}", self.kind)))?;
        Ok(Warning {
            tool: crate::sources::tool(&self.tool)?,
            path: self.path,
            line: self.line,
            kind,
            detail: self.detail,
            count: self.count,
        })
    }
}

/// Takes the warnings of a batch in: they are added, and replace the earlier ones when the source was read from its start.
pub(crate) async fn of_batch(
    transaction: &DatabaseTransaction,
    (machine, source): (i64, i64),
    is_new: bool,
    batch: &SourceBatch,
) -> Result<u64, StoreError> {
    if is_new && batch.warnings.is_empty() {
        return Ok(0);
    }
    replace(transaction, (machine, Some(source)), &batch.warnings, batch.first, batch.read_at.ms()).await
}

/// What a warning is about: tool, path, line, kind and detail.
type Subject = (String, String, Option<i64>, String, String);

/// A stored warning.
#[derive(FromQueryResult)]
struct Known {
    id: i64,
    tool: String,
    path: String,
    line: Option<i64>,
    kind: String,
    detail: String,
    count: i64,
}

async fn replace(
    transaction: &DatabaseTransaction,
    (machine, source): (i64, Option<i64>),
    warnings: &[Warning],
    drop_others: bool,
    seen_at: i64,
) -> Result<u64, StoreError> {
    let of_source = match source {
        Some(id) => Condition::all().add(warning::Column::SourceId.eq(id)),
        None => Condition::all().add(warning::Column::SourceId.is_null()).add(warning::Column::MachineId.eq(machine)),
    };
    let known: Vec<Known> = warning::Entity::find().filter(of_source).into_model().all(transaction).await?;
    let mut wanted: BTreeMap<Subject, i64> = warnings.iter().map(|warning| (subject(warning), warning.count)).collect();
    let mut stale = Vec::new();
    for row in known {
        let subject = (row.tool, row.path, row.line, row.kind, row.detail);
        match wanted.get(&subject) {
            Some(count) if *count == row.count => drop(wanted.remove(&subject)),
            Some(_) => stale.push(row.id),
            None if drop_others => stale.push(row.id),
            None => {}
        }
    }
    let written = (stale.len() + wanted.len()) as u64;
    for list in sql::lists(&stale) {
        warning::Entity::delete_many().filter(warning::Column::Id.is_in(list)).exec(transaction).await?;
    }
    let rows = wanted.into_iter().map(|(subject, count)| row((machine, source), subject, count, seen_at)).collect();
    sql::insert::<warning::Entity, warning::ActiveModel>(transaction, rows, &OnConflict::Refuse).await?;
    Ok(written)
}

fn subject(warning: &Warning) -> Subject {
    let (path, detail) = (foreign::text(&warning.path), foreign::text(&warning.detail));
    (warning.tool.to_string(), path, warning.line, warning.kind.as_str().to_owned(), detail)
}

fn row((machine, source): (i64, Option<i64>), (tool, path, line, kind, detail): Subject, count: i64, seen_at: i64) -> warning::ActiveModel {
    warning::ActiveModel {
        source_id: Set(source),
        machine_id: Set(machine),
        tool: Set(tool),
        path: Set(path),
        line: Set(line),
        kind: Set(kind),
        detail: Set(detail),
        count: Set(count),
        seen_at: Set(seen_at),
        ..Default::default()
    }
}
