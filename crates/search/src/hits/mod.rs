//! Answers queries.

mod counts;
mod documents;
mod groups;
mod near;
mod open_phrase;
mod plan;
mod rank;
mod sieve;
mod steady;
pub(crate) mod word_list;
mod word_set;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use sp_domain::{Timestamp, Tool, session::Role};
use tantivy::{
    DocAddress, DocSet, SegmentReader, TERMINATED,
    query::{EnableScoring, Weight},
    schema::Field,
};

use crate::{
    document::Kind,
    index::{IndexError, SearchIndex, View, schema::What},
    matching, neighbours,
    query::{Expr, Query, Sort},
};
pub use counts::Counts;
use groups::{Found, Group, Groups, Undecided};
use near::Near;
use plan::{Plan, Planner};
pub use rank::rank;
use sieve::Sieve;

/// Texts compared with a query at most: those that fit best. More would take longer than anybody wants to wait. Mostly it is far fewer:
/// those that decide what the page shows.
pub const MOST_CHECKED: usize = 256;

/// Texts of which the index is asked at most whether the words of a phrase are neighbours in them, before any is compared.
const MOST_LOOKED_AT: usize = 4096;

/// Texts asked for at once.
const CHECKED_AT_ONCE: usize = 32;

/// A place whose texts the index asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The store's key of the session.
    pub session: i64,
    /// Place in the session.
    pub seq: i64,
    /// Which of the texts there.
    pub kind: Kind,
}

/// Knows the texts: the store.
pub trait Texts {
    /// For each place the texts of all documents of its kind there, as they were given to the index; none when there is no such place any more.
    fn texts(&self, places: &[Place]) -> Vec<Arc<Vec<String>>>;
}

/// A text that matches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// Place in the session.
    pub seq: i64,
    /// What it is.
    pub kind: Kind,
    /// Who speaks.
    pub role: Role,
    /// The assistant's tool.
    pub tool: Tool,
    /// When.
    pub at: Option<Timestamp>,
    /// How well it fits, see [`rank`].
    pub score: f32,
    /// It matches for certain. Otherwise all words are there, but nobody looked whether they stand together.
    pub is_checked: bool,
}

/// The hits of one session.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionHits {
    /// The store's key of the session.
    pub session: i64,
    /// Texts of it that match.
    pub count: u64,
    /// The best of them, best first; at least one.
    pub hits: Vec<Hit>,
}

/// The answer to a query.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hits {
    /// The sessions of the page, best first.
    pub sessions: Vec<SessionHits>,
    /// Sessions that match.
    pub total_sessions: u64,
    /// Texts that match.
    pub total: u64,
    /// These by tool and by kind.
    pub counts: Counts,
    /// Long texts that hold all words of a phrase, but were not compared with it: the page was full without them, there were too many, or
    /// there were no [`Texts`]. With [`Texts`] they are left out of the answer, and the totals are lower bounds when this is not 0;
    /// without, they are counted in.
    pub unchecked: u64,
    /// How long it took.
    pub took: Duration,
}

impl SearchIndex {
    /// Answers a query from what was committed last, and from what was appended since.
    ///
    /// Conditions are decided by the index alone but for phrases in longer texts that are neither prompts nor answers: of these the index
    /// knows nearly which hold the phrase, and if there are `texts`, those that may stand on the page are compared with it, at most
    /// [`MOST_CHECKED`]. Asked for more than there is, nothing else is left.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn query(&self, query: &Query, texts: Option<&dyn Texts>) -> Result<Hits, IndexError> {
        let started = Instant::now();
        let view = self.view()?;
        let planner = Planner { fields: self.shared.fields, lists: self.shared.lists.but_for(view.fleeting()) };
        let plan = planner.plan(query.expr.as_ref(), &query.filter.paths);
        let mut search = Search::new(query, &view, self.shared.fields.neighbours)?;
        search.run(&plan, texts.is_some())?;
        let unchecked = search.decide(texts);
        let (total, total_sessions) = (search.groups.total, search.groups.count());
        let page = std::mem::take(&mut search.groups).page(query.offset, query.limit);
        let sessions = page.iter().map(|group| search.session(group)).collect();
        Ok(Hits { sessions, total_sessions, total, counts: search.counts, unchecked, took: started.elapsed() })
    }
}

/// A search on its way.
struct Search<'a> {
    query: &'a Query,
    view: &'a View,
    /// One for each segment.
    sieves: Vec<Sieve<'a>>,
    /// One for each segment, if it can say something about the query.
    near: Vec<Near<'a>>,
    groups: Groups,
    counts: Counts,
    undecided: Undecided,
}

impl<'a> Search<'a> {
    fn new(query: &'a Query, view: &'a View, field: Field) -> tantivy::Result<Self> {
        let sieves = view.segments().map(|(reader, hidden)| Sieve::new(reader, &query.filter, hidden)).collect::<Result<_, _>>()?;
        let expr = query.expr.as_ref().filter(|expr| neighbours::concerns(expr));
        let near = |expr| view.segments().map(move |(reader, _)| Near::new(reader, field, expr));
        let near = expr.into_iter().flat_map(near).collect::<Result<_, _>>()?;
        let (groups, undecided) = (Groups::new(query.per_session), Undecided::new(MOST_LOOKED_AT));
        Ok(Self { query, view, sieves, near, groups, counts: Counts::default(), undecided })
    }

