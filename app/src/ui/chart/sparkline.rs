//! A course in the room of a word.

use leptos::prelude::*;

use super::scale::share;
use crate::ui::Erase;

/// Bars side by side, as high as their share of the highest one. What they say is in the label; the figures stand elsewhere.
#[component]
pub fn Sparkline(
    /// Values, oldest first.
    values: Vec<i64>,
    /// What they are, in words with figures.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let most = values.iter().copied().max().unwrap_or(0);
    let count = values.len();
    let bars = values
        .into_iter()
        .enumerate()
        .filter(|(_, value)| *value > 0)
        .map(|(place, value)| {
            // Something is never drawn as nothing.
            let height = share(value, most).max(60);
            view! { <rect x=place * 100 + 10 y=1000 - height width="80" height=height></rect> }
        })
        .collect_view();
    view! {
        <svg class="sparkline" role="img" aria-label=label viewBox=format!("0 0 {} 1000", count.max(1) * 100) preserveAspectRatio="none">
            {bars}
        </svg>
    }
    .erased()
}
