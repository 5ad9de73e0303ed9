//! A button, and a link that looks like one.

use leptos::{ev, prelude::*};

use crate::ui::{Erase, Icon};

/// How much a button wants to be pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weight {
    /// One of several ways on.
    #[default]
    Plain,
    /// The one way on that a page proposes: at most one of them in sight.
    Primary,
    /// Takes something away for good.
    Danger,
    /// Of little importance: only its words.
    Quiet,
}

impl Weight {
    const fn class(self) -> &'static str {
        match self {
            Self::Plain => "button",
            Self::Primary => "button is-primary",
            Self::Danger => "button is-danger",
            Self::Quiet => "button is-quiet",
        }
    }
}

/// A button. Without `on_press` it sends the form it stands in.
#[component]
pub fn Button(
    /// How much it wants to be pressed.
    #[prop(optional)]
    weight: Weight,
    /// Symbol before the words, without `i-`.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// Cannot be pressed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// What it was pressed for is being done: it cannot be pressed again, and says so.
    #[prop(optional, into)]
    is_busy: Signal<bool>,
    /// Stays pressed: a switch that looks like a button.
    #[prop(optional, into)]
    is_pressed: Option<Signal<bool>>,
    /// Another name than its words, for screen readers.
    #[prop(optional, into)]
    label: Option<String>,
    /// What it does; of no use without scripts, and not shown then.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
    /// Words.
    children: Children,
) -> impl IntoView {
    let press = move |event: ev::MouseEvent| {
        if let Some(on_press) = on_press {
            event.prevent_default();
            on_press.run(());
        }
    };
    view! {
        <button
            class=weight.class()
            class:needs-script=on_press.is_some()
            r#type=if on_press.is_some() { "button" } else { "submit" }
            disabled=move || disabled.get() || is_busy.get()
            aria-busy=move || is_busy.get().then_some("true")
            aria-pressed=move || is_pressed.map(|is_pressed| if is_pressed.get() { "true" } else { "false" })
            aria-label=label
            on:click=press
        >
            {icon.map(|name| view! { <Icon name /> })}
            {children()}
        </button>
    }
    .erased()
}

/// A link that looks like a button: for the next step that is another page.
#[component]
pub fn ButtonLink(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// How much it wants to be pressed.
    #[prop(optional)]
    weight: Weight,
    /// Symbol before the words, without `i-`.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// Words.
    children: Children,
) -> impl IntoView {
    view! {
        <a class=weight.class() href=href>
            {icon.map(|name| view! { <Icon name /> })}
            {children()}
        </a>
    }
    .erased()
}
