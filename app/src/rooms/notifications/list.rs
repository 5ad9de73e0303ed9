//! The list, or why there is none.

use leptos::prelude::*;
use sp_domain::notifications::{NotificationQuery, Show};

use super::page::Asked;
use crate::{
    facts::use_format,
    layout::notifications::{NotificationLine, ReadAll, api::NotificationsView},
    ui::{ButtonLink, Empty, EmptyState, Erase},
    urls,
};

/// What was answered.
#[component]
pub fn List(
    /// The answer.
    view: NotificationsView,
) -> impl IntoView {
    let Asked { query, reload } = expect_context();
    let NotificationsView { lines, unread, has_any, at } = view;
    if lines.is_empty() {
        return view! { <Nothing query=query.get_untracked() has_any /> }.erased();
    }
    let lines = lines.into_iter().map(|line| view! { <NotificationLine line now=at on_change=reload /> }).collect_view();
    view! {
        <ReadAll unread until=at on_change=reload />
        <ul class="notices is-page">{lines}</ul>
    }
    .erased()
}

/// Nothing was ever told, nothing is open, or nothing matches.
#[component]
fn Nothing(
    /// What was asked.
    query: NotificationQuery,
    /// There are others.
    has_any: bool,
) -> impl IntoView {
    let language = use_format().language;
    if query.is_filtered() {
        let all = urls::NOTIFICATIONS.href();
        return view! {
            <EmptyState kind=Empty::Filtered title=language.empty_filtered_title()>
                <p>{language.notifications_filtered_text()}</p>
                <p>
                    <ButtonLink href=all>{language.filter_reset()}</ButtonLink>
                </p>
            </EmptyState>
        }
        .erased();
    }
    if has_any {
        let every = urls::notifications(&NotificationQuery { state: Show::All, ..NotificationQuery::default() });
        return view! {
            <EmptyState kind=Empty::Never title=language.notifications_calm_title()>
                <p>{language.notifications_calm_text()}</p>
                <p>
                    <ButtonLink href=every>{language.notifications_show_every()}</ButtonLink>
                </p>
            </EmptyState>
        }
        .erased();
    }
    view! {
        <EmptyState kind=Empty::Never title=language.notifications_never_title()>
            <p>{language.notifications_never_text()}</p>
            <p>
                <ButtonLink href=urls::NOTIFICATION_SETTINGS>{language.notification_settings_title()}</ButtonLink>
            </p>
        </EmptyState>
    }
    .erased()
}
