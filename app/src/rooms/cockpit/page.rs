//! The page.

use leptos::prelude::*;
use sp_domain::{cockpit::FirstRun, live::LiveEvent};

use super::{
    api::load_first_run,
    arrange::Arrange,
    checklist::Checklist,
    fresh,
    panels::{Panels, provide_answers},
};
use crate::{
    arrangement::Arrangement,
    facts::{use_facts, use_format},
    layout::News,
    ui::{Erase, Loaded, PageHeader},
    wire::data,
};

/// Panels and their order, for what stands below.
#[derive(Clone, Copy)]
pub(super) struct Order(pub(super) RwSignal<Arrangement>);

/// `/`.
#[component]
pub fn CockpitPage() -> impl IntoView {
    let language = use_format().language;
    provide_context(Order(RwSignal::new(use_facts().preferences.cockpit)));
    let first_run = data(|| (), |()| load_first_run());
    provide_answers();
    fresh::follow(first_run, &[], |news| matches!(news, News::Event(LiveEvent::Sync(_))));
    view! {
        <PageHeader title=language.cockpit_title() purpose=language.cockpit_purpose()>
            <Arrange />
        </PageHeader>
        <Loaded answer=first_run show=|first_run| view! { <Content first_run /> }.erased() />
    }
    .erased()
}

/// What there is to do first, or the panels.
#[component]
fn Content(
    /// While no session is known.
    first_run: Option<FirstRun>,
) -> impl IntoView {
    match first_run {
        Some(first_run) => view! { <Checklist first_run /> }.erased(),
        None => view! { <Panels /> }.erased(),
    }
}
