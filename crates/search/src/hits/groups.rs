//! Hits by session.

use std::{
    cmp::Ordering,
    collections::{BinaryHeap, HashMap},
};

use tantivy::DocAddress;

/// A document that matches.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    /// What it is sorted by, larger first.
    pub(super) rank: f64,
    pub(super) score: f32,
    pub(super) session: i64,
    pub(super) address: DocAddress,
    /// The index, or the text, says that it matches.
    pub(super) is_checked: bool,
}

impl Found {
    /// Better ones are greater. Equal ones keep the order of the index, so that pages do not overlap.
    fn order(&self, other: &Self) -> Ordering {
        self.rank.total_cmp(&other.rank).then_with(|| other.address.cmp(&self.address))
    }
}

/// Hits of one session.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) count: u64,
    /// The best ones, best first.
    pub(super) top: Vec<Found>,
}

/// Gathers hits by session; documents of one session mostly come one after the other.
#[derive(Debug, Default)]
pub(super) struct Groups {
    places: HashMap<i64, usize>,
    all: Vec<Group>,
    last: Option<(i64, usize)>,
    per_session: usize,
    pub(super) total: u64,
}

impl Groups {
    pub(super) fn new(per_session: usize) -> Self {
        Self { per_session: per_session.max(1), ..Self::default() }
    }

    pub(super) fn add(&mut self, found: Found) {
        let place = match self.last {
            Some((session, place)) if session == found.session => place,
            _ => *self.places.entry(found.session).or_insert_with(|| {
                self.all.push(Group { count: 0, top: Vec::new() });
                self.all.len() - 1
            }),
        };
        self.last = Some((found.session, place));
        self.total += 1;
        let group = &mut self.all[place];
        group.count += 1;
        let better = group.top.partition_point(|other| other.order(&found) == Ordering::Greater);
        if better < self.per_session {
            group.top.truncate(self.per_session - 1);
            group.top.insert(better, found);
        }
    }

    pub(super) fn count(&self) -> u64 {
        self.all.len() as u64
    }

    /// The sessions of a page, best ones first.
    pub(super) fn page(mut self, offset: usize, limit: usize) -> Vec<Group> {
        let order = |first: &Group, second: &Group| second.top[0].order(&first.top[0]);
        let end = offset.saturating_add(limit);
        if end < self.all.len() && limit > 0 {
            self.all.select_nth_unstable_by(end - 1, order);
            self.all.truncate(end);
        }
        self.all.sort_unstable_by(order);
        self.all.into_iter().skip(offset).take(limit).collect()
    }
}

/// The best few of those the text decides about.
#[derive(Debug)]
pub(super) struct Undecided {
    /// The worst one on top.
    best: BinaryHeap<Worst>,
    most: usize,
    /// All there were.
    pub(super) total: u64,
}

#[derive(Debug)]
struct Worst(Found);

impl PartialEq for Worst {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Worst {}

impl PartialOrd for Worst {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Worst {
    fn cmp(&self, other: &Self) -> Ordering {
        other.0.order(&self.0)
    }
}

impl Undecided {
    pub(super) fn new(most: usize) -> Self {
        Self { best: BinaryHeap::new(), most, total: 0 }
    }

    pub(super) fn add(&mut self, found: Found) {
        self.total += 1;
        self.best.push(Worst(found));
        if self.best.len() > self.most {
            self.best.pop();
        }
    }

    /// The best ones, best first.
    pub(super) fn into_best(self) -> Vec<Found> {
        self.best.into_sorted_vec().into_iter().map(|worst| worst.0).collect()
    }
}
