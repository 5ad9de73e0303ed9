//! The usual spans of days.

use leptos::prelude::*;
use sp_domain::session::SessionQuery;

use super::filters::since_days_ago;
use crate::{
    facts::{use_facts, use_format},
    i18n::Language,
    ui::Erase,
    urls,
};

/// Days before today, and what the span is called.
fn spans(language: Language) -> [(Option<i64>, &'static str); 4] {
    [
        (Some(0), language.preset_today()),
        (Some(6), language.preset_week()),
        (Some(29), language.preset_month()),
        (None, language.preset_all()),
    ]
}

/// Today, 7 days, 30 days, all.
#[component]
pub fn Presets(
    /// What is asked.
    query: Memo<SessionQuery>,
) -> impl IntoView {
    let (facts, language) = (use_facts(), use_format().language);
    let links = spans(language)
        .map(|(days, name)| {
            let facts = facts.clone();
            let target = Memo::new(move |_| query.with(|query| since_days_ago(query, days, facts.now, &facts.zone)));
            let is_current = move || target.with(|target| query.with(|query| is_same_span(query, target)));
            view! {
                <li>
                    <a class="preset" href=move || target.with(urls::sessions) aria-current=move || is_current().then_some("true")>
                        {name}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <ul class="presets" aria-label=language.preset_label()>
            {links}
        </ul>
    }
    .erased()
}

/// The span asked for, as the button of the period says it.
pub(super) fn span_name(
    query: &SessionQuery,
    now: sp_domain::Timestamp,
    zone: &sp_domain::time::DisplayZone,
    language: Language,
) -> String {
    let known = spans(language).into_iter().find(|(days, _)| is_same_span(query, &since_days_ago(query, *days, now, zone)));
    match (known, &query.date_from, &query.date_to) {
        (Some((_, name)), ..) => name.to_owned(),
        (None, Some(from), Some(to)) => format!("{from} – {to}"),
        (None, Some(from), None) => format!("{from} –"),
        (None, None, Some(to)) => format!("– {to}"),
        (None, None, None) => String::new(),
    }
}

fn is_same_span(one: &SessionQuery, other: &SessionQuery) -> bool {
    one.date_from == other.date_from && one.date_to == other.date_to
}
