//! Sources: which are known, how far each was read, and which are gone.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use sp_domain::{
    Tool,
    source::{Awaited, Checkpoint, SourceKey, SourceRecord, WaitingSource},
};

use crate::{
    SessionChange, Store, StoreError,
    archive::frame,
    entity::source,
    foreign, ingest,
    sql::{self, Sql},
};

impl Store {
    /// All known sources of this machine, by key: one light query.
    ///
    /// # Errors
    /// The database failed.
    pub async fn sources(&self) -> Result<Vec<SourceRecord>, StoreError> {
        let rows: Vec<(String, String, Option<i64>, bool)> = source::Entity::find()
            .select_only()
            .columns([source::Column::Tool, source::Column::Path, source::Column::Stamp, source::Column::Missing])
            .filter(source::Column::MachineId.eq(self.machine))
            .into_tuple()
            .all(&self.readers)
            .await?;
        let record = |(word, path, stamp, missing): (String, String, Option<i64>, bool)| {
            Ok(SourceRecord { key: SourceKey { tool: tool(&word)?, path }, stamp: stamp.map(i64::cast_unsigned), missing })
        };
        let mut records = rows.into_iter().map(record).collect::<Result<Vec<_>, StoreError>>()?;
        records.sort_unstable_by(|one, other| one.key.cmp(&other.key));
        Ok(records)
    }

    /// Where to go on reading; the start for an unknown source.
    ///
    /// # Errors
    /// The database failed.
    pub async fn checkpoint(&self, key: &SourceKey) -> Result<Checkpoint, StoreError> {
        let found = source::Entity::find()
            .filter(source::Column::MachineId.eq(self.machine))
            .filter(source::Column::Tool.eq(key.tool.as_str()))
            .filter(source::Column::Path.eq(foreign::key(&key.path)))
            .one(&self.readers)
            .await?;
        // A checkpoint that cannot be read any more costs a second reading, nothing else.
        Ok(found.and_then(|row| unpacked(row.checkpoint.as_deref()?)).unwrap_or_default())
    }

    /// Sources of a tool on this machine that wait for the files of another session, by key.
    ///
    /// # Errors
    /// The database failed.
    pub async fn waiting_sources(&self, tool: Tool) -> Result<Vec<WaitingSource>, StoreError> {
        type Row = (String, String, Option<String>, Option<i64>);
        let columns = [source::Column::Path, source::Column::Account, source::Column::WaitsFor, source::Column::WaitsBytes];
        let select = source::Entity::find().select_only().columns(columns).filter(source::Column::Tool.eq(tool.as_str()));
        let select = select.filter(source::Column::MachineId.eq(self.machine));
        let select = select.filter(source::Column::WaitsFor.is_not_null()).order_by_asc(source::Column::Path);
        let rows: Vec<Row> = select.into_tuple().all(&self.readers).await?;
        let waiting = |(path, account, session, size_bytes): Row| WaitingSource {
            key: SourceKey { tool, path },
            account,
            waits_for: Awaited { session: session.unwrap_or_default(), size_bytes: size_bytes.unwrap_or_default() },
        };
        Ok(rows.into_iter().map(waiting).collect())
    }

    /// Marks sources of this machine as gone or back. Their sessions are kept. Returns the sessions concerned.
    ///
    /// # Errors
    /// The database failed.
    pub async fn mark_missing(&self, keys: &[SourceKey], missing: bool) -> Result<Vec<SessionChange>, StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        let mut ids = Vec::new();
        let mut by_tool: BTreeMap<Tool, Vec<String>> = BTreeMap::new();
        for key in keys {
            by_tool.entry(key.tool).or_default().push(foreign::key(&key.path));
        }
        for (tool, paths) in &by_tool {
            for list in sql::lists(paths) {
                ids.extend(flag(&transaction, (self.machine, *tool), list, missing).await?);
            }
        }
        let changes = ingest::refresh_missing(&transaction, &ids).await?;
        transaction.commit().await?;
        Ok(changes.into_values().collect())
    }
}

/// A checkpoint as it is stored: compressed, since it repeats itself.
pub(crate) fn packed(checkpoint: &Checkpoint) -> Result<Vec<u8>, StoreError> {
    let json = serde_json::to_vec(checkpoint).map_err(|error| StoreError::Query(error.to_string()))?;
    Ok(frame::pack(&json))
}

/// The reverse; `None` when it cannot be read any more.
pub(crate) fn unpacked(frame: &[u8]) -> Option<Checkpoint> {
    serde_json::from_slice(&frame::unpack(frame, &[]).ok()?).ok()
}

/// Sets the flag where it differs; returns the sources that changed.
async fn flag(
    transaction: &DatabaseTransaction,
    (machine, tool): (i64, Tool),
    paths: Vec<String>,
    missing: bool,
) -> Result<Vec<i64>, StoreError> {
    let mut update = Sql::new("update sources set missing = ");
    let places = [update.bind(missing), update.bind(tool.as_str()), update.bind(!missing), update.bind(machine)];
    update
        .push(&format!("{} where tool = {} and missing = {} and machine_id = {} and path in ", places[0], places[1], places[2], places[3]));
    update.push_list(paths).push(" returning id");
    let rows = transaction.query_all_raw(update.build(transaction)).await?;
    rows.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}

/// The tool of a stored word.
pub(crate) fn tool(word: &str) -> Result<Tool, StoreError> {
    word.parse().map_err(|error: sp_domain::tool::UnknownTool| StoreError::Query(error.to_string()))
}