    /// Gathers what matches, and what may match if somebody can decide about it.
    fn run(&mut self, plan: &Plan, can_decide: bool) -> tantivy::Result<()> {
        let scoring = || match self.query.sort {
            Sort::Relevance => EnableScoring::enabled_from_statistics_provider(self.view, &self.view.searcher),
            Sort::Newest => EnableScoring::disabled_from_searcher(&self.view.searcher),
        };
        let possible = plan.possible.weight(scoring())?;
        let unscored = EnableScoring::disabled_from_searcher(&self.view.searcher);
        let certain = plan.certain.as_ref().map(|query| query.weight(unscored)).transpose()?;
        for (number, (reader, _)) in self.view.segments().enumerate() {
            self.segment((number as u32, reader), &*possible, certain.as_deref(), can_decide)?;
        }
        Ok(())
    }

    fn segment(
        &mut self,
        (number, reader): (u32, &SegmentReader),
        possible: &dyn Weight,
        certain: Option<&dyn Weight>,
        can_decide: bool,
    ) -> tantivy::Result<()> {
        let sieve = &self.sieves[number as usize];
        let mut scorer = possible.scorer(reader, 1.0)?;
        let mut certain = certain.map(|weight| weight.scorer(reader, 1.0)).transpose()?;
        let mut document = scorer.doc();
        while document != TERMINATED {
            if !reader.is_deleted(document) && sieve.passes(document) {
                let is_checked = certain.as_mut().is_none_or(|certain| {
                    let at = certain.doc();
                    if at < document { certain.seek(document) == document } else { at == document }
                });
                let relevance = if self.query.sort == Sort::Relevance { scorer.score() } else { 0.0 };
                let found = Found { is_checked, ..self.found(DocAddress::new(number, document), relevance) };
                self.undecided.total += u64::from(!is_checked);
                if is_checked || !can_decide {
                    self.counts.add(sieve.what(document));
                    self.groups.add(found);
                } else {
                    self.undecided.add(found);
                }
            }
            document = scorer.advance();
        }
        Ok(())
    }

    fn found(&self, address: DocAddress, relevance: f32) -> Found {
        let (sieve, document) = (&self.sieves[address.segment_ord as usize], address.doc_id);
        let at = sieve.at(document);
        let score = rank(relevance, sieve.what(document).kind, at, self.query.now);
        let rank = match self.query.sort {
            Sort::Relevance => f64::from(score),
            Sort::Newest => at.map_or(f64::MIN, |at| at.ms() as f64),
        };
        Found { rank, score, session: sieve.session(document), address, is_checked: false }
    }

    /// Compares with the texts what the index cannot decide, the best first, until what is left cannot change which sessions the page shows;
    /// then what else these might show. Returns how many were left.
    fn decide(&mut self, texts: Option<&dyn Texts>) -> u64 {
        let undecided = std::mem::replace(&mut self.undecided, Undecided::new(0));
        let mut left = undecided.total;
        let (Some(texts), Some(expr)) = (texts, &self.query.expr) else { return left };
        let best = undecided.into_best();
        let mut rest = best.as_slice();
        let wanted = self.query.offset.saturating_add(self.query.limit);
        let mut room = MOST_CHECKED;
        while room > 0 && rest.first().is_some_and(|next| !self.groups.has_better(wanted, next)) {
            let mut several = Vec::new();
            while let [next, others @ ..] = rest
                && several.len() < CHECKED_AT_ONCE.min(room)
            {
                several.extend(self.may_hold(next).then_some(*next));
                left -= 1;
                rest = others;
            }
            room -= several.len();
            self.check(&several, texts, expr);
        }
        let mut more = self.groups.may_show(rest, self.query.offset, self.query.limit, |found| self.may_hold(found));
        more.truncate(room);
        self.check(&more, texts, expr);
        left - more.len() as u64
    }

    /// False when the words of the phrase are certainly no neighbours there.
    fn may_hold(&self, found: &Found) -> bool {
        self.near.get(found.address.segment_ord as usize).is_none_or(|near| near.may_hold(found.address.doc_id))
    }

    fn check(&mut self, several: &[Found], texts: &dyn Texts, expr: &Expr) {
        for several in several.chunks(CHECKED_AT_ONCE) {
            let places: Vec<Place> = several.iter().map(|found| self.place(found)).collect();
            for (found, texts) in several.iter().zip(texts.texts(&places)) {
                if texts.iter().any(|text| matching::quick::matches(text, expr)) {
                    self.take(Found { is_checked: true, ..*found });
                }
            }
        }
    }

    fn take(&mut self, found: Found) {
        self.counts.add(self.sieves[found.address.segment_ord as usize].what(found.address.doc_id));
        self.groups.add(found);
    }

    fn place(&self, found: &Found) -> Place {
        let (sieve, document) = (&self.sieves[found.address.segment_ord as usize], found.address.doc_id);
        Place { session: found.session, seq: sieve.seq(document), kind: sieve.what(document).kind }
    }

    fn session(&self, group: &Group) -> SessionHits {
        SessionHits { session: group.top[0].session, count: group.count, hits: group.top.iter().map(|found| self.hit(found)).collect() }
    }

    fn hit(&self, found: &Found) -> Hit {
        let (sieve, document) = (&self.sieves[found.address.segment_ord as usize], found.address.doc_id);
        let What { kind, role, tool } = sieve.what(document);
        Hit { seq: sieve.seq(document), kind, role, tool, at: sieve.at(document), score: found.score, is_checked: found.is_checked }
    }
}
