//! Time zone and currency.

use leptos::{form::ActionForm, prelude::*};
use leptos_router::hooks::use_query_map;
use sp_domain::settings::{Fault, Faulty, General, SettingsDraft};

use super::{
    api::{SaveGeneral, load_general},
    startup::StartupList,
};
use crate::{
    facts::use_format,
    layout::PreferenceChoices,
    ui::{Button, Erase, Faults, FormField, Loaded, PageHeader, Panel, SaveError, Weight},
    urls,
    wire::data,
};

/// Shows what is stored now.
#[derive(Clone, Copy)]
struct Reload(Callback<()>);

/// `/settings/general`.
#[component]
pub fn GeneralPage() -> impl IntoView {
    let language = use_format().language;
    let answer = data(|| (), |()| load_general());
    provide_context(Reload(Callback::new(move |()| answer.refetch())));
    view! {
        <PageHeader title=language.general_title() purpose=language.general_purpose() />
        <Loaded answer show=|general| view! { <Everything general /> }.erased() />
    }
    .erased()
}

/// What belongs to the installation, what to the browser, what to this start.
#[component]
fn Everything(
    /// The answer.
    general: General,
) -> impl IntoView {
    let language = use_format().language;
    let startup = general.startup.clone();
    view! {
        <Panel id="shown" title=language.general_shown()>
            <GeneralForm general />
        </Panel>
        <Panel id="appearance" title=language.appearance_title() text=language.appearance_help()>
            <div class="settings-choices">
                <PreferenceChoices />
            </div>
        </Panel>
        <StartupList startup />
    }
    .erased()
}

/// A plain form; in a living page it is checked before it is sent.
#[component]
fn GeneralForm(
    /// What is stored.
    general: General,
) -> impl IntoView {
    let language = use_format().language;
    let Reload(reload) = expect_context();
    let draft = SettingsDraft::of(&general.settings);
    let version = draft.version;
    let decided_by = general.decided_by("timezone").map(str::to_owned);
    let [timezone, currency, rate, as_of] = [draft.timezone, draft.currency, draft.rate, draft.as_of].map(RwSignal::new);
    let zones = StoredValue::new(general.timezones.clone());
    let faults = Faults::of(move || {
        let typed = SettingsDraft { version, timezone: timezone.get(), currency: currency.get(), rate: rate.get(), as_of: as_of.get() };
        faults_of(&typed, |zone| zones.with_value(|zones| zones.is_empty() || zones.iter().any(|known| known == zone)))
    });
    let save = ServerAction::<SaveGeneral>::new();
    Effect::new(move || {
        if matches!(save.value().get(), Some(Ok(()))) {
            // Zone and currency are everywhere: the whole page comes anew.
            let _ = window().location().assign(&urls::GENERAL_SAVED.href());
        }
    });
    let was_saved = use_query_map().with_untracked(|query| query.get("saved").is_some());
    let saved = was_saved.then(|| view! { <p class="saved" role="status">{language.settings_saved()}</p> });
    let failed = move || save.value().get().and_then(Result::err).map(|error| view! { <SaveError error on_reload=reload /> });
    let options = general.timezones.iter().map(|zone| view! { <option value=zone.clone()></option> }).collect_view();
    let in_force = language.general_timezone_help(&general.timezone);
    view! {
        {saved}
        <ActionForm
            action=save
            attr:class="form-column"
            attr:novalidate=true
            on:submit:capture=move |event| {
                if !faults.allow() {
                    event.prevent_default();
                }
            }
        >
            <input r#type="hidden" name="version" value=version.to_string() />
            <FormField name="timezone" label=language.general_timezone() value=timezone faults help=in_force proposals="timezones" decided_by />
            <datalist id="timezones">{options}</datalist>
            <FormField name="currency" label=language.general_currency() value=currency faults help=language.general_currency_help() />
            <FormField name="rate" label=language.general_rate() value=rate faults help=language.general_rate_help() />
            <FormField name="as_of" label=language.general_as_of() value=as_of faults kind="date" help=language.general_as_of_help() />
            <p>
                <Button weight=Weight::Primary is_busy=save.pending()>
                    {language.settings_save()}
                </Button>
            </p>
            {failed}
        </ActionForm>
    }
    .erased()
}

fn faults_of(draft: &SettingsDraft, is_zone: impl Fn(&str) -> bool) -> Vec<Faulty> {
    let mut faults = draft.check().err().unwrap_or_default();
    let zone = draft.timezone.trim();
    if !zone.is_empty() && !is_zone(zone) {
        faults.insert(0, ("timezone", Fault::Zone));
    }
    faults
}
