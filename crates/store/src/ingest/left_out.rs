//! What rules and tombstones keep out of the store, decided in the transaction that would store it.

use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use sp_domain::{Tool, retention::is_project, source::SessionBatch};

use super::Ingest;
use crate::{
    StoreError,
    archive::PackedSession,
    entity::{session, session_source, source, tombstone},
    foreign,
    retention::LeftOut,
    sql::{self, Sql},
};

/// Gemini's list of prompts.
pub(super) const PROMPTS: &str = "logs.json";

/// What may keep a session out; read once per transaction.
#[derive(Debug, Default)]
pub(super) struct Gate {
    /// Values of rules about projects.
    projects: Vec<String>,
    has_tombstones: bool,
    /// Some session was pruned.
    pub(super) has_pruned: bool,
}

impl Gate {
    pub(super) async fn read(transaction: &DatabaseTransaction) -> Result<Self, StoreError> {
        const SELECT: &str = "select 'tombstones' as what, '' as value where exists (select 1 from tombstones) \
             union all select 'pruned' as what, '' as value where exists (select 1 from session_retention where what is not null) \
             union all select 'project' as what, value from ignore_rules where kind = 'project'";
        let mut gate = Self::default();
        for row in transaction.query_all_raw(sql::plain(transaction, SELECT)).await? {
            let what: String = row.try_get("", "what")?;
            match what.as_str() {
                "tombstones" => gate.has_tombstones = true,
                "pruned" => gate.has_pruned = true,
                _ => gate.projects.push(row.try_get("", "value")?),
            }
        }
        Ok(gate)
    }
}

