//! The page.

use leptos::prelude::*;

use super::{
    accounts::Accounts,
    api::{DiagnosticsView, load_diagnostics},
    footprint::FootprintPanel,
    sync_panel::SyncPanel,
    warnings::Warnings,
};
use crate::{
    facts::use_format,
    format::integer,
    ui::{Erase, Loaded, PageHeader, Panel, SoonDeletedPanel, refresh_with_sync},
    urls,
    wire::data,
};

/// `/settings/diagnostics`.
#[component]
pub fn DiagnosticsPage() -> impl IntoView {
    let language = use_format().language;
    let answer = data(|| (), |()| load_diagnostics());
    refresh_with_sync(answer);
    view! {
        <PageHeader title=language.diagnostics_title() purpose=language.diagnostics_purpose() />
        <SyncPanel />
        <Loaded answer show=|view| view! { <Findings view /> }.erased() />
    }
    .erased()
}

/// What was found.
#[component]
fn Findings(
    /// The answer.
    view: DiagnosticsView,
) -> impl IntoView {
    let language = use_format().language;
    let ignored = (view.ignored > 0)
        .then(|| view! { <p class="panel-text">{language.rules_ignored(view.ignored, integer(view.ignored, language))}</p> });
    view! {
        <SoonDeletedPanel soon=view.soon_deleted link=(urls::RETENTION, language.retention_title()) />
        {ignored}
        <Accounts accounts=view.accounts now=view.now />
        <Warnings warnings=view.warnings total=view.warnings_total />
        <FootprintPanel footprint=view.footprint />
        <Panel id="places" title=language.places_title()>
            <dl class="facts">
                <div class="is-long">
                    <dt>{language.places_home()}</dt>
                    <dd>{view.home}</dd>
                </div>
                <div class="is-long">
                    <dt>{language.places_data()}</dt>
                    <dd>{view.data_dir}</dd>
                </div>
                <div>
                    <dt>{language.places_zone()}</dt>
                    <dd>{view.timezone}</dd>
                </div>
            </dl>
        </Panel>
    }
    .erased()
}
