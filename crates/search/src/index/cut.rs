//! Hands the words of a text to tantivy.

use std::cell::RefCell;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::{neighbours::Neighbours, words::Words};

thread_local! {
    /// The neighbours in the document this thread indexes.
    static NEIGHBOURS: RefCell<Neighbours> = RefCell::default();
}

/// The set of neighbouring words in what this thread cut with [`Cut::with_neighbours`] since the last time.
pub(super) fn take_neighbours() -> Option<Vec<u8>> {
    NEIGHBOURS.with_borrow_mut(|neighbours| (!neighbours.is_empty()).then(|| neighbours.set()))
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cut {
    notes_neighbours: bool,
}

impl Cut {
    /// Notes which words are neighbours: cutting a text twice would take twice as long.
    pub(super) const fn with_neighbours() -> Self {
        Self { notes_neighbours: true }
    }
}

pub(super) struct CutStream<'a> {
    words: Words<'a>,
    token: Token,
    notes_neighbours: bool,
}

impl Tokenizer for Cut {
    type TokenStream<'a> = CutStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> CutStream<'a> {
        if self.notes_neighbours {
            NEIGHBOURS.with_borrow_mut(Neighbours::begin);
        }
        CutStream { words: Words::new(text), token: Token::default(), notes_neighbours: self.notes_neighbours }
    }
}

impl TokenStream for CutStream<'_> {
    fn advance(&mut self) -> bool {
        let more = self.words.advance();
        if more {
            std::mem::swap(&mut self.token.text, &mut self.words.word.text);
            self.token.position = self.words.word.position as usize;
            if self.notes_neighbours {
                NEIGHBOURS.with_borrow_mut(|neighbours| neighbours.word(self.token.position, &self.token.text));
            }
        }
        more
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
