//! A small seeded generator (SplitMix64): the same home for the same seed, on every machine and with every release of every crate.

/// A stream of numbers.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const HEX: &[u8; 16] = b"0123456789abcdef";

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The stream that belongs to a text.
    pub(crate) fn of(text: &str) -> Self {
        Self(text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)))
    }

    /// A stream of its own, so that a change in one place does not shift every other.
    pub(crate) fn fork(&mut self) -> Self {
        Self(self.next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        debug_assert!(low <= high);
        low + (self.next() % (high - low + 1) as u64) as i64
    }

    /// True in `percent` of all cases.
    pub(crate) fn chance(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of a list that is not empty.
    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.between(0, list.len() as i64 - 1) as usize]
    }

    /// Puts a list into another order.
    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            let other = self.between(0, last as i64) as usize;
            list.swap(last, other);
        }
    }

    /// Lower-case hexadecimal digits.
    pub(crate) fn hex(&mut self, length: usize) -> String {
        self.text(HEX, length)
    }

    /// Letters and digits as in the ids of Anthropic.
    pub(crate) fn base58(&mut self, length: usize) -> String {
        self.text(BASE58, length)
    }

    /// Letters and digits as in the ids of OpenAI and OpenCode.
    pub(crate) fn base62(&mut self, length: usize) -> String {
        self.text(BASE62, length)
    }

    fn text(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length).map(|_| char::from(*self.pick(alphabet))).collect()
    }

    /// A random UUID (version 4).
    pub(crate) fn uuid(&mut self) -> String {
        let variant = *self.pick(b"89ab");
        format!("{}-{}-4{}-{}{}-{}", self.hex(8), self.hex(4), self.hex(3), char::from(variant), self.hex(3), self.hex(12))
    }

    /// A UUID that begins with a time (version 7).
    pub(crate) fn uuid_at(&mut self, ms: i64) -> String {
        let time = format!("{ms:012x}");
        let variant = *self.pick(b"89ab");
        format!("{}-{}-7{}-{}{}-{}", &time[..8], &time[8..], self.hex(3), char::from(variant), self.hex(3), self.hex(12))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_stream() {
        let (mut one, mut other) = (Random::new(7), Random::new(7));
        assert_eq!((one.uuid(), one.base58(9)), (other.uuid(), other.base58(9)));
        assert_ne!(Random::new(8).uuid(), Random::new(7).uuid());
    }

    #[test]
    fn numbers_stay_in_their_range() {
        let mut random = Random::new(1);
        assert!((0..1000).all(|_| (3..=5).contains(&random.between(3, 5))));
        assert_eq!(random.uuid_at(1_767_716_867_522).get(..13), Some("019b9422-cdc2"));
    }
}
