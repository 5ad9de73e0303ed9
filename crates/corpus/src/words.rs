//! Words by frequency: a few very often, and without end ever rarer ones, as in real transcripts.

use std::sync::LazyLock;

use crate::{
    lists::{ADJECTIVES, CJK, CODE, EMOJI, FUNCTION_WORDS, GERMAN, LOG, NOUNS, SYLLABLES, VERBS},
    random::{Random, mix},
};

/// What a text is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flavour {
    Prose,
    Code,
    Log,
    German,
    Cjk,
}

/// Draws words; one for all threads.
pub(crate) static WORDS: LazyLock<Words> = LazyLock::new(Words::new);

const SLOTS: usize = 1 << 16;
/// A slot that stands for a rare word.
const RARE: u16 = u16::MAX;
/// Frequent words of a flavour at most: what a slot can name.
const MOST_FREQUENT: usize = 8000;
/// Exponent of the ranks of rare words: with 3.2 a text of n words has about n^0.75 rare ones.
const RARE_EXPONENT: f64 = 3.0;
/// The first rank of a rare word: the lower it is, the more often the same few come.
const RARE_FROM: f64 = 150.0;

/// Short words lie in one place: copying one is one move.
struct Word {
    bytes: [u8; 31],
    length: u8,
}

/// One flavour: 65,536 slots dealt out by frequency.
struct Table {
    words: Vec<Word>,
    slots: Vec<u16>,
}

/// All flavours, and the parts rare words are put together from.
pub(crate) struct Words {
    tables: [Table; 5],
    nouns: Vec<&'static str>,
    verbs: Vec<&'static str>,
    syllables: Vec<&'static str>,
}

