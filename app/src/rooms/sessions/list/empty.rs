//! The list has no rows: nothing was found yet, or nothing matches.

use leptos::prelude::*;

use super::filters::reset;
use crate::{
    facts::{use_facts, use_format},
    layout::use_live,
    rooms::sessions::api::ListView,
    ui::{ButtonLink, Empty as Kind, EmptyState, Erase, Weight},
    urls,
};

/// Why there is nothing, and what to do.
#[component]
pub fn Empty(
    /// The answer.
    view: RwSignal<ListView>,
) -> impl IntoView {
    let live = use_live();
    let is_first = Memo::new(move |_| live.sync.with(|status| status.ahead.is_some()));
    move || {
        let query = view.with(|view| view.query.clone());
        if query.is_filtered() || query.offset > 0 {
            view! { <NothingMatches all=urls::sessions(&reset(&query)) /> }.erased()
        } else if is_first.get() {
            view! { <NothingSoFar /> }.erased()
        } else {
            view! { <NothingYet /> }.erased()
        }
    }
}

/// The filters leave nothing over.
#[component]
fn NothingMatches(
    /// The list without filters.
    all: String,
) -> impl IntoView {
    let language = use_format().language;
    view! {
        <EmptyState kind=Kind::Filtered title=language.empty_filtered_title()>
            <p>{language.empty_filtered_text()}</p>
            <p>
                <ButtonLink href=all>{language.filter_reset()}</ButtonLink>
            </p>
        </EmptyState>
    }
    .erased()
}

/// The first import has not come to a session yet.
#[component]
fn NothingSoFar() -> impl IntoView {
    let language = use_format().language;
    view! {
        <EmptyState kind=Kind::Coming title=language.empty_first_title()>
            <p>{language.empty_first_text()}</p>
        </EmptyState>
    }
    .erased()
}

/// No session at all.
#[component]
fn NothingYet() -> impl IntoView {
    let language = use_format().language;
    let home = use_facts().home.clone();
    view! {
        <EmptyState kind=Kind::Never title=language.empty_never_title()>
            <p>{language.empty_never_looked(home)}</p>
            <p>{language.empty_never_text()}</p>
            <p>
                <ButtonLink href=urls::DIAGNOSTICS weight=Weight::Primary>
                    {language.empty_never_link()}
                </ButtonLink>
            </p>
            <p>
                {language.empty_never_demo()} " " <code>"session-pilot --demo"</code>
            </p>
        </EmptyState>
    }
    .erased()
}
