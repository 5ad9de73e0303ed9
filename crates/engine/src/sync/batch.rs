//! From events to batches: what a provider pushes between two checkpoints becomes one transaction.

use std::{mem, sync::Arc};

use sp_domain::{
    Timestamp,
    diagnostics::Warning,
    price::{PriceLookup, PriceTable},
    session::Block,
    source::{Checkpoint, Event, Mode, PricedClaim, SessionBatch, SourceBatch},
};
use sp_providers::{Flow, Scope, Sink, Source};
use sp_store::{Packed, Packing};
use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
};
use tokio_util::sync::CancellationToken;

use super::originals::Originals;
use crate::{
    projects::Projects,
    search::{Draft, Drafts},
};

/// Rows gathered before a checkpoint is used for storing.
const FLUSH_ROWS: usize = 5_000;

/// Everything a batch needs besides the events.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) source: &'a Source,
    pub(crate) prices: &'a PriceTable,
    pub(crate) projects: &'a Projects,
    pub(crate) cancel: &'a CancellationToken,
    pub(crate) now: Timestamp,
    /// Bytes of text gathered before a checkpoint is used for storing.
    pub(crate) flush_bytes: usize,
}

/// A batch on its way to the writer.
#[derive(Debug)]
pub(crate) struct Parcel {
    pub(crate) packed: Packed,
    /// The documents of its sessions' parts, if the index is fed with them.
    pub(crate) drafts: Vec<Draft>,
    /// The room it takes until it is stored.
    pub(crate) room: Option<OwnedSemaphorePermit>,
}

/// The way to the writer: parcels wait there until they hold so many bytes.
#[derive(Clone)]
pub(crate) struct Outbox {
    sender: mpsc::Sender<Parcel>,
    room: Arc<Semaphore>,
    /// Kilobytes that may wait.
    all: u32,
    runtime: Handle,
}

impl Outbox {
    /// Room for so many bytes in at most so many parcels.
    pub(crate) fn new(bytes: usize, parcels: usize) -> (Self, mpsc::Receiver<Parcel>) {
        let (sender, receiver) = mpsc::channel(parcels);
        let all = u32::try_from(bytes >> 10).unwrap_or(u32::MAX).max(1);
        (Self { sender, room: Arc::new(Semaphore::new(all as usize)), all, runtime: Handle::current() }, receiver)
    }

    /// Waits for room. False when nobody takes parcels any more.
    fn send(&self, packed: Packed, drafts: Vec<Draft>, bytes: usize) -> bool {
        let kilobytes = u32::try_from(bytes >> 10).unwrap_or(u32::MAX).clamp(1, self.all);
        let room = self.runtime.block_on(Arc::clone(&self.room).acquire_many_owned(kilobytes)).ok();
        self.sender.blocking_send(Parcel { packed, drafts, room }).is_ok()
    }
}

/// Gathers events and sends batches over a bounded channel, so that a slow disk slows the reading down.
pub(crate) struct BatchSink<'a> {
    context: Context<'a>,
    outbox: Outbox,
    drafts: Option<Drafts>,
    prices: PriceLookup<'a>,
    sessions: Vec<SessionBatch>,
    warnings: Vec<Warning>,
    bytes: usize,
    rows: usize,
    /// The last checkpoint whose events were sent.
    reached: Checkpoint,
    /// How far the files of the source are in the archive.
    originals: Originals,
    /// The next batch is the first one of a reading from the start.
    is_first: bool,
    is_closed: bool,
}

impl<'a> BatchSink<'a> {
    pub(crate) fn new(context: Context<'a>, from: &Checkpoint, drafts: Option<Drafts>, outbox: Outbox) -> Self {
        Self {
            context,
            outbox,
            drafts,
            prices: PriceLookup::new(context.prices),
            sessions: Vec::new(),
            warnings: Vec::new(),
            bytes: 0,
            rows: 0,
            reached: from.clone(),
            originals: Originals::from(from),
            is_first: from.is_start(),
            is_closed: false,
        }
    }

    /// Sends what is left. `is_complete` is false for a reading that was cut off.
    pub(crate) fn finish(mut self, checkpoint: &Checkpoint, is_complete: bool) {
        self.send(checkpoint, is_complete);
    }

    /// Sends a fault of the source as a whole. What was pushed since the last checkpoint is dropped: it is read again from there.
    pub(crate) fn fail(mut self, warning: Warning) {
        self.sessions.clear();
        self.warnings = vec![warning];
        self.is_first = true;
        self.send(&self.reached.clone(), false);
    }

