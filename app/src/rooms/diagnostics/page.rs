//! The page.

use leptos::prelude::*;

/// `/settings/diagnostics`.
#[component]
pub fn DiagnosticsPage() -> impl IntoView {
    view! { <h1>"Diagnostics"</h1> }
}
