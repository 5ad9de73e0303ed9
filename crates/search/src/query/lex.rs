//! The pieces of a written query.

use super::{Atom, QueryError, operator::Key};

/// A piece of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Open,
    Close,
    Or,
    /// The next piece is excluded.
    Not,
    Atom(Atom),
    Operator(Key, String),
}

/// Letters or digits a word needs beside one star, and between two.
const LEAST: [usize; 2] = [2, 3];

pub(super) struct Lexer<'a> {
    rest: &'a str,
    depth: usize,
    pub(super) pieces: Vec<Piece>,
}

/// Whether the query ends with a word that may still be typed on.
pub(super) fn ends_in_word(text: &str) -> bool {
    text.chars().next_back().is_some_and(char::is_alphanumeric)
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text, depth: 0, pieces: Vec::new() }
    }

    pub(super) fn run(mut self) -> Result<Vec<Piece>, QueryError> {
        loop {
            self.rest = self.rest.trim_start();
            let Some(first) = self.rest.chars().next() else { return Ok(self.pieces) };
            match first {
                '(' => self.parenthesis(Piece::Open),
                ')' if self.depth > 0 => self.parenthesis(Piece::Close),
                '-' if self.rest[1..].starts_with(|next: char| next.is_alphanumeric() || "\"(*".contains(next)) => {
                    self.rest = &self.rest[1..];
                    self.pieces.push(Piece::Not);
                }
                _ => self.word()?,
            }
        }
    }

    fn parenthesis(&mut self, piece: Piece) {
        self.depth = if piece == Piece::Open { self.depth + 1 } else { self.depth - 1 };
        self.rest = &self.rest[1..];
        self.pieces.push(piece);
    }

    /// An operator, OR, a quoted phrase with or without stars, or a plain word.
    fn word(&mut self) -> Result<(), QueryError> {
        if let Some((key, value)) = self.operator() {
            let value = self.value(value)?;
            self.pieces.push(Piece::Operator(key, value));
            return Ok(());
        }
        let starred = self.rest.strip_prefix('*').unwrap_or(self.rest);
        if let Some(quoted) = starred.strip_prefix(['"', '“', '”', '„']) {
            let open_start = starred.len() < self.rest.len();
            return self.phrase(quoted, open_start);
        }
        let word = self.take_bare();
        if word == "OR" {
            self.pieces.push(Piece::Or);
            return Ok(());
        }
        let (open_start, open_end) = (word.starts_with('*'), word.ends_with('*'));
        let inner = word.trim_matches('*');
        if has_star_inside(inner) {
            return Err(QueryError::StarInside(word.to_owned()));
        }
        self.push(inner, word, open_start, open_end)
    }

    fn operator(&self) -> Option<(Key, &'a str)> {
        let (key, value) = self.rest.split_once(':')?;
        let key = Key::from_word(key)?;
        (!value.is_empty() && !value.starts_with(char::is_whitespace)).then_some((key, value))
    }

    fn value(&mut self, value: &'a str) -> Result<String, QueryError> {
        self.rest = value;
        let Some(quoted) = value.strip_prefix('"') else { return Ok(self.take_bare().to_owned()) };
        let (value, rest) = quoted.split_once('"').ok_or_else(|| QueryError::UnclosedQuote(quoted.to_owned()))?;
        self.rest = rest;
        Ok(value.to_owned())
    }

    fn phrase(&mut self, quoted: &'a str, mut open_start: bool) -> Result<(), QueryError> {
        let end = quoted.find(['"', '“', '”', '„']).ok_or_else(|| QueryError::UnclosedQuote(quoted.to_owned()))?;
        let quote = quoted[end..].chars().next().map_or(1, char::len_utf8);
        let (mut phrase, rest) = (&quoted[..end], &quoted[end + quote..]);
        let mut open_end = false;
        self.rest = rest;
        if let Some(rest) = rest.strip_prefix('*') {
            (self.rest, open_end) = (rest, true);
        }
        if let Some(starred) = phrase.strip_prefix('*') {
            (phrase, open_start) = (starred, true);
        }
        if let Some(starred) = phrase.strip_suffix('*') {
            (phrase, open_end) = (starred, true);
        }
        self.push(phrase, phrase, open_start, open_end)
    }

    /// Up to the next space or quotation mark; a parenthesis that is open can be closed.
    fn take_bare(&mut self) -> &'a str {
        let ends = |character: char| character.is_whitespace() || character == '"' || (character == ')' && self.depth > 0);
        let end = self.rest.find(ends).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    /// Punctuation alone is passed over, unless somebody put stars or quotation marks around it.
    fn push(&mut self, text: &str, written: &str, open_start: bool, open_end: bool) -> Result<(), QueryError> {
        // A star beside punctuation stands for itself: nothing that is compared follows.
        let open_start = open_start && text.starts_with(is_word);
        let open_end = open_end && text.ends_with(is_word);
        let Some(atom) = Atom::new(text, open_start, open_end) else {
            self.drop_not();
            return Ok(());
        };
        let least = match (open_start, open_end) {
            (true, true) => LEAST[1],
            (false, false) => 0,
            _ => LEAST[0],
        };
        // A character of a script that is cut into characters says as much as several letters.
        if atom.words.iter().all(|word| word.is_ascii()) && atom.words.iter().map(String::len).sum::<usize>() < least {
            return Err(QueryError::TooShort { text: written.to_owned(), least });
        }
        self.pieces.push(Piece::Atom(atom));
        Ok(())
    }

    fn drop_not(&mut self) {
        if self.pieces.last() == Some(&Piece::Not) {
            self.pieces.pop();
        }
    }
}

fn is_word(character: char) -> bool {
    Atom::new(character.encode_utf8(&mut [0; 4]), false, false).is_some()
}

/// A star between two words; beside punctuation it is punctuation.
fn has_star_inside(text: &str) -> bool {
    let mut before = None;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if character == '*' && before.is_some_and(is_word) && characters.peek().is_some_and(|next| is_word(*next)) {
            return true;
        }
        before = Some(character);
    }
    false
}
