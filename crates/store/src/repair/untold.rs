//! Claims that no source told of again: of sources that are gone, of sessions a tool deleted, of calls that a rewritten document lost.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use sp_domain::{
    Timestamp, Usd,
    source::{Mode, PricedClaim, SessionBatch, SourceBatch, SourceKey},
};

use super::OUTDATED;
use crate::{
    Store, StoreError,
    entity::{claim, session, session_source, source},
    sources,
    sql::{self, Sql},
};

/// Sessions whose claims are stored again in one transaction.
const SESSIONS: usize = 100;

impl Store {
    /// Batches that say again what is stored of the calls of the next hundred sessions behind the key `after`, and the key to go on from;
    /// `None` when there are no more.
    ///
    /// # Errors
    /// The database failed.
    pub async fn untold(&self, after: i64) -> Result<Option<(Vec<SourceBatch>, i64)>, StoreError> {
        let mut select = Sql::new("select distinct session_id as id from usage_claims where position < ");
        let places = [select.bind(-OUTDATED / 2), select.bind(after), select.bind(self.machine)];
        select.push(&format!(
            "{} and session_id > {} and session_id in (select s.id from sessions s where s.machine_id = {}) order by 1 limit {SESSIONS}",
            places[0], places[1], places[2]
        ));
        let rows = self.writer.query_all_raw(select.build(&self.writer)).await?;
        let ids = rows.iter().map(|row| Ok(row.try_get("", "id")?)).collect::<Result<Vec<i64>, StoreError>>()?;
        let Some(last) = ids.last().copied() else { return Ok(None) };
        let mut by_source: BTreeMap<i64, Vec<session::Model>> = BTreeMap::new();
        for list in sql::lists(&ids) {
            for row in session::Entity::find().filter(session::Column::Id.is_in(list)).all(&self.writer).await? {
                by_source.entry(row.source_id).or_default().push(row);
            }
        }
        let mut batches = Vec::new();
        for (source, sessions) in by_source {
            batches.extend(self.batch(source, sessions).await?);
        }
        Ok(Some((batches, last)))
    }

    /// Sources whose files are gone: storing their claims again makes them look as if they were back.
    ///
    /// # Errors
    /// The database failed.
    pub async fn missing_sources(&self) -> Result<Vec<SourceKey>, StoreError> {
        Ok(self.sources().await?.into_iter().filter(|record| record.missing).map(|record| record.key).collect())
    }

    async fn batch(&self, source: i64, sessions: Vec<session::Model>) -> Result<Option<SourceBatch>, StoreError> {
        let Some(row) = source::Entity::find_by_id(source).one(&self.writer).await? else { return Ok(None) };
        let mut parts = Vec::new();
        for session in sessions {
            parts.push(self.part(&session).await?);
        }
        Ok(Some(SourceBatch {
            source: SourceKey { tool: crate::sources::tool(&row.tool)?, path: row.path },
            account: row.account,
            stamp: row.stamp.map_or(0, i64::cast_unsigned),
            first: false,
            last: row.stamp.is_some(),
            sessions: parts,
            warnings: Vec::new(),
            checkpoint: row.checkpoint.as_deref().and_then(sources::unpacked).unwrap_or_default(),
            read_at: Timestamp::from_ms(row.read_at).unwrap_or_else(|| Timestamp::from_ms(0).expect("1970 is a year")),
        }))
    }

    async fn part(&self, session: &session::Model) -> Result<SessionBatch, StoreError> {
        let link = session_source::Entity::find()
            .filter(session_source::Column::SourceId.eq(session.source_id))
            .filter(session_source::Column::SessionId.eq(session.id))
            .order_by_asc(session_source::Column::NativeId)
            .one(&self.writer)
            .await?;
        let claims = claim::Entity::find()
            .filter(claim::Column::SessionId.eq(session.id))
            .filter(claim::Column::Position.lt(-OUTDATED / 2))
            .all(&self.writer)
            .await?;
        Ok(SessionBatch {
            native_id: link.map_or_else(|| session.native_id.clone(), |link| link.native_id),
            mode: Mode::Append,
            rank: u8::try_from(session.rank).unwrap_or(u8::MAX),
            head: None,
            project_key: None,
            messages: Vec::new(),
            calls: Vec::new(),
            results: Vec::new(),
            claims: claims.iter().map(told).collect(),
            touches: Vec::new(),
            blobs: Vec::new(),
            originals: Vec::new(),
        })
    }
}

/// The claim as its source once told of it.
fn told(row: &claim::Model) -> PricedClaim {
    let mut claim = row.claim();
    claim.position += OUTDATED;
    PricedClaim { claim, list_cost: row.list_cost.map(Usd::from_nanos) }
}

impl Store {
    /// How many sessions no source told of since the repair began: those keep what is stored of them.
    ///
    /// # Errors
    /// The database failed.
    pub async fn kept_sessions(&self) -> Result<i64, StoreError> {
        let row = self.one(Sql::new("select count(*) as number from sessions where head like '% '")).await?;
        Ok(row.try_get("", "number")?)
    }

    /// Marks these sources as gone again.
    ///
    /// # Errors
    /// The database failed.
    pub async fn mark_gone_again(&self, sources: &[SourceKey]) -> Result<(), StoreError> {
        let known: BTreeSet<SourceKey> = self.missing_sources().await?.into_iter().collect();
        let back: Vec<SourceKey> = sources.iter().filter(|key| !known.contains(key)).cloned().collect();
        if !back.is_empty() {
            self.mark_missing(&back, true).await?;
        }
        Ok(())
    }
}
