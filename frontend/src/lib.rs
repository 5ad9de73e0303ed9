//! The browser's half: wakes up the page the server has painted.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page once the module is loaded. Loads the code of the page and wakes both up.
#[wasm_bindgen]
pub async fn hydrate() {
    console_error_panic_hook::set_once();
    let document = leptos::prelude::document();
    let Some(body) = document.body() else { return };
    leptos::mount::hydrate_from_async(body, app::App).await.forget();
    // Styles and tests may ask whether the page is alive.
    let _ = document.document_element().map(|root| root.set_attribute("data-hydrated", ""));
}
