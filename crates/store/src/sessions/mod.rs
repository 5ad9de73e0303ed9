//! The session list: one query for the page, one for its sums, one for its days; never one per row.

mod days;
mod detail;
mod facets;
mod filter;
mod order;
mod summary;

pub(crate) use filter::push_outcomes;

use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};
use sp_domain::{
    session::{SessionList, SessionQuery, SessionSort, SessionSummary},
    time::DisplayZone,
};

use crate::{
    Store, StoreError,
    answers::{Question, State, Totals},
    figures::{Sums, sums_of_list},
    sql::Sql,
};

impl Store {
    /// A page of sessions. `zone` cuts days.
    ///
    /// # Errors
    /// The database failed.
    pub async fn list_sessions(&self, query: &SessionQuery, zone: &DisplayZone) -> Result<SessionList, StoreError> {
        let transaction = self.begin_read().await?;
        let state = State::read(&transaction).await?;
        let question = Question::page(query, zone);
        if let Some(list) = self.answers.list(&state, &question) {
            transaction.commit().await?;
            return Ok(list);
        }
        let Totals { sessions: total, unknown: unknown_usage_sessions, sums } = self.totals(&transaction, &state, query, zone).await?;
        let sessions = page(&transaction, query, zone).await?;
        let mut list = SessionList { total, sessions, sums, unknown_usage_sessions, days: Vec::new() };
        if query.sort == SessionSort::StartedAt {
            let dates = days::of(&list.sessions, zone);
            list.days = days::totals(&transaction, query, zone, &dates).await?;
        }
        transaction.commit().await?;
        self.answers.keep_list(&state, question, &list);
        Ok(list)
    }

    async fn totals(
        &self,
        transaction: &DatabaseTransaction,
        state: &State,
        query: &SessionQuery,
        zone: &DisplayZone,
    ) -> Result<Totals, StoreError> {
        let question = Question::all(query, zone);
        if let Some(totals) = self.answers.totals(state, &question) {
            return Ok(totals);
        }
        let totals = totals(transaction, query, zone).await?;
        self.answers.keep_totals(state, question, totals);
        Ok(totals)
    }
}

async fn totals(transaction: &DatabaseTransaction, query: &SessionQuery, zone: &DisplayZone) -> Result<Totals, StoreError> {
    let mut select =
        Sql::new("select count(*) as total, cast(coalesce(sum(case when s.usage_unknown then 1 else 0 end), 0) as bigint) as unknown, ");
    select.push(&sums_of_list(query)).push(" from sessions s where ");
    filter::push(&mut select, query, zone, transaction.get_database_backend());
    let row = transaction.query_one_raw(select.build(transaction)).await?;
    let row = row.ok_or_else(|| StoreError::Query("a sum without a row".to_owned()))?;
    let sums = Sums::from_query_result(&row, "")?.of_list();
    Ok(Totals { sessions: row.try_get("", "total")?, unknown: row.try_get("", "unknown")?, sums })
}

async fn page(transaction: &DatabaseTransaction, query: &SessionQuery, zone: &DisplayZone) -> Result<Vec<SessionSummary>, StoreError> {
    let order = order::by(query, transaction.get_database_backend());
    let mut ids = Sql::new("select s.id from sessions s ");
    ids.push(order.join).push("where ");
    filter::push(&mut ids, query, zone, transaction.get_database_backend());
    let limit = ids.bind(query.limit.clamp(1, SessionQuery::MAX_LIMIT));
    let offset = ids.bind(query.offset.max(0));
    ids.push(&format!(" order by {} limit {limit} offset {offset}", order.text));
    let rows = transaction.query_all_raw(ids.build(transaction)).await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?;
    summary::of(transaction, &ids).await
}

/// Sessions by key, in the order of the keys; those that are gone are left out.
pub(crate) async fn summaries(transaction: &DatabaseTransaction, keys: &[i64]) -> Result<Vec<SessionSummary>, StoreError> {
    summary::of(transaction, keys).await
}
