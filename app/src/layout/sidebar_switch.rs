//! Names or icons only.

use leptos::{ev, prelude::*};

use super::post::{ReturnTo, choose};
use crate::{
    facts::{use_facts, use_format},
    preferences::Navigation,
    ui::{Erase, Icon},
    urls,
};

/// Folds the navigation to its icons and back. Not on narrow screens, which have only icons.
#[component]
pub fn SidebarSwitch() -> impl IntoView {
    let language = use_format().language;
    let navigation = RwSignal::new(use_facts().preferences.navigation);
    let other = move || match navigation.get() {
        Navigation::Full => Navigation::Rail,
        Navigation::Rail => Navigation::Full,
    };
    let press = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let next = untrack(other);
        navigation.set(next);
        choose(Navigation::NAME, next.as_str());
    };
    view! {
        <form class="sidebar-switch" method="post" action=urls::PREFERENCES on:submit=press>
            <ReturnTo />
            <button
                class="icon-button has-tip"
                name=Navigation::NAME
                value=move || other().as_str()
                aria-label=language.frame_rail()
                data-tip=language.frame_rail()
                aria-pressed=move || if navigation.get() == Navigation::Rail { "true" } else { "false" }
            >
                <Icon name="rail" />
            </button>
        </form>
    }
    .erased()
}
