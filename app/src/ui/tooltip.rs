//! A hint at something that is not a control.

use leptos::prelude::*;

use crate::ui::Erase;

/// A word with an explanation, shown when pointed at or focused; Escape needs nothing, it goes when the focus goes.
#[component]
pub fn Tooltip(
    /// Unique on the page.
    id: &'static str,
    /// The explanation.
    #[prop(into)]
    text: String,
    /// The word.
    children: Children,
) -> impl IntoView {
    view! {
        <span class="tooltip" tabindex="0" aria-describedby=id>
            {children()}
            <span id=id class="tooltip-text" role="tooltip">
                {text}
            </span>
        </span>
    }
    .erased()
}
