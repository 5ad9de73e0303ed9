//! A small surface above the page, opened by a button: the browser's own, which closes it on Escape or a click elsewhere and gives the focus
//! back. Works without scripts.

use leptos::prelude::*;

use crate::ui::{Erase, Icon};

/// A button and what it opens.
#[component]
pub fn Popover(
    /// Anchor, unique on the page.
    id: &'static str,
    /// Name of button and surface.
    #[prop(into)]
    label: String,
    /// Symbol of the button, without `i-`.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// The button is only its symbol; the name is read aloud.
    #[prop(optional)]
    is_icon_only: bool,
    /// The surface ends where the button ends, and not begins where it begins.
    #[prop(optional)]
    is_at_end: bool,
    /// Something behind it is in force.
    #[prop(optional, into)]
    is_active: Signal<bool>,
    /// What it opens.
    children: Children,
) -> impl IntoView {
    let class = if is_icon_only { "icon-button has-tip" } else { "button" };
    let words = (!is_icon_only).then(|| label.clone());
    let arrow = (!is_icon_only).then(|| view! { <Icon name="more" /> });
    view! {
        <span class="popover-anchor">
            <button
                class=class
                class:is-active=is_active
                type="button"
                popovertarget=id
                aria-label=is_icon_only.then(|| label.clone())
                data-tip=is_icon_only.then(|| label.clone())
            >
                {icon.map(|name| view! { <Icon name /> })}
                {words}
                {arrow}
            </button>
            <div id=id class="popover" class:is-at-end=is_at_end popover="auto" role="group" aria-label=label>
                {children()}
            </div>
        </span>
    }
    .erased()
}
