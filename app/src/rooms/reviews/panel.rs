//! What a session's page says of its review. Everything is stored as soon as it is chosen or typed.

use leptos::prelude::*;

use super::{api::load_review, panel_form::PanelForm};
use crate::{
    facts::use_format,
    ui::{Erase, Loaded, Panel},
    wire::data,
};

/// Outcome, reasons, severity, notes, thread, title and tags, and the history of a session.
#[component]
pub fn ReviewPanel(
    /// Id of the session.
    #[prop(into)]
    id: String,
) -> impl IntoView {
    let language = use_format().language;
    let id = StoredValue::new(id);
    let answer = data(move || id.get_value(), load_review);
    view! {
        <Panel id="review" title=language.review_title()>
            <Loaded answer show=|review| view! { <PanelForm review /> }.erased() />
        </Panel>
    }
    .erased()
}
