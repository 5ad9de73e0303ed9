//! What a person says of sessions. Everything is kept by the public id of the session and refers to no row: an import, a repair or a pruned
//! history changes nothing here. Only forgetting a session takes it away.

mod classes;
mod history;
mod notes;
mod queue;
mod threads;
mod verdicts;

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DatabaseTransaction};
use sp_domain::{
    Timestamp,
    reviews::{NoteDraft, Review, ReviewChange, VerdictChange},
    session::SessionId,
};

use crate::{
    SessionChange, Store, StoreError, foreign, ingest,
    sql::{self, Sql},
};

/// Who says something, and when.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// Who.
    pub author: &'a str,
    /// When.
    pub at: Timestamp,
}

/// Why nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewRefusal {
    /// Reasons or a severity for a session that has nothing to be said against.
    NothingWrong,
    /// There is no thread of this number.
    NoThread,
    /// The session has no message of this number.
    NoMessage,
    /// There is no such note.
    NoNote,
    /// Something else was said since, or it was taken back already.
    Outdated,
}

/// What became of reviews.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reviewed {
    /// Sessions that are as they were asked to be now.
    pub matched: i64,
    /// Ids nobody knows.
    pub unknown: Vec<SessionId>,
    /// New entries of histories; none where nothing became different.
    pub entries: Vec<i64>,
    /// Sessions whose rows changed.
    pub changes: Vec<SessionChange>,
    /// Nothing was changed at all.
    pub refused: Option<ReviewRefusal>,
}

impl Reviewed {
    fn refused(why: ReviewRefusal) -> Self {
        Self { refused: Some(why), ..Self::default() }
    }
}

/// Entries shown of a history.
const SHOWN: i64 = 200;

impl Store {
    /// Everything that was said of a session; `None` for an unknown one.
    ///
    /// # Errors
    /// The database failed.
    pub async fn review(&self, id: &SessionId) -> Result<Option<Review>, StoreError> {
        let transaction = self.begin_read().await?;
        if keys(&transaction, std::slice::from_ref(id)).await?.is_empty() {
            return Ok(None);
        }
        let (verdict, rated_at) = verdicts::of(&transaction, id).await?;
        let (history, entries) = history::of(&transaction, id, SHOWN).await?;
        let review = Review {
            session: id.clone(),
            rated_at,
            notes: notes::of(&transaction, id).await?,
            history,
            entries,
            thread: match verdict.thread {
                Some(thread) => threads::by_id(&transaction, thread).await?,
                None => None,
            },
            verdict,
        };
        transaction.commit().await?;
        Ok(Some(review))
    }

    /// Changes the verdict on these sessions, all of them or, when it is refused, none.
    ///
    /// # Errors
    /// The database failed; then nothing has changed.
    pub async fn change_verdicts(&self, ids: &[SessionId], change: &VerdictChange, signed: Signed<'_>) -> Result<Reviewed, StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        if let Some(Some(thread)) = change.thread
            && !threads::touch(&transaction, thread, signed.at).await?
        {
            return Ok(Reviewed::refused(ReviewRefusal::NoThread));
        }
        let known = keys(&transaction, ids).await?;
        let (mut done, mut touched) = (Reviewed::default(), Vec::new());
        for id in distinct(ids) {
            let Some(key) = known.get(id.as_str()) else {
                done.unknown.push(id.clone());
                continue;
            };
            let (before, _) = verdicts::of(&transaction, id).await?;
            let Some(after) = before.with(change) else { return Ok(Reviewed::refused(ReviewRefusal::NothingWrong)) };
            done.matched += 1;
            if after != before {
                let change = ReviewChange::Verdict { before, after };
                done.entries.push(history::add(&transaction, id, change, None, signed).await?);
                touched.push(*key);
            }
        }
        done.changes = ingest::touch(&transaction, &touched, false).await?;
        transaction.commit().await?;
        Ok(done)
    }

