//! How far something is.

use leptos::prelude::*;

use crate::ui::Erase;

/// The browser's own bar. Without a total it only says that something goes on.
#[component]
pub fn ProgressBar(
    /// Of what.
    #[prop(into)]
    label: String,
    /// How much is done.
    done: i64,
    /// How much there is; `None` while nobody knows.
    total: Option<i64>,
) -> impl IntoView {
    let value = total.map(|_| done.to_string());
    view! { <progress class="progress" aria-label=label max=total.unwrap_or(1).max(1).to_string() value=value></progress> }.erased()
}
