//! An icon from the document's sprite.

use leptos::prelude::*;

/// A drawing beside a word; screen readers skip it.
#[component]
pub fn Icon(
    /// Name of the symbol without `i-`.
    name: &'static str,
) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true" focusable="false" width="16" height="16">
            <use href=format!("#i-{name}")></use>
        </svg>
    }
}
