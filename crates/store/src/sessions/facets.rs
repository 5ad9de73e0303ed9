//! Values to filter by. Every value any session has is listed; what is counted are the sessions the list shows without sub-agents.

use sea_orm::{ConnectionTrait, DatabaseTransaction};
use sp_domain::{
    Tool,
    session::{Facet, Facets},
};

use crate::{Store, StoreError, sql::Sql};

impl Store {
    /// Values to filter by, over all sessions.
    ///
    /// # Errors
    /// The database failed.
    pub async fn facets(&self) -> Result<Facets, StoreError> {
        let transaction = self.begin_read().await?;
        let mut facets = Facets {
            tools: facet(&transaction, TOOLS).await?,
            accounts: facet(&transaction, ACCOUNTS).await?,
            projects: facet(&transaction, PROJECTS).await?,
            models: facet(&transaction, MODELS).await?,
        };
        transaction.commit().await?;
        for tool in &mut facets.tools {
            tool.label = tool.value.parse().map_or_else(|_| tool.value.clone(), |tool: Tool| tool.name().to_owned());
        }
        Ok(facets)
    }
}

const TOOLS: &str = "select s.tool as value, min(s.tool) as label, \
     cast(sum(case when s.parent_id is null then 1 else 0 end) as bigint) as sessions from sessions s group by s.tool";
const ACCOUNTS: &str = "select s.account as value, coalesce(min(coalesce(a.given_name, a.name)), s.account) as label, \
     cast(sum(case when s.parent_id is null then 1 else 0 end) as bigint) as sessions from sessions s \
     left join tool_accounts a on a.tool = s.tool and a.directory = s.account group by s.account";
const PROJECTS: &str = "select p.key as value, p.shown as label, \
     cast(sum(case when s.parent_id is null then 1 else 0 end) as bigint) as sessions from sessions s \
     join projects p on p.key = s.project_key group by p.key, p.shown";
const MODELS: &str = "select m.model as value, m.model as label, \
     cast(sum(case when s.parent_id is null then 1 else 0 end) as bigint) as sessions from session_models m \
     join sessions s on s.id = m.session_id where m.model <> '' group by m.model";

async fn facet(transaction: &DatabaseTransaction, select: &str) -> Result<Vec<Facet>, StoreError> {
    let rows = transaction.query_all_raw(Sql::new(select).build(transaction)).await?;
    let facet = |row: &sea_orm::QueryResult| {
        Ok(Facet { value: row.try_get("", "value")?, label: row.try_get("", "label")?, sessions: row.try_get("", "sessions")? })
    };
    let mut facets = rows.iter().map(facet).collect::<Result<Vec<_>, StoreError>>()?;
    facets.sort_by(|one, other| (-one.sessions, &one.label, &one.value).cmp(&(-other.sessions, &other.label, &other.value)));
    Ok(facets)
}
