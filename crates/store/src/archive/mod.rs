//! The archive: every record as its tool wrote it, once, and the texts of messages and calls beside it.
//!
//! A *block* holds up to a mebibyte of originals of one session and the texts made from them, each compressed as a whole; the texts are
//! compressed against the originals. *Pieces* say which bytes of which file lie where in a block, so any file can be restored byte for
//! byte, and the record of one message can be found by its span. Rows of messages and calls name block, offset and length of their text.
//!
//! Large blocks may move out of the database into an object store afterwards ([`objects`]).
//!
//! Blocks are written in the transaction of the rows that point into them. Appending a line to a live session makes a small block; once
//! there are [`merge::MANY`] of them they become one, so an append costs what the line costs.

pub(crate) mod frame;
pub(crate) mod merge;
pub(crate) mod objects;
mod originals;
mod pack;
mod read;
pub(crate) mod strip;

pub use objects::{ArchiveStore, Moved, Orphans};
pub use originals::{OriginalFile, OriginalPiece};
pub use pack::{BLOCK_BYTES, Packed, Packing};
pub(crate) use pack::{Block, PackedSession, Piece};
pub(crate) use read::{Place, Texts};
