//! The head of a session's page.

use leptos::prelude::*;

use super::neighbours::Neighbours;
use crate::{
    facts::use_format,
    rooms::sessions::{api::DetailView, names::title},
    ui::{Badge, DocumentTitle, Erase, Icon, Status, StatusBadge, ToolBadge},
    urls,
};

/// Title, tool, state, and the way to its parent.
#[component]
pub fn Head(
    /// The facts.
    detail: RwSignal<DetailView>,
) -> impl IntoView {
    let language = use_format().language;
    let name = Memo::new(move |_| detail.with(|view| title(&view.row, language)));
    let tool = detail.with_untracked(|view| view.row.tool);
    let is_running = move || detail.with(|view| view.row.is_running(view.now));
    let parent = move || {
        detail.with(|view| view.parent.clone()).map(|parent| {
            let name = parent.title.unwrap_or_else(|| parent.id.to_string());
            view! {
                <p class="session-parent">
                    <Icon name="agent" />
                    {language.session_parent()}
                    " "
                    <a href=urls::session(&parent.id)>{name}</a>
                </p>
            }
        })
    };
    let is_gone = move || detail.with(|view| view.source_missing);
    view! {
        <DocumentTitle name />
        <header class="page-header">
            <div>
                <p class="session-kind">
                    <ToolBadge tool />
                    {move || is_running().then(|| view! { <StatusBadge status=Status::SessionRunning /> })}
                    {move || is_gone().then(|| view! { <Badge title=language.session_source_gone_title()>{language.session_source_gone()}</Badge> })}
                </p>
                <h1>{name}</h1>
                {parent}
            </div>
            <Neighbours />
        </header>
    }
    .erased()
}
