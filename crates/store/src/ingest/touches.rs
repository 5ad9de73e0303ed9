//! Files touched: one row per call and path.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use sp_domain::source::Mode;

use super::Ingest;
use crate::{StoreError, entity::touch, sql};

impl Ingest<'_> {
    pub(super) async fn store_touches(&mut self, id: i64, mode: Mode, rows: Vec<touch::Model>) -> Result<(), StoreError> {
        if rows.is_empty() && mode == Mode::Append {
            return Ok(());
        }
        let mut known = self.known_touches(id, mode, &rows).await?;
        let differs = |row: &touch::Model| known.remove(&(row.call_id.clone(), row.path.clone())).as_ref() != Some(row);
        let rows: Vec<touch::Model> = rows.into_iter().map(|row| touch::Model { session_id: id, ..row }).filter(differs).collect();
        let stale: Vec<touch::Model> = if mode == Mode::Append { Vec::new() } else { known.into_values().collect() };
        for row in &stale {
            touch::Entity::delete_by_id((id, row.call_id.clone(), row.path.clone())).exec(self.transaction).await?;
        }
        self.wrote(id, (rows.len() + stale.len()) as u64);
        self.pending.touches.extend(rows);
        Ok(())
    }

    async fn known_touches(
        &mut self,
        id: i64,
        mode: Mode,
        rows: &[touch::Model],
    ) -> Result<HashMap<(String, String), touch::Model>, StoreError> {
        let mut known = HashMap::new();
        if self.loaded(id).fresh {
            return Ok(known);
        }
        let all = touch::Entity::find().filter(touch::Column::SessionId.eq(id));
        let calls: Vec<String> = rows.iter().map(|row| row.call_id.clone()).collect();
        let selects: Vec<_> = match mode {
            Mode::Append => sql::lists(&calls).map(|list| all.clone().filter(touch::Column::CallId.is_in(list))).collect(),
            _ => vec![all],
        };
        for select in selects {
            let rows = select.all(self.transaction).await?;
            known.extend(rows.into_iter().map(|row| ((row.call_id.clone(), row.path.clone()), row)));
        }
        Ok(known)
    }
}
