//! The head of a page.

use leptos::prelude::*;
use sp_domain::Timestamp;

use super::{DocumentTitle, Erase, IconButton, Moment};
use crate::facts::use_format;

/// Title of document and page, one line of purpose, as of when, and the page's main action.
#[component]
pub fn PageHeader(
    /// The only `h1`.
    #[prop(into)]
    title: String,
    /// One line.
    #[prop(optional, into)]
    purpose: Option<String>,
    /// When what is shown was read.
    #[prop(optional, into)]
    as_of: Signal<Option<Timestamp>>,
    /// Reads it again.
    #[prop(optional, into)]
    on_refresh: Option<Callback<()>>,
    /// Actions: at most one of them primary, the rest in a menu.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let language = use_format().language;
    let refresh = on_refresh.map(|on_press| view! { <IconButton icon="sync" label=language.page_refresh() on_press /> });
    let read = move || {
        as_of.get().map(|at| {
            view! {
                <span class="page-header-time">
                    {language.page_as_of()}
                    " "
                    <Moment at=Some(at) is_clock=true />
                </span>
            }
        })
    };
    view! {
        <DocumentTitle name=title.clone() />
        <header class="page-header">
            <div class="page-header-words">
                <h1>{title}</h1>
                {purpose.map(|purpose| view! { <p class="page-header-purpose">{purpose}</p> })}
            </div>
            <div class="page-header-actions">
                {read}
                {refresh}
                {children.map(|children| children())}
            </div>
        </header>
    }
    .erased()
}
