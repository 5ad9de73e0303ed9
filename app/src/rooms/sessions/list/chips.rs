//! The active filters, each removable.

use leptos::prelude::*;
use sp_domain::session::{Facets, SessionQuery};

use super::filters::{self, reset};
use crate::{
    facts::use_format,
    ui::{Chip, Erase},
    urls,
};

/// One chip per active filter, and one to remove them all.
#[component]
pub fn Chips(
    /// What is asked.
    query: Memo<SessionQuery>,
    /// Names of values.
    facets: Signal<Facets>,
) -> impl IntoView {
    let language = use_format().language;
    let active = Memo::new(move |_| query.with(|query| facets.with(|facets| as_links(&filters::chips(query, facets, language)))));
    let all = move || query.with(|query| urls::sessions(&reset(query)));
    view! {
        <ul class="chips" aria-label=language.filter_active() hidden=move || active.with(Vec::is_empty)>
            <For each=move || active.get() key=Clone::clone let((label, href))>
                <li>
                    <Chip label href remove=language.filter_remove() />
                </li>
            </For>
            <li>
                <a class="chip is-reset" href=all>
                    {language.filter_reset()}
                </a>
            </li>
        </ul>
    }
    .erased()
}

fn as_links(chips: &[filters::Chip]) -> Vec<(String, String)> {
    chips.iter().map(|chip| (chip.label.clone(), urls::sessions(&chip.without))).collect()
}
