//! Which panels are shown, and in which order. One form whose buttons each stand for the arrangement they lead to, so that it works without
//! scripts, too.

use leptos::{ev, prelude::*};

use super::page::Order;
use crate::{
    arrangement::{Arrangement, CockpitPanel},
    facts::use_format,
    layout::{ReturnTo, post},
    ui::{Erase, Icon, Popover},
    urls,
};

/// A button, and behind it every panel.
#[component]
pub fn Arrange() -> impl IntoView {
    let language = use_format().language;
    let Order(order) = expect_context();
    view! {
        <Popover id="arrange" label=language.arrange_title() icon="adjust" is_at_end=true>
            <h2 class="popover-title">{language.arrange_title()}</h2>
            <form class="arrange" method="post" action=urls::PREFERENCES>
                <ReturnTo />
                <ul>
                    <For each=move || order.get().order() key=|panel| *panel let(panel)>
                        <ArrangeRow panel order />
                    </For>
                </ul>
                <button class="button" name=Arrangement::NAME value=Arrangement::default().to_string() on:click=move |event| choose(&event, order, Some(Arrangement::default()), "")>
                    <Icon name="undo" />
                    {language.arrange_reset()}
                </button>
            </form>
        </Popover>
    }
    .erased()
}

/// One panel: shown or not, and a place further up or down.
#[component]
fn ArrangeRow(
    /// Which.
    panel: CockpitPanel,
    /// The arrangement.
    order: RwSignal<Arrangement>,
) -> impl IntoView {
    let language = use_format().language;
    let title = panel.title(language);
    let toggled = move || order.get().toggled(panel);
    let is_shown = move || order.get().shows(panel);
    let moves = [(true, "up", language.arrange_up(title)), (false, "down", language.arrange_down(title))].map(|(is_up, icon, label)| {
        let moved = move || order.get().moved(panel, is_up);
        let id = button_id(panel, is_up);
        view! {
            <button
                id=id
                class="icon-button"
                name=Arrangement::NAME
                value=move || moved().unwrap_or_else(|| order.get()).to_string()
                disabled=move || moved().is_none()
                aria-label=label
                on:click=move |event| {
                    let moved = order.get_untracked().moved(panel, is_up);
                    let is_at_end = moved.is_some_and(|moved| moved.moved(panel, is_up).is_none());
                    choose(&event, order, moved, &button_id(panel, is_up != is_at_end));
                }
            >
                <Icon name=icon />
            </button>
        }
    });
    view! {
        <li>
            <button
                class="arrange-toggle"
                name=Arrangement::NAME
                value=move || toggled().to_string()
                aria-pressed=move || if is_shown() { "true" } else { "false" }
                on:click=move |event| choose(&event, order, Some(order.get_untracked().toggled(panel)), "")
            >
                {move || view! { <Icon name=if is_shown() { "shown" } else { "hidden" } /> }}
                <span>{title}</span>
            </button>
            {moves.collect_view()}
        </li>
    }
    .erased()
}

fn button_id(panel: CockpitPanel, is_up: bool) -> String {
    format!("arrange-{}-{}", panel.as_str(), if is_up { "up" } else { "down" })
}

/// Takes effect at once and is remembered; the focus stays with the panel that moved.
fn choose(event: &ev::MouseEvent, order: RwSignal<Arrangement>, chosen: Option<Arrangement>, focus: &str) {
    event.prevent_default();
    let Some(chosen) = chosen else { return };
    order.set(chosen);
    post(urls::PREFERENCES, format!("{}={chosen}", Arrangement::NAME), |_| {});
    keep_focus(focus);
}

/// An element that moves loses the focus.
#[cfg(feature = "hydrate")]
fn keep_focus(id: &str) {
    use wasm_bindgen::JsCast;

    let id = id.to_owned();
    request_animation_frame(move || {
        let button = document().get_element_by_id(&id).and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
        if let Some(button) = button {
            let _ = button.focus();
        }
    });
}

#[cfg(not(feature = "hydrate"))]
fn keep_focus(_: &str) {}
