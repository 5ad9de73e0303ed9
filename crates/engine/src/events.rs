//! Live events for open pages: numbered, with a short memory so that a page that lost its connection misses nothing.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use sp_domain::{live::LiveEvent, session::SessionId};
use sp_store::SessionChange;
use tokio::sync::broadcast;

/// Events remembered for reconnecting pages, and most events a slow page may lag behind.
const MEMORY: usize = 1024;

/// A live event with its number.
pub type Numbered = (u64, Arc<LiveEvent>);

/// Publishes live events to any number of listeners.
#[derive(Debug)]
pub struct LiveFeed {
    sender: broadcast::Sender<Numbered>,
    memory: Mutex<Memory>,
}

#[derive(Debug, Default)]
struct Memory {
    last: u64,
    events: VecDeque<Numbered>,
}

/// What a new listener gets.
#[derive(Debug)]
pub struct Subscription {
    /// Events since the last one it saw.
    pub missed: Vec<Numbered>,
    /// True when older ones are forgotten: the page should load afresh.
    pub has_gap: bool,
    /// Everything from now on.
    pub receiver: broadcast::Receiver<Numbered>,
}

impl Default for LiveFeed {
    fn default() -> Self {
        Self { sender: broadcast::channel(MEMORY).0, memory: Mutex::default() }
    }
}

impl LiveFeed {
    /// Tells everybody of sessions that changed, or are gone.
    pub(crate) fn announce(&self, changes: &[SessionChange], is_gone: impl Fn(&SessionId) -> bool) {
        for SessionChange { id, created, revision, .. } in changes {
            self.publish(LiveEvent::Session { id: id.clone(), created: *created, revision: *revision, gone: is_gone(id) });
        }
    }

    /// Tells everybody.
    pub fn publish(&self, event: LiveEvent) {
        let mut memory = self.memory();
        memory.last += 1;
        let numbered = (memory.last, Arc::new(event));
        memory.events.push_back(numbered.clone());
        if memory.events.len() > MEMORY {
            memory.events.pop_front();
        }
        // Nobody listening is fine.
        let _ = self.sender.send(numbered);
    }

    /// Listens, from behind the event `seen` on when given (`Last-Event-ID`).
    pub fn subscribe(&self, seen: Option<u64>) -> Subscription {
        let memory = self.memory();
        let receiver = self.sender.subscribe();
        let Some(seen) = seen else {
            return Subscription { missed: Vec::new(), has_gap: false, receiver };
        };
        // A number from before a restart is larger than ours: nothing is known about what was missed.
        let oldest = memory.events.front().map_or(memory.last + 1, |(number, _)| *number);
        let has_gap = seen > memory.last || seen + 1 < oldest;
        Subscription { missed: memory.events.iter().filter(|(number, _)| *number > seen).cloned().collect(), has_gap, receiver }
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use sp_domain::sync::SyncStatus;

    use super::*;

    #[test]
    fn a_page_that_reconnects_misses_nothing() {
        let feed = LiveFeed::default();
        (0..3).for_each(|_| feed.publish(LiveEvent::Sync(SyncStatus::default())));
        let numbers = |subscription: &Subscription| subscription.missed.iter().map(|(number, _)| *number).collect::<Vec<_>>();
        let again = feed.subscribe(Some(1));
        assert_eq!((numbers(&again), again.has_gap), (vec![2, 3], false));
        assert!(feed.subscribe(Some(9)).has_gap, "a number from before a restart");
        assert!(feed.subscribe(None).missed.is_empty());
    }

    #[test]
    fn forgotten_events_are_a_gap() {
        let feed = LiveFeed::default();
        (0..=MEMORY).for_each(|_| feed.publish(LiveEvent::Sync(SyncStatus::default())));
        assert!(feed.subscribe(Some(0)).has_gap);
        assert!(!feed.subscribe(Some(1)).has_gap);
    }
}