impl Ingest<'_> {
    /// True for a session that is not to be stored.
    pub(super) async fn leaves_out(&mut self, part: &SessionBatch) -> Result<bool, StoreError> {
        let native_id = foreign::key(&part.native_id);
        // Let in with an earlier part.
        if self.by_native_id.contains_key(&(self.reading().source_id, part.native_id.as_str())) {
            return Ok(false);
        }
        let reason = if self.is_forgotten(&native_id, part).await? {
            LeftOut::Forgotten
        } else if self.is_ignored(&native_id, part).await? {
            LeftOut::Ignored
        } else {
            return Ok(false);
        };
        self.readings[self.current].out.push((native_id, reason));
        Ok(true)
    }

    /// A session that is known here is another one than the forgotten one of its name.
    async fn is_forgotten(&self, native_id: &str, part: &SessionBatch) -> Result<bool, StoreError> {
        if !self.gate.has_tombstones {
            return Ok(false);
        }
        let parent = part.head.as_ref().and_then(|head| head.parent_native_id.as_deref()).map(foreign::key);
        let names: Vec<String> = [native_id.to_owned()].into_iter().chain(parent.clone()).collect();
        let stones = tombstone::Entity::find()
            .filter(tombstone::Column::Tool.eq(self.tool.as_str()))
            .filter(tombstone::Column::NativeId.is_in(names))
            .all(self.transaction)
            .await?;
        // Sub-agents have short ids: they are known by their parents, too.
        let is_it = |stone: &tombstone::Model| {
            stone.native_id == native_id && (parent.is_none() || stone.parent_native_id.is_none() || stone.parent_native_id == parent)
        };
        // A forgotten session that goes on may start new ones.
        let is_parent = |stone: &tombstone::Model| parent.as_ref() == Some(&stone.native_id);
        let is_meant = stones.iter().any(is_it) || (stones.iter().any(is_parent) && !self.knows(parent.as_deref()).await?);
        if !is_meant {
            return Ok(false);
        }
        let link = session_source::Entity::find_by_id((self.reading().source_id, native_id.to_owned())).one(self.transaction).await?;
        Ok(link.is_none() && !self.has_moved(native_id).await?)
    }

    async fn knows(&self, native_id: Option<&str>) -> Result<bool, StoreError> {
        let Some(native_id) = native_id else { return Ok(false) };
        let same = session::Entity::find()
            .select_only()
            .column(session::Column::Id)
            .filter(session::Column::Tool.eq(self.tool.as_str()))
            .filter(session::Column::NativeId.eq(native_id));
        Ok(same.into_tuple::<i64>().one(self.transaction).await?.is_some())
    }

    /// A session of this name is stored, and this source would go on telling of it.
    async fn has_moved(&self, native_id: &str) -> Result<bool, StoreError> {
        let tool = self.tool;
        let mut same = Condition::all()
            .add(session::Column::Tool.eq(tool.as_str()))
            .add(session::Column::NativeId.eq(native_id))
            .add(session::Column::Account.eq(foreign::key(&self.reading().batch.account)));
        if tool == Tool::Claude {
            same = same.add(session::Column::SourceMissing.eq(true));
        }
        let found: Option<i64> =
            session::Entity::find().select_only().column(session::Column::Id).filter(same).into_tuple().one(self.transaction).await?;
        Ok(found.is_some())
    }

    async fn is_ignored(&self, native_id: &str, part: &SessionBatch) -> Result<bool, StoreError> {
        if self.gate.projects.is_empty() {
            return Ok(false);
        }
        let key = match &part.project_key {
            Some(key) => Some(foreign::key(key)),
            None => self.known_project(native_id).await?,
        };
        Ok(key.is_some_and(|key| self.gate.projects.iter().any(|value| is_project(&key, value))))
    }

    async fn known_project(&self, native_id: &str) -> Result<Option<String>, StoreError> {
        let mut select =
            Sql::new("select s.project_key from session_sources l join sessions s on s.id = l.session_id where l.source_id = ");
        let places = [select.bind(self.reading().source_id), select.bind(native_id)];
        select.push(&format!("{} and l.native_id = {}", places[0], places[1]));
        let row = self.transaction.query_one_raw(select.build(self.transaction)).await?;
        Ok(row.map(|row| row.try_get("", "project_key")).transpose()?.flatten())
    }

    /// A file that tells of several sessions is archived as a whole, with one of them: not when one of them is kept out.
    pub(super) async fn without_foreign_originals(&self, packed: PackedSession) -> Result<PackedSession, StoreError> {
        if self.reading().out.is_empty() && !self.may_hold_forgotten_prompts().await? {
            return Ok(packed);
        }
        let path = foreign::key(&self.reading().batch.source.path);
        let mut blocks = Vec::with_capacity(packed.blocks.len());
        for block in packed.blocks {
            let is_whole_file = block.pieces.iter().any(|piece| piece.path == path);
            blocks.push(if is_whole_file { block.stripped()? } else { block });
        }
        Ok(PackedSession { blocks, ..packed })
    }

    /// Gemini's list of prompts also holds those of sessions that are told of by other files.
    async fn may_hold_forgotten_prompts(&self) -> Result<bool, StoreError> {
        let source = &self.reading().batch.source;
        if !self.gate.has_tombstones || source.tool != Tool::Gemini || !source.path.ends_with(PROMPTS) {
            return Ok(false);
        }
        let of_account = tombstone::Entity::find()
            .filter(tombstone::Column::Tool.eq(source.tool.as_str()))
            .filter(tombstone::Column::Account.eq(foreign::key(&self.reading().batch.account)));
        Ok(of_account.one(self.transaction).await?.is_some())
    }

    /// Notes what was left out. The checkpoint of a source with nothing else knows too much of it, so it is not kept.
    pub(super) async fn note_left_out(&mut self) -> Result<(), StoreError> {
        let out: Vec<(i64, Vec<(String, LeftOut)>)> =
            self.readings.iter_mut().map(|reading| (reading.source_id, std::mem::take(&mut reading.out))).collect();
        for (source_id, out) in out.into_iter().filter(|(_, out)| !out.is_empty()) {
            for (native_id, reason) in out {
                let mut insert = Sql::new("insert into left_out (source_id, native_id, reason) values ");
                insert.push_list::<sea_orm::Value>([source_id.into(), native_id.into(), reason.as_str().into()]);
                insert.push(" on conflict (source_id, native_id) do nothing");
                self.rows_written += self.transaction.execute_raw(insert.build(self.transaction)).await?.rows_affected();
            }
            let mut links = Sql::new("select 1 as found from session_sources where source_id = ");
            let place = links.bind(source_id);
            links.push(&place).push(" limit 1");
            if self.transaction.query_one_raw(links.build(self.transaction)).await?.is_none() {
                blank(self.transaction, &[source_id]).await?;
            }
        }
        Ok(())
    }
}

/// Forgets how far sources were read, but not that they were: they are not due.
pub(super) async fn blank(transaction: &DatabaseTransaction, sources: &[i64]) -> Result<(), StoreError> {
    for list in sql::lists(sources) {
        let nothing = source::ActiveModel {
            checkpoint: Set(None),
            version: Set(0),
            waits_for: Set(None),
            waits_bytes: Set(None),
            ..Default::default()
        };
        source::Entity::update_many().set(nothing).filter(source::Column::Id.is_in(list)).exec(transaction).await?;
    }
    Ok(())
}
