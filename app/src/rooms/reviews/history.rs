//! The history of a review: it only grows.

use leptos::prelude::*;

use super::{api::ReviewView, words::lines};
use crate::{
    facts::use_format,
    format::integer,
    ui::{Erase, Moment},
};

/// Behind a fold: who said what and when, the latest first.
#[component]
pub fn History(
    /// What is said.
    shown: RwSignal<ReviewView>,
) -> impl IntoView {
    let language = use_format().language;
    let count = Memo::new(move |_| shown.with(|review| review.entries));
    let entries = move || {
        shown.with(|review| {
            let entry = |entry: &sp_domain::reviews::ReviewEntry| {
                let lines = lines(entry, &review.classes, language).into_iter().map(|line| view! { <p>{line}</p> }).collect_view();
                view! {
                    <li class:is-undone=entry.is_undone>
                        <p class="review-signed">
                            <Moment at=Some(entry.at) />
                            <span>{entry.author.clone()}</span>
                        </p>
                        {lines}
                    </li>
                }
            };
            review.history.iter().map(entry).collect_view()
        })
    };
    view! {
        <details class="review-history" hidden=move || count.get() == 0>
            <summary>{move || language.review_history(count.get(), integer(count.get(), language))}</summary>
            <ol>{entries}</ol>
        </details>
    }
    .erased()
}
