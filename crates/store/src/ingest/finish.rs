//! The end of a batch: titles and counts, links, calls, figures, and what to tell of it.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::ConnectionTrait;
use sp_domain::session::SessionId;

use super::{Ingest, figures::differs, heads, missing, source_row};
use crate::{
    SessionChange, StoreError,
    entity::session,
    projects,
    sql::{self, Sql},
};

impl Ingest<'_> {
    /// Writes what depends on the whole batch. Returns what changed, and how many rows were written.
    pub(super) async fn finish(mut self) -> Result<(Vec<SessionChange>, u64), StoreError> {
        self.flush().await?;
        self.note_left_out().await?;
        self.tidy_blocks().await?;
        for reading in self.readings.iter().filter(|reading| reading.must_restart) {
            source_row::restart(self.transaction, reading.source_id, true).await?;
        }
        self.count_responses().await?;
        self.set_titles().await?;
        let relinked = self.link().await?;
        let groups = self.store_claims().await?;
        let changes = self.store_events(groups).await?;
        self.store_figures(changes).await?;
        self.sum_alone();
        self.write_sessions().await?;
        self.sum_trees(relinked).await?;
        self.update_projects().await?;
        let changes = self.changes().await?;
        if !changes.is_empty() {
            missing::bump(self.transaction, self.revision).await?;
        }
        Ok((changes, self.rows_written))
    }

    /// Ends a change that no source asked for. `relinked` are sessions that lost a sub-agent.
    pub(super) async fn close(&mut self, relinked: BTreeSet<i64>) -> Result<Vec<SessionChange>, StoreError> {
        self.sum_alone();
        self.write_sessions().await?;
        self.load(&relinked.iter().copied().collect::<Vec<_>>()).await?;
        self.sum_trees(relinked).await?;
        self.changes().await
    }

    /// Counts API responses of the sessions whose answers changed.
    async fn count_responses(&mut self) -> Result<(), StoreError> {
        let changed = self.sessions.iter_mut().filter(|(_, loaded)| loaded.responses_changed);
        let ids: Vec<i64> = changed.map(|(id, loaded)| (*id, loaded.row.assistant_messages = 0).0).collect();
        for list in sql::lists(&ids) {
            let mut count = Sql::new(
                "select session_id, count(distinct response_key) as responses from messages where response_key is not null and session_id in ",
            );
            count.push_list(list).push(" group by session_id");
            for row in self.transaction.query_all_raw(count.build(self.transaction)).await? {
                self.loaded(row.try_get("", "session_id")?).row.assistant_messages = row.try_get("", "responses")?;
            }
        }
        for id in ids {
            let pruned = self.pruned(id).await?.map_or(0, |mark| mark.assistant_messages);
            self.loaded(id).row.assistant_messages += pruned;
        }
        Ok(())
    }

    async fn set_titles(&mut self) -> Result<(), StoreError> {
        let changed: Vec<(i64, Option<String>)> = self
            .sessions
            .iter()
            .filter(|(_, loaded)| loaded.title_changed)
            .map(|(id, loaded)| (*id, loaded.head_title.clone().filter(|title| !title.trim().is_empty())))
            .collect();
        let untitled: Vec<i64> = changed.iter().filter(|(_, title)| title.is_none()).map(|(id, _)| *id).collect();
        let mut prompts = self.first_prompts(&untitled).await?;
        for (id, title) in changed {
            // The prompt it was made of may have been pruned.
            let kept = if self.pruned(id).await?.is_some() { self.loaded(id).row.title.clone() } else { None };
            let title = title.or(kept).or_else(|| prompts.remove(&id));
            heads::set_title(&mut self.loaded(id).row, title.as_deref());
        }
        Ok(())
    }

    /// The first human prompt's line, else that of the prompt a parent gave.
    async fn first_prompts(&self, sessions: &[i64]) -> Result<BTreeMap<i64, String>, StoreError> {
        let mut prompts = BTreeMap::new();
        for list in sql::lists(sessions) {
            let mut select = Sql::new(
                "select m.session_id, m.preview from (select session_id, kind, min(seq) as seq from messages \
                 where preview is not null and preview <> '' and kind in ('human', 'agent_prompt') and session_id in ",
            );
            select.push_list(list).push(
                " group by session_id, kind) f join messages m on m.session_id = f.session_id and m.seq = f.seq order by m.kind <> 'human'",
            );
            for row in self.transaction.query_all_raw(select.build(self.transaction)).await? {
                prompts.entry(row.try_get("", "session_id")?).or_insert(row.try_get("", "preview")?);
            }
        }
        Ok(prompts)
    }

    /// Sessions without sub-agents: their own figures are all there is.
    fn sum_alone(&mut self) {
        for loaded in self.sessions.values_mut().filter(|loaded| loaded.row.subagents == 0) {
            let own = loaded.row.own();
            loaded.row.set_total(&own);
        }
    }

    async fn write_sessions(&mut self) -> Result<(), StoreError> {
        let revision = self.revision;
        let mut rows = Vec::new();
        for loaded in self.sessions.values_mut() {
            if loaded.changed() && loaded.row.revision != revision {
                loaded.row.revision = revision;
                rows.push(loaded.row.clone());
            }
        }
        self.rows_written += sql::upsert::<session::Entity, _>(self.transaction, rows).await?;
        Ok(())
    }

    /// Sums up the trees above everything that changed.
    async fn sum_trees(&mut self, relinked: BTreeSet<i64>) -> Result<(), StoreError> {
        let changed: Vec<i64> = self.sessions.iter().filter(|(_, loaded)| loaded.figures_changed()).map(|(id, _)| *id).collect();
        self.load_parents().await?;
        let mut roots = BTreeSet::new();
        for id in changed.into_iter().chain(relinked.iter().copied()) {
            roots.extend(self.ancestors(id).await?);
        }
        let has_children = |id: &i64| relinked.contains(id) || self.sessions[id].row.subagents > 0 || self.is_parent(*id);
        let parents: Vec<i64> = roots.iter().copied().filter(has_children).collect();
        let mut rows = Vec::new();
        for id in parents {
            let (figures, subagents) = self.tree(id).await?;
            let revision = self.revision;
            let row = &mut self.loaded(id).row;
            let before = row.clone();
            row.set_total(&figures);
            row.subagents = subagents;
            if differs(&before, row) {
                row.revision = revision;
                rows.push(row.clone());
            }
        }
        self.rows_written += sql::upsert::<session::Entity, _>(self.transaction, rows).await?;
        Ok(())
    }

    fn is_parent(&self, id: i64) -> bool {
        self.sessions.values().any(|loaded| loaded.row.parent_id == Some(id))
    }

    async fn update_projects(&mut self) -> Result<(), StoreError> {
        let keys = |row: &session::Model| row.project_key.clone();
        let moved = self.sessions.values().filter(|loaded| loaded.before.as_ref().and_then(keys) != loaded.row.project_key);
        let (mut used, mut unused) = (BTreeSet::new(), BTreeSet::new());
        for loaded in moved {
            used.extend(keys(&loaded.row));
            unused.extend(loaded.before.as_ref().and_then(keys));
        }
        if used.is_empty() && unused.is_empty() {
            return Ok(());
        }
        projects::update(self.transaction, &used, &unused).await
    }

    async fn changes(&mut self) -> Result<Vec<SessionChange>, StoreError> {
        let mut changes: BTreeMap<i64, SessionChange> = std::mem::take(&mut self.returned);
        let changed: Vec<i64> = self.sessions.iter().filter(|(_, loaded)| loaded.changed()).map(|(id, _)| *id).collect();
        for id in changed {
            let row = self.sessions[&id].row.clone();
            let parent_id = match row.parent_id.and_then(|parent| self.sessions.get(&parent)) {
                Some(parent) => Some(SessionId(parent.row.public_id.clone())),
                None => missing::public_id(self.transaction, row.parent_id).await?,
            };
            let created = self.sessions[&id].before.is_none();
            changes.insert(id, SessionChange { id: SessionId(row.public_id), parent_id, created, revision: row.revision });
        }
        Ok(changes.into_values().collect())
    }
}

impl super::Loaded {
    /// The row or a row below it differs from what was stored.
    fn changed(&self) -> bool {
        self.touched || self.before.as_ref().is_none_or(|before| differs(before, &self.row))
    }

    fn figures_changed(&self) -> bool {
        self.before.as_ref().is_none_or(|before| before.own() != self.row.own() || before.parent_id != self.row.parent_id)
    }
}
