//! The page.

use leptos::prelude::*;

/// `/sessions/{id}`.
#[component]
pub fn SessionPage() -> impl IntoView {
    view! { <h1>"Session"</h1> }
}
