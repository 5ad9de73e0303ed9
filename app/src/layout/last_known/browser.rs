//! The browser's half.

use leptos::{prelude::*, task::spawn_local};
use sp_domain::live::LiveEvent;
use wasm_bindgen::{JsValue, prelude::Closure};

use super::api::load_last_known;
use crate::{
    layout::live::{News, throttled, use_live},
    urls,
};

/// Between two readings while much happens.
const REFRESH_MS: u64 = 60_000;
/// Name in the browser's storage; `xtask/src/worker/mod.rs` has the same.
const KEY: &str = "session-pilot.last-known";

/// Registers the service worker and leaves the state behind, now and whenever a sync has ended.
pub(super) fn keep() {
    let live = use_live();
    Effect::new(move || {
        register();
        let refresh = throttled(REFRESH_MS, || spawn_local(leave()));
        refresh();
        live.listen(move |news| {
            if matches!(news, News::Event(LiveEvent::Sync(status)) if !status.running) {
                refresh();
            }
        });
    });
}

/// Browsers have none in insecure places; then the page works without.
fn register() {
    let navigator = window().navigator();
    if !js_sys::Reflect::has(&navigator, &JsValue::from_str("serviceWorker")).unwrap_or(false) {
        return;
    }
    let failed = Closure::<dyn FnMut(JsValue)>::new(|_| {});
    let _ = navigator.service_worker().register(&urls::SERVICE_WORKER.href()).catch(&failed);
    failed.forget();
}

async fn leave() {
    // Nothing to tell is no reason to forget what was told before.
    let Ok(state) = load_last_known().await else { return };
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(KEY, &state);
    }
}
