//! Parents: linked by the tool's own ids, whichever of the two comes first.

use std::{cmp::Reverse, collections::BTreeSet};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::Ingest;
use crate::{StoreError, entity::session, sql};

/// Deeper trees are damaged data.
const DEEPEST: usize = 64;

/// A session that may be a parent.
struct Candidate {
    id: i64,
    native_id: String,
    account: String,
    source_id: i64,
}

/// Bytes two paths have in common.
fn shared_prefix(one: &str, other: &str) -> usize {
    one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count()
}

impl Ingest<'_> {
    /// Links sessions of the batch to their parents, and children that waited for sessions of the batch to those. Returns the sessions
    /// whose number of descendants may have changed.
    pub(super) async fn link(&mut self) -> Result<BTreeSet<i64>, StoreError> {
        let mut children: BTreeSet<i64> = self.waiting().await?;
        let names_other = |before: &Option<session::Model>, row: &session::Model| match before {
            Some(before) => before.parent_native_id != row.parent_native_id || before.account != row.account,
            None => row.parent_native_id.is_some(),
        };
        children.extend(self.sessions.iter().filter(|(_, loaded)| names_other(&loaded.before, &loaded.row)).map(|(id, _)| *id));
        self.load(&children.iter().copied().collect::<Vec<_>>()).await?;
        let candidates = self.candidates(&children).await?;
        let mut concerned = BTreeSet::new();
        for child in children {
            let parent = self.parent_of(child, &candidates).await?;
            let row = &mut self.loaded(child).row;
            if row.parent_id != parent {
                concerned.extend(row.parent_id.into_iter().chain(parent));
                row.parent_id = parent;
            }
        }
        Ok(concerned)
    }

    /// Sessions stored earlier that name one created now as their parent.
    async fn waiting(&self) -> Result<BTreeSet<i64>, StoreError> {
        let created = self.sessions.values().filter(|loaded| loaded.before.is_none());
        let names: Vec<String> = created.map(|loaded| loaded.row.native_id.clone()).collect();
        let mut waiting = BTreeSet::new();
        for list in sql::lists(&names) {
            let found: Vec<i64> = session::Entity::find()
                .select_only()
                .column(session::Column::Id)
                .filter(session::Column::Tool.eq(self.tool.as_str()))
                .filter(session::Column::ParentNativeId.is_in(list))
                .into_tuple()
                .all(self.transaction)
                .await?;
            waiting.extend(found);
        }
        Ok(waiting)
    }

    async fn candidates(&self, children: &BTreeSet<i64>) -> Result<Vec<Candidate>, StoreError> {
        let names: BTreeSet<String> = children.iter().filter_map(|id| self.sessions[id].row.parent_native_id.clone()).collect();
        let mut candidates = Vec::new();
        for list in sql::lists(&names.into_iter().collect::<Vec<_>>()) {
            let found: Vec<(i64, String, String, i64)> = session::Entity::find()
                .select_only()
                .columns([session::Column::Id, session::Column::NativeId, session::Column::Account, session::Column::SourceId])
                .filter(session::Column::Tool.eq(self.tool.as_str()))
                .filter(session::Column::NativeId.is_in(list))
                .into_tuple()
                .all(self.transaction)
                .await?;
            candidates.extend(found.into_iter().map(|(id, native_id, account, source_id)| Candidate { id, native_id, account, source_id }));
        }
        Ok(candidates)
    }

    /// The session with the named id: of the same account first, then the one whose file lies nearest, then by path.
    async fn parent_of(&mut self, child: i64, candidates: &[Candidate]) -> Result<Option<i64>, StoreError> {
        let row = &self.sessions[&child].row;
        let Some(name) = row.parent_native_id.clone() else { return Ok(None) };
        let (account, source) = (row.account.clone(), row.source_id);
        let named: Vec<&Candidate> = candidates.iter().filter(|candidate| candidate.native_id == name && candidate.id != child).collect();
        let parent = match named.as_slice() {
            [] => return Ok(None),
            [only] => only,
            several => {
                let sources = several.iter().map(|candidate| candidate.source_id).chain([source]).collect();
                let paths = self.paths(&sources).await?;
                let path = |source: i64| paths.get(&source).map_or("", String::as_str);
                let rank = |candidate: &&&Candidate| {
                    let place = path(candidate.source_id);
                    (candidate.account != account, Reverse(shared_prefix(place, path(source))), place.to_owned(), candidate.id)
                };
                several.iter().min_by_key(rank).expect("several")
            }
        };
        let is_loop = self.ancestors(parent.id).await?.contains(&child);
        Ok((!is_loop).then_some(parent.id))
    }

    /// Reads the rows of all parents that are not in memory, generation by generation.
    pub(super) async fn load_parents(&mut self) -> Result<(), StoreError> {
        for _ in 0..DEEPEST {
            let parents: BTreeSet<i64> = self.sessions.values().filter_map(|loaded| loaded.row.parent_id).collect();
            let missing: Vec<i64> = parents.into_iter().filter(|id| !self.sessions.contains_key(id)).collect();
            if missing.is_empty() {
                break;
            }
            self.load(&missing).await?;
        }
        Ok(())
    }

    /// A session's parent, its parent's parent, and so on, the session itself first. All of them are in memory afterwards.
    pub(super) async fn ancestors(&mut self, id: i64) -> Result<Vec<i64>, StoreError> {
        let mut line = vec![id];
        loop {
            let last = line[line.len() - 1];
            self.load(&[last]).await?;
            let parent = self.sessions.get(&last).and_then(|loaded| loaded.row.parent_id);
            match parent {
                Some(parent) if line.len() < DEEPEST && !line.contains(&parent) => line.push(parent),
                _ => return Ok(line),
            }
        }
    }
}
