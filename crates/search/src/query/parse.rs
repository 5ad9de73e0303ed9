//! The language queries are written in.
//!
//! | Written | Asks for |
//! |---|---|
//! | `error pool` | both words, anywhere in one text |
//! | `"connection refused"` | neighbouring words; `foo.bar`, `src/main.rs` and `fooBar_baz` are phrases, too |
//! | `conn*` | words that begin so; `"connection ref"*` likewise |
//! | `*nection*`, `*"onnection ref"*` | any place inside words, also across them |
//! | `-word`, `-"two words"` | texts without it |
//! | `one OR two`, `(one OR two) three` | either |
//! | `tool:` `project:` `role:` `kind:` `call:` `path:` `before:` `after:` `on:` | conditions, see [`super::Filter`] |
//! | `model:` `account:` `outcome:` `branch:` | conditions for the store, see [`super::SessionWord`] |
//!
//! Everything else, punctuation included, only separates words.

use sp_domain::time::DisplayZone;

use super::{
    Expr, Filter, QueryError, SessionWord,
    lex::{self, Lexer, Piece},
};

/// Longest query, in characters.
const LONGEST: usize = 1000;
/// Most pieces of a query.
const MOST_PIECES: usize = 64;
/// Parentheses within each other.
const DEEPEST: usize = 16;

/// Whether the last word is complete.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Typing {
    /// It is.
    #[default]
    Done,
    /// The person may still be typing: the last word also stands for longer ones.
    Live,
}

/// A written query, understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// What the text is to hold; `None` when only conditions are given.
    pub expr: Option<Expr>,
    /// Conditions the index decides.
    pub filter: Filter,
    /// Conditions the store decides; alternatives within one word, together between words.
    pub of_session: Vec<(SessionWord, String)>,
}

impl Parsed {
    /// Reads a query. Days are those of the zone.
    ///
    /// # Errors
    /// It cannot be understood; the error says what is wrong and what would be right.
    pub fn read(text: &str, typing: Typing, zone: &DisplayZone) -> Result<Self, QueryError> {
        if text.chars().nth(LONGEST).is_some() {
            return Err(QueryError::TooLong(LONGEST));
        }
        let mut pieces = Lexer::new(text).run()?;
        if pieces.len() > MOST_PIECES {
            return Err(QueryError::TooManyParts(MOST_PIECES));
        }
        if typing == Typing::Live
            && lex::ends_in_word(text)
            && let Some(Piece::Atom(atom)) = pieces.last_mut()
        {
            atom.open_end = atom.words.len() > 1 || atom.words[0].len() > 1;
        }
        let mut parser = Parser { pieces: pieces.into_iter().peekable(), zone, parsed: Self::default(), has_operators: false };
        parser.parsed.expr = parser.any(0)?;
        let has_operators = parser.has_operators;
        let parsed = parser.parsed;
        match &parsed.expr {
            None if !has_operators => Err(QueryError::NothingToSearch(text.trim().to_owned())),
            Some(expr) if !has_operators && expr.holds(&mut |_| false) => Err(QueryError::OnlyExcluded),
            _ => Ok(parsed),
        }
    }
}

struct Parser<'a> {
    pieces: std::iter::Peekable<std::vec::IntoIter<Piece>>,
    zone: &'a DisplayZone,
    parsed: Parsed,
    has_operators: bool,
}

impl Parser<'_> {
    /// Alternatives, up to the end or a closing parenthesis.
    fn any(&mut self, depth: usize) -> Result<Option<Expr>, QueryError> {
        let mut alternatives = Vec::new();
        loop {
            let before = self.has_operators;
            let all = self.all(depth)?;
            let is_or = self.pieces.next_if_eq(&Piece::Or).is_some();
            if (is_or || !alternatives.is_empty()) && all.is_none() {
                return Err(if self.has_operators == before { QueryError::LonelyOr } else { QueryError::OperatorInside("a word with a colon") });
            }
            alternatives.extend(all);
            if !is_or {
                return Ok(one_or(alternatives, Expr::Any));
            }
        }
    }

    /// Conditions that hold together.
    fn all(&mut self, depth: usize) -> Result<Option<Expr>, QueryError> {
        let mut all = Vec::new();
        while let Some(piece) = self.pieces.next_if(|piece| !matches!(piece, Piece::Or | Piece::Close)) {
            let is_not = piece == Piece::Not;
            let piece = if is_not { self.pieces.next() } else { Some(piece) };
            let expr = match piece {
                Some(Piece::Atom(atom)) => Expr::Atom(atom),
                Some(Piece::Open) => self.group(depth + 1)?,
                Some(Piece::Operator(key, _)) if is_not || depth > 0 => return Err(QueryError::OperatorInside(key.as_str())),
                Some(Piece::Operator(key, value)) => {
                    key.add(&value, self.zone, &mut self.parsed.filter, &mut self.parsed.of_session)?;
                    self.has_operators = true;
                    continue;
                }
                // The lexer puts nothing else behind an exclusion.
                _ => continue,
            };
            all.push(if is_not { Expr::Not(Box::new(expr)) } else { expr });
        }
        Ok(one_or(all, Expr::All))
    }

    fn group(&mut self, depth: usize) -> Result<Expr, QueryError> {
        if depth > DEEPEST {
            return Err(QueryError::TooDeep(DEEPEST));
        }
        let inner = self.any(depth)?;
        if self.pieces.next() != Some(Piece::Close) {
            return Err(QueryError::UnclosedParenthesis);
        }
        inner.ok_or(QueryError::EmptyParentheses)
    }
}

fn one_or(mut several: Vec<Expr>, together: impl FnOnce(Vec<Expr>) -> Expr) -> Option<Expr> {
    if several.len() > 1 { Some(together(several)) } else { several.pop() }
}
