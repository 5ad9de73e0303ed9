//! The upper edge of every page. It stays in sight.

use leptos::prelude::*;

use super::{
    breadcrumb::Breadcrumb, jobs::Jobs, notifications::Bell, palette::PaletteState, preferences_menu::PreferencesMenu,
    sidebar_switch::SidebarSwitch,
};
use crate::{
    facts::use_format,
    ui::{Erase, Icon, Kbd},
    urls,
};

/// Where one is, search, jobs, notifications, preferences.
#[component]
pub fn Header(
    /// Opens the sheet of keys.
    show_keys: Callback<()>,
    /// The palette.
    palette: PaletteState,
) -> impl IntoView {
    let language = use_format().language;
    view! {
        <div class="header">
            <SidebarSwitch />
            <Breadcrumb />
            // Without scripts it leads to the page for searching.
            <a
                class="header-search"
                href=urls::SEARCH
                on:click=move |event| {
                    event.prevent_default();
                    palette.open("");
                }
            >
                <Icon name="search" />
                <span>{language.palette_title()}</span>
                <Kbd key="Ctrl" />
                <Kbd key="K" />
            </a>
            <Jobs />
            <Bell />
            <PreferencesMenu show_keys />
        </div>
    }
    .erased()
}
