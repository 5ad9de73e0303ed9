//! A moment, in the display zone.

use leptos::prelude::*;
use sp_domain::Timestamp;

use crate::{facts::use_format, format::UNKNOWN, ui::Erase};

/// Date and time of day; a dash without one.
#[component]
pub fn Moment(
    /// When.
    at: Option<Timestamp>,
    /// Only the time of day: the date stands elsewhere.
    #[prop(optional)]
    is_clock: bool,
) -> impl IntoView {
    let format = use_format();
    let Some(at) = at else {
        return view! { <span title=format.language.time_unknown()>{UNKNOWN}</span> }.erased();
    };
    let text = if is_clock { format.clock(at) } else { format.moment(at) };
    view! {
        <time datetime=at.to_string() title=format.exact(at)>
            {text}
        </time>
    }
    .erased()
}

/// How long ago, seen from the moment the data was read.
#[component]
pub fn Ago(
    /// When.
    at: Option<Timestamp>,
    /// When the data was read.
    now: Timestamp,
) -> impl IntoView {
    let shown = use_format().ago(at, now);
    view! {
        <time datetime=at.map(|at| at.to_string()) title=shown.title>
            {shown.text}
        </time>
    }
}
