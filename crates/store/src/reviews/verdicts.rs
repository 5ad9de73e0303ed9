//! The verdict that holds now.

use sea_orm::{ConnectionTrait, DatabaseTransaction};
use sp_domain::{
    Timestamp,
    reviews::{Outcome, Severity, Verdict},
    session::SessionId,
};

use super::split;
use crate::{StoreError, foreign, sql::Sql};

/// The verdict, and since when its outcome holds.
pub(super) async fn of(transaction: &DatabaseTransaction, id: &SessionId) -> Result<(Verdict, Option<Timestamp>), StoreError> {
    let mut select = Sql::new("select outcome, reasons, severity, note, thread_id, rated_at from reviews where session = ");
    let place = select.bind(foreign::text(id.as_str()));
    select.push(&place);
    let Some(row) = transaction.query_one_raw(select.build(transaction)).await? else { return Ok((Verdict::default(), None)) };
    let word = |column: &str| row.try_get::<Option<String>>("", column);
    let verdict = Verdict {
        outcome: word("outcome")?.as_deref().and_then(Outcome::from_word),
        reasons: split(&row.try_get::<String>("", "reasons")?),
        severity: word("severity")?.as_deref().and_then(Severity::from_word),
        note: word("note")?,
        thread: row.try_get("", "thread_id")?,
    };
    Ok((verdict, row.try_get::<Option<i64>>("", "rated_at")?.and_then(Timestamp::from_ms)))
}

/// Replaces it. `rated_at` is given when the outcome became another one.
pub(super) async fn put(
    transaction: &DatabaseTransaction,
    id: &SessionId,
    verdict: &Verdict,
    rated_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    let mut upsert = Sql::new("insert into reviews (session, outcome, reasons, severity, note, thread_id, rated_at) values ");
    upsert.push_list::<sea_orm::Value>([
        foreign::text(id.as_str()).into(),
        verdict.outcome.map(Outcome::as_str).into(),
        verdict.reasons.join(",").into(),
        verdict.severity.map(Severity::as_str).into(),
        foreign::optional(verdict.note.as_ref()).into(),
        verdict.thread.into(),
        rated_at.filter(|_| verdict.outcome.is_some()).map(Timestamp::ms).into(),
    ]);
    upsert.push(
        " on conflict (session) do update set outcome = excluded.outcome, reasons = excluded.reasons, severity = excluded.severity, \
         note = excluded.note, thread_id = excluded.thread_id",
    );
    if rated_at.is_some() {
        upsert.push(", rated_at = excluded.rated_at");
    }
    transaction.execute_raw(upsert.build(transaction)).await?;
    Ok(())
}
