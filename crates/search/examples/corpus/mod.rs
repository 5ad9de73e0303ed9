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
    identifiers: Vec<String>,
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
        let vocabulary: Vec<String> = (0..words).map(|rank| word(&mut random, rank)).collect();
        let pair = |random: &mut Random| [(); 2].map(|()| zipf(random, words));
        let identifiers = (0..words / 2)
            .map(|number| {
                let [one, two] = pair(&mut random).map(|place| vocabulary[place].clone());
                if number % 2 == 0 { format!("{one}_{two}") } else { one + &two[..1].to_uppercase() + &two[1..] }
            })
            .collect();
        let han = (0..2000).filter_map(|offset| char::from_u32(0x4e00 + offset * 3)).collect();
        Self { random, vocabulary, identifiers, han }
    }

    fn add(&mut self, text: &mut String) {
        match self.random.below(1000) {
            0..30 => write!(text, "{}", self.random.below(3000)).expect("memory"),
            30..33 => write!(text, "{:07x}", self.random.next() & 0xfff_ffff).expect("memory"),
            33..120 => {
                let place = zipf(&mut self.random, self.identifiers.len());
                text.push_str(&self.identifiers[place]);
            }
            120..140 => {
                let place = zipf(&mut self.random, self.identifiers.len());
                write!(text, "src/store/{}.rs:{}", self.identifiers[place], 17).expect("memory");
            }
            140..142 => {
                for _ in 0..8 {
                    let place = zipf(&mut self.random, self.han.len());
                    text.push(self.han[place]);
                }
            }
            _ => {
                let place = zipf(&mut self.random, self.vocabulary.len());
                text.push_str(&self.vocabulary[place]);
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

    /// Three in ten are prompts and answers, three are calls, four are outputs that hold most of it.
    pub(crate) fn next_text(&mut self) -> Text {
        let (kind, bytes) = match self.random.below(10) {
            0..3 => (0, 80 + self.random.below(900)),
            3..6 => (1, 40 + self.random.below(160)),
            _ => (2, 60 << self.random.below(9)),
        };
        Text { kind, text: self.text(bytes as usize) }
    }
}

/// A place among so many, by Zipf's law: the second is half as frequent as the first.
fn zipf(random: &mut Random, count: usize) -> usize {
    ((count as f64).powf(random.unit()) as usize).saturating_sub(1).min(count - 1)
}

fn word(random: &mut Random, rank: usize) -> String {
    const FIRST: [&str; 20] = ["b", "c", "d", "f", "g", "h", "l", "m", "n", "p", "r", "s", "t", "st", "tr", "pr", "w", "cl", "ch", "v"];
    const LAST: [&str; 14] = ["a", "e", "i", "o", "u", "er", "en", "at", "in", "or", "es", "ed", "al", "on"];
    let mut word = String::new();
    for _ in 0..=u32::midpoint(rank.checked_ilog10().unwrap_or(0), random.below(2) as u32) {
        word.push_str(FIRST[random.below(20) as usize]);
        word.push_str(LAST[random.below(14) as usize]);
    }
    word
}
