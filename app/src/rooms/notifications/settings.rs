//! What a person wants to hear of each kind, and whether the browser tells.

use leptos::prelude::*;
use sp_domain::notifications::NotificationPreference;

use super::{api::load_notification_preferences, browser_panel::BrowserPanel, kind_row::KindRow};
use crate::{
    facts::use_format,
    ui::{Erase, Loaded, PageHeader, Panel},
    wire::data,
};

/// Shows what is stored now.
#[derive(Clone, Copy)]
pub(super) struct Reload(pub(super) Callback<()>);

/// `/settings/notifications`.
#[component]
pub fn NotificationSettingsPage() -> impl IntoView {
    let language = use_format().language;
    let answer = data(|| (), |()| load_notification_preferences());
    provide_context(Reload(Callback::new(move |()| answer.refetch())));
    view! {
        <PageHeader title=language.notification_settings_title() purpose=language.notification_settings_purpose() />
        <BrowserPanel />
        <Loaded answer show=|preferences| view! { <Kinds preferences /> }.erased() />
    }
    .erased()
}

/// Every kind.
#[component]
fn Kinds(
    /// What was chosen.
    preferences: Vec<NotificationPreference>,
) -> impl IntoView {
    let language = use_format().language;
    let rows = preferences.into_iter().map(|preference| view! { <KindRow preference /> }).collect_view();
    view! {
        <Panel id="kinds" title=language.notification_kinds_title() text=language.notification_kinds_text()>
            <ul class="notice-kinds">{rows}</ul>
        </Panel>
    }
    .erased()
}
