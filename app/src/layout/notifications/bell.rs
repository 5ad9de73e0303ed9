//! The bell: how many are unread, and behind it the list.

use std::sync::{Arc, Mutex};

use leptos::{lazy, prelude::*, reactive::computed::ScopedFuture, task::spawn_local};

use super::list::BellList;
use crate::{
    facts::use_format,
    layout::live::use_live,
    ui::{Erase, Icon},
    urls,
};

/// Anchor of the surface.
pub(super) const ID: &str = "bell";
/// A larger number is not told.
const MOST: i64 = 99;

/// A button of the header with a number. The list exists only while it is open, and its code comes with the first opening; without scripts what
/// opens has the way to the page.
#[component]
pub fn Bell() -> impl IntoView {
    let language = use_format().language;
    let unread = use_live().unread;
    let is_open = RwSignal::new(false);
    let inside = RwSignal::new(None::<Arc<Mutex<Option<AnyView>>>>);
    Effect::new(move || {
        if !is_open.get() {
            inside.set(None);
            return;
        }
        spawn_local(ScopedFuture::new_untracked(async move {
            let view = bell_inside().await;
            if is_open.get_untracked() {
                inside.set(Some(Arc::new(Mutex::new(Some(view)))));
            }
        }));
    });
    #[cfg(feature = "hydrate")]
    super::browser::listen();
    let shown = move || match unread.get() {
        count if count > MOST => format!("{MOST}+"),
        count => count.to_string(),
    };
    let name = move || if unread.get() == 0 { language.notifications_title().to_owned() } else { language.notifications_unread(shown()) };
    let content = move || inside.get().and_then(|view| view.lock().ok()?.take());
    view! {
        <span class="popover-anchor">
            <button class="icon-button has-tip bell" type="button" popovertarget=ID aria-label=name data-tip=name>
                <Icon name="bell" />
                <span class="bell-count" aria-hidden="true" hidden=move || unread.get() == 0>
                    {shown}
                </span>
            </button>
            <div
                id=ID
                class="popover is-at-end is-bell"
                popover="auto"
                role="group"
                aria-label=language.notifications_title()
                on:toggle=move |_| is_open.set(is_shown())
            >
                {content}
                <p>
                    <a href=urls::NOTIFICATIONS on:click=move |_| hide()>
                        {language.notifications_all()}
                    </a>
                </p>
            </div>
        </span>
    }
    .erased()
}

#[lazy]
fn bell_inside() -> AnyView {
    view! { <BellList /> }.into_any()
}

fn is_shown() -> bool {
    document().query_selector("#bell:popover-open").is_ok_and(|shown| shown.is_some())
}

/// Whoever goes elsewhere wants to see the page.
#[cfg(feature = "hydrate")]
pub(super) fn hide() {
    use wasm_bindgen::JsCast;

    let surface = document().get_element_by_id(ID).and_then(|surface| surface.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(surface) = surface {
        // Fails where it is not shown.
        let _ = surface.hide_popover();
    }
}

#[cfg(not(feature = "hydrate"))]
pub(super) fn hide() {}
