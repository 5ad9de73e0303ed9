//! A key.

use leptos::prelude::*;

/// A key as it is written on keyboards.
#[component]
pub fn Kbd(
    /// Its name.
    #[prop(into)]
    key: String,
) -> impl IntoView {
    view! { <kbd class="kbd">{key}</kbd> }
}
