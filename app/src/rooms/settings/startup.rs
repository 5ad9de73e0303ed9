//! What the start decided.

use leptos::prelude::*;
use sp_domain::settings::Startup;

use crate::{
    facts::use_format,
    i18n::Language,
    ui::{DecidedBy, Erase, Panel},
};

/// What flags, variables and files decided: shown as it is.
#[component]
pub(super) fn StartupList(
    /// In their order.
    startup: Vec<Startup>,
) -> impl IntoView {
    let language = use_format().language;
    let rows = startup
        .into_iter()
        .filter(|decided| decided.name != "timezone")
        .map(|decided| {
            view! {
                <div class="is-long">
                    <dt>{name(&decided.name, language)}</dt>
                    <dd>
                        {decided.value}
                        " "
                        {decided.by.map(|by| view! { <DecidedBy by /> })}
                    </dd>
                </div>
            }
        })
        .collect_view();
    view! {
        <Panel id="startup" title=language.general_startup() text=language.general_startup_help()>
            <dl class="facts">{rows}</dl>
        </Panel>
    }
    .erased()
}

fn name(setting: &str, language: Language) -> &'static str {
    match setting {
        "address" => language.startup_address(),
        "home" => language.places_home(),
        "data_dir" => language.places_data(),
        "database" => language.about_database(),
        _ => language.startup_machine(),
    }
}
