//! The one live connection of a page, and how rooms hear of news.

#[cfg(feature = "hydrate")]
mod connection;
mod left;
mod throttle;
#[cfg(feature = "hydrate")]
mod watch;

use std::sync::Arc;

use leptos::prelude::*;
use sp_domain::{live::LiveEvent, sync::SyncStatus};

use crate::facts::use_facts;

pub use left::when_left;
pub use throttle::throttled;

/// Something a page may want to react to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// The connection stands, for the first time or again: whatever happened between painting the page and now was not told.
    Connected,
    /// Too much was missed: load afresh.
    Reset,
    /// An event of the server.
    Event(LiveEvent),
}

type Listener = Arc<dyn Fn(&News) + Send + Sync>;

/// The live connection. Copies are the same connection. Never opened on the server.
#[derive(Clone, Copy)]
pub struct Live {
    /// How the sync is going.
    pub sync: RwSignal<SyncStatus>,
    /// How many notifications are unread.
    pub unread: RwSignal<i64>,
    /// The server cannot be reached.
    pub is_offline: RwSignal<bool>,
    /// The server is another release than the one that made this page.
    pub is_outdated: RwSignal<bool>,
    listeners: StoredValue<Vec<(u64, Listener)>>,
    last: StoredValue<u64>,
}

impl Live {
    /// Calls `on_news` with everything new until the calling component is gone. To be called in an effect: there are no news on the server.
    pub fn listen(self, on_news: impl Fn(&News) + Send + Sync + 'static) {
        let id = self.last.get_value() + 1;
        self.last.set_value(id);
        self.listeners.update_value(|listeners| listeners.push((id, Arc::new(on_news))));
        on_cleanup(move || {
            self.listeners.try_update_value(|listeners| listeners.retain(|(listener, _)| *listener != id));
        });
    }

    /// Tells every listener.
    #[cfg(feature = "hydrate")]
    fn tell(self, news: &News) {
        match news {
            News::Event(LiveEvent::Sync(status)) => self.sync.set(status.clone()),
            News::Event(LiveEvent::Notifications { unread, .. }) => self.unread.set(*unread),
            _ => {}
        }
        // A listener may end others: none is called while the list is borrowed.
        for (_, listener) in self.listeners.get_value() {
            listener(news);
        }
    }
}

/// Opens the connection once the page lives, and makes [`use_live`] work below.
pub fn provide_live() {
    let facts = use_facts();
    let live = Live {
        sync: RwSignal::new(facts.sync.clone()),
        unread: RwSignal::new(facts.unread),
        is_offline: RwSignal::new(false),
        is_outdated: RwSignal::new(false),
        listeners: StoredValue::new(Vec::new()),
        last: StoredValue::new(0),
    };
    provide_context(live);
    #[cfg(feature = "hydrate")]
    Effect::new(move || connection::open(live));
}

/// The live connection.
pub fn use_live() -> Live {
    expect_context()
}
