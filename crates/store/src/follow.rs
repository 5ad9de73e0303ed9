//! For whoever keeps something derived from the conversations up to date: what changed since a revision.

use std::collections::HashSet;

use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use sp_domain::{Tool, session::SessionId};

use crate::{
    Store, StoreError,
    entity::{session, state},
    sources,
    sql::Sql,
};

/// A session that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedSession {
    /// The store's own key, which never changes.
    pub key: i64,
    /// Its id.
    pub id: SessionId,
    /// Its tool.
    pub tool: Tool,
    /// Its project.
    pub project_key: Option<String>,
    /// Its revision.
    pub revision: i64,
    /// The revision in which records of it were dropped last: what was derived from it before has to be made anew.
    pub rewritten: i64,
}

impl Store {
    /// The revision of the store: it grows with every change.
    ///
    /// # Errors
    /// The database failed.
    pub async fn revision(&self) -> Result<i64, StoreError> {
        Ok(state::Entity::find_by_id(1).one(&self.readers).await?.map_or(0, |row| row.revision))
    }

    /// Sessions that changed after a revision, by key, from behind the key `after` on, at most `limit`.
    ///
    /// # Errors
    /// The database failed.
    pub async fn changed_sessions(&self, since: i64, after: i64, limit: u64) -> Result<Vec<ChangedSession>, StoreError> {
        let mut select = Sql::new("select id, public_id, tool, project_key, revision, rewritten from sessions where revision > ");
        // With the sign SQLite does not walk through all sessions by key, but takes the few that changed, and sorts them.
        let places = [select.bind(since), select.bind(after)];
        select.push(&format!("{} and +id > {} order by +id limit {limit}", places[0], places[1]));
        let changed = |row: &sea_orm::QueryResult| {
            Ok(ChangedSession {
                key: row.try_get("", "id")?,
                id: SessionId(row.try_get("", "public_id")?),
                tool: sources::tool(&row.try_get::<String>("", "tool")?)?,
                project_key: row.try_get("", "project_key")?,
                revision: row.try_get("", "revision")?,
                rewritten: row.try_get("", "rewritten")?,
            })
        };
        self.readers.query_all_raw(select.build(&self.readers)).await?.iter().map(changed).collect()
    }

    /// The highest key of a session; later sessions get higher ones.
    ///
    /// # Errors
    /// The database failed.
    pub async fn newest_key(&self) -> Result<i64, StoreError> {
        Ok(self.one(Sql::new("select cast(coalesce(max(id), 0) as bigint) as newest from sessions")).await?.try_get("", "newest")?)
    }

    /// Keys of the sessions of one of these models, accounts and branches; an empty list is no condition.
    ///
    /// # Errors
    /// The database failed.
    pub async fn session_keys(&self, models: &[String], accounts: &[String], branches: &[String]) -> Result<HashSet<i64>, StoreError> {
        let mut wanted = Condition::all();
        if !accounts.is_empty() {
            wanted = wanted.add(session::Column::Account.is_in(accounts.to_vec()));
        }
        if !branches.is_empty() {
            wanted = wanted.add(session::Column::GitBranch.is_in(branches.to_vec()));
        }
        let keys: Vec<i64> =
            session::Entity::find().select_only().column(session::Column::Id).filter(wanted).into_tuple().all(&self.readers).await?;
        if models.is_empty() {
            return Ok(keys.into_iter().collect());
        }
        let mut select = Sql::new("select distinct session_id as id from session_models where model in ");
        select.push_list(models.to_vec());
        let rows = self.readers.query_all_raw(select.build(&self.readers)).await?;
        let of_model = rows.iter().map(|row| Ok(row.try_get("", "id")?)).collect::<Result<HashSet<i64>, StoreError>>()?;
        Ok(keys.into_iter().filter(|key| of_model.contains(key)).collect())
    }
}
