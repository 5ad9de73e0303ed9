//! The objects read last: a page, its search and its export ask for the same few.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

/// Bytes kept, compressed: some thirty blocks.
const MOST_BYTES: usize = 8 << 20;

/// The least recently asked for goes first.
#[derive(Debug, Default)]
pub(super) struct Cache(Mutex<VecDeque<(String, Arc<Vec<u8>>)>>);

impl Cache {
    pub(super) fn get(&self, object: &str) -> Option<Arc<Vec<u8>>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(name, _)| name == object)?;
        let found = kept.remove(at)?;
        let bytes = Arc::clone(&found.1);
        kept.push_back(found);
        Some(bytes)
    }

    pub(super) fn keep(&self, object: &str, bytes: &Arc<Vec<u8>>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(name, _)| name != object);
        kept.push_back((object.to_owned(), Arc::clone(bytes)));
        while kept.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() > MOST_BYTES {
            kept.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_recently_asked_for_goes_first() {
        let cache = Cache::default();
        let part = Arc::new(vec![0; MOST_BYTES / 3]);
        for name in ["a", "b", "c"] {
            cache.keep(name, &part);
        }
        assert!(cache.get("a").is_some());
        cache.keep("d", &part);
        assert!(cache.get("b").is_none() && cache.get("a").is_some() && cache.get("d").is_some());
        cache.keep("huge", &Arc::new(vec![0; MOST_BYTES + 1]));
        assert!(cache.get("huge").is_none());
    }
}
