//! What can be asked, and the language people write it in.
//!
//! | Written | Asks for |
//! |---|---|
//! | `error pool` | both words, anywhere in one text |
//! | `"connection refused"` | neighbouring words; `foo.bar`, `src/main.rs` and `fooBar_baz` are phrases, too |
//! | `conn*` | words that begin so; `"connection ref"*` likewise |
//! | `*nection*`, `*"onnection ref"*` | any place inside words, also across them |
//! | `-word`, `-"two words"` | texts without it |
//! | `one OR two`, `(one OR two) three` | either |
//! | `tool:` `project:` `role:` `kind:` `call:` `path:` `before:` `after:` `on:` | conditions, see [`Filter`] |
//! | `model:` `account:` `outcome:` `branch:` | conditions for the store, see [`SessionWord`] |
//!
//! Everything else, punctuation included, only separates words.

mod error;
mod lex;
mod operator;
mod parse;

use std::{collections::HashSet, sync::Arc};

use sp_domain::{Timestamp, Tool, session::Role};

use crate::{document::Kind, words::Words};

pub use error::QueryError;
pub use operator::SessionWord;
pub use parse::{Parsed, Typing};

/// Words in one atom that count.
pub const MOST_WORDS: usize = 64;

/// Neighbouring words, the smallest thing that is found or not found.
///
/// It matches where its words stand one after the other. What stands between two words is not compared, so `foo.bar`, `foo_bar` and
/// `"foo bar"` ask for the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Atom {
    /// Folded words, at least one.
    pub words: Vec<String>,
    /// The first word may be the end of a longer one.
    pub open_start: bool,
    /// The last word may be the beginning of a longer one.
    pub open_end: bool,
}

impl Atom {
    /// The words of a text as an atom; `None` when it has none.
    pub fn new(text: &str, open_start: bool, open_end: bool) -> Option<Self> {
        let (mut cut, mut words) = (Words::whole(text), Vec::new());
        while words.len() < MOST_WORDS && cut.advance() {
            words.push(cut.word.text.clone());
        }
        (!words.is_empty()).then_some(Self { words, open_start, open_end })
    }

    /// Whether a word may stand at a place of the atom.
    pub(crate) fn fits(&self, place: usize, word: &str) -> bool {
        let wanted = self.words[place].as_str();
        let (from_start, to_end) = (place == 0 && self.open_start, place + 1 == self.words.len() && self.open_end);
        match (from_start, to_end) {
            (false, false) => word == wanted,
            (false, true) => word.starts_with(wanted),
            (true, false) => word.ends_with(wanted),
            (true, true) => memchr::memmem::find(word.as_bytes(), wanted.as_bytes()).is_some(),
        }
    }
}

/// A condition on the text of one document.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Expr {
    /// The atom occurs.
    Atom(Atom),
    /// All hold.
    All(Vec<Expr>),
    /// At least one holds.
    Any(Vec<Expr>),
    /// It does not hold.
    Not(Box<Expr>),
}

impl Expr {
    /// Whether it holds, given which atoms occur.
    pub(crate) fn holds(&self, occurs: &mut impl FnMut(&Atom) -> bool) -> bool {
        match self {
            Self::Atom(atom) => occurs(atom),
            Self::All(all) => all.iter().all(|one| one.holds(occurs)),
            Self::Any(any) => any.iter().any(|one| one.holds(occurs)),
            Self::Not(not) => !not.holds(occurs),
        }
    }

    /// Every atom; with `wanted` only those that a match is to hold, not those it must not hold.
    pub(crate) fn atoms<'a>(&'a self, wanted: bool, found: &mut Vec<&'a Atom>) {
        match self {
            Self::Atom(atom) => found.push(atom),
            Self::All(several) | Self::Any(several) => several.iter().for_each(|one| one.atoms(wanted, found)),
            Self::Not(_) if wanted => {}
            Self::Not(not) => not.atoms(wanted, found),
        }
    }
}

/// Conditions on everything but the text. Several values of one list are alternatives; an empty list means no condition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The assistant's tool.
    pub tools: Vec<Tool>,
    /// Project: its key, or the last segments of it, in any case.
    pub projects: Vec<String>,
    /// Who speaks.
    pub roles: Vec<Role>,
    /// What it is.
    pub kinds: Vec<Kind>,
    /// Name of the tool that was called, in any case.
    pub tool_names: Vec<String>,
    /// Neighbouring words of a path, for example `src/main.rs`; the first word is never open.
    pub paths: Vec<Atom>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub to: Option<Timestamp>,
    /// Only these sessions, by the store's key: for conditions only the store can decide.
    pub sessions: Option<Arc<HashSet<i64>>>,
}

/// What comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// What fits best, recent before old, see [`crate::rank`].
    #[default]
    Relevance,
    /// The newest hit.
    Newest,
}

/// A question to the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// What the text holds; `None` for any text.
    pub expr: Option<Expr>,
    /// Further conditions.
    pub filter: Filter,
    /// What comes first.
    pub sort: Sort,
    /// Most sessions to answer with.
    pub limit: usize,
    /// Sessions to leave out at the beginning.
    pub offset: usize,
    /// Hits shown of one session, best ones first.
    pub per_session: usize,
    /// What recent means; `None` leaves the date out of the ranking.
    pub now: Option<Timestamp>,
}

impl Default for Query {
    fn default() -> Self {
        Self { expr: None, filter: Filter::default(), sort: Sort::default(), limit: 30, offset: 0, per_session: 3, now: None }
    }
}
