//! The same answer as [`super::matches`] for long texts, most of which need not be cut into words.
//!
//! An atom of ASCII words and ideographs stands in a text only where its longest word stands, letter by letter but for case. That is looked for
//! without cutting; only the neighbourhood of each place is cut. Texts with characters that are folded to others are cut as a whole.

use std::{cell::OnceCell, ops::Range};

use memchr::memmem;

use super::{Follower, occurring};
use crate::{
    query::{Atom, Expr, MOST_WORDS},
    words,
};

/// Whether a text fulfils the condition.
pub(crate) fn matches(text: &str, expr: &Expr) -> bool {
    let lower: OnceCell<Option<String>> = OnceCell::new();
    expr.holds(&mut |atom| match lower.get_or_init(|| lower_of(text)) {
        Some(lower) if is_plain_atom(atom) => {
            let mut is_found = false;
            each_place(text, lower, atom, |_| {
                is_found = true;
                false
            });
            is_found
        }
        _ => occurring(text, &[atom])[0],
    })
}

/// The same places as [`super::places`].
pub(crate) fn places(text: &str, expr: &Expr, most: usize) -> Vec<(usize, Range<usize>)> {
    let mut atoms = Vec::new();
    expr.atoms(true, &mut atoms);
    let lower = atoms.iter().all(|atom| is_plain_atom(atom)).then(|| lower_of(text)).flatten();
    let Some(lower) = lower.filter(|_| text.len() > SHORT) else { return super::places(text, expr, most) };
    let mut places = Vec::new();
    for (number, atom) in atoms.into_iter().enumerate() {
        let before = places.len();
        each_place(text, &lower, atom, |range| {
            // Neighbourhoods may overlap.
            if !places[before..].contains(&(number, range.clone())) {
                places.push((number, range));
            }
            // In overlapping ones a later place may come first.
            places.len() - before < most + MOST_WORDS
        });
    }
    places.sort_by_key(|(number, range)| (range.end, *number));
    places.truncate(most);
    places
}

/// Bytes up to which a text is walked through as quickly.
const SHORT: usize = 200;

fn is_plain_atom(atom: &Atom) -> bool {
    atom.words.iter().all(|word| word.is_ascii() || word.chars().all(is_ideograph))
}

/// In lower case, when letters are folded to nothing else.
fn lower_of(text: &str) -> Option<String> {
    is_plain(text).then(|| text.to_ascii_lowercase())
}

/// Calls `found` with the places of an atom until it says that it has seen enough; with some more than once.
fn each_place(text: &str, lower: &str, atom: &Atom, mut found: impl FnMut(Range<usize>) -> bool) {
    let Some((place, longest)) = atom.words.iter().enumerate().max_by_key(|(_, word)| word.len()) else { return };
    let atoms = [atom];
    let mut done = 0;
    for at in memmem::find_iter(lower.as_bytes(), longest.as_bytes()) {
        if at < done {
            continue;
        }
        let around = neighbourhood(text, at..at + longest.len(), place, atom.words.len() - 1 - place);
        let mut goes_on = true;
        Follower::new(&atoms).run(&text[around.clone()], |_, range| {
            goes_on = found(around.start + range.start..around.start + range.end);
            goes_on
        });
        if !goes_on {
            return;
        }
        // What begins in the same word has the same neighbourhood.
        done = word_end(text, at);
    }
}

fn word_end(text: &str, at: usize) -> usize {
    text[at..].find(|character| !words::belongs_to_word(character)).map_or(text.len(), |length| at + length)
}

fn word_start(text: &str, at: usize) -> usize {
    text[..at].trim_end_matches(words::belongs_to_word).len()
}

/// The word with as many words before and after it; several ideographs in a row are one word here, so it may be more.
fn neighbourhood(text: &str, word: Range<usize>, before: usize, after: usize) -> Range<usize> {
    let (mut start, mut end) = (word_start(text, word.start), word_end(text, word.end));
    for _ in 0..before {
        let last = text[..start].trim_end_matches(|character| !words::belongs_to_word(character)).len();
        start = word_start(text, last);
    }
    for _ in 0..after {
        let Some(first) = text[end..].find(words::belongs_to_word) else { break };
        end = word_end(text, end + first);
    }
    start..end
}

/// Folded to itself, and nothing in a plain text is folded to it.
fn is_ideograph(character: char) -> bool {
    matches!(character as u32, 0x3041..=0x3096 | 0x30a1..=0x30fa | 0x4e00..=0x9fff | 0xac00..=0xd7a3)
}

/// No character beyond ASCII that could be folded to ASCII, to an ideograph, or to nothing: only punctuation, symbols, box drawing, CJK and the like.
fn is_plain(text: &str) -> bool {
    let is_harmless = |character: char| {
        matches!(character as u32, 0..=0x7f | 0xa0..=0xa9 | 0xab..=0xb1 | 0xb4 | 0xb6..=0xb8 | 0xbb | 0xbf
            | 0x391..=0x3c9 | 0x410..=0x44f | 0x2010..=0x2027 | 0x2030..=0x205e | 0x20a0..=0x20bf | 0x2190..=0x23ff | 0x2500..=0x2bff
            | 0x3000..=0x3029 | 0x3041..=0x318e | 0x4e00..=0x9fff | 0xac00..=0xd7a3 | 0xfe0f | 0xff01..=0xff0f | 0x1f300..=0x1faff)
    };
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let end = (at + 64).min(bytes.len());
        if bytes[at..end].is_ascii() {
            at = end;
            continue;
        }
        let mut end = end;
        while !text.is_char_boundary(end) {
            end += 1;
        }
        if !text[at..end].chars().all(is_harmless) {
            return false;
        }
        at = end;
    }
    true
}

#[cfg(test)]
mod tests {
    use sp_domain::time::DisplayZone;

    use super::*;
    use crate::query::{Parsed, Typing};

    #[test]
    fn harmless_characters_are_folded_to_nothing_else() {
        for character in (0x80..0x20000).filter_map(char::from_u32).filter(|character| is_plain(&character.to_string())) {
            let text = character.to_string();
            let mut cut = crate::words::Words::new(&text);
            while cut.advance() {
                let folded = &cut.word.text;
                assert!(
                    folded.chars().all(|folded| !folded.is_ascii() && (folded == character || !is_ideograph(folded))),
                    "{character:?} {folded}"
                );
            }
            let inside = format!("a{character}b");
            let mut cut = crate::words::Words::new(&inside);
            cut.advance();
            assert_ne!(cut.word.text, "ab", "{character:?}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 2000, ..proptest::prelude::ProptestConfig::default() })]

        #[test]
        fn quick_and_slow_agree(
            text in "(ab|aB|abc|b|é|e\u{301}|漢|検|→|_|-| |Ａ|\n|ﬁ|xAb){0,14}",
            query in "(ab|abc|\"ab b\"|\"b ab abc\"|\\*\"ab ab\"\\*|\"ab a\"\\*|e|\"漢 ab\"|漢検|検漢\\*|bc\\*|fi|-ab b|x OR \"ab e\")",
        ) {
            let Ok(parsed) = Parsed::read(&query, Typing::Done, &DisplayZone::utc()) else { return Ok(()) };
            let expr = parsed.expr.unwrap();
            proptest::prop_assert_eq!(matches(&text, &expr), super::super::matches(&text, &expr), "{:?}", expr);
            // Long enough to be looked through quickly.
            let text = format!("{text}{}{text}", " → ".repeat(50));
            for most in [3, 1000] {
                proptest::prop_assert_eq!(places(&text, &expr, most), super::super::places(&text, &expr, most), "{:?}", expr);
            }
        }
    }
}
