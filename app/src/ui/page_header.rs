//! The head of a page.

use leptos::prelude::*;

use super::{DocumentTitle, Erase};

/// Title of document and page, one line of purpose, and the page's main action.
#[component]
pub fn PageHeader(
    /// The only `h1`.
    #[prop(into)]
    title: String,
    /// One line.
    #[prop(optional, into)]
    purpose: Option<String>,
    /// Actions.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <DocumentTitle name=title.clone() />
        <header class="page-header">
            <div>
                <h1>{title}</h1>
                {purpose.map(|purpose| view! { <p class="page-header-purpose">{purpose}</p> })}
            </div>
            {children.map(|children| view! { <div class="page-header-actions">{children()}</div> })}
        </header>
    }
    .erased()
}
