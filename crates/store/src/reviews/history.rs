//! The history: rows are added and never changed.

use sea_orm::{ConnectionTrait, DatabaseTransaction, QueryResult};
use sp_domain::{
    Timestamp,
    reviews::{ReviewChange, ReviewEntry},
    session::SessionId,
};

use super::{Signed, apply};
use crate::{Store, StoreError, foreign, sql::Sql};

/// Does what a change says, and writes it down. Returns the number of the entry.
pub(super) async fn add(
    transaction: &DatabaseTransaction,
    id: &SessionId,
    change: ReviewChange,
    undoes: Option<i64>,
    signed: Signed<'_>,
) -> Result<i64, StoreError> {
    apply(transaction, id, &change, signed.at).await?;
    let text = serde_json::to_string(&change).map_err(|error| StoreError::Query(error.to_string()))?;
    let mut insert = Sql::new("insert into review_history (session, at, author, change, undoes) values ");
    insert.push_list::<sea_orm::Value>([
        foreign::text(id.as_str()).into(),
        signed.at.ms().into(),
        foreign::text(signed.author).into(),
        foreign::text(&text).into(),
        undoes.into(),
    ]);
    insert.push(" returning id");
    let row = transaction.query_one_raw(insert.build(transaction)).await?;
    let row = row.ok_or_else(|| StoreError::Query("an entry vanished while it was stored".to_owned()))?;
    Ok(row.try_get("", "id")?)
}

const SELECT: &str = "select h.id, h.session, h.at, h.author, h.change, h.undoes, u.id as undone_by from review_history h \
     left join review_history u on u.undoes = h.id where ";

/// The latest entries, the latest first, and how many there are.
pub(super) async fn of(transaction: &DatabaseTransaction, id: &SessionId, limit: i64) -> Result<(Vec<ReviewEntry>, i64), StoreError> {
    let mut select = Sql::new(SELECT);
    let places = [select.bind(foreign::text(id.as_str())), select.bind(limit)];
    select.push(&format!("h.session = {} order by h.id desc limit {}", places[0], places[1]));
    let rows = transaction.query_all_raw(select.build(transaction)).await?;
    let entries = rows.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
    let mut count = Sql::new("select count(*) as number from review_history where session = ");
    let place = count.bind(foreign::text(id.as_str()));
    count.push(&place);
    let number = transaction.query_one_raw(count.build(transaction)).await?.map_or(Ok(0), |row| row.try_get("", "number"))?;
    Ok((entries, number))
}

/// The session and the change of an entry, if it is the latest of its session that still counts.
pub(super) async fn latest(transaction: &DatabaseTransaction, number: i64) -> Result<Option<(SessionId, ReviewChange)>, StoreError> {
    let mut select = Sql::new(SELECT);
    let place = select.bind(number);
    select.push(&format!(
        "h.id = {place} and h.undoes is null and u.id is null and not exists (select 1 from review_history l \
         where l.session = h.session and l.id > h.id and l.undoes is null \
         and not exists (select 1 from review_history m where m.undoes = l.id))"
    ));
    let Some(row) = transaction.query_one_raw(select.build(transaction)).await? else { return Ok(None) };
    Ok(Some((SessionId(row.try_get("", "session")?), entry(&row)?.change)))
}

impl Store {
    /// The number of the entry that undoing takes back; `None` when there is nothing left.
    ///
    /// # Errors
    /// The database failed.
    pub async fn entry_to_undo(&self, id: &SessionId) -> Result<Option<i64>, StoreError> {
        let mut select = Sql::new(SELECT);
        let place = select.bind(foreign::text(id.as_str()));
        select.push(&format!("h.session = {place} and h.undoes is null and u.id is null order by h.id desc limit 1"));
        let row = self.readers.query_one_raw(select.build(&self.readers)).await?;
        Ok(row.map(|row| row.try_get("", "id")).transpose()?)
    }
}

fn entry(row: &QueryResult) -> Result<ReviewEntry, StoreError> {
    let id: i64 = row.try_get("", "id")?;
    let change: String = row.try_get("", "change")?;
    let change = serde_json::from_str(&change).map_err(|error| StoreError::Query(format!("entry {id} of a review is damaged: {error}")))?;
    let at = Timestamp::from_ms(row.try_get("", "at")?).ok_or_else(|| StoreError::Query(format!("entry {id} of a review has no time")))?;
    Ok(ReviewEntry {
        id,
        at,
        author: row.try_get("", "author")?,
        change,
        undoes: row.try_get("", "undoes")?,
        is_undone: row.try_get::<Option<i64>>("", "undone_by")?.is_some(),
    })
}
