//! Makes a batch ready for the database, outside of any transaction and on as many threads as read.

use std::collections::{BTreeMap, HashMap, VecDeque};

use sp_domain::source::{Original, SessionBatch, SourceBatch, Span};

use super::frame;
use crate::{
    entity::{message, tool_call, touch},
    foreign,
    ingest::rows,
};

/// Most originals in one block: large enough to compress well, small enough to be read for one message.
pub const BLOCK_BYTES: usize = 256 << 10;

/// Most originals in a block of records that lie in no file of the source. They are pushed again as a whole whenever their session changes, so
/// smaller blocks keep more of them as they are.
const PUSHED_BYTES: usize = 256 << 10;

/// A batch with its rows made and its texts and originals compressed.
#[derive(Debug)]
pub struct Packed {
    pub(crate) batch: SourceBatch,
    pub(crate) sessions: Vec<PackedSession>,
}

/// Rows of a session's part; session and revision are filled in when they are known.
#[derive(Debug)]
pub(crate) struct PackedSession {
    pub(crate) messages: Vec<message::Model>,
    /// By call id; either half may be absent, told by its digest.
    pub(crate) calls: BTreeMap<String, tool_call::Model>,
    pub(crate) touches: Vec<touch::Model>,
    /// The rows name blocks by their place in this list until the blocks are stored.
    pub(crate) blocks: Vec<Block>,
    /// Files that end here: what the archive holds behind is no longer in them.
    pub(crate) ends: Vec<(String, i64)>,
}

/// A block on its way into the database.
#[derive(Debug, Default)]
pub(crate) struct Block {
    pub(crate) pieces: Vec<Piece>,
    pub(crate) raw_len: i64,
    pub(crate) raw: Option<Vec<u8>>,
    pub(crate) text_len: i64,
    pub(crate) texts: Option<Vec<u8>>,
}

/// Bytes of one file in a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) path: String,
    pub(crate) start: i64,
    pub(crate) length: i64,
    pub(crate) block_start: i64,
    pub(crate) digest: i64,
}

/// Whose text it is.
enum Slot {
    /// The message with this place in the list.
    Message(usize),
    /// What a call was given.
    Input(String),
    /// What a call answered.
    Output(String),
}

/// A text that waits for its block.
struct Text {
    /// File and offset of its record; `None` when its place is unknown.
    at: Option<(u32, i64)>,
    slot: Slot,
    bytes: Vec<u8>,
}

impl Text {
    /// By place of the record, those of unknown place last.
    fn order(&self) -> (u32, i64) {
        self.at.unwrap_or((u32::MAX, i64::MAX))
    }
}

/// A session's part while it is packed.
struct Open {
    rows: PackedSession,
    /// Ordered by [`Text::order`].
    texts: VecDeque<Text>,
}

/// Packs a batch. Originals are handed over piece by piece and not kept, so memory stays within a block however large the file is.
pub struct Packing {
    batch: SourceBatch,
    sessions: Vec<Open>,
}

impl Packing {
    /// Begins: makes rows and texts.
    pub fn new(mut batch: SourceBatch) -> Self {
        let sessions = batch.sessions.iter_mut().map(open).collect();
        Self { batch, sessions }
    }

    /// Adds bytes of a file of the source: number and path of the file, offset of the first byte. Texts whose records begin in them are
    /// compressed against them. Pieces of one file come in order, at most [`BLOCK_BYTES`] at a time. They belong to the session pushed last.
    pub fn original(&mut self, file: u32, path: &str, start: i64, bytes: &[u8]) {
        let Some(session) = self.sessions.last_mut().filter(|_| !bytes.is_empty()) else { return };
        let end = start + bytes.len() as i64;
        let first = session.texts.partition_point(|text| text.order() < (file, start));
        let last = session.texts.partition_point(|text| text.order() < (file, end));
        let inside = session.texts.drain(first..last).collect();
        let piece = Piece { path: foreign::key(path), start, length: bytes.len() as i64, block_start: 0, digest: digest(bytes) };
        session.close(bytes, vec![piece], inside);
    }

    /// Says that a file of the session pushed last ends at `end`.
    pub fn ends(&mut self, path: &str, end: i64) {
        if let Some(session) = self.sessions.last_mut() {
            session.rows.ends.push((foreign::key(path), end));
        }
    }

    /// Packs what is left.
    pub fn finish(mut self) -> Packed {
        for (part, session) in self.batch.sessions.iter_mut().zip(&mut self.sessions) {
            session.pushed(std::mem::take(&mut part.originals));
            while !session.texts.is_empty() {
                let some = session.some_texts(BLOCK_BYTES);
                session.close(&[], Vec::new(), some);
            }
        }
        Packed { batch: self.batch, sessions: self.sessions.into_iter().map(|session| session.rows).collect() }
    }
}

impl Packed {
    /// The batch, without the records that became rows.
    pub fn batch(&self) -> &SourceBatch {
        &self.batch
    }
}

impl From<&SourceBatch> for Packed {
    /// Without the files of the source, which is enough for everything but the archive.
    fn from(batch: &SourceBatch) -> Self {
        Packing::new(batch.clone()).finish()
    }
}

