//! Hands the words of a text to tantivy.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::words::Words;

#[derive(Clone, Copy, Debug)]
pub(super) struct Cut;

pub(super) struct CutStream<'a> {
    words: Words<'a>,
    token: Token,
}

impl Tokenizer for Cut {
    type TokenStream<'a> = CutStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> CutStream<'a> {
        CutStream { words: Words::new(text), token: Token::default() }
    }
}

impl TokenStream for CutStream<'_> {
    fn advance(&mut self) -> bool {
        let more = self.words.advance();
        if more {
            std::mem::swap(&mut self.token.text, &mut self.words.word.text);
            self.token.position = self.words.word.position as usize;
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
