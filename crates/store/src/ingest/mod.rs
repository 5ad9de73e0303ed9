//! Storing what was read of sources: rows, calls and figures in one transaction.
//!
//! Questions to the database cost more than their answers, so all batches that wait are stored together, and each step asks for all of them
//! at once.
//!
//! The rows of a batch are made before the database is touched ([`crate::Packing`]), so that several readers pack at the same time while
//! one writes. Inside the transaction every row is compared with what is stored by its digest, and only what differs is written: reading the
//! same again writes nothing, and the revision of a row says when it really changed. Then the API calls of all sessions concerned are
//! resolved again ([`claims`]), and the cached figures follow ([`figures`]).

mod blobs;
mod blocks;
mod calls;
mod claims;
mod copies;
mod events;
mod family;
mod figures;
mod finish;
mod forget;
mod heads;
mod identity;
mod left_out;
mod messages;
mod missing;
mod preview;
mod pruned;
mod reprice;
pub(crate) mod rows;
mod slots;
mod source_row;
mod touches;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::DatabaseTransaction;
use sp_domain::{
    Tool,
    source::{SessionBatch, SourceBatch},
};

pub(crate) use forget::{drop_blobs, drop_rows, entomb, forget};
pub(crate) use heads::Cold;
pub(crate) use missing::{refresh_missing, touch};
pub(crate) use preview::preview;
pub(crate) use reprice::reprice;
pub(crate) use rows::role;

use crate::{
    Ingested, Packed, SessionChange, Store, StoreError, StoredPart,
    archive::PackedSession,
    entity::{archive_block, archive_piece, message, session, session_source, tool_call, touch},
    retention::LeftOut,
    sql::{self, OnConflict},
};

impl Store {
    /// Stores what was read of one source between two checkpoints, checkpoint included, in one transaction.
    ///
    /// # Errors
    /// The database failed; then nothing of the batch is stored.
    pub async fn ingest(&self, packed: impl Into<Packed>) -> Result<Ingested, StoreError> {
        self.ingest_all(vec![packed.into()]).await
    }

    /// Stores batches in one transaction, in their order as far as they are of one tool.
    ///
    /// # Errors
    /// The database failed; then nothing of the batches is stored.
    pub async fn ingest_all(&self, packed: Vec<Packed>) -> Result<Ingested, StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        let mut ingested = Ingested { parts: vec![Vec::new(); packed.len()], ..Ingested::default() };
        let mut by_tool: BTreeMap<Tool, Vec<(usize, SourceBatch, Vec<PackedSession>)>> = BTreeMap::new();
        for (place, Packed { batch, sessions }) in packed.into_iter().enumerate() {
            by_tool.entry(batch.source.tool).or_default().push((place, batch, sessions));
        }
        for batches in by_tool.into_values() {
            let (batches, sessions): (Vec<_>, Vec<_>) =
                batches.into_iter().map(|(place, batch, sessions)| ((place, batch), sessions)).unzip();
            let mut ingest = Ingest::begin(&transaction, self.machine, batches.iter().map(|(_, batch)| batch).collect()).await?;
            ingest.meet().await?;
            for (current, ((place, batch), sessions)) in batches.iter().zip(sessions).enumerate() {
                ingest.current = current;
                for (part, session) in batch.sessions.iter().zip(sessions) {
                    ingested.parts[*place].push(ingest.session(part, session).await?);
                }
            }
            let (changes, rows_written) = ingest.finish().await?;
            ingested.changes.extend(changes);
            ingested.rows_written += rows_written;
        }
        transaction.commit().await?;
        Ok(ingested)
    }
}

/// Batches of one tool on their way into the database.
struct Ingest<'a> {
    transaction: &'a DatabaseTransaction,
    /// The machine the sources lie on.
    machine: i64,
    tool: Tool,
    readings: Vec<Reading<'a>>,
    /// The reading whose sessions are being stored.
    current: usize,
    namesakes: identity::Namesakes,
    /// The revision that what is written now gets.
    revision: i64,
    rows_written: u64,
    /// Rows of all sessions concerned, by key.
    sessions: BTreeMap<i64, Loaded>,
    /// Sessions met in these batches, by source and native id.
    by_native_id: HashMap<(i64, &'a str), i64>,
    pending: Pending,
    claims: claims::Incoming,
    /// The next free number of a block, once one was needed.
    next_block: Option<i64>,
    /// Blocks that may have lost their last user, by session.
    stale_blocks: BTreeMap<i64, BTreeSet<i64>>,
    /// Sessions that changed because their source came back.
    returned: BTreeMap<i64, SessionChange>,
    /// What may keep sessions out.
    gate: left_out::Gate,
}

/// One batch and its source.
struct Reading<'a> {
    batch: &'a SourceBatch,
    source_id: i64,
    /// The source was not known before these batches.
    is_new: bool,
    /// The source has to be read from its start to tell what it tells.
    must_restart: bool,
    /// Sessions of this batch that are kept out.
    out: Vec<(String, LeftOut)>,
}

