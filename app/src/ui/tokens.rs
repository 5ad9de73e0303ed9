//! A count of tokens.

use leptos::prelude::*;

use crate::facts::use_format;

/// Short, with the exact count when pointed at; a dash when unknown.
#[component]
pub fn Tokens(
    /// How many; `None` is unknown.
    count: Option<i64>,
) -> impl IntoView {
    let shown = use_format().tokens(count);
    view! {
        <span class="number" title=shown.title>
            {shown.text}
        </span>
    }
}
