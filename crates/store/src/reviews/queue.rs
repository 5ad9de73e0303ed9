//! What is still to be reviewed.

use std::collections::HashSet;

use sea_orm::{ConnectionTrait, DatabaseTransaction};
use sp_domain::{Timestamp, reviews::ReviewQueue, session::SessionId};

use crate::{Store, StoreError, foreign, sessions, sql::Sql};

/// A person asked for something, something was answered, and nobody said yet how it went.
const CONCERNS: &str = "s.parent_id is null and s.user_messages > 0 and s.assistant_messages > 0";
const UNRATED_ONES: &str = "not exists (select 1 from reviews r where r.session = s.public_id and r.outcome is not null)";

impl Store {
    /// The next sessions that wait for an outcome, newest first, behind `after`; and how many wait. Those with a record since `running_since`
    /// still run.
    ///
    /// # Errors
    /// The database failed.
    pub async fn review_queue(
        &self,
        after: Option<&SessionId>,
        limit: i64,
        week_start: Timestamp,
        running_since: Timestamp,
    ) -> Result<ReviewQueue, StoreError> {
        let transaction = self.begin_read().await?;
        let counts = transaction.query_one_raw(counts(week_start, running_since).build(&transaction)).await?;
        let counts = counts.ok_or_else(|| StoreError::Query("a sum without a row".to_owned()))?;
        let mut select = Sql::new("select s.id from sessions s where ");
        push_concerns(&mut select, running_since);
        select.push(" and ").push(UNRATED_ONES);
        if let Some(after) = after {
            behind(&transaction, &mut select, after).await?;
        }
        let place = select.bind(limit);
        select.push(" order by s.started_at desc nulls last, s.public_id limit ").push(&place);
        let rows = transaction.query_all_raw(select.build(&transaction)).await?;
        let next: Vec<i64> = rows.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?;
        let sessions = sessions::summaries(&transaction, &next).await?;
        transaction.commit().await?;
        let (left_this_week, fresh): (i64, i64) = (counts.try_get("", "waiting_fresh")?, counts.try_get("", "fresh")?);
        Ok(ReviewQueue { sessions, left_this_week, left: counts.try_get("", "waiting")?, done_this_week: fresh - left_this_week })
    }

    /// Keys of the sessions of one of these outcomes, or without one.
    ///
    /// # Errors
    /// The database failed.
    pub async fn sessions_of_outcome(&self, outcomes: &[String]) -> Result<HashSet<i64>, StoreError> {
        let mut select = Sql::new("select s.id from sessions s where ");
        sessions::push_outcomes(&mut select, outcomes);
        let rows = self.readers.query_all_raw(select.build(&self.readers)).await?;
        rows.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
    }
}

/// How many concern us, and how many of them wait.
fn counts(week_start: Timestamp, running_since: Timestamp) -> Sql {
    let mut count = Sql::new("select ");
    let week = count.bind(week_start.ms());
    let is_fresh = format!("s.started_at >= cast({week} as bigint)");
    count.push(&format!(
        "cast(coalesce(sum(case when {UNRATED_ONES} then 1 else 0 end), 0) as bigint) as waiting, \
         cast(coalesce(sum(case when {is_fresh} and {UNRATED_ONES} then 1 else 0 end), 0) as bigint) as waiting_fresh, \
         cast(coalesce(sum(case when {is_fresh} then 1 else 0 end), 0) as bigint) as fresh from sessions s where "
    ));
    push_concerns(&mut count, running_since);
    count
}

fn push_concerns(sql: &mut Sql, running_since: Timestamp) {
    let running = sql.bind(running_since.ms());
    sql.push(&format!("{CONCERNS} and (s.ended_at is null or s.ended_at < {running})"));
}

/// Only what stands behind a session in the queue. A session that is gone is no place.
async fn behind(transaction: &DatabaseTransaction, select: &mut Sql, after: &SessionId) -> Result<(), StoreError> {
    let mut find = Sql::new("select s.started_at, s.public_id from sessions s where s.public_id = ");
    let place = find.bind(foreign::text(after.as_str()));
    find.push(&place);
    let Some(row) = transaction.query_one_raw(find.build(transaction)).await? else { return Ok(()) };
    let id = select.bind(row.try_get::<String>("", "public_id")?);
    match row.try_get::<Option<i64>>("", "started_at")? {
        Some(at) => {
            let at = select.bind(at);
            select.push(&format!(" and (s.started_at < {at} or s.started_at is null or (s.started_at = {at} and s.public_id > {id}))"));
        }
        None => {
            select.push(&format!(" and s.started_at is null and s.public_id > {id}"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Location;

    /// Rows of sessions are wide: nobody may read all of them to count.
    #[tokio::test]
    async fn what_waits_is_counted_by_an_index() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&Location::Sqlite(folder.path().join("store.sqlite"))).await.expect("a new store");
        let at = Timestamp::from_ms(0).expect("a time");
        let plan = counts(at, at).after("explain query plan ").build(&store.readers);
        let steps = store.readers.query_all_raw(plan).await.expect("a plan");
        let steps: Vec<String> = steps.iter().map(|step| step.try_get("", "detail").expect("text")).collect();
        assert!(steps.iter().any(|step| step.contains("COVERING INDEX sessions_to_review")), "{steps:#?}");
    }
}
