//! The list as a file.

use leptos::prelude::*;
use sp_domain::session::SessionQuery;

use crate::{
    facts::use_format,
    ui::{Erase, Popover},
    urls,
};

/// All rows of the current filter as CSV or JSON.
#[component]
pub fn Download(
    /// What is shown.
    query: Signal<SessionQuery>,
) -> impl IntoView {
    let language = use_format().language;
    view! {
        <Popover id="download" label=language.list_download() is_at_end=true>
            <FileLinks query />
        </Popover>
    }
    .erased()
}

/// A link for each format.
#[component]
pub fn FileLinks(
    /// Which sessions.
    query: Signal<SessionQuery>,
) -> impl IntoView {
    let links = ["csv", "json"].map(|format| {
        let href = move || query.with(|query| urls::session_rows(query, format));
        view! {
            <a class="menu-item" href=href rel="external" download=format!("sessions.{format}")>
                {format.to_uppercase()}
            </a>
        }
    });
    view! { {links} }.erased()
}
