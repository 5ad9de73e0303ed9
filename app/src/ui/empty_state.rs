//! Nothing to show, and what to do about it.

use leptos::prelude::*;

use crate::ui::{Erase, Icon};

/// Why there is nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Empty {
    /// Nothing yet: explain, and propose the next step.
    Never,
    /// Nothing matches: show what is asked, and offer to reset it.
    Filtered,
    /// It is being read or made.
    Coming,
    /// The feature is not there: say what is missing, and how to enable it.
    Unavailable,
}

impl Empty {
    const fn icon(self) -> &'static str {
        match self {
            Self::Never => "sessions",
            Self::Filtered => "search",
            Self::Coming => "sync",
            Self::Unavailable => "offline",
        }
    }
}

/// Says why there is nothing, and the next step.
#[component]
pub fn EmptyState(
    /// Why.
    kind: Empty,
    /// What is missing.
    #[prop(into)]
    title: String,
    /// More about it, and what to do.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="empty-state">
            <Icon name=kind.icon() />
            <h2>{title}</h2>
            {children()}
        </section>
    }
    .erased()
}
