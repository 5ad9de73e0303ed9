//! Places in sessions: which documents of the index are hidden because younger ones stand for them.

use std::collections::{BTreeMap, HashMap};

use super::change::Delete;

/// A set of places.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    by_session: HashMap<i64, InSession>,
}

#[derive(Clone, Debug)]
enum InSession {
    All,
    /// From the first `seq` to the one before the last, by the first; they neither overlap nor touch.
    Some(BTreeMap<i64, i64>),
}

impl Places {
    pub(super) fn of(deletes: &[Delete]) -> Self {
        let mut places = Self::default();
        for delete in deletes {
            places.add(delete);
        }
        places
    }

    pub(super) fn add(&mut self, delete: &Delete) {
        match delete {
            Delete::Session(session) => drop(self.by_session.insert(*session, InSession::All)),
            Delete::Seqs { seqs, .. } if seqs.is_empty() => {}
            Delete::Seqs { session, seqs } => match self.by_session.entry(*session).or_insert_with(|| InSession::Some(BTreeMap::new())) {
                InSession::All => {}
                InSession::Some(ranges) => join(ranges, seqs.start, seqs.end),
            },
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.by_session.is_empty()
    }

    /// Deletions it takes to say the same.
    pub(super) fn len(&self) -> usize {
        self.by_session.values().map(|places| if let InSession::Some(ranges) = places { ranges.len() } else { 1 }).sum()
    }

    pub(crate) fn holds(&self, session: i64, seq: i64) -> bool {
        match self.by_session.get(&session) {
            None => false,
            Some(InSession::All) => true,
            Some(InSession::Some(ranges)) => ranges.range(..=seq).next_back().is_some_and(|(_, end)| seq < *end),
        }
    }

    /// The same as deletions, as few as possible.
    pub(super) fn deletes(&self) -> Vec<Delete> {
        let mut deletes = Vec::new();
        for (&session, places) in &self.by_session {
            match places {
                InSession::All => deletes.push(Delete::Session(session)),
                InSession::Some(ranges) => {
                    deletes.extend(ranges.iter().map(|(start, end)| Delete::Seqs { session, seqs: *start..*end }));
                }
            }
        }
        deletes
    }
}

/// Adds a range to those it touches.
fn join(ranges: &mut BTreeMap<i64, i64>, mut start: i64, mut end: i64) {
    while let Some((&other, &other_end)) = ranges.range(..=end).next_back() {
        if other_end < start {
            break;
        }
        ranges.remove(&other);
        (start, end) = (start.min(other), end.max(other_end));
    }
    ranges.insert(start, end);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seqs(session: i64, start: i64, end: i64) -> Delete {
        Delete::Seqs { session, seqs: start..end }
    }

    #[test]
    fn neighbours_become_one() {
        let mut places = Places::of(&[seqs(1, 0, 1), seqs(1, 2, 3), seqs(1, 9, 9), seqs(1, 5, 7)]);
        assert_eq!(places.deletes().len(), 3);
        places.add(&seqs(1, 1, 2));
        assert_eq!(places.deletes().len(), 2, "{places:?}");
        places.add(&seqs(1, -4, 6));
        assert_eq!(places.deletes(), [seqs(1, -4, 7)]);
        places.add(&Delete::Session(1));
        places.add(&seqs(1, 0, 1));
        assert_eq!(places.deletes(), [Delete::Session(1)]);
    }

    proptest::proptest! {
        #[test]
        fn a_place_is_held_when_a_deletion_names_it(
            deletes in proptest::collection::vec((0_i64..3, 0_i64..20, 0_i64..5, proptest::bool::weighted(0.05)), 0..20),
        ) {
            let deletes: Vec<Delete> = deletes
                .into_iter()
                .map(|(session, start, length, all)| if all { Delete::Session(session) } else { seqs(session, start, start + length) })
                .collect();
            let names = |session: i64, seq: i64, deletes: &[Delete]| {
                deletes.iter().any(|delete| match delete {
                    Delete::Session(other) => *other == session,
                    Delete::Seqs { session: other, seqs } => *other == session && seqs.contains(&seq),
                })
            };
            let places = Places::of(&deletes);
            for (session, seq) in (0..3).flat_map(|session| (-1..26).map(move |seq| (session, seq))) {
                let expected = names(session, seq, &deletes);
                proptest::prop_assert_eq!(places.holds(session, seq), expected);
                proptest::prop_assert_eq!(names(session, seq, &places.deletes()), expected);
            }
        }
    }
}
