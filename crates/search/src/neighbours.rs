//! Which words of a long text are neighbours, roughly.
//!
//! The index does not know the order of the words of long texts. It keeps a small set for each of them instead, a Bloom filter of all pairs of
//! neighbouring words: a phrase one of whose pairs is missing does certainly not stand in the text. Of other pairs one in eighteen seems to be
//! there. That takes some six bits for a pair, where the places of the words would take two bytes.

use crate::query::{Atom, Expr};

/// Bits for each different pair.
const BITS: usize = 6;
/// Bits set for each pair.
const MARKS: u32 = 4;

/// Follows the words of a text and gathers their pairs.
#[derive(Debug, Default)]
pub(crate) struct Neighbours {
    pairs: Vec<u64>,
    /// The words of the last position and of the one before.
    last: Vec<u64>,
    before: Vec<u64>,
    position: Option<usize>,
}

impl Neighbours {
    /// The next word; parts of an identifier have its position.
    pub(crate) fn word(&mut self, position: usize, word: &str) {
        if self.position != Some(position) {
            std::mem::swap(&mut self.before, &mut self.last);
            self.last.clear();
            self.position = Some(position);
        }
        let word = hash(word);
        self.last.push(word);
        self.pairs.extend(self.before.iter().map(|before| pair(*before, word)));
    }

    /// A text begins: its first word follows no other.
    pub(crate) fn begin(&mut self) {
        self.last.clear();
        self.before.clear();
        self.position = None;
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// The set of all pairs since the last time.
    pub(crate) fn set(&mut self) -> Vec<u8> {
        let mut set = vec![0; (different(&self.pairs) * BITS).div_ceil(8).max(1)];
        for pair in self.pairs.drain(..) {
            for bit in bits(pair, set.len()) {
                set[bit / 8] |= 1 << (bit % 8);
            }
        }
        // The longest text would keep its memory for ever.
        self.pairs.shrink_to(1 << 16);
        set
    }
}

/// About how many of them differ: how many of twice as many places they leave empty.
fn different(pairs: &[u64]) -> usize {
    let places = (pairs.len() * 2).next_power_of_two().max(64);
    let mut taken = vec![0_u64; places / 64];
    for pair in pairs {
        let place = *pair as usize & (places - 1);
        taken[place / 64] |= 1 << (place % 64);
    }
    let empty = places - taken.iter().map(|bits| bits.count_ones() as usize).sum::<usize>();
    let share = empty.max(1) as f64 / places as f64;
    (-share.ln() * places as f64).ceil() as usize
}

fn bits(pair: u64, bytes: usize) -> impl Iterator<Item = usize> {
    // Two halves make any number of places.
    let (first, step) = (pair as u32, (pair >> 32) as u32 | 1);
    (0..MARKS).map(move |mark| {
        let place = first.wrapping_add(step.wrapping_mul(mark)).wrapping_mul(0x9e37_79b1);
        ((u64::from(place) * (bytes as u64 * 8)) >> 32) as usize
    })
}

/// False when the condition certainly does not hold for the text with this set of pairs.
pub(crate) fn may_hold(set: &[u8], expr: &Expr) -> bool {
    match expr {
        Expr::Atom(atom) => pairs(atom).all(|pair| bits(pair, set.len()).all(|bit| set[bit / 8] & 1 << (bit % 8) != 0)),
        Expr::All(all) => all.iter().all(|one| may_hold(set, one)),
        Expr::Any(any) => any.iter().any(|one| may_hold(set, one)),
        Expr::Not(_) => true,
    }
}

/// A set can say something about this condition.
pub(crate) fn concerns(expr: &Expr) -> bool {
    match expr {
        Expr::Atom(atom) => pairs(atom).next().is_some(),
        Expr::All(several) | Expr::Any(several) => several.iter().any(concerns),
        Expr::Not(_) => false,
    }
}

/// The pairs of an atom, but for words of which only a piece is known.
fn pairs(atom: &Atom) -> impl Iterator<Item = u64> {
    let (first, last) = (usize::from(atom.open_start), atom.words.len() - usize::from(atom.open_end).min(atom.words.len()));
    let closed = atom.words.get(first..last).unwrap_or_default();
    closed.windows(2).map(|two| pair(hash(&two[0]), hash(&two[1])))
}

const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

/// These numbers lie on the disk: another way to make them is another version of the index.
fn hash(word: &str) -> u64 {
    let (chunks, rest) = word.as_bytes().as_chunks::<8>();
    let mix = |hash: u64, chunk: [u8; 8]| (hash.rotate_left(5) ^ u64::from_le_bytes(chunk)).wrapping_mul(ODD);
    let hash = chunks.iter().fold(word.len() as u64, |hash, chunk| mix(hash, *chunk));
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    mix(hash, last)
}

fn pair(before: u64, word: u64) -> u64 {
    let mixed = (before.rotate_left(23) ^ word).wrapping_mul(ODD);
    (mixed ^ mixed >> 29).wrapping_mul(ODD) ^ mixed >> 32
}

#[cfg(test)]
mod tests {
    use sp_domain::time::DisplayZone;

