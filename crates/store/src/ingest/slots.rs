//! Sums of calls by span of five minutes: they follow the changes of the calls, like the sums by model.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, DatabaseTransaction};

use super::figures::is_zero;
use crate::{
    StoreError,
    entity::{session_model, usage_slot},
    sql::{self, OnConflict, Sql},
};

/// Adds the changes to what is stored; spans without calls are dropped. Returns how many rows were written.
pub(super) async fn store(
    transaction: &DatabaseTransaction,
    changes: BTreeMap<(i64, i64, String), session_model::Model>,
) -> Result<u64, StoreError> {
    let mut fewer = BTreeSet::new();
    let mut rows = Vec::new();
    for ((slot, _, _), sums) in changes.into_iter().filter(|(_, sums)| !is_zero(sums)) {
        if sums.calls < 0 {
            fewer.insert(sums.session_id);
        }
        rows.push(row(slot, sums));
    }
    let written = sql::insert::<usage_slot::Entity, _>(transaction, rows, &OnConflict::Add(sums())).await?;
    for list in sql::lists(&fewer.into_iter().collect::<Vec<i64>>()) {
        let mut delete = Sql::new("delete from usage_slots where calls = 0 and session_id in ");
        delete.push_list(list);
        transaction.execute_raw(delete.build(transaction)).await?;
    }
    Ok(written)
}

fn sums() -> Vec<usage_slot::Column> {
    use usage_slot::Column;
    vec![
        Column::Calls,
        Column::Input,
        Column::Output,
        Column::CacheRead,
        Column::CacheWrite,
        Column::CacheWrite1h,
        Column::Reasoning,
        Column::ReasonedCalls,
        Column::Cost,
        Column::RecordedCalls,
        Column::ListedCalls,
        Column::LowerBoundCalls,
    ]
}

fn row(slot: i64, sums: session_model::Model) -> usage_slot::Model {
    usage_slot::Model {
        slot,
        session_id: sums.session_id,
        model: sums.model,
        calls: sums.calls,
        input: sums.input,
        output: sums.output,
        cache_read: sums.cache_read,
        cache_write: sums.cache_write,
        cache_write_1h: sums.cache_write_1h,
        reasoning: sums.reasoning,
        reasoned_calls: sums.reasoned_calls,
        cost: sums.cost,
        recorded_calls: sums.recorded_calls,
        listed_calls: sums.listed_calls,
        lower_bound_calls: sums.lower_bound_calls,
    }
}
