//! What the bell opens: what is open, unread before read, as of its opening and of what is done in it.

use leptos::{prelude::*, task::spawn_local};

use super::{
    api::{Line, NotificationsView, load_notifications},
    line::NotificationLine,
    read_all::ReadAll,
};
use crate::{
    facts::use_format,
    ui::{Erase, Icon, Skeleton},
};

/// The newest are enough here; the page has all.
const NEWEST: &str = "limit=20";

/// Asks for them, and again after each change.
#[component]
pub fn BellList() -> impl IntoView {
    let language = use_format().language;
    // What was answered; in it nothing when the server did not.
    let answer = RwSignal::new(None::<Option<NotificationsView>>);
    let load = Callback::new(move |()| {
        spawn_local(async move {
            let loaded = load_notifications(NEWEST.to_owned()).await.ok();
            // The list may be closed by now.
            let _ = answer.try_set(Some(loaded));
        });
    });
    load.run(());
    let content = move || match answer.get() {
        None => view! { <Skeleton /> }.erased(),
        Some(None) => view! { <p class="notices-none">{language.error_transport_text()}</p> }.erased(),
        Some(Some(view)) => view! { <Groups view on_change=load /> }.erased(),
    };
    view! {
        <div class="bell-list" aria-live="polite">
            {content}
        </div>
    }
    .erased()
}

/// Unread, and the others.
#[component]
fn Groups(
    /// What was answered.
    view: NotificationsView,
    /// Something was done: ask again.
    on_change: Callback<()>,
) -> impl IntoView {
    let language = use_format().language;
    let NotificationsView { lines, unread, at, .. } = view;
    let is_empty = lines.is_empty();
    let (new, earlier): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(|line| line.is_unread);
    let group = |heading: &'static str, lines: Vec<Line>| {
        let is_empty = lines.is_empty();
        let lines = lines.into_iter().map(|line| view! { <NotificationLine line now=at on_change is_in_bell=true /> }).collect_view();
        view! {
            <section hidden=is_empty aria-label=heading>
                <h2 class="popover-title">{heading}</h2>
                <ul class="notices">{lines}</ul>
            </section>
        }
    };
    view! {
        <p class="notices-none" hidden=!is_empty>
            <Icon name="ok" />
            {language.notifications_calm_title()}
        </p>
        {group(language.notifications_new(), new)}
        {group(language.notifications_earlier(), earlier)}
        <ReadAll unread until=at on_change />
    }
    .erased()
}
