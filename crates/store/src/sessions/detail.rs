//! One session without its transcript.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder};
use sp_domain::session::{ModelUsage, SessionDetail, SessionId, SessionRef, SessionSummary};

use super::summary;
use crate::{
    Store, StoreError,
    entity::session_model,
    foreign,
    ingest::Cold,
    retention::marks,
    sql::{self, Sql},
};

impl Store {
    /// One session without its transcript.
    ///
    /// # Errors
    /// The database failed.
    pub async fn session(&self, id: &SessionId) -> Result<Option<SessionDetail>, StoreError> {
        let transaction = self.begin_read().await?;
        let mut condition = Sql::new("s.public_id = ");
        let place = condition.bind(foreign::text(id.as_str()));
        condition.push(&place);
        let detail = match summary::rows(&transaction, condition).await?.into_iter().next() {
            Some(row) => Some(detail(&transaction, row).await?),
            None => None,
        };
        transaction.commit().await?;
        Ok(detail)
    }
}

impl Store {
    /// Sessions by key, without their details; those that are gone are left out.
    ///
    /// # Errors
    /// The database failed.
    pub async fn summaries(&self, keys: &[i64]) -> Result<HashMap<i64, SessionSummary>, StoreError> {
        let transaction = self.begin_read().await?;
        let mut found = HashMap::new();
        for list in sql::lists(keys) {
            let mut condition = Sql::new("s.id in ");
            condition.push_list(list);
            for row in summary::rows(&transaction, condition).await? {
                found.insert(row.session.id, row.into_summary()?);
            }
        }
        transaction.commit().await?;
        Ok(found)
    }
}

async fn detail(transaction: &DatabaseTransaction, row: summary::Row) -> Result<SessionDetail, StoreError> {
    let head = Cold::stored(&row.session);
    let (key, parent_key) = (row.session.id, row.session.parent_id);
    let (messages, revision) = (row.session.messages, row.session.revision);
    let (is_pinned, pruned) = marks::of_session(transaction, key).await?;
    Ok(SessionDetail {
        summary: row.into_summary()?,
        parent: parent(transaction, parent_key).await?,
        children: children(transaction, key).await?,
        by_model: by_model(transaction, key).await?,
        cwds: head.cwds,
        originator: head.originator,
        damaged_records: head.damaged_records,
        unknown_records: head.unknown_records,
        partial_tail: head.partial_tail,
        messages,
        revision,
        pruned,
        is_pinned,
    })
}

async fn parent(transaction: &DatabaseTransaction, key: Option<i64>) -> Result<Option<SessionRef>, StoreError> {
    let Some(key) = key else { return Ok(None) };
    let mut select = Sql::new(
        "select s.public_id, coalesce(k.title, s.title) as title from sessions s left join session_marks k on k.session = s.public_id where s.id = ",
    );
    let place = select.bind(key);
    select.push(&place);
    let Some(row) = transaction.query_one_raw(select.build(transaction)).await? else { return Ok(None) };
    Ok(Some(SessionRef { id: SessionId(row.try_get("", "public_id")?), title: row.try_get("", "title")? }))
}

async fn children(transaction: &DatabaseTransaction, key: i64) -> Result<Vec<SessionSummary>, StoreError> {
    let mut condition = Sql::new("s.parent_id = ");
    let place = condition.bind(key);
    condition.push(&place).push(" order by s.started_at asc nulls last, s.public_id");
    summary::rows(transaction, condition).await?.into_iter().map(summary::Row::into_summary).collect()
}

async fn by_model(transaction: &DatabaseTransaction, key: i64) -> Result<Vec<ModelUsage>, StoreError> {
    let rows = session_model::Entity::find()
        .filter(session_model::Column::SessionId.eq(key))
        .filter(session_model::Column::Calls.gt(0))
        .order_by_desc(session_model::Column::Calls)
        .order_by_asc(session_model::Column::Place)
        .order_by_asc(session_model::Column::Model)
        .all(transaction)
        .await?;
    let usage = |row: session_model::Model| ModelUsage { figures: row.figures(), model: Some(row.model).filter(|model| !model.is_empty()) };
    Ok(rows.into_iter().map(usage).collect())
}
