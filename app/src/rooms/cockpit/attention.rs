//! What the buttons of the attention panel do: an entry is put off, or comes back.

use leptos::prelude::*;

use super::{
    api::{snooze, wake},
    panels::Reload,
};
use crate::{
    facts::use_format,
    ui::{Pressed, use_toasts},
};

/// What the button does that takes back that an entry was put off.
pub(super) const WAKE: &str = "wake";
const SNOOZE: &str = "snooze-";

/// What the button does that puts an entry off for so many days.
#[cfg(feature = "ssr")]
pub(super) fn snooze_of(days: i64) -> String {
    format!("{SNOOZE}{days}")
}

/// What happens when a button of an entry is pressed.
pub(super) fn on_press() -> Callback<Pressed> {
    let language = use_format().language;
    let Reload(reload) = expect_context();
    let toasts = use_toasts();
    Callback::new(move |Pressed { does, to }| {
        if does == WAKE {
            return take_back(to, reload);
        }
        let Some(days) = does.strip_prefix(SNOOZE).and_then(|days| days.parse().ok()) else { return };
        leptos::task::spawn_local(async move {
            if snooze(to.clone(), days).await.is_err() {
                return toasts.complain(language.error_transport_text());
            }
            toasts.tell_with_undo(language.attention_put_off(days, days), Callback::new(move |()| take_back(to.clone(), reload)));
            reload.run(());
        });
    })
}

fn take_back(key: String, reload: Callback<()>) {
    leptos::task::spawn_local(async move {
        // What was awake already is awake.
        let _ = wake(key).await;
        reload.try_run(());
    });
}
