//! The button that reads them all.

use leptos::{prelude::*, task::spawn_local};
use sp_domain::Timestamp;

use super::api::read_all_notifications;
use crate::{
    facts::use_format,
    ui::{Button, Erase, Weight, use_toasts},
};

/// Marks everything as read that was seen.
#[component]
pub fn ReadAll(
    /// How many are unread.
    unread: i64,
    /// When they were seen.
    until: Timestamp,
    /// Asks again.
    on_change: Callback<()>,
) -> impl IntoView {
    let language = use_format().language;
    let toasts = use_toasts();
    let press = move |()| {
        spawn_local(async move {
            if read_all_notifications(until).await.is_err() {
                toasts.complain(language.error_transport_text());
            }
            on_change.try_run(());
        });
    };
    view! {
        <p>
            <Button weight=Weight::Quiet icon="ok" disabled=unread == 0 on_press=press>
                {language.notifications_read_all()}
            </Button>
        </p>
    }
    .erased()
}
