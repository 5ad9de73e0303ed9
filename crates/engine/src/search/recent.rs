//! The texts found last: whoever types one more letter, turns back a page or asks for another order finds most of them again.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use sp_search::Place;

use super::texts::Found;

/// Bytes of texts kept, in two halves: those asked for lately, and those before them.
const HALF_BYTES: usize = 2 << 20;
/// Bytes of a text that is not kept: it would take the place of dozens.
const LONG: usize = 128 << 10;

/// What texts say hangs on the revision of the store: with another one all are forgotten.
#[derive(Debug, Default)]
pub(super) struct Recent(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    revision: i64,
    new: HashMap<Place, Found>,
    old: HashMap<Place, Found>,
    /// Of the new ones.
    bytes: usize,
}

impl Recent {
    /// Those of these places that are known.
    pub(super) fn find(&self, revision: i64, places: &[Place]) -> HashMap<Place, Found> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.revision != revision {
            return HashMap::new();
        }
        let mut found = HashMap::new();
        for place in places {
            if let Some(old) = kept.old.remove(place) {
                kept.add(*place, old);
            }
            found.extend(kept.new.get(place).map(|texts| (*place, texts.clone())));
        }
        found
    }

    /// Keeps what was read after the store had this revision.
    pub(super) fn keep(&self, revision: i64, read: &[(Place, Found)]) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.revision > revision {
            return;
        }
        if kept.revision < revision {
            *kept = Kept { revision, ..Kept::default() };
        }
        for (place, texts) in read {
            kept.add(*place, texts.clone());
        }
    }
}

impl Kept {
    fn add(&mut self, place: Place, texts: Found) {
        let bytes: usize = texts.iter().map(String::len).sum();
        if bytes > LONG {
            return;
        }
        if self.bytes + bytes > HALF_BYTES {
            self.old = std::mem::take(&mut self.new);
            self.bytes = 0;
        }
        if self.new.insert(place, texts).is_none() {
            self.bytes += bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use sp_search::Kind;

    use super::*;

    fn place(seq: i64) -> Place {
        Place { session: 1, seq, kind: Kind::Answer }
    }

    fn text(bytes: usize) -> Found {
        Arc::new(vec!["x".repeat(bytes)])
    }

    #[test]
    fn what_was_not_asked_for_goes_first() {
        let recent = Recent::default();
        let all: Vec<_> = (0..40).map(|seq| (place(seq), text(LONG - 1))).collect();
        for each in &all {
            recent.keep(1, std::slice::from_ref(each));
            assert_eq!(recent.find(1, &[place(0)]).len(), 1);
        }
        let places: Vec<Place> = all.iter().map(|(place, _)| *place).collect();
        let found = recent.find(1, &places);
        assert!(found.contains_key(&place(0)) && found.contains_key(&place(39)) && !found.contains_key(&place(1)), "{}", found.len());
        recent.keep(1, &[(place(99), text(LONG + 1))]);
        assert!(recent.find(1, &[place(99)]).is_empty());
    }

    #[test]
    fn another_revision_knows_nothing() {
        let recent = Recent::default();
        recent.keep(2, &[(place(1), text(1))]);
        assert!(recent.find(1, &[place(1)]).is_empty() && recent.find(3, &[place(1)]).is_empty());
        recent.keep(1, &[(place(2), text(1))]);
        assert_eq!(recent.find(2, &[place(1), place(2)]).len(), 1);
        recent.keep(3, &[(place(2), text(1))]);
        assert_eq!(recent.find(3, &[place(1), place(2)]).len(), 1);
    }
}
