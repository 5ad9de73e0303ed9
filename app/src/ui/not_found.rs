//! There is no such page.

use leptos::prelude::*;

/// Says so, with status 404.
#[component]
pub fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    let _ = crate::error::AppError::NotFound { what: "page".to_owned() }.announced();
    view! { <h1>"Not found"</h1> }
}
