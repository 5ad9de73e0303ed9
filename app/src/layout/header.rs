//! The upper edge of every page. It stays in sight.

use leptos::prelude::*;

use super::{breadcrumb::Breadcrumb, jobs::Jobs, preferences_menu::PreferencesMenu, sidebar_switch::SidebarSwitch};
use crate::{
    facts::use_format,
    ui::{Erase, Icon, Kbd},
    urls,
};

/// Where one is, search, jobs, preferences.
#[component]
pub fn Header(
    /// Opens the sheet of keys.
    show_keys: Callback<()>,
) -> impl IntoView {
    let language = use_format().language;
    view! {
        <div class="header">
            <SidebarSwitch />
            <Breadcrumb />
            <a class="header-search" href=urls::SEARCH_FIELD on:click=move |event| to_search(&event)>
                <Icon name="search" />
                <span>{language.header_search()}</span>
                <Kbd key="/" />
            </a>
            <Jobs />
            <PreferencesMenu show_keys />
        </div>
    }
    .erased()
}

/// A page with a field for searching has it focused; others lead to the list.
#[cfg(feature = "hydrate")]
fn to_search(event: &leptos::ev::MouseEvent) {
    if super::keyboard::focus_search() {
        event.prevent_default();
    }
}

#[cfg(not(feature = "hydrate"))]
fn to_search(_: &leptos::ev::MouseEvent) {}
