//! A page that nobody sees rests. Where the browser tells of notifications one of all pages stays awake: the one that holds a lock, for as long as it
//! is open; when it is closed the browser gives the lock to the next. More than one would use up the few connections a browser makes to a server.

use js_sys::{Function, Promise, Reflect};
use leptos::{lazy, prelude::*};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};

const LOCK: &str = "session-pilot.watch";

/// Calls back once this page is the one that stays awake. False where there are no locks.
#[lazy]
pub(super) fn stay_awake(on_chosen: Box<dyn FnOnce()>) -> bool {
    request(on_chosen).is_some()
}

fn request(on_chosen: Box<dyn FnOnce()>) -> Option<()> {
    let locks = Reflect::get(&window().navigator(), &"locks".into()).ok().filter(JsValue::is_object)?;
    let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    // The lock is held until its promise is kept, which it never is.
    let hold = Closure::once_into_js(move |_: JsValue| {
        on_chosen();
        Promise::new(&mut |_, _| {})
    });
    request.call2(&locks, &LOCK.into(), &hold).ok()?;
    Some(())
}
