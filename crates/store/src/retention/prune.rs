//! Pruning: what there is to prune, and doing it, one transaction per call.

use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait};
use sp_domain::{
    Timestamp,
    retention::{PrunePolicy, PruneWhat},
};

use crate::{
    SessionChange, Store, StoreError,
    archive::strip,
    entity::{session, session_retention},
    ingest,
    sql::{self, Sql},
};

/// What fulfils a policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PruneCandidates {
    /// Keys of the sessions that would lose something.
    pub keys: Vec<i64>,
    /// Bytes that would be freed, estimated.
    pub bytes: i64,
    /// Sessions that are spared because their source is still there.
    pub present: i64,
    /// Sessions that are spared because they are pinned.
    pub pinned: i64,
}

/// Texts alone take about a fifth of their length; with their originals next to nothing.
const TEXTS_ALONE: i64 = 5;

/// Families by the newest record of any of them; one that is pinned, or whose source is there, protects them all.
const OLD: &str = "with recursive tree (root, id) as (select id, id from sessions where parent_id is null \
     union all select t.root, s.id from tree t join sessions s on s.parent_id = t.id), \
     old (root, present, pinned) as (select t.root, max(case when s.source_missing then 0 else 1 end), max(case when r.pinned then 1 else 0 end) \
        from tree t join sessions s on s.id = t.id left join session_retention r on r.session_id = s.id \
        group by t.root having max(s.ended_at) < ";

impl Store {
    /// What fulfils this policy now.
    ///
    /// # Errors
    /// The database failed.
    pub async fn prune_candidates(&self, policy: &PrunePolicy, now: Timestamp) -> Result<PruneCandidates, StoreError> {
        let mut select = Sql::new(OLD);
        let place = select.bind(policy.cutoff_ms(now));
        let something = match policy.what {
            PruneWhat::Originals => "exists (select 1 from archive_pieces p where p.session_id = t.id)",
            PruneWhat::Texts => {
                "(exists (select 1 from messages m where m.session_id = t.id) or exists (select 1 from archive_blocks b where b.session_id = t.id) \
                 or exists (select 1 from tool_calls c where c.session_id = t.id))"
            }
        };
        select.push(&format!(
            "{place}) select t.id, cast(o.present as bigint) as present, cast(o.pinned as bigint) as pinned \
             from old o join tree t on t.root = o.root where {something} order by o.root, t.id"
        ));
        let mut candidates = PruneCandidates::default();
        for row in self.readers.query_all_raw(select.build(&self.readers)).await? {
            let (present, pinned): (i64, i64) = (row.try_get("", "present")?, row.try_get("", "pinned")?);
            if pinned > 0 {
                candidates.pinned += 1;
            } else if present > 0 && !policy.include_present {
                candidates.present += 1;
            } else {
                candidates.keys.push(row.try_get("", "id")?);
            }
        }
        candidates.bytes = self.prunable_bytes(&candidates.keys, policy.what).await?;
        Ok(candidates)
    }

    async fn prunable_bytes(&self, keys: &[i64], what: PruneWhat) -> Result<i64, StoreError> {
        let sum = match what {
            PruneWhat::Originals => {
                format!(
                    "coalesce(length(raw), 0) + coalesce(length(texts), 0) - case when texts is null then 0 else text_len / {TEXTS_ALONE} end"
                )
            }
            PruneWhat::Texts => "coalesce(length(raw), 0) + coalesce(length(texts), 0)".to_owned(),
        };
        let mut bytes = 0;
        for list in keys.chunks(sql::LIST) {
            let mut select =
                Sql::new(&format!("select cast(coalesce(sum({sum}), 0) as bigint) as bytes from archive_blocks where session_id in "));
            select.push_list(list.to_vec());
            bytes += self.one(select).await?.try_get::<i64>("", "bytes")?;
        }
        Ok(bytes.max(0))
    }

    /// Prunes these sessions, by key. Their figures stay.
    ///
    /// # Errors
    /// The database failed; then nothing is pruned.
    pub async fn prune(&self, keys: &[i64], what: PruneWhat, at: Timestamp) -> Result<Vec<SessionChange>, StoreError> {
        self.bring_in(keys).await?;
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        for key in keys {
            if let Some(row) = session::Entity::find_by_id(*key).one(&transaction).await? {
                note(&transaction, &row, what, at).await?;
                match what {
                    PruneWhat::Originals => strip::session(&transaction, *key).await?,
                    PruneWhat::Texts => drop_texts(&transaction, *key).await?,
                }
            }
        }
        let changes = ingest::touch(&transaction, keys, what == PruneWhat::Texts).await?;
        transaction.commit().await?;
        Ok(changes)
    }
}

async fn note(transaction: &DatabaseTransaction, row: &session::Model, what: PruneWhat, at: Timestamp) -> Result<(), StoreError> {
    let before = session_retention::Entity::find_by_id(row.id).one(transaction).await?;
    if what == PruneWhat::Originals
        && let Some(mark) = before.as_ref().filter(|mark| mark.what.as_deref() == Some(PruneWhat::Texts.as_str()))
    {
        // What came later loses its originals; what was pruned earlier stays as it is.
        let later = session_retention::Model { pruned_at: Some(at.ms()), ..mark.clone() };
        sql::upsert::<session_retention::Entity, _>(transaction, vec![later]).await?;
        return Ok(());
    }
    let is_pinned = before.as_ref().is_some_and(|before| before.pinned);
    let counted = |count: i64| if what == PruneWhat::Texts { count } else { 0 };
    let mark = session_retention::Model {
        session_id: row.id,
        pinned: is_pinned,
        what: Some(what.as_str().to_owned()),
        until: row.ended_at,
        pruned_at: Some(at.ms()),
        messages: counted(row.messages),
        user_messages: counted(row.user_messages),
        assistant_messages: counted(row.assistant_messages),
        tool_calls: counted(row.tool_calls),
        tool_errors: counted(row.tool_errors),
    };
    sql::upsert::<session_retention::Entity, _>(transaction, vec![mark]).await?;
    Ok(())
}

async fn drop_texts(transaction: &DatabaseTransaction, key: i64) -> Result<(), StoreError> {
    ingest::drop_rows(transaction, &["archive_pieces", "archive_blocks", "messages", "tool_calls"], &[key]).await?;
    ingest::drop_blobs(transaction, &[key]).await
}
