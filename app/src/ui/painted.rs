//! What only shows something, as the server painted it: the browser puts it into the page as it is and needs no code for it. What its buttons
//! are for stands in their attributes, as the page's scripts may not be in its HTML.

use leptos::{ev, prelude::*};

use super::chart::walk;
use crate::ui::{Erase, copy_button::use_copy};

/// A button was pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pressed {
    /// What it does.
    pub does: String,
    /// To what.
    pub to: String,
}

/// What the button does that copies a text.
const COPY: &str = "copy";

/// HTML that [`paint`] made.
#[component]
pub fn Painted(
    /// The HTML. It is made of our own views, which escape what tools and people wrote.
    html: String,
    /// Anchor of the part of the page it stands in: what is unfolded there stays so when the server has painted it anew.
    within: &'static str,
    /// What its buttons do, besides copying.
    #[prop(optional)]
    on_press: Option<Callback<Pressed>>,
) -> impl IntoView {
    let copy = use_copy();
    keep_unfolded(within);
    let press = move |event: ev::MouseEvent| match pressed(&event) {
        Some(Pressed { does, to }) if does == COPY => copy(to),
        Some(button) => {
            if let Some(on_press) = on_press {
                on_press.run(button);
            }
        }
        None => {}
    };
    view! { <div class="painted" inner_html=html on:click=press on:keydown=move |event| walk(&event)></div> }.erased()
}

#[cfg(feature = "hydrate")]
fn pressed(event: &ev::MouseEvent) -> Option<Pressed> {
    use wasm_bindgen::JsCast;

    let target: web_sys::Element = event.target()?.dyn_into().ok()?;
    let button = target.closest("[data-does]").ok()??;
    Some(Pressed { does: button.get_attribute("data-does")?, to: button.get_attribute("data-to")? })
}

#[cfg(not(feature = "hydrate"))]
fn pressed(_: &ev::MouseEvent) -> Option<Pressed> {
    None
}

#[cfg(feature = "hydrate")]
fn keep_unfolded(within: &'static str) {
    use wasm_bindgen::JsCast;
    use web_sys::Element;

    let folds = move || -> Vec<Element> {
        let Ok(found) = document().query_selector_all(&format!("#{within} .painted details")) else { return Vec::new() };
        (0..found.length()).filter_map(|place| found.item(place)?.dyn_into().ok()).collect()
    };
    let unfolded: Vec<bool> = folds().iter().map(|fold| fold.has_attribute("open")).collect();
    if unfolded.contains(&true) {
        request_animation_frame(move || {
            for (fold, _) in folds().iter().zip(unfolded).filter(|(_, is_unfolded)| *is_unfolded) {
                let _ = fold.set_attribute("open", "");
            }
        });
    }
}

#[cfg(not(feature = "hydrate"))]
fn keep_unfolded(_: &str) {}

/// Paints a view for [`Painted`], in the language and the zone of whoever asks.
#[cfg(feature = "ssr")]
pub(crate) fn paint(view: impl FnOnce() -> AnyView) -> String {
    let owner = Owner::new();
    let html = owner.with(|| {
        crate::facts::provide_format();
        view().to_html()
    });
    owner.cleanup();
    html
}

/// A quiet button in what the server paints.
#[cfg(feature = "ssr")]
#[component]
pub fn PaintedButton(
    /// What it does.
    #[prop(into)]
    does: String,
    /// To what.
    to: String,
    /// Symbol before the words, without `i-`.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// Another name than its words, for screen readers.
    label: String,
    /// Words.
    children: Children,
) -> impl IntoView {
    view! {
        <button class="button is-quiet needs-script" type="button" aria-label=label data-does=does data-to=to>
            {icon.map(|name| view! { <crate::ui::Icon name /> })}
            {children()}
        </button>
    }
    .erased()
}

/// A symbol in what the server paints that puts a text on the clipboard.
#[cfg(feature = "ssr")]
#[component]
pub fn PaintedCopy(
    /// What is copied.
    text: String,
    /// What that is, in words.
    label: String,
) -> impl IntoView {
    view! {
        <button class="icon-button has-tip needs-script" type="button" aria-label=label.clone() data-tip=label data-does=COPY data-to=text>
            <crate::ui::Icon name="copy" />
        </button>
    }
    .erased()
}
