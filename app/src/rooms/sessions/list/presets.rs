//! The usual spans of days.

use leptos::prelude::*;
use sp_domain::session::SessionQuery;

use super::filters::since_days_ago;
use crate::{
    facts::{use_facts, use_format},
    ui::Erase,
    urls,
};

/// Today, 7 days, 30 days, all.
#[component]
pub fn Presets(
    /// What is asked.
    query: Memo<SessionQuery>,
) -> impl IntoView {
    let (facts, language) = (use_facts(), use_format().language);
    let spans = [
        (Some(0), language.preset_today()),
        (Some(6), language.preset_week()),
        (Some(29), language.preset_month()),
        (None, language.preset_all()),
    ];
    let links = spans
        .map(|(days, name)| {
            let facts = facts.clone();
            let target = Memo::new(move |_| query.with(|query| since_days_ago(query, days, facts.now, &facts.zone)));
            let is_current =
                move || query.with(|query| target.with(|target| target.date_from == query.date_from && query.date_to.is_none()));
            view! {
                <a
                    class="preset"
                    href=move || target.with(urls::sessions)
                    aria-current=move || if is_current() { "true" } else { "false" }
                >
                    {name}
                </a>
            }
        })
        .collect_view();
    view! {
        <nav class="presets" aria-label=language.preset_label()>
            {links}
        </nav>
    }
    .erased()
}
