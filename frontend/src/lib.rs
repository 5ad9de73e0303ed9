//! The browser's half: wakes up the page the server has painted.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page once the module is loaded.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
    // Styles and tests may ask whether the page is alive.
    let root = leptos::prelude::document().document_element();
    let _ = root.map(|root| root.set_attribute("data-hydrated", ""));
}