    fn send(&mut self, checkpoint: &Checkpoint, is_last: bool) {
        let following = self.sessions.last().map(|session| empty(session.native_id.clone(), Mode::Append, session.rank));
        let batch = SourceBatch {
            source: self.context.source.key.clone(),
            account: self.context.source.account.clone(),
            stamp: self.context.source.stamp,
            first: mem::take(&mut self.is_first),
            last: is_last,
            sessions: mem::take(&mut self.sessions),
            warnings: mem::take(&mut self.warnings),
            checkpoint: checkpoint.clone(),
            read_at: self.context.now,
        };
        let bytes = mem::take(&mut self.bytes);
        self.rows = 0;
        let drafts = self.drafts.as_mut().map(|drafts| drafts.of(&batch.sessions, is_last)).unwrap_or_default();
        self.reached = checkpoint.clone();
        self.sessions.extend(following);
        let mut packing = Packing::new(batch);
        self.originals.pack(self.context.source, checkpoint, is_last, &mut packing);
        self.is_closed |= !self.outbox.send(packing.finish(), drafts, bytes);
    }

    fn begin(&mut self, native_id: String, mode: Mode, rank: u8) {
        // Reading goes on behind a checkpoint that was not used: one part, so that texts meet the bytes they were made from.
        let goes_on = |last: &SessionBatch| mode == Mode::Append && last.native_id == native_id && last.rank == rank;
        if self.sessions.last().is_some_and(goes_on) {
            return;
        }
        // One session read anew is the source read anew, unless it holds others.
        if mode != Mode::Append && self.context.source.scope != Scope::Each {
            self.is_first = true;
            self.originals = Originals::default();
        }
        self.sessions.push(empty(native_id, mode, rank));
    }

    fn add(&mut self, event: Event) {
        let Some(session) = self.sessions.last_mut() else { return };
        self.rows += 1;
        self.bytes += size_of_text(&event);
        match event {
            Event::Head(head) => {
                session.project_key =
                    head.cwd.as_deref().or(head.project_hint.as_deref()).map(|directory| self.context.projects.key_of(directory));
                session.head = Some(*head);
            }
            Event::Message(message) => session.messages.push(*message),
            Event::Call(call) => session.calls.push(*call),
            Event::Result(result) => session.results.push(*result),
            Event::Usage(claim) => {
                let list_cost = self.prices.cost(claim.model.as_deref(), claim.at, &claim.tokens);
                session.claims.push(PricedClaim { claim: *claim, list_cost });
            }
            Event::Touch(touch) => session.touches.push(touch),
            Event::Blob(blob) => session.blobs.push(blob),
            Event::Original(original) => session.originals.push(original),
            Event::Begin { .. } | Event::Warning(_) => {}
        }
    }
}

impl Sink for BatchSink<'_> {
    fn push(&mut self, event: Event) {
        match event {
            Event::Begin { native_id, mode, rank } => self.begin(native_id, mode, rank),
            Event::Warning(warning) => self.warnings.push(warning),
            event => self.add(event),
        }
    }

    fn checkpoint(&mut self, checkpoint: &Checkpoint) -> Flow {
        if self.bytes >= self.context.flush_bytes || self.rows >= FLUSH_ROWS {
            self.send(checkpoint, false);
        }
        if self.is_closed || self.context.cancel.is_cancelled() { Flow::Stop } else { Flow::Continue }
    }
}

fn empty(native_id: String, mode: Mode, rank: u8) -> SessionBatch {
    SessionBatch {
        native_id,
        mode,
        rank,
        head: None,
        project_key: None,
        messages: Vec::new(),
        calls: Vec::new(),
        results: Vec::new(),
        claims: Vec::new(),
        touches: Vec::new(),
        blobs: Vec::new(),
        originals: Vec::new(),
    }
}

fn size_of_text(event: &Event) -> usize {
    let blocks = |blocks: &[Block]| blocks.iter().map(size_of_block).sum();
    match event {
        Event::Message(message) => blocks(&message.blocks),
        Event::Call(call) => call.input.len(),
        Event::Result(result) => blocks(&result.output),
        Event::Blob(blob) => blob.bytes.len(),
        Event::Original(original) => original.bytes.len(),
        _ => 0,
    }
}

fn size_of_block(block: &Block) -> usize {
    match block {
        Block::Text { text } | Block::Thinking { text } => text.len(),
        Block::Other { json, .. } => json.len(),
        _ => 0,
    }
}
