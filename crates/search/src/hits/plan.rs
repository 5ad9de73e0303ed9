//! Turns the condition on the text into queries of the index.
//!
//! Most conditions the index decides alone. It does not know the order of the words of long texts, so a phrase in these is only possible: then
//! there are two queries, one for everything that may match, and one for what certainly does. The text decides about the rest.

use std::sync::Arc;

use tantivy::{
    Term,
    query::{AllQuery, BooleanQuery, ConstScoreQuery, Occur, PhraseQuery, Query, TermQuery},
    schema::{Field, IndexRecordOption},
};

use super::{open_phrase::OpenPhrase, steady::Steady, word_list::WordLists, word_set::WordSet};
use crate::{
    index::schema::Fields,
    query::{Atom, Expr},
};

/// Which of the two queries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    /// Everything that may match.
    Possible,
    /// Only what certainly matches.
    Certain,
}

impl Bound {
    fn opposite(self) -> Self {
        if self == Self::Possible { Self::Certain } else { Self::Possible }
    }
}

/// A condition as queries.
pub(super) struct Plan {
    pub(super) possible: Box<dyn Query>,
    /// `None` when everything possible is certain.
    pub(super) certain: Option<Box<dyn Query>>,
}

pub(super) struct Planner {
    pub(super) fields: Fields,
    pub(super) lists: Arc<WordLists>,
}

impl Planner {
    pub(super) fn plan(&self, expr: Option<&Expr>, paths: &[Atom]) -> Plan {
        let Some(expr) = expr else { return Plan { possible: self.with_paths(Box::new(AllQuery), paths), certain: None } };
        let mut atoms = Vec::new();
        expr.atoms(false, &mut atoms);
        let is_certain = atoms.iter().all(|atom| atom.words.len() == 1);
        Plan {
            possible: self.with_paths(self.expr(expr, Bound::Possible), paths),
            certain: (!is_certain).then(|| self.expr(expr, Bound::Certain)),
        }
    }

    fn with_paths(&self, query: Box<dyn Query>, paths: &[Atom]) -> Box<dyn Query> {
        if paths.is_empty() {
            return query;
        }
        let any = paths.iter().map(|path| (Occur::Should, self.placed(self.fields.path, path))).collect();
        let any = ConstScoreQuery::new(Box::new(BooleanQuery::new(any)), 0.0);
        Box::new(BooleanQuery::new(vec![(Occur::Must, query), (Occur::Must, Box::new(any))]))
    }

    fn expr(&self, expr: &Expr, bound: Bound) -> Box<dyn Query> {
        match expr {
            Expr::Atom(atom) => self.atom(atom, bound),
            Expr::Any(any) => Box::new(BooleanQuery::new(any.iter().map(|one| (Occur::Should, self.expr(one, bound))).collect())),
            Expr::All(all) => self.all(all.iter(), bound),
            Expr::Not(_) => self.all(std::iter::once(expr), bound),
        }
    }

    fn all<'a>(&self, all: impl Iterator<Item = &'a Expr>, bound: Bound) -> Box<dyn Query> {
        let clause = |expr: &Expr| match expr {
            Expr::Not(not) => (Occur::MustNot, Box::new(Steady(self.expr(not, bound.opposite()).into())) as Box<dyn Query>),
            _ => (Occur::Must, self.expr(expr, bound)),
        };
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = all.map(clause).collect();
        if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            clauses.push((Occur::Must, Box::new(AllQuery)));
        }
        Box::new(BooleanQuery::new(clauses))
    }

    fn atom(&self, atom: &Atom, bound: Bound) -> Box<dyn Query> {
        let listed = if atom.words.len() > 1 && bound == Bound::Certain { None } else { Some(self.words(self.fields.listed, atom)) };
        let placed = self.placed(self.fields.placed, atom);
        match listed {
            Some(listed) => Box::new(BooleanQuery::new(vec![(Occur::Should, placed), (Occur::Should, listed)])),
            None => placed,
        }
    }

    /// The atom in a field that knows the order of words.
    fn placed(&self, field: Field, atom: &Atom) -> Box<dyn Query> {
        if atom.words.len() == 1 {
            return self.words(field, atom);
        }
        if atom.open_start || atom.open_end {
            let words = (0..atom.words.len()).map(|place| WordSet::new(field, atom, place, &self.lists)).collect();
            let candidates = ConstScoreQuery::new(self.words(field, atom), 1.0);
            return Box::new(OpenPhrase { words, candidates: Arc::new(candidates) });
        }
        Box::new(PhraseQuery::new(atom.words.iter().map(|word| Term::from_field_text(field, word)).collect()))
    }

    /// All words of the atom, in any order.
    fn words(&self, field: Field, atom: &Atom) -> Box<dyn Query> {
        let word = |place: usize| -> Option<Box<dyn Query>> {
            let set = WordSet::new(field, atom, place, &self.lists);
            if !set.open_start && !set.open_end {
                return Some(Box::new(TermQuery::new(Term::from_field_text(field, &set.word), IndexRecordOption::WithFreqs)));
            }
            // A letter at the open end of a phrase says next to nothing, and stands for very many words.
            let is_short = set.word.len() == 1 && atom.words.len() > 1;
            (!is_short).then(|| Box::new(set) as Box<dyn Query>)
        };
        let mut words: Vec<Box<dyn Query>> = (0..atom.words.len()).filter_map(word).collect();
        match words.len() {
            0 => Box::new(AllQuery),
            1 => words.remove(0),
            _ => Box::new(BooleanQuery::intersection(words)),
        }
    }
}
