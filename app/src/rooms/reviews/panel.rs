//! What a session's page says of its review. Everything is stored as soon as it is chosen or typed.

use leptos::prelude::*;

use super::{
    api::{ReviewView, load_review},
    panel_form::PanelForm,
};
use crate::{
    error::AppError,
    facts::use_format,
    ui::{Erase, Loaded, Panel},
    wire::{Wire, data},
};

/// What a page has asked.
#[derive(Clone, Copy)]
struct Asked(Resource<Result<ReviewView, AppError>, Wire>);

/// Asks for the review of a session, for the [`ReviewPanel`] below. The page does that by itself: what waits for another answer is made several
/// times by the server, and then each time asked for.
pub fn provide_review(id: Memo<String>) {
    provide_context(Asked(data(move || id.get(), load_review)));
}

/// Outcome, reasons, severity, notes, thread, title and tags, and the history of a session.
#[component]
pub fn ReviewPanel() -> impl IntoView {
    let language = use_format().language;
    let Asked(answer) = expect_context();
    view! {
        <Panel id="review" title=language.review_title()>
            <Loaded answer show=|review| view! { <PanelForm review /> }.erased() />
        </Panel>
    }
    .erased()
}
