//! Tool calls: call and result are two halves of one row, and either may come first.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use sp_domain::source::Mode;

use super::{Ingest, blocks::Blocks};
use crate::{
    StoreError,
    entity::tool_call,
    sql::{self, OnConflict},
};

/// What is stored of a call, as far as comparing needs it.
struct Known {
    call_digest: Option<i64>,
    result_digest: Option<i64>,
    status: String,
    revision: i64,
}

/// What a batch makes of the stored calls.
#[derive(Default)]
struct Compared {
    whole: Vec<tool_call::Model>,
    /// Only the call is given, its result is stored.
    call_halves: Vec<tool_call::Model>,
    /// Only the result is given, its call is stored.
    result_halves: Vec<tool_call::Model>,
    deletes: Vec<String>,
    calls: i64,
    errors: i64,
    /// Rows that differ from the stored ones.
    changed: u64,
    /// Rows that do not, but whose texts lie in another block now.
    followers: u64,
    /// Every row is a new one, or the result of a stored call.
    only_adds: bool,
}

impl Ingest<'_> {
    /// Stores calls and results. `moved` leads from the place a record came with to where it is stored. Returns whether nothing stored was
    /// touched, but for calls that got their results.
    pub(super) async fn store_calls(
        &mut self,
        id: i64,
        mode: Mode,
        rows: BTreeMap<String, tool_call::Model>,
        moved: &HashMap<i64, i64>,
        blocks: &mut Blocks,
    ) -> Result<bool, StoreError> {
        if rows.is_empty() && mode == Mode::Append {
            return Ok(true);
        }
        let known = self.known_calls(id, mode, &rows).await?;
        let compared = compare(known, mode, rows, self.revision_of_rows(id), blocks);
        for list in sql::lists(&compared.deletes) {
            let stale =
                tool_call::Entity::delete_many().filter(tool_call::Column::SessionId.eq(id)).filter(tool_call::Column::CallId.is_in(list));
            stale.exec(self.transaction).await?;
        }
        if !compared.deletes.is_empty() {
            let revision = self.revision;
            self.loaded(id).row.rewritten = revision;
        }
        self.wrote(id, compared.changed);
        self.rows_written += compared.followers;
        let only_adds = compared.only_adds && compared.deletes.is_empty();
        let loaded = self.loaded(id);
        loaded.row.tool_calls += compared.calls;
        loaded.row.tool_errors += compared.errors;
        let mut complete = |mut row: tool_call::Model| {
            let place = |seq: Option<i64>| seq.map(|seq| moved.get(&seq).copied().unwrap_or(seq));
            (row.session_id, row.seq, row.result_seq) = (id, place(row.seq), place(row.result_seq));
            (row.input_block, row.output_block) =
                (row.input_block.map(|block| blocks.place(block)), row.output_block.map(|block| blocks.place(block)));
            row
        };
        self.pending.calls.extend(compared.whole.into_iter().map(&mut complete));
        let mut complete_all = |rows: Vec<tool_call::Model>| rows.into_iter().map(&mut complete).collect::<Vec<_>>();
        let (call_halves, result_halves) = (complete_all(compared.call_halves), complete_all(compared.result_halves));
        sql::insert::<tool_call::Entity, _>(self.transaction, call_halves, &sql::replacing::<tool_call::Entity>(&OF_RESULT)).await?;
        sql::insert::<tool_call::Entity, _>(self.transaction, result_halves, &of_result_only()).await?;
        Ok(only_adds)
    }

    async fn known_calls(
        &mut self,
        id: i64,
        mode: Mode,
        rows: &BTreeMap<String, tool_call::Model>,
    ) -> Result<HashMap<String, Known>, StoreError> {
        let mut known = HashMap::new();
        if self.loaded(id).fresh {
            return Ok(known);
        }
        let columns = [
            tool_call::Column::CallId,
            tool_call::Column::CallDigest,
            tool_call::Column::ResultDigest,
            tool_call::Column::Status,
            tool_call::Column::Revision,
        ];
        let all = tool_call::Entity::find().select_only().columns(columns).filter(tool_call::Column::SessionId.eq(id));
        let mut selects = vec![];
        if mode == Mode::Append {
            let ids: Vec<String> = rows.keys().cloned().collect();
            selects.extend(sql::lists(&ids).map(|list| all.clone().filter(tool_call::Column::CallId.is_in(list))));
        } else {
            selects.push(all);
        }
        for select in selects {
            let found: Vec<(String, Option<i64>, Option<i64>, String, i64)> = select.into_tuple().all(self.transaction).await?;
            known.extend(
                found
                    .into_iter()
                    .map(|(id, call_digest, result_digest, status, revision)| (id, Known { call_digest, result_digest, status, revision })),
            );
        }
        Ok(known)
    }
}

/// Columns of the result half.
const OF_RESULT: [tool_call::Column; 10] = [
    tool_call::Column::ResultSeq,
    tool_call::Column::Status,
    tool_call::Column::ExitCode,
    tool_call::Column::AnsweredAt,
    tool_call::Column::DurationMs,
    tool_call::Column::ChildNativeId,
    tool_call::Column::ResultDigest,
    tool_call::Column::OutputBlock,
    tool_call::Column::OutputStart,
    tool_call::Column::OutputLen,
];

fn of_result_only() -> OnConflict<tool_call::Entity> {
    OnConflict::Replace(OF_RESULT.into_iter().chain([tool_call::Column::Revision]).collect())
}

fn compare(
    mut known: HashMap<String, Known>,
    mode: Mode,
    rows: BTreeMap<String, tool_call::Model>,
    revision: i64,
    blocks: &Blocks,
) -> Compared {
    let mut compared = Compared { only_adds: true, ..Compared::default() };
    for (id, mut row) in rows {
        let before = known.remove(&id);
        let awaited = |known: &Known| known.result_digest.is_none() && row.call_digest.is_none();
        compared.only_adds &= before.as_ref().is_none_or(awaited);
        let merges = mode == Mode::Append && before.is_some();
        let (call, result) = (row.call_digest, row.result_digest);
        let (old_call, old_result, old_status) = before.map_or((None, None, String::new()), |known| {
            row.revision = known.revision;
            (known.call_digest, known.result_digest, known.status)
        });
        let (new_call, new_result) = if merges { (call.or(old_call), result.or(old_result)) } else { (call, result) };
        let status = if merges && result.is_none() { old_status.as_str() } else { row.status.as_str() };
        compared.calls += i64::from(new_call.is_some()) - i64::from(old_call.is_some());
        compared.errors += i64::from(new_call.is_some() && status == "error") - i64::from(old_call.is_some() && old_status == "error");
        if (new_call, new_result) == (old_call, old_result) {
            if [row.input_block, row.output_block].into_iter().flatten().all(|block| !blocks.is_new(block)) {
                continue;
            }
            compared.followers += 1;
        } else {
            row.revision = revision;
            compared.changed += 1;
        }
        match (merges, call, result) {
            (true, Some(_), None) if old_result.is_some() => compared.call_halves.push(row),
            (true, None, Some(_)) if old_call.is_some() => compared.result_halves.push(row),
            _ => compared.whole.push(row),
        }
    }
    if mode != Mode::Append {
        let counted = known.values().filter(|row| row.call_digest.is_some());
        compared.errors -= counted.clone().filter(|row| row.status == "error").count() as i64;
        compared.calls -= counted.count() as i64;
        compared.deletes = known.into_keys().collect();
        compared.changed += compared.deletes.len() as u64;
    }
    compared
}
