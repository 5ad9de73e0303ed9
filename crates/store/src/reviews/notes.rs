//! Notes about turns and about whole sessions.

use sea_orm::{ConnectionTrait, DatabaseTransaction, QueryResult};
use sp_domain::{
    Timestamp,
    reviews::{NoteDraft, TurnNote},
    session::SessionId,
};

use super::Signed;
use crate::{StoreError, foreign, sql::Sql};

/// Notes of a session, those about all of it first, then by message.
pub(super) async fn of(transaction: &DatabaseTransaction, id: &SessionId) -> Result<Vec<TurnNote>, StoreError> {
    let mut select = Sql::new("select id, seq, text, author, at, edited_at, thread_id from review_notes where session = ");
    let place = select.bind(foreign::text(id.as_str()));
    select.push(&place).push(" order by coalesce(seq, -1), id");
    transaction.query_all_raw(select.build(transaction)).await?.iter().map(note).collect()
}

fn note(row: &QueryResult) -> Result<TurnNote, StoreError> {
    let at = Timestamp::from_ms(row.try_get("", "at")?).ok_or_else(|| StoreError::Query("a note has no time".to_owned()))?;
    Ok(TurnNote {
        id: row.try_get("", "id")?,
        seq: row.try_get("", "seq")?,
        text: row.try_get("", "text")?,
        author: row.try_get("", "author")?,
        at,
        edited_at: row.try_get::<Option<i64>>("", "edited_at")?.and_then(Timestamp::from_ms),
        thread: row.try_get("", "thread_id")?,
    })
}

/// A note with a number of its own. The row stands; what it says is put by whoever writes the history.
pub(super) async fn new(
    transaction: &DatabaseTransaction,
    id: &SessionId,
    draft: &NoteDraft,
    signed: Signed<'_>,
) -> Result<TurnNote, StoreError> {
    let mut insert = Sql::new("insert into review_notes (session, seq, text, author, at, thread_id) values ");
    insert.push_list::<sea_orm::Value>([
        foreign::text(id.as_str()).into(),
        draft.seq.into(),
        foreign::text(&draft.text).into(),
        foreign::text(signed.author).into(),
        signed.at.ms().into(),
        draft.thread.into(),
    ]);
    insert.push(" returning id");
    let row = transaction.query_one_raw(insert.build(transaction)).await?;
    let row = row.ok_or_else(|| StoreError::Query("a note vanished while it was stored".to_owned()))?;
    Ok(TurnNote {
        id: row.try_get("", "id")?,
        seq: draft.seq,
        text: foreign::text(&draft.text),
        author: foreign::text(signed.author),
        at: signed.at,
        edited_at: None,
        thread: draft.thread,
    })
}

/// Replaces a note; one that was removed comes back under its number.
pub(super) async fn put(transaction: &DatabaseTransaction, id: &SessionId, note: &TurnNote) -> Result<(), StoreError> {
    let mut upsert = Sql::new("insert into review_notes (id, session, seq, text, author, at, edited_at, thread_id) values ");
    upsert.push_list::<sea_orm::Value>([
        note.id.into(),
        foreign::text(id.as_str()).into(),
        note.seq.into(),
        foreign::text(&note.text).into(),
        foreign::text(&note.author).into(),
        note.at.ms().into(),
        note.edited_at.map(Timestamp::ms).into(),
        note.thread.into(),
    ]);
    upsert.push(" on conflict (id) do update set text = excluded.text, edited_at = excluded.edited_at, thread_id = excluded.thread_id");
    transaction.execute_raw(upsert.build(transaction)).await?;
    Ok(())
}

pub(super) async fn remove(transaction: &DatabaseTransaction, number: i64) -> Result<(), StoreError> {
    let mut delete = Sql::new("delete from review_notes where id = ");
    let place = delete.bind(number);
    delete.push(&place);
    transaction.execute_raw(delete.build(transaction)).await?;
    Ok(())
}

/// Whether a session, by key, has this message.
pub(super) async fn has_message(transaction: &DatabaseTransaction, key: i64, seq: i64) -> Result<bool, StoreError> {
    let mut select = Sql::new("select 1 as found from messages where session_id = ");
    let places = [select.bind(key), select.bind(seq)];
    select.push(&format!("{} and seq = {}", places[0], places[1]));
    Ok(transaction.query_one_raw(select.build(transaction)).await?.is_some())
}
