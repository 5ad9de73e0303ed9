//! Around every page of the settings: their list, and a search over what can be set.

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_params_map};

use super::{PAGES, SettingsPage, found};
use crate::{
    facts::use_format,
    ui::{Erase, NotFound},
};

/// The list of pages beside the one that is open.
#[component]
pub(super) fn SettingsFrame() -> impl IntoView {
    let language = use_format().language;
    let params = use_params_map();
    let word = Memo::new(move |_| params.with(|params| params.get("page")).unwrap_or_default());
    let page = move || word.with(|word| SettingsPage::of_word(word)).map_or_else(|| view! { <NotFound /> }.erased(), |page| (page.show)());
    view! {
        <div class="settings">
            <nav class="settings-nav" aria-label=language.group_settings()>
                <Pages />
            </nav>
            <div class="settings-page">{page}</div>
        </div>
    }
    .erased()
}

/// The pages, or while something is searched what was found.
#[component]
fn Pages() -> impl IntoView {
    let language = use_format().language;
    let typed = RwSignal::new(String::new());
    let is_searching = Memo::new(move |_| typed.with(|typed| !typed.trim().is_empty()));
    let list = PAGES
        .iter()
        .map(|page| {
            view! {
                <li>
                    <A href=page.href>{page.name(language)}</A>
                </li>
            }
        })
        .collect_view();
    view! {
        <label class="needs-script settings-search">
            <span class="visually-hidden">{language.settings_search()}</span>
            <input
                class="input"
                r#type="search"
                autocomplete="off"
                placeholder=language.settings_search()
                prop:value=move || typed.get()
                on:input:target=move |event| typed.set(event.target().value())
            />
        </label>
        {move || is_searching.get().then(|| view! { <Hits typed /> })}
        <ul hidden=move || is_searching.get()>{list}</ul>
    }
    .erased()
}

/// What was found.
#[component]
fn Hits(
    /// What is searched.
    typed: RwSignal<String>,
) -> impl IntoView {
    let language = use_format().language;
    let hits = Memo::new(move |_| typed.with(|typed| found(language, typed)));
    let count = move || hits.with(|hits| language.settings_hits(hits.len() as i64, hits.len() as i64));
    let links = move || {
        let link = |(url, name)| {
            view! {
                <li>
                    <a href=url on:click=move |_| typed.set(String::new())>
                        {name}
                    </a>
                </li>
            }
        };
        hits.get().into_iter().map(link).collect_view()
    };
    view! {
        <p role="status" class="settings-hits">
            {count}
        </p>
        <ul>{links}</ul>
    }
    .erased()
}
