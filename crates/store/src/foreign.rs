//! Foreign texts and numbers on their way into columns: no value a tool wrote may make a statement fail.

use std::borrow::Cow;

/// Longest text in an indexed column; PostgreSQL refuses index entries of 2.7 KB and more, and some hold two texts.
const KEY_BYTES: usize = 1000;
/// Larger counts of tokens are nonsense and would overflow sums.
const MOST_TOKENS: i64 = 1_000_000_000_000;
/// A hundred thousand dollars for one call, in nano-dollars.
const MOST_NANOS: i64 = 100_000_000_000_000;

/// A text PostgreSQL can store: it knows no NUL.
pub(crate) fn text(text: &str) -> String {
    if text.contains('\0') { text.replace('\0', "\u{FFFD}") } else { text.to_owned() }
}

/// The same for a text that may be absent.
pub(crate) fn optional(value: Option<&String>) -> Option<String> {
    value.map(|value| text(value))
}

/// A text for an indexed column: a longer one is cut and told apart by its hash.
pub(crate) fn key(value: &str) -> String {
    if value.len() <= KEY_BYTES {
        return text(value);
    }
    let mut end = KEY_BYTES - 40;
    while !value.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}…{}", text(&value[..end]), &blake3::hash(value.as_bytes()).to_hex()[..16])
}

/// The same for a key that may be absent.
pub(crate) fn optional_key(value: Option<&String>) -> Option<String> {
    value.map(|value| key(value))
}

/// At most so many characters.
pub(crate) fn cut(value: &str, characters: usize) -> Cow<'_, str> {
    match value.char_indices().nth(characters) {
        Some((end, _)) => Cow::Owned(format!("{}…", &value[..end])),
        None => Cow::Borrowed(value),
    }
}

/// A count of tokens that can be summed.
pub(crate) fn tokens(count: i64) -> i64 {
    count.clamp(0, MOST_TOKENS)
}

/// An amount that can be summed.
pub(crate) fn nanos(amount: sp_domain::Usd) -> i64 {
    amount.nanos().clamp(0, MOST_NANOS)
}

/// A fingerprint to notice changes by.
#[derive(Default)]
pub(crate) struct Digest(blake3::Hasher);

impl Digest {
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
        self
    }

    pub(crate) fn optional(&mut self, text: Option<&String>) -> &mut Self {
        match text {
            Some(text) => self.text(text),
            None => self.number(-1),
        }
    }

    pub(crate) fn number(&mut self, number: i64) -> &mut Self {
        self.0.update(&number.to_le_bytes());
        self
    }

    pub(crate) fn finish(&self) -> i64 {
        let mut first = [0; 8];
        first.copy_from_slice(&self.0.finalize().as_bytes()[..8]);
        i64::from_le_bytes(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_keys_stay_different_and_short() {
        let (one, other) = ("ä".repeat(5000), "ä".repeat(5001));
        assert!(key(&one).len() <= KEY_BYTES);
        assert_ne!(key(&one), key(&other));
        assert_eq!(key("a\0b"), "a\u{FFFD}b");
    }

    #[test]
    fn digests_see_where_one_text_ends() {
        let digest = |one: &str, other: &str| Digest::default().text(one).text(other).finish();
        assert_ne!(digest("ab", "c"), digest("a", "bc"));
    }
}
