//! The one place where a text becomes markup.

use leptos::prelude::*;

/// HTML that the server made of Markdown and cleaned; see the server's `markdown` module. Nothing else may be handed in here.
#[component]
pub fn Markdown(
    /// Safe HTML.
    html: String,
) -> impl IntoView {
    view! { <div class="markdown" inner_html=html></div> }
}
