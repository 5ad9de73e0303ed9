//! How many sessions match, and what they sum up to.

use leptos::prelude::*;

use crate::{facts::use_format, format::integer, rooms::sessions::api::ListView, ui::Erase};

/// One line above the table.
#[component]
pub fn Summary(
    /// The answer.
    view: RwSignal<ListView>,
) -> impl IntoView {
    let format = use_format();
    let parts = move || {
        view.with(|list| {
            let language = format.language;
            let count = language.sessions_count(list.total, integer(list.total, language));
            let (tokens, cost) = (format.tokens(list.sums.all_tokens()), format.cost(&list.sums));
            let unknown = (list.unknown_usage_sessions > 0)
                .then(|| language.sessions_without_usage(list.unknown_usage_sessions, integer(list.unknown_usage_sessions, language)));
            view! {
                <strong>{count}</strong>
                <span title=tokens.title>{language.sum_tokens(tokens.text)}</span>
                <span title=cost.title>{language.sum_cost(cost.text)}</span>
                {unknown.map(|unknown| view! { <span>{unknown}</span> })}
            }
        })
    };
    view! {
        <p class="list-summary" aria-live="polite">
            {parts}
        </p>
    }
    .erased()
}
