//! How many sessions match, and what they sum up to.

use leptos::prelude::*;

use sp_domain::{sync::SyncStatus, usage::UsageTotals};

use crate::{
    facts::use_format,
    format::{Format, integer},
    layout::use_live,
    rooms::sessions::api::ListView,
    ui::Erase,
};

/// One line above the table.
#[component]
pub fn Summary(
    /// The answer.
    view: RwSignal<ListView>,
) -> impl IntoView {
    let format = use_format();
    let live = use_live();
    let ahead = Memo::new(move |_| live.sync.with(|status| status.ahead.map(|totals| (totals, percent(status)))));
    let parts = move || {
        if let Some((totals, percent)) = ahead.get().filter(|_| view.with(|list| !list.query.is_filtered())) {
            return view! { <Ahead totals percent /> }.erased();
        }
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
            .erased()
        })
    };
    view! {
        <p class="list-summary" aria-live="polite">
            {parts}
        </p>
    }
    .erased()
}

/// How much of a first import is done.
fn percent(status: &SyncStatus) -> i64 {
    if status.bytes_total > 0 { status.bytes_done * 100 / status.bytes_total } else { 0 }
}

/// The totals of a history whose texts are still being read.
#[component]
fn Ahead(
    /// Counted from the logs.
    totals: UsageTotals,
    /// How much of the texts is in.
    percent: i64,
) -> impl IntoView {
    let format: Format = use_format();
    let language = format.language;
    let figures = totals.figures();
    let (tokens, cost) = (format.tokens(figures.all_tokens()), format.cost(&figures));
    view! {
        <strong>{language.sessions_count(totals.sessions, integer(totals.sessions, language))}</strong>
        <span title=tokens.title>{language.sum_tokens(tokens.text)}</span>
        <span>{language.sum_cost(cost.text)}</span>
        <span>{language.sum_ahead(integer(percent, language))}</span>
    }
    .erased()
}
