//! The browser's half of the connection: an `EventSource` that comes back by itself.

use std::{cell::Cell, rc::Rc, time::Duration};

use leptos::prelude::*;
use serde::{Deserialize, de::DeserializeOwned};
use sp_domain::{live::LiveEvent, session::SessionId};
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{EventSource, MessageEvent};

use super::{Live, News};
use crate::urls;

/// A connection that breaks this long is worth a banner.
const GRACE: Duration = Duration::from_millis(1500);
/// Between attempts, when the browser has given up.
const RETRY: Duration = Duration::from_secs(4);

/// Opens the connection and keeps it open as long as the page lives.
pub(super) fn open(live: Live) {
    let Ok(source) = EventSource::new(urls::EVENTS) else { return };
    on(&source, "open", move |_| {
        live.is_offline.set(false);
        live.tell(&News::Connected);
    });
    on(&source, "sync", move |event| {
        if let Some(status) = parse(&event) {
            live.tell(&News::Event(LiveEvent::Sync(status)));
        }
    });
    on(&source, "session", move |event| {
        if let Some(Changed { id, created, revision, gone }) = parse(&event) {
            live.tell(&News::Event(LiveEvent::Session { id, created, revision, gone }));
        }
    });
    on(&source, "reset", move |_| live.tell(&News::Reset));
    let broken = source.clone();
    let is_replaced = Rc::new(Cell::new(false));
    on(&source, "error", move |_| {
        let (source, is_replaced) = (broken.clone(), Rc::clone(&is_replaced));
        set_timeout(move || after_grace(&source, &is_replaced, live), GRACE);
    });
}

fn after_grace(source: &EventSource, is_replaced: &Cell<bool>, live: Live) {
    if source.ready_state() == EventSource::OPEN || is_replaced.get() {
        return;
    }
    live.is_offline.set(true);
    // The browser tries again by itself unless the server answered with an error: then it is over, and a new one is needed.
    if source.ready_state() == EventSource::CLOSED {
        is_replaced.set(true);
        set_timeout(move || open(live), RETRY);
    }
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

fn parse<T: DeserializeOwned>(event: &MessageEvent) -> Option<T> {
    serde_json::from_slice(event.data().as_string()?.as_bytes()).ok()
}

/// The closure lives as long as the page.
fn on(source: &EventSource, name: &str, handle: impl Fn(MessageEvent) + 'static) {
    let closure = Closure::<dyn Fn(MessageEvent)>::new(handle);
    let _ = source.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    closure.forget();
}
