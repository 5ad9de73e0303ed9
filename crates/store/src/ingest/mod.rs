//! Storing what was read of one source: rows, calls and figures in one transaction.
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
mod heads;
mod identity;
mod messages;
mod missing;
mod preview;
pub(crate) mod rows;
mod source_row;
mod touches;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::DatabaseTransaction;
use sp_domain::source::{SessionBatch, SourceBatch};

pub(crate) use heads::Cold;
pub(crate) use missing::refresh_missing;
pub(crate) use preview::preview;
pub(crate) use rows::role;

use crate::{
    Ingested, Packed, SessionChange, Store, StoreError,
    archive::PackedSession,
    entity::{message, session, tool_call, touch},
};

impl Store {
    /// Stores what was read of one source between two checkpoints, checkpoint included, in one transaction.
    ///
    /// # Errors
    /// The database failed; then nothing of the batch is stored.
    pub async fn ingest(&self, packed: impl Into<Packed>) -> Result<Ingested, StoreError> {
        let Packed { batch, sessions } = packed.into();
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        let mut ingest = Ingest::begin(&transaction, self.machine, &batch).await?;
        for (part, session) in batch.sessions.iter().zip(sessions) {
            ingest.session(part, session).await?;
        }
        let ingested = ingest.finish().await?;
        transaction.commit().await?;
        Ok(ingested)
    }
}

/// One batch on its way into the database.
struct Ingest<'a> {
    transaction: &'a DatabaseTransaction,
    batch: &'a SourceBatch,
    /// The machine the source lies on.
    machine: i64,
    source_id: i64,
    source_is_new: bool,
    /// The revision that what is written now gets.
    revision: i64,
    rows_written: u64,
    /// Rows of all sessions concerned, by key.
    sessions: BTreeMap<i64, Loaded>,
    /// Sessions of this source met in this batch.
    by_native_id: HashMap<&'a str, i64>,
    pending: Pending,
    claims: claims::Incoming,
    /// The next free number of a block, once one was needed.
    next_block: Option<i64>,
    /// Blocks that may have lost their last user, by session.
    stale_blocks: BTreeMap<i64, BTreeSet<i64>>,
    /// Sessions that changed because their source came back.
    returned: BTreeMap<i64, SessionChange>,
    /// The source has to be read from its start to tell what it tells.
    must_restart: bool,
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
    sessions: BTreeSet<i64>,
}

/// Rows kept in memory before they are written.
const PENDING: usize = 512;

impl Ingest<'_> {
    fn loaded(&mut self, id: i64) -> &mut Loaded {
        self.sessions.get_mut(&id).expect("a session is loaded before its rows are stored")
    }

    /// Notes that rows of a session were written.
    fn wrote(&mut self, id: i64, rows: u64) {
        self.rows_written += rows;
        self.loaded(id).touched |= rows > 0;
    }
}

impl<'a> Ingest<'a> {
    async fn session(&mut self, part: &'a SessionBatch, packed: PackedSession) -> Result<(), StoreError> {
        let Some((id, mode)) = self.identify(part).await? else { return Ok(()) };
        if self.pending.sessions.contains(&id) {
            self.flush().await?;
        }
        self.store_head(id, part);
        let mut blocks = self.plan_blocks(id, mode, packed.blocks, packed.ends).await?;
        let moved = self.store_messages(id, mode, packed.messages, &mut blocks).await?;
        self.store_calls(id, mode, packed.calls, &moved, &mut blocks).await?;
        self.write_blocks(id, blocks).await?;
        self.store_touches(id, mode, packed.touches).await?;
        self.store_blobs(id, &part.blobs).await?;
        let created = self.loaded(id).before.is_none();
        self.claims.take(self.batch.source.tool, id, mode, created, &part.claims);
        let loaded = self.loaded(id);
        loaded.fresh = false;
        self.pending.sessions.insert(id);
        if self.pending.messages.len() + self.pending.calls.len() + self.pending.touches.len() >= PENDING {
            self.flush().await?;
        }
        Ok(())
    }

    /// Writes the rows that wait.
    async fn flush(&mut self) -> Result<(), StoreError> {
        let pending = std::mem::take(&mut self.pending);
        crate::sql::upsert::<message::Entity, _>(self.transaction, pending.messages).await?;
        crate::sql::upsert::<tool_call::Entity, _>(self.transaction, pending.calls).await?;
        crate::sql::upsert::<touch::Entity, _>(self.transaction, pending.touches).await?;
        Ok(())
    }
}
