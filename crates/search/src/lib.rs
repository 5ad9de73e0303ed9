//! The full-text index of SessionPilot: one tantivy index beside the database, the same for SQLite and PostgreSQL.
//!
//! It is derived data. It holds words and where they are, not the texts, can be thrown away at any time, and is made anew from the store. It
//! knows neither the store nor the engine:
//!
//! - **Feeding.** [`Origin`] turns messages and calls into [`Document`]s, [`SearchIndex::apply`] takes them, [`SearchIndex::commit`] makes them
//!   visible and notes the store's revision they belong to. After a crash [`SearchIndex::revision`] says from where to feed again.
//!   [`SearchIndex::append`] makes a few visible at once and leaves the commit for later.
//!   Everything at one place of a session is replaced together, see [`mapping`].
//! - **Asking.** [`Parsed::read`] understands what a person typed (the language is described in [`query`]), [`SearchIndex::query`] answers with
//!   sessions and their best hits, [`highlight()`] shows why a text was found once the caller has fetched it.
//! - **Meaning.** [`matching::matches`] is the definition of what a query finds; tests hold the index to it. Words are those of [`words`]; of a
//!   text longer than [`document::INDEXED`] only the beginning and the end are indexed.
//!
//! Everything here blocks; call it where blocking is allowed. Between changes no thread does anything.

pub mod document;
pub mod highlight;
mod hits;
mod index;
pub mod mapping;
pub mod matching;
mod neighbours;
pub mod query;
pub mod words;

pub use document::{Document, Kind};
pub use highlight::{Snippet, highlight};
pub use hits::{Counts, Hit, Hits, MOST_CHECKED, Place, SessionHits, Texts, rank};
pub use index::{Batch, Delete, FEW, IndexError, LARGE, MANY, OpenError, Options, SearchIndex, Stats};
pub use mapping::{Origin, input_text};
pub use query::{Atom, Expr, Filter, Parsed, Query, QueryError, SessionWord, Sort, Typing};
