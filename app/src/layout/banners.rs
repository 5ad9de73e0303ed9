//! What concerns the whole page: example data, a server that is gone, a release that is new.

use leptos::prelude::*;

use super::live::use_live;
use crate::{
    facts::{use_facts, use_format},
    ui::{Erase, Icon},
};

/// Says that the sessions are examples.
#[component]
pub fn DemoBanner() -> impl IntoView {
    let language = use_format().language;
    use_facts().is_demo.then(|| view! { <p class="banner is-info">{language.frame_demo()}</p> })
}

/// Says that the server cannot be reached; it goes away by itself.
#[component]
pub fn OfflineBanner() -> impl IntoView {
    let language = use_format().language;
    let live = use_live();
    view! {
        <div role="status">
            {move || {
                live.is_offline
                    .get()
                    .then(|| {
                        view! {
                            <p class="banner is-warning">
                                <Icon name="offline" />
                                {language.frame_offline()}
                            </p>
                        }
                    })
            }}
        </div>
    }
    .erased()
}

/// Says that the server is newer than this page. Nothing is loaded behind somebody's back: they may be writing.
#[component]
pub fn OutdatedBanner() -> impl IntoView {
    let language = use_format().language;
    let live = use_live();
    view! {
        <div role="status">
            {move || {
                live.is_outdated
                    .get()
                    .then(|| {
                        view! {
                            <p class="banner is-info">
                                <Icon name="sync" />
                                {language.frame_outdated()}
                                <a href="" rel="external">
                                    {language.frame_reload()}
                                </a>
                            </p>
                        }
                    })
            }}
        </div>
    }
    .erased()
}
