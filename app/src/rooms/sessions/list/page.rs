//! The page of the list.

use leptos::prelude::*;
use leptos_router::hooks::use_url;
use sp_domain::session::{Facets, SessionQuery};

use super::{chips::Chips, filter_bar::FilterBar, list_body::ListBody};
use crate::{
    error::AppError,
    facts::use_format,
    rooms::sessions::api::{list_sessions, load_facets},
    ui::{Erase, Loaded, PageHeader},
    urls,
    wire::data,
};

/// `/sessions`: everything that narrows or orders the list is in the address.
#[component]
pub fn SessionsPage() -> impl IntoView {
    let language = use_format().language;
    let url = use_url();
    let search = Memo::new(move |_| url.with(|url| url.search().trim_start_matches('?').to_owned()));
    let query = Memo::new(move |_| search.with(|search| parse(search).unwrap_or_default()));
    let facets = data(|| (), |()| load_facets());
    let page = data(move || search.get(), list_sessions);
    let known_facets = Signal::derive(move || facets.get().and_then(Result::ok).unwrap_or_default());
    view! {
        <PageHeader title=language.sessions_title() purpose=language.sessions_purpose() />
        <Transition>
            <FacetedFilters query facets=known_facets />
        </Transition>
        <Loaded answer=page show=|view| view! { <ListBody view /> }.erased() />
    }
    .erased()
}

/// Filters, which stay in sight, and what is in force.
#[component]
fn FacetedFilters(
    /// What is asked.
    query: Memo<SessionQuery>,
    /// Values to choose from.
    facets: Signal<Facets>,
) -> impl IntoView {
    view! {
        <search class="filters">
            <FilterBar query facets />
        </search>
        <Chips query facets />
    }
    .erased()
}

fn parse(search: &str) -> Result<SessionQuery, AppError> {
    let pairs = urls::pairs(search);
    Ok(SessionQuery::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))?)
}
