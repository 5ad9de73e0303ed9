//! A part of a page with a heading.

use leptos::prelude::*;

use crate::ui::Erase;

/// A section, named by its heading. As a card it has a frame of its own.
#[component]
pub fn Panel(
    /// Anchor, unique on the page; the heading gets `-title` behind it.
    id: &'static str,
    /// Heading.
    #[prop(into)]
    title: String,
    /// One or two lines below it.
    #[prop(optional, into)]
    text: Option<String>,
    /// A frame around it.
    #[prop(optional)]
    is_card: bool,
    /// What can be done with all of it, beside the heading.
    #[prop(optional, into)]
    actions: ViewFnOnce,
    /// Content.
    children: Children,
) -> impl IntoView {
    let heading = format!("{id}-title");
    view! {
        <section id=id class="panel" class:is-card=is_card aria-labelledby=heading>
            <header class="panel-head">
                <h2 id=heading.clone()>{title}</h2>
                {actions.run()}
            </header>
            {text.map(|text| view! { <p class="panel-text">{text}</p> })}
            {children()}
        </section>
    }
    .erased()
}
