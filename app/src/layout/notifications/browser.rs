//! What the browser tells by itself, where a person allowed it. Several pages of ours may be open: each tells, but under the same name, so that
//! the browser replaces one by the other.

use js_sys::{Array, Function, Object, Reflect};
use leptos::{lazy, prelude::*, task::spawn_local};
use sp_domain::live::LiveEvent;
use wasm_bindgen::{JsCast, prelude::Closure};

use super::{
    api::{Line, load_notifications},
    permission::{Permission, class, permission},
};
use crate::layout::live::{News, use_live};

/// Tells of what the server wants to be told of, as long as the page lives.
pub(super) fn listen() {
    let live = use_live();
    Effect::new(move || {
        live.listen(|news| {
            if let News::Event(LiveEvent::Notifications { alerts, .. }) = news
                && !alerts.is_empty()
                && permission() == Permission::Granted
            {
                let alerts = alerts.clone();
                spawn_local(async move {
                    let _ = tell(alerts).await;
                });
            }
        });
    });
}

/// Asks for their words, and shows them. True: it was begun.
#[lazy]
fn tell(ids: Vec<i64>) -> bool {
    spawn_local(async move {
        // What cannot be had now is told by the bell.
        let Ok(view) = load_notifications(String::new()).await else { return };
        for line in view.lines.iter().filter(|line| ids.contains(&line.id)) {
            show(line);
        }
    });
    true
}

/// The words of the list, nothing more. Browsers of phones want a service worker for this: there the bell has to do.
fn show(line: &Line) -> Option<()> {
    let class: Function = class()?.dyn_into().ok()?;
    let options = Object::new();
    let name = format!("session-pilot-{}-{}", line.id, line.count);
    for (key, value) in [("body", &line.text), ("tag", &name)] {
        Reflect::set(&options, &key.into(), &value.as_str().into()).ok()?;
    }
    let made = Reflect::construct(&class, &Array::of2(&"SessionPilot".into(), &options)).ok()?;
    let href = line.href.clone();
    let go = Closure::once_into_js(move || {
        let _ = window().focus();
        let _ = window().location().set_href(&href);
    });
    Reflect::set(&made, &"onclick".into(), &go).ok()?;
    Some(())
}
