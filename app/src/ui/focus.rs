//! Moving the focus through things of one kind. Only in the browser.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Where to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The one after the focused one.
    Next,
    /// The one before it.
    Previous,
    /// The first of all.
    First,
    /// The last of all.
    Last,
}

/// The place to go to among `count`, from the place of the focus if it is on one of them.
fn target(step: Step, at: Option<usize>, count: usize, is_round: bool) -> Option<usize> {
    let last = count.checked_sub(1)?;
    Some(match (step, at) {
        (Step::First, _) | (Step::Next, None) => 0,
        (Step::Last, _) => last,
        (Step::Previous, None) if is_round => last,
        (Step::Previous, None) => 0,
        (Step::Next, Some(at)) if at == last => {
            if is_round {
                0
            } else {
                last
            }
        }
        (Step::Next, Some(at)) => at + 1,
        (Step::Previous, Some(0)) => {
            if is_round {
                last
            } else {
                0
            }
        }
        (Step::Previous, Some(at)) => at - 1,
    })
}

/// Everything that matches and can be focused, in the order of the document.
pub fn find(selector: &str) -> Vec<HtmlElement> {
    let Ok(nodes) = document().query_selector_all(selector) else { return Vec::new() };
    (0..nodes.length()).filter_map(|index| nodes.item(index)?.dyn_into().ok()).collect()
}

/// The place of the focus among these.
pub fn place_of_focus(elements: &[HtmlElement]) -> Option<usize> {
    let focused = document().active_element()?;
    elements.iter().position(|element| element.is_same_node(Some(&focused)))
}

/// Ticks the boxes between this one and the last ticked one above it, or else the next one below.
pub fn tick_through(this: &web_sys::HtmlInputElement) {
    let boxes: Vec<web_sys::HtmlInputElement> = find("[data-select]").into_iter().filter_map(|one| one.dyn_into().ok()).collect();
    let Some(at) = boxes.iter().position(|one| one.is_same_node(Some(this))) else { return };
    let is_ticked = |place: &usize| boxes[*place].checked();
    let above = (0..at).rev().find(is_ticked);
    let Some(other) = above.or_else(|| (at + 1..boxes.len()).find(is_ticked)) else { return };
    for one in &boxes[at.min(other)..=at.max(other)] {
        if !one.checked() {
            one.click();
        }
    }
}

/// Focuses another one of what matches; false when nothing does.
pub fn step_through(selector: &str, step: Step, is_round: bool) -> bool {
    let elements = find(selector);
    let next = target(step, place_of_focus(&elements), elements.len(), is_round);
    next.and_then(|next| elements.get(next)).is_some_and(|element| element.focus().is_ok())
}
