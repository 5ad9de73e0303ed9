//! The page of the list.

use leptos::prelude::*;
use leptos_router::hooks::use_url;
use sp_domain::session::{Facets, SessionQuery};

use super::{chips::Chips, filter_bar::FilterBar, list_body::ListBody, presets::Presets};
use crate::{
    error::AppError,
    facts::use_format,
    rooms::sessions::api::{list_sessions, load_facets},
    ui::{Erase, ErrorState, PageHeader},
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
        <Transition fallback=move || view! { <p class="loading">{language.loading()}</p> }>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(view) => view! { <ListBody view /> }.erased(),
                    Err(error) => view! { <ErrorState error on_retry=Callback::new(move |()| page.refetch()) /> }.erased(),
                }
            })}
        </Transition>
    }
    .erased()
}

/// Filters, presets and chips.
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
            <Presets query />
            <Chips query facets />
        </search>
    }
    .erased()
}

fn parse(search: &str) -> Result<SessionQuery, AppError> {
    let pairs = urls::pairs(search);
    Ok(SessionQuery::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))?)
}
