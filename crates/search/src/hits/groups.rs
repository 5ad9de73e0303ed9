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

    /// At least so many sessions stand before this one's.
    pub(super) fn has_better(&self, count: usize, found: &Found) -> bool {
        self.all.iter().filter(|group| group.top[0].order(found) == Ordering::Greater).take(count).count() == count
    }

    /// Of some that are undecided, best first, those that the sessions of a page may show beside what they have.
    pub(super) fn may_show(&self, undecided: &[Found], offset: usize, limit: usize, may_hold: impl Fn(&Found) -> bool) -> Vec<Found> {
        if undecided.is_empty() {
            return Vec::new();
        }
        let mut sessions: Vec<&Group> = self.all.iter().collect();
        sessions.sort_unstable_by(|first, second| second.top[0].order(&first.top[0]));
        let page = sessions.into_iter().skip(offset).take(limit);
        let mut shown: HashMap<i64, (&Group, usize)> = page.map(|group| (group.top[0].session, (group, 0))).collect();
        let mut may_show = |found: &Found| {
            let Some((group, more)) = shown.get_mut(&found.session) else { return false };
            let better = group.top.partition_point(|other| other.order(found) == Ordering::Greater);
            let is_shown = better + *more < self.per_session && may_hold(found);
            *more += usize::from(is_shown);
            is_shown
        };
        undecided.iter().copied().filter(|found| may_show(found)).collect()
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