fn list(text: &'static str) -> Vec<&'static str> {
    text.split_whitespace().collect()
}

impl Table {
    /// Shares by rank, the `rare` part (of 1000) is left for rare words.
    fn new(words: Vec<String>, rare: usize) -> Self {
        let words: Vec<String> = words.into_iter().filter(|word| word.len() <= 31).take(MOST_FREQUENT).collect();
        let weight = |rank: usize| 1.0 / (rank as f64 + 4.0).powf(1.03);
        let total: f64 = (0..words.len()).map(weight).sum();
        let open = (SLOTS * (1000 - rare) / 1000) as f64;
        let (mut slots, mut due) = (Vec::with_capacity(SLOTS), 0.0);
        for rank in 0..words.len() {
            due += weight(rank) / total * open;
            while (slots.len() as f64) < due {
                slots.push(rank as u16);
            }
        }
        slots.resize(SLOTS, RARE);
        let words = words.iter().map(|word| Word::new(word)).collect();
        Self { words, slots }
    }
}

impl Word {
    fn new(text: &str) -> Self {
        let mut bytes = [b' '; 31];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Self { bytes, length: text.len() as u8 }
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Names as programs have them: the same ones again and again.
fn names(count: usize, nouns: &[&str], verbs: &[&str]) -> Vec<String> {
    let mut random = Random::new(0xc0de);
    let mut name = || {
        let (verb, noun, other) = (*random.pick(verbs), *random.pick(nouns), *random.pick(nouns));
        match random.below(6) {
            0 => format!("{verb}_{noun}"),
            1 => format!("{verb}{}", capital(noun)),
            2 => format!("{}{}", capital(noun), capital(other)),
            3 => format!("{noun}.{other}"),
            4 => format!("{verb}_{noun}_{other}("),
            _ => format!("{noun}_{other}"),
        }
    };
    (0..count).map(|_| name()).collect()
}

/// The forms of a verb, without care for grammar's exceptions.
fn forms(verb: &str) -> [String; 3] {
    let stem = verb.trim_end_matches('e');
    [format!("{verb}s"), format!("{stem}ed"), format!("{stem}ing")]
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn prose(nouns: &[&str], verbs: &[&str]) -> Vec<String> {
    let mut words = owned(&list(FUNCTION_WORDS));
    let mut rest = owned(nouns);
    rest.extend(owned(verbs));
    rest.extend(owned(&list(ADJECTIVES)));
    rest.extend(verbs.iter().flat_map(|verb| forms(verb)));
    rest.extend(nouns.iter().map(|noun| format!("{noun}s")));
    rest.extend(names(400, nouns, verbs).into_iter().map(|name| format!("`{name}`")));
    rest.extend(owned(&list(EMOJI)));
    // Frequent and rare ones of every kind.
    rest.sort_by_key(|word| mix(word.bytes().fold(7, |sum: u64, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)))));
    words.extend(rest);
    words
}

impl Words {
    fn new() -> Self {
        let (nouns, verbs, syllables) = (list(NOUNS), list(VERBS), list(SYLLABLES));
        let mut code = owned(&list(CODE));
        code.extend(owned(&nouns));
        code.extend(names(3000, &nouns, &verbs));
        let mut log = owned(&list(LOG));
        log.extend(owned(&nouns));
        let paths = |(number, name): (usize, String)| if number % 4 == 0 { format!("src/{name}.rs") } else { name };
        log.extend(names(2000, &nouns, &verbs).into_iter().enumerate().map(paths));
        log.extend((0..400).map(|number| (number * 7 % 997).to_string()));
        let german = owned(&list(GERMAN)).into_iter().chain(owned(&nouns)).collect();
        let cjk = owned(&list(CJK));
        let tables = [(prose(&nouns, &verbs), 25), (code, 80), (log, 110), (german, 40), (cjk, 20)];
        Self { tables: tables.map(|(words, rare)| Table::new(words, rare)), nouns, verbs, syllables }
    }

    /// Appends one word; `bits` are 16 random bits.
    #[inline]
    pub(crate) fn put(&self, flavour: Flavour, bits: u64, random: &mut Random, out: &mut Vec<u8>) {
        let table = &self.tables[flavour as usize];
        let slot = table.slots[(bits & 0xffff) as usize];
        if slot == RARE {
            self.rare(flavour, random, out);
        } else {
            let word = &table.words[slot as usize];
            out.extend_from_slice(&word.bytes[..word.length as usize]);
        }
    }

    /// A word of some rank beyond the frequent ones; the same rank is the same word.
    fn rare(&self, flavour: Flavour, random: &mut Random, out: &mut Vec<u8>) {
        let rank = (RARE_FROM * random.unit().powf(-RARE_EXPONENT)).min(1e15) as u64;
        let word = mix(rank.wrapping_mul(8) + flavour as u64);
        let (noun, verb, other) = (
            self.nouns[(word >> 8) as usize % self.nouns.len()],
            self.verbs[(word >> 20) as usize % self.verbs.len()],
            self.nouns[(word >> 32) as usize % self.nouns.len()],
        );
        let mut put = |parts: [&str; 4]| parts.iter().for_each(|part| out.extend_from_slice(part.as_bytes()));
        match word % 12 {
            0 | 1 => put([verb, &capital(noun), &capital(other), ""]),
            2 | 3 => put([verb, "_", noun, &format!("_{other}")]),
            4 => put([&format!("{:07x}", word & 0xfff_ffff), "", "", ""]),
            5 => put([&(rank % 1_000_000).to_string(), "", "", ""]),
            6 => put(["src/", noun, "/", &format!("{verb}_{other}.ts")]),
            7 => put([noun, "-", &format!("{}", word % 9973), ".json"]),
            8 => put([&format!("{}.{}", word % 90, word % 1000), "", "", ""]),
            9 => put([&capital(noun), &capital(other), "Error", ""]),
            _ => {
                let syllable = |shift: u64| self.syllables[(word >> shift) as usize % self.syllables.len()];
                put([syllable(12), syllable(22), syllable(36), if word & 1 << 50 == 0 { "" } else { syllable(44) }]);
            }
        }
    }
}
