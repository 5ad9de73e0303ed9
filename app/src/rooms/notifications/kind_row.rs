//! One kind: how it is told, and whether the browser tells of it. Takes effect at once.

use leptos::{prelude::*, task::spawn_local};
use sp_domain::notifications::{Level, NotificationPreference};

use super::{api::save_notification_preference, kinds, settings::Reload};
use crate::{
    facts::use_format,
    i18n::Language,
    ui::{Erase, Field, Select, Switch, use_toasts},
};

/// One kind.
#[component]
pub fn KindRow(
    /// What was chosen.
    preference: NotificationPreference,
) -> impl IntoView {
    let language = use_format().language;
    let Reload(reload) = expect_context();
    let toasts = use_toasts();
    let NotificationPreference { kind, level, browser } = preference;
    let (level, browser) = (RwSignal::new(level.as_str().to_owned()), RwSignal::new(browser));
    let is_off = Signal::derive(move || level.with(|level| level == Level::Off.as_str()));
    let save = move |(level, browser): &(String, bool), _: Option<&(String, bool)>, _: Option<()>| {
        let preference = NotificationPreference { kind, level: Level::from_word(level).unwrap_or_default(), browser: *browser };
        spawn_local(async move {
            if save_notification_preference(preference).await.is_ok() {
                toasts.tell(language.settings_saved());
            } else {
                toasts.complain(language.error_transport_text());
                reload.try_run(());
            }
        });
    };
    Effect::watch(move || (level.get(), browser.get()), save, false);
    let name = kinds::name(kind, language);
    let options = Level::ALL.map(|level| (level.as_str(), level_name(level, language))).to_vec();
    view! {
        <li>
            <div class="notice-kind" role="group" aria-label=name>
                <Field id=format!("kind-{}", kind.as_str()) label=name>
                    <Select value=level options />
                </Field>
                <Switch value=browser label=language.notification_browser_too() disabled=is_off />
            </div>
        </li>
    }
    .erased()
}

fn level_name(level: Level, language: Language) -> &'static str {
    match level {
        Level::Show => language.notification_level_show(),
        Level::Silent => language.notification_level_silent(),
        Level::Off => language.notification_level_off(),
    }
}
