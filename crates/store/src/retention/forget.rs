//! Forgetting sessions, in one transaction.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use sp_domain::Timestamp;

use crate::{SessionChange, Store, StoreError, entity::session, ingest, sources, sql};

impl Store {
    /// Removes sessions, by key, with everything made of them, and leaves tombstones. `families` holds each session that was named first,
    /// then its sub-agents. Calls that other sessions tell of pass to those. What was deleted can be read in our files until
    /// [`Store::give_back`].
    ///
    /// # Errors
    /// The database failed; then nothing is forgotten.
    pub async fn forget(&self, families: &[Vec<i64>], at: Timestamp) -> Result<Vec<SessionChange>, StoreError> {
        let keys: Vec<i64> = families.iter().flatten().copied().collect();
        self.bring_in(&keys).await?;
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        let mut rows: BTreeMap<i64, session::Model> = BTreeMap::new();
        for list in sql::lists(&keys) {
            let found = session::Entity::find().filter(session::Column::Id.is_in(list)).all(&transaction).await?;
            rows.extend(found.into_iter().map(|row| (row.id, row)));
        }
        ingest::entomb(&transaction, families, &rows, at).await?;
        let mut by_tool: BTreeMap<String, Vec<i64>> = BTreeMap::new();
        for row in rows.values() {
            by_tool.entry(row.tool.clone()).or_default().push(row.id);
        }
        let mut changes = Vec::new();
        for (word, keys) in by_tool {
            changes.extend(ingest::forget(&transaction, self.machine, sources::tool(&word)?, &keys).await?);
        }
        transaction.commit().await?;
        Ok(changes)
    }
}
