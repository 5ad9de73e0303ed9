//! A filter in force, or a value that can be taken away.

use leptos::prelude::*;

use crate::ui::{Erase, Icon};

/// A pill that leads to the same page without it.
#[component]
pub fn Chip(
    /// What it says.
    #[prop(into)]
    label: String,
    /// The address without it.
    #[prop(into)]
    href: String,
    /// What following the link does.
    #[prop(into)]
    remove: String,
) -> impl IntoView {
    view! {
        <a class="chip" href=href title=remove>
            {label}
            <Icon name="close" />
            <span class="visually-hidden">{remove.clone()}</span>
        </a>
    }
    .erased()
}
