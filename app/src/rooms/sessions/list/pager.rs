//! Which part of the list is shown, and the way to the others.

use leptos::prelude::*;
use sp_domain::session::SessionQuery;

use crate::{facts::use_format, format::integer, rooms::sessions::api::ListView, ui::Erase, urls};

/// Page sizes on offer.
const SIZES: [i64; 3] = [50, 100, 250];

/// “1–50 of 1,234”, previous, next, page size.
#[component]
pub fn Pager(
    /// The answer.
    view: RwSignal<ListView>,
) -> impl IntoView {
    let language = use_format().language;
    let parts = move || {
        view.with(|ListView { rows, total, query, .. }| {
            let shown = rows.len() as i64;
            let [first, last, all] = [query.offset + 1, query.offset + shown, *total].map(|number| integer(number, language));
            let previous = (query.offset > 0).then(|| at(query, query.offset - query.limit));
            let next = (query.offset + shown < *total).then(|| at(query, query.offset + query.limit));
            view! {
                <span class="pager-range">{language.pager_range(first, last, all)}</span>
                {previous.map(|href| view! { <a class="button" rel="prev" href=href>{language.pager_previous()}</a> })}
                {next.map(|href| view! { <a class="button" rel="next" href=href>{language.pager_next()}</a> })}
                <span class="pager-sizes">
                    {language.pager_size()}
                    {SIZES
                        .map(|size| {
                            let href = urls::sessions(&SessionQuery { limit: size, offset: 0, ..query.clone() });
                            let current = (query.limit == size).then_some("true");
                            view! {
                                <a href=href aria-current=current>
                                    {integer(size, language)}
                                </a>
                            }
                        })
                        .collect_view()}
                </span>
            }
        })
    };
    view! {
        <nav class="pager" aria-label=language.pager_label()>
            {parts}
        </nav>
    }
    .erased()
}

fn at(query: &SessionQuery, offset: i64) -> String {
    urls::sessions(&SessionQuery { offset: offset.max(0), ..query.clone() })
}
