//! What a query means: whether a text matches, and where. The index is only a quicker way to the same answer.

pub(crate) mod quick;

use std::{collections::HashMap, ops::Range};

use crate::{
    query::{Atom, Expr, MOST_WORDS},
    words::Words,
};

/// Follows several atoms through one text.
struct Follower<'a> {
    atoms: &'a [&'a Atom],
    /// For each atom the words of it that the last position completes: bit `n` when the words up to `n` stand there in a row.
    states: Vec<u64>,
    /// For each atom the words of it that fit the current position.
    fits: Vec<u64>,
    /// Where the words of the last positions begin.
    starts: [usize; MOST_WORDS],
    position: u32,
    end: usize,
}

impl<'a> Follower<'a> {
    fn new(atoms: &'a [&'a Atom]) -> Self {
        Self { atoms, states: vec![0; atoms.len()], fits: vec![0; atoms.len()], starts: [0; MOST_WORDS], position: 0, end: 0 }
    }

    /// Walks to the end, or until `found` says that it has seen enough.
    fn run(mut self, text: &str, mut found: impl FnMut(usize, Range<usize>) -> bool) {
        let mut words = Words::new(text);
        let mut more = words.advance();
        while more {
            let word = &words.word;
            self.position = word.position;
            self.end = word.range.end;
            self.starts[word.position as usize % MOST_WORDS] = word.range.start;
            while more && words.word.position == self.position {
                self.note(&words.word.text);
                more = words.advance();
            }
            if !self.step(&mut found) {
                return;
            }
        }
    }

    fn note(&mut self, word: &str) {
        for (atom, fits) in self.atoms.iter().zip(&mut self.fits) {
            for place in 0..atom.words.len() {
                if atom.fits(place, word) {
                    *fits |= 1 << place;
                }
            }
        }
    }

    fn step(&mut self, found: &mut impl FnMut(usize, Range<usize>) -> bool) -> bool {
        for (number, atom) in self.atoms.iter().enumerate() {
            let state = ((self.states[number] << 1) | 1) & std::mem::take(&mut self.fits[number]);
            self.states[number] = state;
            let last = atom.words.len() - 1;
            if state & (1 << last) != 0 {
                let start = self.starts[(self.position as usize - last) % MOST_WORDS];
                if !found(number, start..self.end) {
                    return false;
                }
            }
        }
        true
    }
}

/// Which of the atoms occur in a text.
fn occurring(text: &str, atoms: &[&Atom]) -> Vec<bool> {
    let mut occurs = vec![false; atoms.len()];
    let mut missing = atoms.len();
    Follower::new(atoms).run(text, |number, _| {
        missing -= usize::from(!std::mem::replace(&mut occurs[number], true));
        missing > 0
    });
    occurs
}

/// Whether a text fulfils the condition.
pub fn matches(text: &str, expr: &Expr) -> bool {
    let mut atoms = Vec::new();
    expr.atoms(false, &mut atoms);
    let occurs = occurring(text, &atoms);
    let occurs: HashMap<&Atom, bool> = atoms.into_iter().zip(occurs).collect();
    expr.holds(&mut |atom| occurs.get(atom).copied().unwrap_or(false))
}

/// Where the atoms a match is to hold stand, in ascending order of their ends, at most `most` places; with the atom's number.
pub(crate) fn places(text: &str, expr: &Expr, most: usize) -> Vec<(usize, Range<usize>)> {
    let mut atoms = Vec::new();
    expr.atoms(true, &mut atoms);
    let mut places = Vec::new();
    if !atoms.is_empty() && most > 0 {
        Follower::new(&atoms).run(text, |number, range| {
            places.push((number, range));
            places.len() < most
        });
    }
    places
}

#[cfg(test)]
mod tests {
    use sp_domain::time::DisplayZone;

    use super::*;
    use crate::query::{Parsed, Typing};

    fn expr(query: &str) -> Expr {
        Parsed::read(query, Typing::Done, &DisplayZone::utc()).unwrap().expr.unwrap()
    }

    #[test]
    fn a_text_matches_what_it_says() {
        let text = "The ConnectionPool returned `src/store/pool.rs:42` (wörld), 全文検索を使う fooBar_baz";
        for query in [
            "pool",
            "connectionpool",
            "connection",
            "Pool returned",
            "\"connectionpool returned\"",
            "\"pool returned\"",
            "store/pool.rs",
            "\"pool rs 42\"",
            "conn*",
            "*nectionpo*",
            "*ctionpool*",
            "*tore/poo*",
            "world",
            "検索",
            "文検",
            "*検索を*",
            "foobar_baz",
            "fooBar_b*",
            "bar",
            "baz -nothing",
            "nothing OR pool",
            "(nothing OR pool) -(missing OR absent)",
        ] {
            assert!(matches(text, &expr(query)), "{query}");
        }
        for query in ["poo", "\"returned pool\"", "pool -rs", "索検", "*onnectionx*", "foo_bar", "nothing OR absent", "-(pool OR x) src"]
        {
            assert!(!matches(text, &expr(query)), "{query}");
        }
    }

    #[test]
    fn places_are_those_of_the_text() {
        let text = "fooBar: foo, bar; foo";
        let found: Vec<&str> = places(text, &expr("\"foo bar\" OR foo -nothing"), 10).into_iter().map(|(_, range)| &text[range]).collect();
        assert_eq!(found, ["fooBar", "foo", "foo, bar", "foo"]);
        assert_eq!(places(text, &expr("foo"), 2).len(), 2);
    }
}
