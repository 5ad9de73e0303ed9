//! The frame: skip link, navigation, page.

use leptos::prelude::*;

/// Stands around every page.
#[component]
pub fn Frame(
    /// The page.
    children: Children,
) -> impl IntoView {
    view! { <main id="main">{children()}</main> }
}
