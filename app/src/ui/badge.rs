//! A short word about a thing.

use leptos::prelude::*;

use crate::ui::{Erase, Icon};

/// What a colour says. The only colours that mean something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing in particular.
    #[default]
    Neutral,
    /// Going on, or chosen.
    Accent,
    /// Worth knowing.
    Info,
    /// As it should be.
    Success,
    /// Wants to be looked at.
    Warning,
    /// Went wrong.
    Danger,
    /// Over.
    Muted,
}

impl Tone {
    /// Class that colours.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Neutral => "is-neutral",
            Self::Accent => "is-accent",
            Self::Info => "is-info",
            Self::Success => "is-success",
            Self::Warning => "is-warning",
            Self::Danger => "is-danger",
            Self::Muted => "is-muted",
        }
    }
}

/// A pill with a word, coloured by what it says.
#[component]
pub fn Badge(
    /// What its colour says.
    #[prop(optional)]
    tone: Tone,
    /// Symbol before the word, without `i-`.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// Longer, when pointed at.
    #[prop(optional, into)]
    title: Option<String>,
    /// The word.
    children: Children,
) -> impl IntoView {
    view! {
        <span class=format!("badge {}", tone.class()) title=title>
            {icon.map(|name| view! { <Icon name /> })}
            {children()}
        </span>
    }
    .erased()
}