    use super::*;
    use crate::{
        matching,
        query::{Parsed, Typing},
        words::Words,
    };

    fn set(text: &str) -> Vec<u8> {
        let (mut neighbours, mut words) = (Neighbours::default(), Words::new(text));
        neighbours.begin();
        while words.advance() {
            neighbours.word(words.word.position as usize, &words.word.text);
        }
        neighbours.set()
    }

    fn expr(query: &str) -> Option<Expr> {
        Parsed::read(query, Typing::Done, &DisplayZone::utc()).ok()?.expr
    }

    #[test]
    fn most_phrases_that_are_not_there_are_excluded() {
        let text: Vec<String> = (0..5000_u64).map(|number| format!("w{}", number.wrapping_mul(number) % 1009)).collect();
        let text = text.join(" ");
        let set = set(&text);
        let asked: Vec<Expr> = (0..1000).filter_map(|number| expr(&format!("\"w{} w{}\"", number % 1009, number * 7 % 1009))).collect();
        let absent: Vec<&Expr> = asked.iter().filter(|expr| !matching::matches(&text, expr)).collect();
        let possible = absent.iter().filter(|expr| may_hold(&set, expr)).count();
        assert!(absent.len() > 900 && possible * 10 < absent.len(), "{possible} of {}", absent.len());
        assert!(set.len() < text.len() / 4, "{}", set.len());
    }

    #[test]
    fn only_pairs_that_are_known_say_something() {
        for (query, says) in [("pool", false), ("\"a b\"", true), ("*\"pool size\"", false), ("*\"pool size max\"*", false)] {
            assert_eq!(expr(query).is_some_and(|expr| concerns(&expr)), says, "{query}");
        }
        assert!(concerns(&expr("x OR \"a b\"").unwrap()) && !concerns(&expr("x -\"a b\"").unwrap()));
        assert!(concerns(&expr("*\"pool size max time\"*").unwrap()));
    }

    proptest::proptest! {
        #[test]
        fn nothing_that_holds_is_excluded(
            text in "(ab|aB|xAb|abc|漢|検|é|_|-| |\n|ﬁ|e\u{301}){0,30}",
            query in "(\"ab b\"|\"b ab abc\"|\\*\"ab ab abc\"\\*|\"ab a\"\\*|\"漢 ab\"|漢検|検漢検\\*|\"é ab\"|-\"ab b\" x|x OR \"ab e\"|\"x ab b\")",
        ) {
            let Some(expr) = expr(&query) else { return Ok(()) };
            proptest::prop_assert!(!matching::matches(&text, &expr) || may_hold(&set(&text), &expr), "{:?}", expr);
        }
    }
}
