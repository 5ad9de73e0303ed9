//! Text like that of coding sessions from a seed: words by Zipf's law, identifiers, paths, numbers, hashes, some Chinese and Japanese.

use std::fmt::Write as _;

/// `SplitMix64`: the same text on every machine.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

pub(crate) struct Corpus {
    random: Random,
    pub(crate) vocabulary: Vec<String>,
    han: Vec<char>,
}

/// A text with what it is: a message, a call or an output.
pub(crate) struct Text {
    pub(crate) kind: u64,
    pub(crate) text: String,
}

impl Corpus {
    pub(crate) fn new(seed: u64, words: usize) -> Self {
        let mut random = Random(seed);
        let vocabulary = (0..words).map(|rank| word(&mut random, rank)).collect();
        let han = (0..2000).filter_map(|offset| char::from_u32(0x4e00 + offset * 3)).collect();
        Self { random, vocabulary, han }
    }

    /// Rank by Zipf's law with exponent 1.
    fn rank(&mut self) -> usize {
        let count = self.vocabulary.len() as f64;
        ((count.powf(self.random.unit())) as usize).saturating_sub(1).min(self.vocabulary.len() - 1)
    }

    pub(crate) fn word(&mut self) -> &str {
        let rank = self.rank();
        &self.vocabulary[rank]
    }

    fn add(&mut self, text: &mut String) {
        match self.random.below(100) {
            0..3 => write!(text, "{}", self.random.below(3000)).expect("memory"),
            3 => write!(text, "{:07x}", self.random.next() & 0xfff_ffff).expect("memory"),
            4..8 => {
                let first = self.word().to_owned();
                let mut second = self.word().to_owned();
                second[..1].make_ascii_uppercase();
                write!(text, "{first}{second}").expect("memory");
            }
            8..12 => {
                let first = self.word().to_owned();
                write!(text, "{first}_{}", self.word()).expect("memory");
            }
            12..14 => {
                let first = self.word().to_owned();
                write!(text, "src/{first}/{}.rs:{}", self.word(), 17).expect("memory");
            }
            14 if self.random.below(4) == 0 => {
                for _ in 0..8 {
                    let place = (self.han.len() as f64).powf(self.random.unit()) as usize % self.han.len();
                    text.push(self.han[place]);
                }
            }
            _ => {
                let rank = self.rank();
                text.push_str(&self.vocabulary[rank]);
            }
        }
        match self.random.below(24) {
            0 => text.push_str(".\n"),
            1 => text.push_str(", "),
            2 => text.push_str("();\n    "),
            3 => text.push_str(" = "),
            4 => text.push_str("\": \""),
            _ => text.push(' '),
        }
    }

    pub(crate) fn text(&mut self, bytes: usize) -> String {
        let mut text = String::with_capacity(bytes + 64);
        while text.len() < bytes {
            self.add(&mut text);
        }
        text
    }

    /// Three in ten are prompts and answers, three are calls, four are outputs that hold most of the text.
    pub(crate) fn next_text(&mut self) -> Text {
        let (kind, bytes) = match self.random.below(10) {
            0..3 => (0, 80 + self.random.below(900)),
            3..6 => (1, 40 + self.random.below(160)),
            _ => (2, 60 << self.random.below(7)),
        };
        Text { kind, text: self.text(bytes as usize) }
    }
}

fn word(random: &mut Random, rank: usize) -> String {
    const FIRST: [&str; 20] = ["b", "c", "d", "f", "g", "h", "l", "m", "n", "p", "r", "s", "t", "st", "tr", "pr", "w", "cl", "ch", "v"];
    const LAST: [&str; 14] = ["a", "e", "i", "o", "u", "er", "en", "at", "in", "or", "es", "ed", "al", "on"];
    let mut word = String::new();
    for _ in 0..=(rank.ilog10_or_zero() + random.below(2) as u32) / 2 {
        word.push_str(FIRST[random.below(20) as usize]);
        word.push_str(LAST[random.below(14) as usize]);
    }
    word
}

trait Log {
    fn ilog10_or_zero(self) -> u32;
}

impl Log for usize {
    fn ilog10_or_zero(self) -> u32 {
        self.checked_ilog10().unwrap_or(0)
    }
}