    /// Adds a note.
    ///
    /// # Errors
    /// The database failed; then nothing has changed.
    pub async fn add_note(&self, id: &SessionId, draft: &NoteDraft, signed: Signed<'_>) -> Result<Reviewed, StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        let Some(key) = keys(&transaction, std::slice::from_ref(id)).await?.remove(id.as_str()) else {
            return Ok(Reviewed { unknown: vec![id.clone()], ..Reviewed::default() });
        };
        if let Some(seq) = draft.seq
            && !notes::has_message(&transaction, key, seq).await?
        {
            return Ok(Reviewed::refused(ReviewRefusal::NoMessage));
        }
        if let Some(thread) = draft.thread
            && !threads::touch(&transaction, thread, signed.at).await?
        {
            return Ok(Reviewed::refused(ReviewRefusal::NoThread));
        }
        let after = notes::new(&transaction, id, draft, signed).await?;
        self.finish_note(transaction, (id, key), ReviewChange::Note { before: None, after: Some(after) }, signed).await
    }

    /// Writes a note anew, or removes it.
    ///
    /// # Errors
    /// The database failed; then nothing has changed.
    pub async fn change_note(&self, id: &SessionId, note: i64, text: Option<&str>, signed: Signed<'_>) -> Result<Reviewed, StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        let Some(key) = keys(&transaction, std::slice::from_ref(id)).await?.remove(id.as_str()) else {
            return Ok(Reviewed { unknown: vec![id.clone()], ..Reviewed::default() });
        };
        let Some(before) = notes::of(&transaction, id).await?.into_iter().find(|known| known.id == note) else {
            return Ok(Reviewed::refused(ReviewRefusal::NoNote));
        };
        if text.is_some_and(|text| text == before.text) {
            return Ok(Reviewed { matched: 1, ..Reviewed::default() });
        }
        let after = text.map(|text| {
            let mut after = before.clone();
            (after.text, after.edited_at) = (text.to_owned(), Some(signed.at));
            after
        });
        self.finish_note(transaction, (id, key), ReviewChange::Note { before: Some(before), after }, signed).await
    }

    async fn finish_note(
        &self,
        transaction: DatabaseTransaction,
        (id, key): (&SessionId, i64),
        change: ReviewChange,
        signed: Signed<'_>,
    ) -> Result<Reviewed, StoreError> {
        let entry = history::add(&transaction, id, change, None, signed).await?;
        let changes = ingest::touch(&transaction, &[key], false).await?;
        transaction.commit().await?;
        Ok(Reviewed { matched: 1, entries: vec![entry], changes, ..Reviewed::default() })
    }

    /// Takes back entries, each if it is the latest of its session that still counts. Refused when none of them is.
    ///
    /// # Errors
    /// The database failed; then nothing has changed.
    pub async fn undo_reviews(&self, entries: &[i64], signed: Signed<'_>) -> Result<Reviewed, StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        let (mut done, mut touched) = (Reviewed::default(), Vec::new());
        for number in entries {
            let Some((id, change)) = history::latest(&transaction, *number).await? else { continue };
            done.entries.push(history::add(&transaction, &id, change.reversed(), Some(*number), signed).await?);
            done.matched += 1;
            touched.extend(keys(&transaction, &[id]).await?.into_values());
        }
        if done.matched == 0 {
            return Ok(Reviewed::refused(ReviewRefusal::Outdated));
        }
        done.changes = ingest::touch(&transaction, &touched, false).await?;
        transaction.commit().await?;
        Ok(done)
    }
}

/// Makes what a change says true.
async fn apply(transaction: &DatabaseTransaction, id: &SessionId, change: &ReviewChange, at: Timestamp) -> Result<(), StoreError> {
    match change {
        ReviewChange::Verdict { before, after } => {
            let is_rated_anew = before.outcome != after.outcome;
            verdicts::put(transaction, id, after, is_rated_anew.then_some(at)).await
        }
        ReviewChange::Note { after: Some(note), .. } => notes::put(transaction, id, note).await,
        ReviewChange::Note { before: Some(note), after: None } => notes::remove(transaction, note.id).await,
        ReviewChange::Note { before: None, after: None } => Ok(()),
    }
}

/// Keys of sessions by id; unknown ones are left out.
pub(crate) async fn keys(transaction: &DatabaseTransaction, ids: &[SessionId]) -> Result<HashMap<String, i64>, StoreError> {
    let names: Vec<String> = ids.iter().map(|id| foreign::text(id.as_str())).collect();
    let mut keys = HashMap::new();
    for list in sql::lists(&names) {
        let mut select = Sql::new("select id, public_id from sessions where public_id in ");
        select.push_list(list);
        for row in transaction.query_all_raw(select.build(transaction)).await? {
            keys.insert(row.try_get("", "public_id")?, row.try_get("", "id")?);
        }
    }
    Ok(keys)
}

/// Each once.
pub(crate) fn distinct(ids: &[SessionId]) -> impl Iterator<Item = &SessionId> {
    let mut seen = std::collections::HashSet::new();
    ids.iter().filter(move |id| seen.insert(id.as_str()))
}

/// Removes what was said of sessions that are forgotten, by key. To be called while their rows are there.
pub(crate) async fn forget(transaction: &DatabaseTransaction, keys: &[i64]) -> Result<(), StoreError> {
    for table in ["reviews", "review_history", "review_notes", "session_marks"] {
        for list in sql::lists(keys) {
            let mut delete = Sql::new(&format!("delete from {table} where session in (select s.public_id from sessions s where s.id in "));
            delete.push_list(list).push(")");
            transaction.execute_raw(delete.build(transaction)).await?;
        }
    }
    Ok(())
}

/// Texts that are one column: words with commas.
pub(crate) fn split(words: &str) -> Vec<String> {
    words.split(',').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
