//! One figure that matters.

use leptos::prelude::*;

use crate::ui::Erase;

/// How a figure moved since the period before. Whether that is good is for the reader to say, unless it is defined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delta {
    /// In words, such as `+12 % to the 7 days before`.
    pub text: String,
    /// More than before.
    pub is_up: bool,
    /// Good or bad, where that is defined.
    pub is_good: Option<bool>,
}

/// A label, its value, how that moved, and where it comes from; leads to the rows behind it.
#[component]
pub fn Kpi(
    /// What it is.
    #[prop(into)]
    label: String,
    /// The figure with its unit; `–` when unknown.
    #[prop(into)]
    value: String,
    /// The exact figure, when pointed at.
    #[prop(optional, into)]
    exact: Option<String>,
    /// How it moved.
    #[prop(optional)]
    delta: Option<Delta>,
    /// Measured, estimated, or partly unknown.
    #[prop(optional, into)]
    provenance: Option<String>,
    /// The rows behind it.
    #[prop(optional, into)]
    href: Option<String>,
) -> impl IntoView {
    let moved = delta.map(|Delta { text, is_up, is_good }| {
        let class = match is_good {
            Some(true) => "kpi-delta is-success",
            Some(false) => "kpi-delta is-danger",
            None => "kpi-delta",
        };
        view! {
            <span class=class>
                <span aria-hidden="true">{if is_up { "↗ " } else { "↘ " }}</span>
                {text}
            </span>
        }
    });
    let figure = view! {
        <span class="kpi-label">{label}</span>
        <strong class="kpi-value" title=exact>
            {value}
        </strong>
        {moved}
        {provenance.map(|provenance| view! { <span class="kpi-note">{provenance}</span> })}
    };
    match href {
        Some(href) => view! {
            <a class="kpi" href=href>
                {figure}
            </a>
        }
        .erased(),
        None => view! { <div class="kpi">{figure}</div> }.erased(),
    }
}
