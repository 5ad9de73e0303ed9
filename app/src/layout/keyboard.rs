//! Keys for the whole page. Works on the document: a field for searching is marked `data-search`, the link of a row `data-row`, the link of a
//! prompt `data-turn`, the links to neighbours in a list `data-step`.

use std::time::Duration;

use leptos::{ev, prelude::*};
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::{keys::use_keys, palette::PaletteState, places::PLACES};
use crate::{
    ui::{Step, find, place_of_focus, step_through, tick_through},
    urls::Address,
};

/// How long `g` waits for the key behind it.
const PATIENCE: Duration = Duration::from_millis(1500);

/// Listens as long as the page lives.
pub(super) fn listen(sheet: RwSignal<bool>, palette: PaletteState) {
    let (is_on, is_going, navigate) = (use_keys(), RwSignal::new(false), use_navigate());
    Effect::new(move || {
        let navigate = navigate.clone();
        let go = move |to: Address| navigate(to.path(), leptos_router::NavigateOptions::default());
        let handle = window_event_listener(ev::keydown, move |event| {
            if is_of_palette(&event) {
                event.prevent_default();
                palette.toggle();
                return;
            }
            if !is_on.get_untracked() || is_meant_for_others(&event) {
                return;
            }
            let key = event.key();
            let is_used = if is_going.get_untracked() {
                is_going.set(false);
                go_to(&key, &go)
            } else {
                press(&key, sheet, palette, is_going)
            };
            if is_used {
                event.prevent_default();
            }
        });
        on_cleanup(move || handle.remove());
    });
}

/// Single keys of one page, as long as the caller lives: what says that it used a key has it.
pub(crate) fn on_page_keys(act: impl Fn(&str) -> bool + Clone + 'static) {
    let is_on = use_keys();
    Effect::new(move || {
        let act = act.clone();
        let handle = window_event_listener(ev::keydown, move |event| {
            if is_on.get_untracked() && !is_meant_for_others(&event) && act(&event.key()) {
                event.prevent_default();
            }
        });
        on_cleanup(move || handle.remove());
    });
}

/// Ctrl+K or Cmd+K, wherever the focus is, except above another dialog.
fn is_of_palette(event: &KeyboardEvent) -> bool {
    let is_pressed =
        (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !event.shift_key() && event.key().eq_ignore_ascii_case("k");
    is_pressed && document().query_selector("dialog[open]:not(.palette)").is_ok_and(|above| above.is_none())
}

fn press(key: &str, sheet: RwSignal<bool>, palette: PaletteState, is_going: RwSignal<bool>) -> bool {
    match key {
        "/" => {
            if !focus_search() {
                palette.open("/");
            }
            true
        }
        "?" => {
            sheet.set(true);
            true
        }
        "g" => {
            is_going.set(true);
            set_timeout(move || is_going.set(false), PATIENCE);
            true
        }
        "j" => step_through(ROWS, Step::Next, false),
        "k" => step_through(ROWS, Step::Previous, false),
        "n" => step_through(TURNS, Step::Next, false),
        "p" => step_through(TURNS, Step::Previous, false),
        "[" => follow("[data-step=before]"),
        "]" => follow("[data-step=after]"),
        "x" => tick(false),
        "X" => tick(true),
        "ArrowDown" if is_on_row() => step_through(ROWS, Step::Next, false),
        "ArrowUp" if is_on_row() => step_through(ROWS, Step::Previous, false),
        "Home" if is_on_row() => step_through(ROWS, Step::First, false),
        "End" if is_on_row() => step_through(ROWS, Step::Last, false),
        _ => false,
    }
}

const ROWS: &str = "[data-row]";
const TURNS: &str = "[data-turn]";

fn go_to(key: &str, go: &impl Fn(Address)) -> bool {
    let place = PLACES.iter().find(|place| place.key == key);
    place.inspect(|place| go(place.href)).is_some()
}

/// Ticks the box of the focused row; with `is_through` also those up to the last ticked one.
fn tick(is_through: bool) -> bool {
    let row = document().active_element().and_then(|focused| focused.closest("tr").ok().flatten());
    let ticked = row.and_then(|row| row.query_selector("[data-select]").ok().flatten()).and_then(|found| found.dyn_into().ok());
    let Some(one): Option<web_sys::HtmlInputElement> = ticked else { return false };
    if is_through {
        tick_through(&one);
    }
    if !is_through || !one.checked() {
        one.click();
    }
    true
}

/// Follows a link of the page; false when it has none.
fn follow(link: &str) -> bool {
    find(link).first().inspect(|link| link.click()).is_some()
}

fn is_on_row() -> bool {
    place_of_focus(&find(ROWS)).is_some()
}

/// Focuses the page's field for searching; false when it has none.
fn focus_search() -> bool {
    find("[data-search]").first().is_some_and(|field| field.focus().is_ok())
}

/// Takes letters and digits itself; boxes to tick do not.
fn is_field(element: &web_sys::Element) -> bool {
    match element.tag_name().as_str() {
        "SELECT" | "TEXTAREA" => true,
        "INPUT" => !element.get_attribute("type").is_some_and(|kind| kind == "radio" || kind == "checkbox"),
        _ => false,
    }
}

/// With a modifier, handled already, typed into a field, or above the page.
fn is_meant_for_others(event: &KeyboardEvent) -> bool {
    let is_typing = document().active_element().is_some_and(|element| {
        is_field(&element)
            || element.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable)
            || element.closest("dialog[open], [role=menu], [role=tablist]").is_ok_and(|above| above.is_some())
    });
    is_typing || event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented()
}
