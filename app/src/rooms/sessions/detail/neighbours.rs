//! The way back to the list, and to the sessions above and below in it.

use leptos::prelude::*;
use leptos_router::hooks::use_url;

use crate::{
    facts::use_format,
    rooms::sessions::trail::{self, Place},
    ui::{Erase, Icon},
};

/// Three links; nothing for a session that was not opened from a list.
#[component]
pub fn Neighbours() -> impl IntoView {
    let url = use_url();
    let place = RwSignal::new(None::<Place>);
    // What the tab knows the server does not: it stands there once the page is alive.
    Effect::new(move || {
        url.track();
        place.set(trail::here());
    });
    move || place.get().map(|place| view! { <Ways place /> })
}

/// The links.
#[component]
fn Ways(
    /// Where the session stands.
    place: Place,
) -> impl IntoView {
    let language = use_format().language;
    let Place { list, before, after } = place;
    view! {
        <nav class="neighbours" aria-label=language.neighbours_title()>
            <a class="button is-quiet" href=list>
                {language.neighbours_list()}
            </a>
            <Way href=before step="before" icon="up" label=language.neighbours_before() />
            <Way href=after step="after" icon="down" label=language.neighbours_after() />
        </nav>
    }
    .erased()
}

/// One of the two; at the end of the list it leads nowhere.
#[component]
fn Way(
    /// Its address.
    href: Option<String>,
    /// What the key looks for.
    step: &'static str,
    /// Symbol.
    icon: &'static str,
    /// Name.
    label: &'static str,
) -> impl IntoView {
    let is_off = href.is_none().then_some("true");
    view! {
        <a class="icon-button has-tip" role="link" href=href aria-disabled=is_off aria-label=label data-tip=label data-step=step>
            <Icon name=icon />
        </a>
    }
    .erased()
}