/// A session's row in memory.
#[expect(clippy::struct_excessive_bools, reason = "each notes one thing to bring up to date")]
struct Loaded {
    /// As stored; `None` when it is created now.
    before: Option<session::Model>,
    row: session::Model,
    /// Nothing of it was stored before this batch, so nothing has to be looked up.
    fresh: bool,
    /// Rows below it changed.
    touched: bool,
    /// Messages with a response id changed.
    responses_changed: bool,
    /// Prompts or the head changed, so its title may have.
    title_changed: bool,
    /// The title by the head.
    head_title: Option<String>,
    /// Models by the head.
    head_models: Vec<String>,
}

/// Rows that wait to be inserted together, over all sessions of the batch.
#[derive(Default)]
struct Pending {
    messages: Vec<message::Model>,
    calls: Vec<tool_call::Model>,
    touches: Vec<touch::Model>,
    blocks: Vec<archive_block::Model>,
    pieces: Vec<archive_piece::Model>,
    links: Vec<session_source::Model>,
    sessions: BTreeSet<i64>,
    /// Bytes of the blocks.
    bytes: usize,
}

/// Rows kept in memory before they are written.
const PENDING: usize = 2048;
/// Bytes of blocks kept in memory before they are written.
const PENDING_BYTES: usize = 2 << 20;

impl Pending {
    fn rows(&self) -> usize {
        self.messages.len() + self.calls.len() + self.touches.len()
    }
}

impl<'a> Ingest<'a> {
    fn reading(&self) -> &Reading<'a> {
        &self.readings[self.current]
    }
}

impl Ingest<'_> {
    fn loaded(&mut self, id: i64) -> &mut Loaded {
        self.sessions.get_mut(&id).expect("a session is loaded before its rows are stored")
    }

    /// The revision that rows of a session get: none in the transaction that creates it, since nobody can know an earlier state of it.
    fn revision_of_rows(&self, id: i64) -> i64 {
        if self.sessions[&id].before.is_none() { 0 } else { self.revision }
    }

    /// Notes that rows of a session were written.
    fn wrote(&mut self, id: i64, rows: u64) {
        self.rows_written += rows;
        self.loaded(id).touched |= rows > 0;
    }
}

impl<'a> Ingest<'a> {
    /// Stores a session's part. `None` when another source tells of the session, or nobody may.
    async fn session(&mut self, part: &'a SessionBatch, packed: PackedSession) -> Result<Option<StoredPart>, StoreError> {
        if self.leaves_out(part).await? {
            return Ok(None);
        }
        let Some((id, mode)) = self.identify(part).await? else { return Ok(None) };
        let packed = self.without_pruned(id, mode, self.without_foreign_originals(packed).await?).await?;
        if self.pending.sessions.contains(&id) {
            self.flush().await?;
        }
        self.store_head(id, part);
        let created = self.loaded(id).before.is_none();
        let is_fresh = self.loaded(id).fresh;
        let mut blocks = self.plan_blocks(id, mode, packed.blocks, packed.ends).await?;
        let placed = self.store_messages(id, mode, packed.messages, &mut blocks).await?;
        let calls_are_new = self.store_calls(id, mode, packed.calls, &placed.moved, &mut blocks).await?;
        self.write_blocks(id, blocks);
        self.store_touches(id, mode, packed.touches).await?;
        self.store_blobs(id, &part.blobs).await?;
        self.claims.take(self.tool, id, mode, created, &part.claims);
        let loaded = self.loaded(id);
        loaded.fresh = false;
        self.pending.sessions.insert(id);
        if self.pending.rows() >= PENDING || self.pending.bytes >= PENDING_BYTES {
            self.flush().await?;
        }
        let only_adds = placed.only_adds && calls_are_new;
        Ok(Some(StoredPart { session: id, revision: self.revision, is_first: created && is_fresh, only_adds }))
    }

    /// Writes the rows that wait.
    async fn flush(&mut self) -> Result<(), StoreError> {
        let pending = std::mem::take(&mut self.pending);
        sql::insert::<session_source::Entity, _>(self.transaction, pending.links, &OnConflict::Refuse).await?;
        sql::insert::<archive_block::Entity, _>(self.transaction, pending.blocks, &OnConflict::Refuse).await?;
        // Of two pieces that begin at one place the last stands; PostgreSQL refuses both in one statement.
        let by_place: BTreeMap<(i64, String, i64), archive_piece::Model> =
            pending.pieces.into_iter().map(|piece| ((piece.source_id, piece.path.clone(), piece.start), piece)).collect();
        sql::upsert::<archive_piece::Entity, _>(self.transaction, by_place.into_values().collect()).await?;
        sql::upsert::<message::Entity, _>(self.transaction, pending.messages).await?;
        sql::upsert::<tool_call::Entity, _>(self.transaction, pending.calls).await?;
        sql::upsert::<touch::Entity, _>(self.transaction, pending.touches).await?;
        Ok(())
    }
}
