//! What narrows the list: links, so that they work without scripts and can be shared.

use leptos::prelude::*;
use sp_domain::notifications::{NotificationKind, NotificationQuery, Show};

use super::kinds::name;
use crate::{facts::use_format, i18n::Language, ui::Erase, urls};

/// States and kinds to choose from.
#[component]
pub fn Filters(
    /// What is asked.
    query: Memo<NotificationQuery>,
) -> impl IntoView {
    let language = use_format().language;
    let states = Show::ALL
        .map(|state| {
            let here = Signal::derive(move || query.with(|query| query.state == state));
            let href = Signal::derive(move || query.with(|query| urls::notifications(&NotificationQuery { state, ..first_page(query) })));
            view! { <Choice label=state_name(state, language) href here /> }
        })
        .collect_view();
    let kinds = [None]
        .into_iter()
        .chain(NotificationKind::ALL.map(Some))
        .map(|kind: Option<NotificationKind>| {
            let wanted = move || kind.into_iter().collect::<Vec<_>>();
            let here = Signal::derive(move || query.with(|query| query.kinds == wanted()));
            let href = Signal::derive(move || {
                query.with(|query| urls::notifications(&NotificationQuery { kinds: wanted(), ..first_page(query) }))
            });
            let label = kind.map_or(language.notifications_all_kinds(), |kind| name(kind, language));
            view! { <Choice label href here /> }
        })
        .collect_view();
    view! {
        <nav class="notice-filters" aria-label=language.notifications_state()>
            <ul>{states}</ul>
        </nav>
        <nav class="notice-filters" aria-label=language.notifications_kind()>
            <ul>{kinds}</ul>
        </nav>
    }
    .erased()
}

/// One of several.
#[component]
fn Choice(
    /// Its name.
    label: &'static str,
    /// The list with it.
    href: Signal<String>,
    /// It is what is asked.
    here: Signal<bool>,
) -> impl IntoView {
    view! {
        <li>
            <a href=href aria-current=move || here.get().then_some("true")>
                {label}
            </a>
        </li>
    }
    .erased()
}

fn first_page(query: &NotificationQuery) -> NotificationQuery {
    NotificationQuery { offset: 0, ..query.clone() }
}

fn state_name(state: Show, language: Language) -> &'static str {
    match state {
        Show::Open => language.notifications_open(),
        Show::Unread => language.notifications_new(),
        Show::Dismissed => language.notifications_dismissed(),
        Show::Resolved => language.notifications_resolved(),
        Show::All => language.notifications_every(),
    }
}
