//! The drawings that icons refer to, once per document.

use leptos::prelude::*;

/// Every icon as a symbol named `i-…`.
#[component]
pub fn IconSprite() -> impl IntoView {
    view! { <svg class="sprite" hidden aria-hidden="true"></svg> }
}
