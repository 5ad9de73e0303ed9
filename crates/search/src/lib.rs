//! The full-text index of SessionPilot.

pub mod document;
pub mod highlight;
mod hits;
mod index;
pub mod mapping;
pub mod matching;
pub mod query;
pub mod words;

pub use document::{Document, Kind};
pub use highlight::{Snippet, highlight};
pub use hits::{Hit, Hits, MOST_CHECKED, Place, SessionHits, Texts, rank};
pub use index::{Batch, Delete, IndexError, OpenError, Options, SearchIndex, Stats};
pub use mapping::{CalledAs, Origin, input_text};
pub use query::{Atom, Expr, Filter, Parsed, Query, QueryError, SessionWord, Sort, Typing};
