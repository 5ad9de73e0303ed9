//! Nothing to show, and what to do about it.

use leptos::prelude::*;

use crate::ui::Erase;

/// Says why there is nothing, and the next step.
#[component]
pub fn EmptyState(
    /// Symbol without `i-`.
    icon: &'static str,
    /// What is missing.
    #[prop(into)]
    title: String,
    /// Why, and what to do.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="empty-state">
            <crate::ui::Icon name=icon />
            <h2>{title}</h2>
            {children()}
        </section>
    }
    .erased()
}
