//! The browser's half of the connection: an `EventSource` that comes back by itself and rests while nobody looks.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use leptos::prelude::*;
use serde::{Deserialize, de::DeserializeOwned};
use sp_domain::{live::LiveEvent, session::SessionId};
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{EventSource, MessageEvent};

use super::{Live, News, watch::stay_awake};
use crate::{
    layout::notifications::{Permission, permission},
    urls,
};

/// A connection that breaks this long is worth a banner.
const GRACE: Duration = Duration::from_millis(1500);
/// Before the first attempt, when the browser has given up; each further one waits twice as long.
const FIRST_RETRY: Duration = Duration::from_secs(1);
/// Longest time between attempts.
const LAST_RETRY: Duration = Duration::from_secs(30);
/// A page that nobody has seen this long needs no news: it asks for what it missed when it is looked at again.
const REST: Duration = Duration::from_secs(60);

type Handler = Closure<dyn Fn(MessageEvent)>;

/// The connection over time: one `EventSource` after the other.
struct Line {
    live: Live,
    source: RefCell<Option<EventSource>>,
    /// Of the source there is. Dropped with it, never by themselves: they only leave notes and set timers.
    handlers: RefCell<Vec<Handler>>,
    /// Attempts without success.
    attempts: Cell<u32>,
    /// Whether this page is to stay awake where nobody sees it.
    watch: Cell<Watch>,
}

/// Whether a page stays awake where nobody sees it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Watch {
    /// It rests.
    Rests,
    /// It rests until it is chosen.
    Waits,
    /// It was chosen.
    Stays,
}

/// Opens the connection and keeps it open as long as the page lives.
pub(super) fn open(live: Live) {
    let attempts = Cell::new(0);
    let line = Rc::new(Line { live, source: RefCell::default(), handlers: RefCell::default(), attempts, watch: Cell::new(Watch::Rests) });
    line.connect();
    let handle = window_event_listener_untyped("visibilitychange", move |_| {
        let line = Rc::clone(&line);
        if !document().hidden() {
            if line.source.borrow().is_none() {
                line.connect();
            }
            return;
        }
        set_timeout(move || line.rest(), REST);
    });
    on_cleanup(move || handle.remove());
}

impl Line {
    fn connect(self: &Rc<Self>) {
        self.close();
        let Ok(source) = EventSource::new(&urls::EVENTS.href()) else { return };
        let live = self.live;
        let line = Rc::clone(self);
        self.on(&source, "open", move |_| {
            line.attempts.set(0);
            live.is_offline.set(false);
            live.tell(&News::Connected);
        });
        self.on(&source, "build", move |event| {
            // Another release has another site: what this page loads next may not be there any more.
            let own = document().document_element().and_then(|root| root.get_attribute("data-build"));
            live.is_outdated.set(own.is_some() && own != event.data().as_string());
        });
        self.on(&source, "sync", move |event| {
            if let Some(status) = parse(&event) {
                live.tell(&News::Event(LiveEvent::Sync(status)));
            }
        });
        self.on(&source, "session", move |event| {
            if let Some(Changed { id, created, revision, gone }) = parse(&event) {
                live.tell(&News::Event(LiveEvent::Session { id, created, revision, gone }));
            }
        });
        self.on(&source, "notifications", move |event| {
            if let Some(Told { unread, alerts }) = parse(&event) {
                live.tell(&News::Event(LiveEvent::Notifications { unread, alerts }));
            }
        });
        self.on(&source, "reset", move |_| live.tell(&News::Reset));
        // The server then leads to where people sign in, and from there back here.
        self.on(&source, "signed_out", move |_| load_anew());
        let line = Rc::clone(self);
        let broken = source.clone();
        self.on(&source, "error", move |_| {
            let (line, broken) = (Rc::clone(&line), broken.clone());
            set_timeout(move || line.after_grace(&broken), GRACE);
        });
        *self.source.borrow_mut() = Some(source);
    }

    /// Nobody has seen the page for a while.
    fn rest(self: &Rc<Self>) {
        if !document().hidden() || self.watch.get() == Watch::Stays {
            return;
        }
        self.close();
        if self.watch.get() == Watch::Rests && permission() == Permission::Granted {
            self.watch.set(Watch::Waits);
            let line = Rc::clone(self);
            let on_chosen = move || {
                line.watch.set(Watch::Stays);
                if line.source.borrow().is_none() {
                    line.connect();
                }
            };
            leptos::task::spawn_local(async move {
                // Without locks it rests, as where nothing is told.
                let _ = stay_awake(Box::new(on_chosen)).await;
            });
        }
    }

    fn close(&self) {
        if let Some(source) = self.source.borrow_mut().take() {
            source.close();
        }
        self.handlers.borrow_mut().clear();
    }

    fn after_grace(self: &Rc<Self>, broken: &EventSource) {
        let is_current = self.source.borrow().as_ref() == Some(broken);
        if !is_current || broken.ready_state() == EventSource::OPEN {
            return;
        }
        self.live.is_offline.set(true);
        // The browser tries again by itself, with the number of the last event, unless the server answered with an error: then it is over, and a
        // new source is needed.
        if broken.ready_state() == EventSource::CLOSED {
            leptos::task::spawn_local(leave_if_signed_out());
            let attempts = self.attempts.get();
            self.attempts.set(attempts + 1);
            let wait = FIRST_RETRY.saturating_mul(1 << attempts.min(5)).min(LAST_RETRY);
            let (line, broken) = (Rc::clone(self), broken.clone());
            let again = move || {
                if line.source.borrow().as_ref() == Some(&broken) {
                    line.connect();
                }
            };
            set_timeout(again, wait);
        }
    }

    fn on(&self, source: &EventSource, name: &str, handle: impl Fn(MessageEvent) + 'static) {
        let handler = Handler::new(handle);
        let _ = source.add_event_listener_with_callback(name, handler.as_ref().unchecked_ref());
        self.handlers.borrow_mut().push(handler);
    }
}

/// A stream does not tell why it was refused: an ordinary question does.
async fn leave_if_signed_out() {
    let answer = gloo_net::http::Request::get(&urls::SYNC_STATUS.href()).send().await;
    if answer.is_ok_and(|answer| answer.status() == 401) {
        load_anew();
    }
}

fn load_anew() {
    let _ = window().location().reload();
}

/// A session is new or has changed. The topic is told by the event's name, so that the browser needs no code to find it in the data.
#[derive(Deserialize)]
struct Changed {
    id: SessionId,
    created: bool,
    revision: i64,
    #[serde(default)]
    gone: bool,
}

/// Something is told to people, or somebody did something about it.
#[derive(Deserialize)]
struct Told {
    unread: i64,
    #[serde(default)]
    alerts: Vec<i64>,
}

fn parse<T: DeserializeOwned>(event: &MessageEvent) -> Option<T> {
    serde_json::from_slice(event.data().as_string()?.as_bytes()).ok()
}
