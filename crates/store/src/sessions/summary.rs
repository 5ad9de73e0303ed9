//! Rows of the list: a session with what other tables know of it.

use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};
use sp_domain::{
    Timestamp,
    reviews::{Outcome, Severity},
    session::{SessionId, SessionKind, SessionSummary},
};

use crate::{
    StoreError,
    entity::session,
    marks, reviews,
    sql::{self, Sql},
};

/// The session with the columns joined to it.
#[derive(FromQueryResult)]
pub(super) struct Row {
    #[sea_orm(nested)]
    pub(super) session: session::Model,
    account_name: Option<String>,
    project_shown: Option<String>,
    machine_label: Option<String>,
    source_path: String,
    parent_public_id: Option<String>,
    forked_public_id: Option<String>,
    given_title: Option<String>,
    given_tags: Option<String>,
    starred: Option<bool>,
    outcome: Option<String>,
    reasons: Option<String>,
    severity: Option<String>,
}

const SELECT: &str = "select s.*, coalesce(a.given_name, a.name) as account_name, mc.label as machine_label, p.shown as project_shown, f.path as source_path, \
        parent.public_id as parent_public_id, origin.public_id as forked_public_id, \
        k.title as given_title, k.tags as given_tags, k.starred as starred, r.outcome as outcome, r.reasons as reasons, r.severity as severity \
     from sessions s join sources f on f.id = s.source_id left join tool_accounts a on a.machine_id = s.machine_id and a.tool = s.tool and a.directory = s.account left join machines mc on mc.id = s.machine_id \
     left join reviews r on r.session = s.public_id left join session_marks k on k.session = s.public_id \
     left join projects p on p.key = s.project_key left join sessions parent on parent.id = s.parent_id \
     left join sessions origin on origin.id = coalesce( \
        (select o.id from sessions o join sources g on g.id = o.source_id where o.tool = s.tool and o.native_id = s.forked_native_id \
            and o.account = s.account and o.id <> s.id order by g.path limit 1), \
        (select o.id from sessions o join sources g on g.id = o.source_id where o.tool = s.tool and o.native_id = s.forked_native_id \
            and o.id <> s.id order by g.path limit 1)) \
     where ";

/// Rows that fulfil a condition on `s`.
pub(super) async fn rows(transaction: &DatabaseTransaction, condition: Sql) -> Result<Vec<Row>, StoreError> {
    let select = condition.after(SELECT);
    let rows = transaction.query_all_raw(select.build(transaction)).await?;
    Ok(rows.iter().map(|row| Row::from_query_result(row, "")).collect::<Result<_, _>>()?)
}

/// Summaries in the order of the keys.
pub(super) async fn of(transaction: &DatabaseTransaction, ids: &[i64]) -> Result<Vec<SessionSummary>, StoreError> {
    let mut found = std::collections::HashMap::new();
    for list in sql::lists(ids) {
        let mut condition = Sql::new("s.id in ");
        condition.push_list(list);
        found.extend(rows(transaction, condition).await?.into_iter().map(|row| (row.session.id, row)));
    }
    ids.iter().filter_map(|id| found.remove(id)).map(Row::into_summary).collect()
}

impl Row {
    pub(super) fn into_summary(self) -> Result<SessionSummary, StoreError> {
        let damaged = |what: &str| StoreError::Query(format!("session {} has a damaged {what}", self.session.public_id));
        let (own, total) = (self.session.own(), self.session.total());
        let kind = SessionKind::from_word(&self.session.kind).ok_or_else(|| damaged("kind"))?;
        let models = serde_json::from_str(&self.session.models).map_err(|_| damaged("list of models"))?;
        let row = self.session;
        Ok(SessionSummary {
            id: SessionId(row.public_id),
            tool: crate::sources::tool(&row.tool)?,
            account_name: self.account_name.unwrap_or_else(|| row.account.clone()),
            account: row.account,
            machine: self.machine_label,
            project: self.project_shown,
            project_key: row.project_key,
            title: self.given_title.or(row.title),
            kind,
            agent_name: row.agent_name,
            cwd: row.cwd,
            git_branch: row.git_branch,
            tool_version: row.tool_version,
            models,
            started_at: row.started_at.and_then(Timestamp::from_ms),
            ended_at: row.ended_at.and_then(Timestamp::from_ms),
            duration_ms: row.duration_ms,
            active_ms: row.active_ms,
            source_path: self.source_path,
            source_missing: row.source_missing,
            parent_id: self.parent_public_id.map(SessionId),
            forked_from: self.forked_public_id,
            subagents: row.subagents,
            user_messages: row.user_messages,
            assistant_messages: row.assistant_messages,
            tool_calls: row.tool_calls,
            tool_errors: row.tool_errors,
            usage_unknown: row.usage_unknown,
            outcome: self.outcome.as_deref().and_then(Outcome::from_word),
            reasons: self.reasons.as_deref().map(reviews::split).unwrap_or_default(),
            severity: self.severity.as_deref().and_then(Severity::from_word),
            tags: self.given_tags.as_deref().map(marks::tags).unwrap_or_default(),
            is_starred: self.starred.unwrap_or(false),
            total,
            own,
        })
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::ConnectionTrait;

    use super::*;
    use crate::{Location, Store, sql};

    /// With an index that only knows tool and account, each row of a list would walk through most sessions of its tool.
    #[tokio::test]
    async fn where_a_session_comes_from_is_looked_up_by_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let location = Location::Sqlite(folder.path().join("store.sqlite"));
        drop(Store::open(&location).await.expect("a new store"));
        // What SQLite knows of the tables it reads when a file is opened.
        let store = Store::open(&location).await.expect("the store again");
        let plan = sql::plain(&store.readers, &format!("explain query plan {SELECT} s.id = 1"));
        let steps = store.readers.query_all_raw(plan).await.expect("a plan");
        let steps: Vec<String> = steps.iter().map(|step| step.try_get("", "detail").expect("text")).collect();
        let of_origins: Vec<&String> = steps.iter().filter(|step| step.starts_with("SEARCH o ")).collect();
        assert_eq!(of_origins.len(), 2, "{steps:#?}");
        assert!(of_origins.iter().all(|step| step.contains("sessions_by_native_id (tool=? AND native_id=?)")), "{steps:#?}");
    }
}
