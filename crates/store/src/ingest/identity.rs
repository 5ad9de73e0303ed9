//! Which session a part of a batch belongs to, and what becomes of its stored rows.
//!
//! A session is known by the source that told of it. Another source of the same account may tell of the same session: the higher rank
//! wins; of equal ranks the one whose path sorts last, except for Codex, which names a thread by one source at a time. Claude's sessions are
//! their files, so there another file is another session, unless the known one is gone.
//!
//! Another machine may hold a copy of a session's files: of those the one that tells more wins ([`super::copies`]).
//!
//! A source that goes on where it was read last cannot take over a session: its earlier rows are not there. It is read again from its start.

use std::collections::{BTreeSet, HashMap, HashSet};

use sea_orm::{ActiveValue::NotSet, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use sp_domain::{
    Tool,
    session::SessionId,
    source::{Mode, SessionBatch, SourceKey},
};

use super::{
    Ingest, Loaded, Reading,
    heads::{self, Cold},
    source_row,
};
use crate::{
    StoreError,
    entity::{session, session_source, source},
    foreign, sql,
};

/// Sessions that those of a transaction may be the same as, or share an id with.
#[derive(Default)]
pub(super) struct Namesakes {
    /// Sessions that known sources told of before, by source and native id.
    links: HashMap<(i64, String), i64>,
    /// Sessions of the tool, by native id. Their rows are in memory.
    by_native_id: HashMap<String, Vec<i64>>,
    /// Public ids in use.
    taken: HashSet<String>,
}

impl<'a> Ingest<'a> {
    /// The session and the mode in force; `None` when a better source tells of it already.
    pub(super) async fn identify(&mut self, part: &'a SessionBatch) -> Result<Option<(i64, Mode)>, StoreError> {
        let (source_id, account) = (self.reading().source_id, foreign::key(&self.reading().batch.account));
        let id = match self.by_native_id.get(&(source_id, part.native_id.as_str())) {
            Some(id) => *id,
            None => self.find(&part.native_id, part.rank).await?,
        };
        self.by_native_id.insert((source_id, &part.native_id), id);
        let machine = self.machine;
        let rank = i64::from(part.rank);
        let owner = self.loaded(id).row.source_id;
        let is_owner = owner == source_id;
        if !is_owner && !self.may_take_over(id, part).await? {
            return Ok(None);
        }
        if !is_owner && appends(self.tool) {
            if part.mode == Mode::Append {
                self.readings[self.current].must_restart = true;
                return Ok(None);
            }
            source_row::restart(self.transaction, owner, false).await?;
        }
        let loaded = self.loaded(id);
        let replaces_all = !is_owner && rank > loaded.row.rank && part.mode == Mode::Append;
        loaded.row.source_id = source_id;
        loaded.row.machine_id = machine;
        loaded.row.rank = rank;
        loaded.row.account = account;
        loaded.row.source_missing = false;
        Ok(Some((id, if replaces_all { Mode::Replace } else { part.mode })))
    }

    /// Whether this source tells of a session better than the one that told of it so far.
    async fn may_take_over(&mut self, id: i64, part: &SessionBatch) -> Result<bool, StoreError> {
        let rank = i64::from(part.rank);
        let row = &self.loaded(id).row;
        let (known_rank, owner) = (row.rank, row.source_id);
        if rank == known_rank && row.machine_id != self.machine {
            return self.tells_more(id, part).await;
        }
        if rank != known_rank || self.tool == Tool::Codex {
            return Ok(rank >= known_rank);
        }
        let owner = source::Entity::find_by_id(owner).one(self.transaction).await?;
        Ok(owner.is_none_or(|owner| owner.missing || owner.path < foreign::key(&self.reading().batch.source.path)))
    }

    async fn find(&mut self, native_id: &str, rank: u8) -> Result<i64, StoreError> {
        let key = foreign::key(native_id);
        let source_id = self.reading().source_id;
        if let Some(session) = self.namesakes.links.get(&(source_id, key.clone())).copied() {
            self.load(&[session]).await?;
            return Ok(session);
        }
        let id = match self.same(&key).await? {
            Some(id) => id,
            None => self.create(native_id, key.clone()).await?,
        };
        self.pending.links.push(session_source::Model { source_id, native_id: key, session_id: id, rank: i64::from(rank) });
        self.rows_written += 1;
        Ok(id)
    }

    /// Looks up everything that sessions of these sources may be, or may not be called, in two questions for all of them.
    pub(super) async fn meet(&mut self) -> Result<(), StoreError> {
        let (mut known, mut native_ids, mut wanted) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for reading in &self.readings {
            known.extend((!reading.is_new).then_some(reading.source_id));
            for part in &reading.batch.sessions {
                native_ids.insert(foreign::key(&part.native_id));
                wanted.extend(public_ids(&part.native_id, &reading.batch.source, self.machine));
            }
        }
        let native_ids: Vec<String> = native_ids.into_iter().collect();
        for list in sql::lists(&native_ids).filter(|_| !known.is_empty()) {
            let links = session_source::Entity::find()
                .filter(session_source::Column::SourceId.is_in(known.iter().copied()))
                .filter(session_source::Column::NativeId.is_in(list));
            let links = links.all(self.transaction).await?;
            self.namesakes.links.extend(links.into_iter().map(|link| ((link.source_id, link.native_id), link.session_id)));
        }
        self.load(&self.namesakes.links.values().copied().collect::<Vec<_>>()).await?;
        let all_linked = self.readings.iter().all(|reading| {
            let is_linked = |part: &SessionBatch| self.namesakes.links.contains_key(&(reading.source_id, foreign::key(&part.native_id)));
            reading.batch.sessions.iter().all(is_linked)
        });
        if all_linked {
            return Ok(());
        }
        for list in sql::lists(&native_ids) {
            let same = session::Entity::find().filter(session::Column::Tool.eq(self.tool.as_str()));
            let rows = same.filter(session::Column::NativeId.is_in(list)).all(self.transaction).await?;
            for row in rows {
                self.namesakes.by_native_id.entry(row.native_id.clone()).or_default().push(row.id);
                self.sessions.entry(row.id).or_insert_with(|| Loaded::stored(row));
            }
        }
        for list in sql::lists(&wanted.into_iter().collect::<Vec<_>>()) {
            let taken = session::Entity::find().select_only().column(session::Column::PublicId);
            let taken: Vec<String> = taken.filter(session::Column::PublicId.is_in(list)).into_tuple().all(self.transaction).await?;
            self.namesakes.taken.extend(taken);
        }
        Ok(())
    }

    /// The session of this native id that the source tells of, if it is known.
    async fn same(&self, native_id: &str) -> Result<Option<i64>, StoreError> {
        let account = foreign::key(&self.reading().batch.account);
        let mut named: Vec<i64> = self.namesakes.by_native_id.get(native_id).cloned().unwrap_or_default();
        named.sort_unstable();
        for id in named {
            let row = &self.sessions[&id].row;
            if row.account == account && (self.tool != Tool::Claude || row.source_missing || self.is_copy(row).await?) {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    async fn create(&mut self, native_id: &str, key: String) -> Result<i64, StoreError> {
        let Reading { batch, source_id, .. } = *self.reading();
        let public_id = public_ids(native_id, &batch.source, self.machine).into_iter().find(|id| !self.namesakes.taken.contains(id));
        let public_id = public_id.ok_or_else(|| StoreError::Query(format!("no public id is left for session {native_id}")))?;
        self.namesakes.taken.insert(public_id.clone());
        let mut row = empty((source_id, self.machine), public_id, self.tool, key.clone(), foreign::key(&batch.account));
        row.rewritten = self.revision;
        let mut insert = row.clone().into_active_model();
        insert.id = NotSet;
        let id = session::Entity::insert(insert).exec(self.transaction).await?.last_insert_id;
        self.rows_written += 1;
        self.namesakes.by_native_id.entry(key).or_default().push(id);
        self.sessions.insert(id, Loaded { before: None, fresh: true, ..Loaded::stored(session::Model { id, ..row }) });
        Ok(id)
    }

    /// Reads rows of sessions that are not in memory yet.
    pub(super) async fn load(&mut self, ids: &[i64]) -> Result<(), StoreError> {
        let missing: Vec<i64> = ids.iter().copied().filter(|id| !self.sessions.contains_key(id)).collect();
        for list in sql::lists(&missing) {
            let rows = session::Entity::find().filter(session::Column::Id.is_in(list)).all(self.transaction).await?;
            self.sessions.extend(rows.into_iter().map(|row| (row.id, Loaded::stored(row))));
        }
        Ok(())
    }
}

/// Tools whose files are read on from where the last reading ended.
const fn appends(tool: Tool) -> bool {
    matches!(tool, Tool::Claude | Tool::Codex | Tool::Gemini)
}

impl Loaded {
    fn stored(row: session::Model) -> Self {
        let head = Cold::stored(&row);
        Self {
            before: Some(row.clone()),
            row,
            fresh: false,
            touched: false,
            responses_changed: false,
            title_changed: false,
            head_title: head.title,
            head_models: heads::models(&head.models),
        }
    }
}

/// Public ids to try, in order: the tool's own id if it can stand in a URL, then with a mark made of tool and path.
fn public_ids(native_id: &str, source: &SourceKey, machine: i64) -> Vec<String> {
    // Words that are paths beside `/api/sessions/{id}`.
    const RESERVED: [&str; 9] =
        ["stats", "filters", "search", "sync", "analysis", "scope-stats", "outcome-reasons", "bulk-outcome", "export"];
    let plain = SessionId::from_request(native_id).filter(|_| native_id.len() <= 150 && !RESERVED.contains(&native_id));
    let stem: String = native_id
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() || "-_.:@".contains(letter) { letter } else { '-' })
        .take(150)
        .collect();
    let mut hash = blake3::Hasher::new();
    hash.update(source.tool.as_str().as_bytes()).update(b"\0").update(source.path.as_bytes());
    if plain.is_none() {
        hash.update(b"\0").update(native_id.as_bytes());
    }
    let mark = hash.finalize().to_hex();
    // Two machines may have files of one name that tell of different sessions.
    let of_machine = hash.update(b"\0").update(&machine.to_le_bytes()).finalize().to_hex();
    plain
        .is_some()
        .then(|| native_id.to_owned())
        .into_iter()
        .chain([6, 12, 40].map(|digits| format!("{stem}~{}", &mark[..digits])))
        .chain([format!("{stem}~{}", &of_machine[..40])])
        .collect()
}

fn empty((source_id, machine_id): (i64, i64), public_id: String, tool: Tool, native_id: String, account: String) -> session::Model {
    session::Model {
        id: 0,
        search_text: public_id.to_lowercase(),
        public_id,
        tool: tool.to_string(),
        native_id,
        account,
        source_id,
        machine_id,
        rank: 0,
        kind: "main".to_owned(),
        parent_id: None,
        parent_native_id: None,
        forked_native_id: None,
        title: None,
        agent_name: None,
        project_key: None,
        cwd: None,
        git_branch: None,
        tool_version: None,
        models: "[]".to_owned(),
        claims_from: None,
        started_at: None,
        ended_at: None,
        duration_ms: None,
        active_ms: None,
        usage_unknown: false,
        source_missing: false,
        messages: 0,
        user_messages: 0,
        assistant_messages: 0,
        tool_calls: 0,
        tool_errors: 0,
        subagents: 0,
        own_calls: 0,
        own_input: Some(0),
        own_output: Some(0),
        own_cache_read: Some(0),
        own_cache_write: Some(0),
        own_cache_write_1h: Some(0),
        own_reasoning: None,
        own_cost: None,
        own_cost_source: None,
        own_unpriced: 0,
        own_lower_bound: 0,
        total_calls: 0,
        total_input: Some(0),
        total_output: Some(0),
        total_cache_read: Some(0),
        total_cache_write: Some(0),
        total_cache_write_1h: Some(0),
        total_reasoning: None,
        total_tokens: Some(0),
        total_cost: None,
        total_cost_source: None,
        total_unpriced: 0,
        total_lower_bound: 0,
        revision: 0,
        rewritten: 0,
        head: "{}".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_ids_fit_into_urls() {
        let source = SourceKey { tool: Tool::Claude, path: "/home/u/.claude/projects/p/s.jsonl".to_owned() };
        let ids = public_ids("abc-1", &source, 1);
        assert_eq!(ids[0], "abc-1");
        assert!(ids[1].starts_with("abc-1~") && ids[1].len() == "abc-1~".len() + 6);
        for hostile in ["a/b?c", "", "search", &"x".repeat(999), "日本"] {
            let ids = public_ids(hostile, &source, 1);
            assert!(ids.iter().all(|id| SessionId::from_request(id).is_some() && id.contains('~')), "{ids:?}");
        }
        assert_ne!(public_ids("a/b", &source, 1)[0], public_ids("a?b", &source, 1)[0]);
    }
}
