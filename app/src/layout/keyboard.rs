//! Keys for the whole page: `/` goes to the search field, `j` and `k` move through the rows of a list, Enter opens as links always do.
//!
//! Works on the document: a search field is marked `data-search`, the link of a row `data-row`.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// Listens as long as the page lives.
pub(super) fn listen() {
    Effect::new(|| {
        let handle = window_event_listener(ev::keydown, |event| press(&event));
        on_cleanup(move || handle.remove());
    });
}

fn press(event: &KeyboardEvent) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() || is_typing() {
        return;
    }
    let is_used = match event.key().as_str() {
        "/" => focus(find("[data-search]").into_iter().next()),
        "j" => focus(neighbour(1)),
        "k" => focus(neighbour(-1)),
        _ => false,
    };
    if is_used {
        event.prevent_default();
    }
}

fn is_typing() -> bool {
    let element = document().active_element();
    element.is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "SELECT" | "TEXTAREA")
            || element.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable)
    })
}

/// The row link before or after the focused one; the first one when none is focused.
fn neighbour(step: i32) -> Option<HtmlElement> {
    let rows = find("[data-row]");
    let focused = document().active_element();
    let at = rows.iter().position(|row| focused.as_ref().is_some_and(|focused| row.is_same_node(Some(focused))));
    let next = at.map_or(0, |at| at as i32 + step);
    usize::try_from(next).ok().and_then(|next| rows.get(next).cloned())
}

fn find(selector: &str) -> Vec<HtmlElement> {
    let Ok(nodes) = document().query_selector_all(selector) else { return Vec::new() };
    (0..nodes.length()).filter_map(|index| nodes.item(index)?.dyn_into().ok()).collect()
}

fn focus(element: Option<HtmlElement>) -> bool {
    element.is_some_and(|element| element.focus().is_ok())
}
