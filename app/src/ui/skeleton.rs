//! The shape of what is being loaded.

use leptos::prelude::*;

use crate::{facts::use_format, ui::Erase};

/// Grey lines where a table or a text will be. They appear only when it takes longer than a moment.
#[component]
pub fn Skeleton(
    /// How many lines.
    #[prop(default = 6)]
    lines: usize,
) -> impl IntoView {
    let language = use_format().language;
    let lines = (0..lines).map(|_| view! { <span class="skeleton-line"></span> }).collect_view();
    view! {
        <div class="skeleton" role="status">
            <span class="visually-hidden">{language.loading()}</span>
            {lines}
        </div>
    }
    .erased()
}
