//! Hands the words of a text to tantivy.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::words::Words;

/// Every word with its position.
#[derive(Clone, Copy, Debug)]
pub(super) struct Every;

/// Every different word once: of long texts, where the same words come again and again.
#[derive(Clone, Debug, Default)]
pub(super) struct Different {
    seen: Seen,
    token: Token,
}

pub(super) struct EveryStream<'a> {
    words: Words<'a>,
    token: Token,
}

impl Tokenizer for Every {
    type TokenStream<'a> = EveryStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> EveryStream<'a> {
        EveryStream { words: Words::new(text), token: Token::default() }
    }
}

impl TokenStream for EveryStream<'_> {
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

pub(super) struct DifferentStream<'a> {
    words: Words<'a>,
    seen: &'a mut Seen,
    token: &'a mut Token,
}

impl Tokenizer for Different {
    type TokenStream<'a> = DifferentStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> DifferentStream<'a> {
        self.seen.forget();
        DifferentStream { words: Words::new(text), seen: &mut self.seen, token: &mut self.token }
    }
}

impl TokenStream for DifferentStream<'_> {
    fn advance(&mut self) -> bool {
        while self.words.advance() {
            if self.seen.is_new(&self.words.word.text) {
                std::mem::swap(&mut self.token.text, &mut self.words.word.text);
                self.token.position = 0;
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

/// Words of the text seen lately. It may forget one, so that the word is given out twice, but takes none for another.
#[derive(Clone, Debug, Default)]
struct Seen {
    /// Text they belong to, and the word itself if it is short: most are.
    slots: Vec<(u32, [u8; SHORT])>,
    text: u32,
}

const SHORT: usize = 20;
const SLOTS: usize = 1 << 12;

impl Seen {
    fn forget(&mut self) {
        self.text = self.text.wrapping_add(1);
        if self.slots.is_empty() || self.text == 0 {
            self.slots = vec![(0, [0; SHORT]); SLOTS];
            self.text = 1;
        }
    }

    fn is_new(&mut self, word: &str) -> bool {
        let bytes = word.as_bytes();
        if bytes.len() > SHORT {
            return true;
        }
        let mut padded = [0; SHORT];
        padded[..bytes.len()].copy_from_slice(bytes);
        let slot = &mut self.slots[hash(&padded) as usize % SLOTS];
        let known = (self.text, padded);
        let is_new = *slot != known;
        *slot = known;
        is_new
    }
}

/// Mixes the bytes of a short word.
fn hash(padded: &[u8; SHORT]) -> u64 {
    const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
    let (chunks, rest) = padded.as_chunks::<8>();
    let tail = rest.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
    let mixed = chunks.iter().fold(tail, |mixed, chunk| (mixed.rotate_left(23) ^ u64::from_le_bytes(*chunk)).wrapping_mul(MIX));
    mixed >> 40
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(different: &mut Different, text: &str) -> Vec<String> {
        let (mut stream, mut tokens) = (different.token_stream(text), Vec::new());
        while stream.advance() {
            tokens.push(stream.token().text.clone());
        }
        tokens
    }

    #[test]
    fn a_word_counts_once_in_each_text() {
        let mut different = Different::default();
        assert_eq!(tokens(&mut different, "one two One fooBar foo two bar"), ["one", "two", "foobar", "foo", "bar"]);
        assert_eq!(tokens(&mut different, "two one"), ["two", "one"]);
    }

    proptest::proptest! {
        #[test]
        fn no_word_is_lost(text in "[a-d]{1,3}( [a-d]{1,24}){0,40}") {
            let mut found = tokens(&mut Different::default(), &text);
            let mut expected: Vec<String> = text.split(' ').map(str::to_owned).collect();
            for words in [&mut found, &mut expected] {
                words.sort();
                words.dedup();
            }
            proptest::prop_assert_eq!(found, expected);
        }
    }
}
