//! A person's own titles, tags and favourites. Kept like reviews: by the public id of the session, whatever becomes of its row.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DatabaseTransaction, QueryResult};
use sp_domain::{
    marks::{Marks, MarksChange},
    session::{QueryError, SessionId},
};

use crate::{
    SessionChange, Store, StoreError, foreign, ingest,
    reviews::{distinct, keys},
    sql::{self, Sql},
};

/// What became of marks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marked {
    /// Marks as they were, of the sessions that are as they were asked to be now.
    pub before: Vec<(SessionId, Marks)>,
    /// Ids nobody knows.
    pub unknown: Vec<SessionId>,
    /// Sessions whose rows changed.
    pub changes: Vec<SessionChange>,
}

impl Store {
    /// The marks of a session; none for a session without.
    ///
    /// # Errors
    /// The database failed.
    pub async fn marks(&self, id: &SessionId) -> Result<Marks, StoreError> {
        let transaction = self.begin_read().await?;
        let marks = of(&transaction, id).await?;
        transaction.commit().await?;
        Ok(marks)
    }

    /// Changes the marks of these sessions, all of them or, when it is refused, none.
    ///
    /// # Errors
    /// The database failed; then nothing has changed. The inner error says why it is refused.
    pub async fn change_marks(&self, ids: &[SessionId], change: &MarksChange) -> Result<Result<Marked, QueryError>, StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        let known = keys(&transaction, ids).await?;
        let (mut done, mut touched) = (Marked::default(), Vec::new());
        for id in distinct(ids) {
            let Some(key) = known.get(id.as_str()) else {
                done.unknown.push(id.clone());
                continue;
            };
            let before = of(&transaction, id).await?;
            let after = match before.with(change) {
                Ok(after) => after,
                Err(error) => return Ok(Err(error)),
            };
            if after != before {
                put(&transaction, id, &after).await?;
                touched.push(*key);
            }
            done.before.push((id.clone(), before));
        }
        done.changes = ingest::touch(&transaction, &touched, false).await?;
        transaction.commit().await?;
        Ok(Ok(done))
    }
}

async fn of(transaction: &DatabaseTransaction, id: &SessionId) -> Result<Marks, StoreError> {
    let mut select = Sql::new("select title, tags, starred from session_marks where session = ");
    let place = select.bind(foreign::text(id.as_str()));
    select.push(&place);
    transaction.query_one_raw(select.build(transaction)).await?.as_ref().map_or_else(|| Ok(Marks::default()), marks)
}

fn marks(row: &QueryResult) -> Result<Marks, StoreError> {
    Ok(Marks { title: row.try_get("", "title")?, tags: tags(&row.try_get::<String>("", "tags")?), is_starred: row.try_get("", "starred")? })
}

async fn put(transaction: &DatabaseTransaction, id: &SessionId, marks: &Marks) -> Result<(), StoreError> {
    let searched: Vec<String> = marks.title.iter().chain(&marks.tags).map(|text| foreign::text(text).to_lowercase()).collect();
    let mut upsert = Sql::new("insert into session_marks (session, title, tags, tag_keys, starred, search_text) values ");
    upsert.push_list::<sea_orm::Value>([
        foreign::text(id.as_str()).into(),
        foreign::optional(marks.title.as_ref()).into(),
        lines(marks.tags.iter().map(|tag| foreign::text(tag))).into(),
        lines(marks.tags.iter().map(|tag| key(tag))).into(),
        marks.is_starred.into(),
        searched.join("\n").into(),
    ]);
    upsert.push(
        " on conflict (session) do update set title = excluded.title, tags = excluded.tags, tag_keys = excluded.tag_keys, \
         starred = excluded.starred, search_text = excluded.search_text",
    );
    transaction.execute_raw(upsert.build(transaction)).await?;
    Ok(())
}

/// Texts that are one column: a line break before and behind each, so that one can be looked for.
fn lines(texts: impl Iterator<Item = String>) -> String {
    let all = texts.collect::<Vec<_>>().join("\n");
    if all.is_empty() { all } else { format!("\n{all}\n") }
}

/// What a tag is looked for by.
pub(crate) fn key(tag: &str) -> String {
    foreign::text(tag).to_lowercase()
}

/// The reverse of [`lines`].
pub(crate) fn tags(column: &str) -> Vec<String> {
    column.lines().filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
}

/// Sessions by tag as the list shows them without sub-agents; of tags that differ in the case of letters one stands for all.
pub(crate) async fn tag_counts(transaction: &DatabaseTransaction) -> Result<BTreeMap<String, i64>, StoreError> {
    let select = "select k.tags, cast(case when s.parent_id is null then 1 else 0 end as bigint) as counts from session_marks k \
                  join sessions s on s.public_id = k.session where k.tags <> '' order by k.session";
    let mut counts: BTreeMap<String, (String, i64)> = BTreeMap::new();
    for row in transaction.query_all_raw(sql::plain(transaction, select)).await? {
        let number: i64 = row.try_get("", "counts")?;
        for tag in tags(&row.try_get::<String>("", "tags")?) {
            counts.entry(key(&tag)).or_insert_with(|| (tag, 0)).1 += number;
        }
    }
    Ok(counts.into_values().collect())
}
