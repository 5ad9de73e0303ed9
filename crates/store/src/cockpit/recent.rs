//! What was done last.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, QueryResult};
use sp_domain::{
    Timestamp, Tool,
    session::{SessionId, SessionSummary},
};

use crate::{Store, StoreError, sessions, sources, sql::Sql};

/// Sessions looked at for the last ones of projects.
const LOOKED_AT: i64 = 200;

/// The last session of a project whose tool still has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastOfProject {
    /// Which.
    pub id: SessionId,
    /// The tool's own id.
    pub native_id: String,
    /// Tool.
    pub tool: Tool,
    /// Account directory.
    pub account: String,
    /// Absolute path of that directory.
    pub account_path: Option<String>,
    /// The machine it ran on is the one that asks.
    pub is_here: bool,
    /// Label of that machine.
    pub machine: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Project key.
    pub project_key: String,
    /// Project name shown.
    pub project: Option<String>,
    /// Working directory it began in.
    pub cwd: Option<String>,
    /// Its last record.
    pub last_at: Option<Timestamp>,
}

impl Store {
    /// The last sessions by their last record, sub-agents left out.
    ///
    /// # Errors
    /// The database failed.
    pub async fn recent_sessions(&self, limit: i64) -> Result<Vec<SessionSummary>, StoreError> {
        let select = latest(limit);
        let transaction = self.begin_read().await?;
        let rows = transaction.query_all_raw(select.build(&transaction)).await?;
        let keys: Vec<i64> = rows.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?;
        let summaries = sessions::summaries(&transaction, &keys).await?;
        transaction.commit().await?;
        Ok(summaries)
    }

    /// The last session of each of the last `limit` projects, as far as the last 200 sessions tell.
    ///
    /// # Errors
    /// The database failed.
    pub async fn last_of_projects(&self, limit: usize) -> Result<Vec<LastOfProject>, StoreError> {
        let select = with_directory();
        let rows = self.readers.query_all_raw(select.build(&self.readers)).await?;
        let mut known = BTreeSet::new();
        let mut last = Vec::new();
        for row in rows {
            let project: String = row.try_get("", "project_key")?;
            if last.len() < limit && known.insert(project) {
                last.push(last_of_project(&row, self.machine)?);
            }
        }
        Ok(last)
    }
}

fn last_of_project(row: &QueryResult, here: i64) -> Result<LastOfProject, StoreError> {
    let tool: String = row.try_get("", "tool")?;
    Ok(LastOfProject {
        id: SessionId(row.try_get("", "public_id")?),
        native_id: row.try_get("", "native_id")?,
        tool: sources::tool(&tool)?,
        account: row.try_get("", "account")?,
        account_path: row.try_get("", "account_path")?,
        is_here: row.try_get::<i64>("", "machine_id")? == here,
        machine: row.try_get("", "machine")?,
        title: row.try_get("", "title")?,
        project_key: row.try_get("", "project_key")?,
        project: row.try_get("", "project")?,
        cwd: row.try_get("", "cwd")?,
        last_at: row.try_get::<Option<i64>>("", "ended_at")?.and_then(Timestamp::from_ms),
    })
}

pub(super) fn latest(limit: i64) -> Sql {
    let mut select =
        Sql::new("select s.id from sessions s where s.parent_id is null order by s.ended_at desc nulls last, s.public_id limit ");
    let place = select.bind(limit);
    select.push(&place);
    select
}

pub(super) fn with_directory() -> Sql {
    let mut select = Sql::new(
        "select s.public_id, s.native_id, s.tool, s.account, a.path as account_path, s.machine_id, mc.label as machine, s.title, \
         s.project_key, p.shown as project, s.cwd, s.ended_at from sessions s \
         left join tool_accounts a on a.machine_id = s.machine_id and a.tool = s.tool and a.directory = s.account \
         left join machines mc on mc.id = s.machine_id left join projects p on p.key = s.project_key \
         where s.parent_id is null and s.kind = 'main' and s.project_key is not null and not s.source_missing \
         order by s.ended_at desc nulls last, s.public_id limit ",
    );
    let place = select.bind(LOOKED_AT);
    select.push(&place);
    select
}
