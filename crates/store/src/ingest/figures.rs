//! Cached figures: sums by model follow the changes of the calls, own sums follow those, totals follow the tree of sub-agents.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter};
use sp_domain::usage::UsageFigures;

use super::{Ingest, events::Changes, slots};
use crate::{
    StoreError,
    entity::{session, session_model},
    figures::{self, SUMS_OF_OWN, Sums},
    sql::{self, Sql},
};

impl Ingest<'_> {
    /// Brings sums by model and by span of time, models and own figures of the sessions concerned up to date.
    pub(super) async fn store_figures(&mut self, changes: Changes) -> Result<(), StoreError> {
        self.rows_written += slots::store(self.transaction, changes.slots).await?;
        let changes = changes.models;
        let with_calls: BTreeSet<i64> = changes.iter().filter(|(_, sums)| !is_zero(sums)).map(|((session, _), _)| *session).collect();
        let with_head =
            self.sessions.iter().filter(|(_, loaded)| loaded.before.as_ref().is_none_or(|before| before.head != loaded.row.head));
        let ids: Vec<i64> = with_calls.iter().copied().chain(with_head.map(|(id, _)| *id)).collect::<BTreeSet<_>>().into_iter().collect();
        self.load(&ids).await?;
        let mut rows = self.known_models(&ids).await?;
        let before = rows.clone();
        for ((session, model), sums) in changes {
            if with_calls.contains(&session) {
                rows.entry((session, model.clone())).or_insert_with(|| session_model::Model::empty(session, model)).add(&sums);
            }
        }
        for id in ids {
            self.place_models(id, &mut rows);
            self.sum_up(id, &rows);
        }
        self.write_models(&before, rows).await
    }

    async fn known_models(&self, ids: &[i64]) -> Result<BTreeMap<(i64, String), session_model::Model>, StoreError> {
        let stored: Vec<i64> = ids.iter().copied().filter(|id| self.sessions[id].before.is_some()).collect();
        let mut known = BTreeMap::new();
        for list in sql::lists(&stored) {
            let rows = session_model::Entity::find().filter(session_model::Column::SessionId.is_in(list)).all(self.transaction).await?;
            known.extend(rows.into_iter().map(|row| ((row.session_id, row.model.clone()), row)));
        }
        Ok(known)
    }

    /// Gives every model of the head a row and its place; models without calls and head lose theirs.
    fn place_models(&self, id: i64, rows: &mut BTreeMap<(i64, String), session_model::Model>) {
        let models = &self.sessions[&id].head_models;
        for row in rows.values_mut().filter(|row| row.session_id == id) {
            row.place = models.len() as i64;
        }
        for (place, model) in models.iter().enumerate() {
            rows.entry((id, model.clone())).or_insert_with(|| session_model::Model::empty(id, model.clone())).place = place as i64;
        }
        rows.retain(|(session, model), row| *session != id || row.calls > 0 || models.contains(model));
    }

    fn sum_up(&mut self, id: i64, rows: &BTreeMap<(i64, String), session_model::Model>) {
        let mut models: Vec<&session_model::Model> = rows.range((id, String::new())..(id + 1, String::new())).map(|(_, row)| row).collect();
        let mut sums = session_model::Model::empty(id, String::new());
        for row in &models {
            sums.add(row);
        }
        models.sort_by(|one, other| (-one.calls, one.place, &one.model).cmp(&(-other.calls, other.place, &other.model)));
        let names: Vec<&str> = models.into_iter().map(|row| row.model.as_str()).filter(|model| !model.is_empty()).collect();
        let row = &mut self.loaded(id).row;
        row.models = serde_json::to_string(&names).expect("a list of texts");
        let figures = if row.usage_unknown && sums.calls == 0 { figures::unknown() } else { sums.figures() };
        row.set_own(&figures);
    }

    async fn write_models(
        &mut self,
        before: &BTreeMap<(i64, String), session_model::Model>,
        rows: BTreeMap<(i64, String), session_model::Model>,
    ) -> Result<(), StoreError> {
        for key in before.keys().filter(|key| !rows.contains_key(*key)) {
            session_model::Entity::delete_by_id(key.clone()).exec(self.transaction).await?;
            self.rows_written += 1;
        }
        let changed: Vec<session_model::Model> =
            rows.into_iter().filter(|(key, row)| before.get(key) != Some(row)).map(|(_, row)| row).collect();
        self.rows_written += sql::upsert::<session_model::Entity, _>(self.transaction, changed).await?;
        Ok(())
    }

    /// Figures of a session and all sessions below it, and how many those are. The rows must have been written.
    pub(super) async fn tree(&self, id: i64) -> Result<(UsageFigures, i64), StoreError> {
        let mut select = Sql::new("with recursive tree (id) as (select cast(");
        let place = select.bind(id);
        select
            .push(&place)
            .push(" as bigint) union select s.id from sessions s join tree on s.parent_id = tree.id) select count(*) - 1 as subagents, ");
        select.push(SUMS_OF_OWN).push(" from sessions s where s.id in (select id from tree)");
        let row = self.transaction.query_one_raw(select.build(self.transaction)).await?;
        let row = row.ok_or_else(|| StoreError::Query("a sum without a row".to_owned()))?;
        Ok((Sums::from_query_result(&row, "")?.figures(), row.try_get("", "subagents")?))
    }
}

pub(super) fn is_zero(sums: &session_model::Model) -> bool {
    *sums == session_model::Model::empty(sums.session_id, sums.model.clone())
}

/// Whether what the list shows of a row differs, the revision aside.
pub(super) fn differs(before: &session::Model, row: &session::Model) -> bool {
    session::Model { revision: row.revision, ..before.clone() } != *row
}
