//! The page: everything that narrows the list is in the address.

use leptos::prelude::*;
use leptos_router::hooks::use_url;
use sp_domain::{live::LiveEvent, notifications::NotificationQuery};

use super::{filters::Filters, list::List};
use crate::{
    error::AppError,
    facts::use_format,
    layout::{
        News,
        notifications::api::{NotificationsView, load_notifications},
        throttled, use_live, when_left,
    },
    ui::{ButtonLink, Erase, Loaded, PageHeader},
    urls,
    wire::{Wire, data},
};

/// Between two questions while much happens.
const REFRESH_MS: u64 = 1000;

/// What the list needs of the page.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    /// What is asked.
    pub(super) query: Memo<NotificationQuery>,
    /// Asks again.
    pub(super) reload: Callback<()>,
}

/// `/notifications`.
#[component]
pub fn NotificationsPage() -> impl IntoView {
    let language = use_format().language;
    let url = use_url();
    let search = Memo::new(move |_| url.with(|url| url.search().trim_start_matches('?').to_owned()));
    let query = Memo::new(move |_| search.with(|search| parse(search)));
    let answer = data(move || search.get(), load_notifications);
    provide_context(Asked { query, reload: Callback::new(move |()| answer.refetch()) });
    follow(answer);
    view! {
        <PageHeader title=language.notifications_title() purpose=language.notifications_purpose()>
            <ButtonLink href=urls::NOTIFICATION_SETTINGS icon="settings">
                {language.notification_settings_title()}
            </ButtonLink>
        </PageHeader>
        <Filters query />
        <Loaded answer show=|view| view! { <List view /> }.erased() />
    }
    .erased()
}

/// What cannot be understood narrows nothing: the answer says what is wrong with it.
fn parse(search: &str) -> NotificationQuery {
    let pairs = urls::pairs(search);
    NotificationQuery::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))).unwrap_or_default()
}

/// Asks again when something is told, but not under the reader.
fn follow(answer: Resource<Result<NotificationsView, AppError>, Wire>) {
    let live = use_live();
    let is_alive = StoredValue::new(());
    Effect::new(move || {
        let places = || vec!["main .notices".to_owned()];
        let ask = throttled(REFRESH_MS, move || when_left(places, is_alive, move || answer.refetch()));
        live.listen(move |news| {
            if matches!(news, News::Reset | News::Event(LiveEvent::Notifications { .. })) {
                ask();
            }
        });
    });
}