/// Makes the rows of a part and takes its records, which the database no longer needs.
fn open(part: &mut SessionBatch) -> Open {
    let spans: HashMap<i64, Span> = part.messages.iter().map(|message| (message.seq, message.span)).collect();
    let place = |span: Option<&Span>| span.filter(|span| span.end > span.start).map(|span| (span.file, span.start));
    let mut texts = Vec::with_capacity(part.messages.len() + part.calls.len() + part.results.len());
    let mut messages = Vec::with_capacity(part.messages.len());
    for record in &part.messages {
        let (row, bytes) = rows::message(record);
        texts.push(Text { at: place(Some(&record.span)), slot: Slot::Message(messages.len()), bytes });
        messages.push(row);
    }
    let mut calls = BTreeMap::new();
    for call in &part.calls {
        let id = foreign::key(&call.call_id);
        rows::add_call(calls.entry(id.clone()).or_insert_with_key(|id| rows::empty_call(id)), call);
        texts.push(Text { at: place(spans.get(&call.seq)), slot: Slot::Input(id), bytes: call.input.as_bytes().to_vec() });
    }
    for result in &part.results {
        let id = foreign::key(&result.call_id);
        let bytes = rows::add_result(calls.entry(id.clone()).or_insert_with_key(|id| rows::empty_call(id)), result);
        // Without a record of its own it lies in that of its call.
        let seq = result.seq.or_else(|| calls.get(&id).and_then(|call| call.seq));
        let span = seq.and_then(|seq| spans.get(&seq));
        texts.push(Text { at: place(span), slot: Slot::Output(id), bytes });
    }
    // Texts of unknown place keep the order they came in, behind the others.
    texts.sort_by_key(Text::order);
    let touches = rows::touches(&part.touches);
    (part.messages, part.calls, part.results, part.touches) = Default::default();
    Open { rows: PackedSession { messages, calls, touches, blocks: Vec::new(), ends: Vec::new() }, texts: texts.into() }
}

impl Open {
    /// Records that lie in no file of the source. Where their texts came from is not known, but both are in order.
    fn pushed(&mut self, originals: Vec<Original>) {
        let all: usize = originals.iter().map(|original| original.bytes.len()).sum();
        let texts: usize = self.texts.iter().map(|text| text.bytes.len()).sum();
        let (mut pieces, mut raw, mut done, mut taken) = (Vec::new(), Vec::new(), 0, 0);
        let mut originals = originals.into_iter().peekable();
        while let Some(Original { path, start, bytes }) = originals.next() {
            let digest = digest(&bytes);
            pieces.push(Piece { path: foreign::key(&path), start, length: bytes.len() as i64, block_start: raw.len() as i64, digest });
            done += bytes.len();
            raw.extend(bytes);
            if raw.len() >= PUSHED_BYTES || originals.peek().is_none() {
                let wanted = (texts as u128 * done as u128 / all.max(1) as u128) as usize;
                // One long text may be more than its share.
                let wanted = wanted.saturating_sub(taken);
                let some = self.some_texts(wanted);
                taken += some.iter().map(|text| text.bytes.len()).sum::<usize>();
                taken = taken.min(texts);
                self.close(&raw, std::mem::take(&mut pieces), some);
                raw.clear();
            }
        }
    }

    /// Takes texts from the front until there are so many bytes.
    fn some_texts(&mut self, bytes: usize) -> Vec<Text> {
        let (mut some, mut length) = (Vec::new(), 0);
        while length < bytes {
            let Some(text) = self.texts.pop_front() else { break };
            length += text.bytes.len();
            some.push(text);
        }
        some
    }

    fn close(&mut self, raw: &[u8], pieces: Vec<Piece>, texts: Vec<Text>) {
        let block = self.rows.blocks.len() as i64;
        let mut joined = Vec::with_capacity(texts.iter().map(|text| text.bytes.len()).sum());
        for text in texts {
            let (start, length) = (joined.len() as i64, text.bytes.len() as i64);
            joined.extend_from_slice(&text.bytes);
            self.rows.set_place(&text.slot, block, start, length);
        }
        self.rows.blocks.push(Block {
            raw_len: raw.len() as i64,
            raw: (!pieces.is_empty()).then(|| frame::pack(raw)),
            text_len: joined.len() as i64,
            texts: (!joined.is_empty()).then(|| frame::pack_against(&joined, raw)),
            pieces,
        });
    }
}

impl PackedSession {
    fn set_place(&mut self, slot: &Slot, block: i64, start: i64, length: i64) {
        match slot {
            Slot::Message(index) => {
                let row = &mut self.messages[*index];
                (row.text_block, row.text_start, row.text_len) = (block, start, Some(length));
            }
            Slot::Input(id) => {
                if let Some(row) = self.calls.get_mut(id) {
                    (row.input_block, row.input_start, row.input_len) = (Some(block), Some(start), Some(length));
                }
            }
            Slot::Output(id) => {
                if let Some(row) = self.calls.get_mut(id) {
                    (row.output_block, row.output_start, row.output_len) = (Some(block), Some(start), Some(length));
                }
            }
        }
    }
}

fn digest(bytes: &[u8]) -> i64 {
    foreign::Digest::default().bytes(bytes).finish()
}
