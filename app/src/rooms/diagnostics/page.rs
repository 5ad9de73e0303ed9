//! The page.

use leptos::prelude::*;
use sp_domain::live::LiveEvent;

use super::{
    accounts::Accounts,
    api::{DiagnosticsView, load_diagnostics},
    footprint::FootprintPanel,
    sync_panel::SyncPanel,
    warnings::Warnings,
};
use crate::{
    error::AppError,
    facts::use_format,
    format::integer,
    layout::{News, throttled, use_live},
    ui::{Erase, ErrorState, PageHeader, SoonDeletedPanel},
    urls,
    wire::{Wire, data},
};

/// Between two readings while a sync runs.
const REFRESH_MS: u64 = 1000;

/// `/settings/diagnostics`.
#[component]
pub fn DiagnosticsPage() -> impl IntoView {
    let language = use_format().language;
    let answer = data(|| (), |()| load_diagnostics());
    keep_fresh(answer);
    view! {
        <PageHeader title=language.diagnostics_title() purpose=language.diagnostics_purpose() />
        <SyncPanel />
        <Transition fallback=move || view! { <p class="loading">{language.loading()}</p> }>
            {move || Suspend::new(async move {
                match answer.await {
                    Ok(view) => view! { <Findings view /> }.erased(),
                    Err(error) => view! { <ErrorState error on_retry=Callback::new(move |()| answer.refetch()) /> }.erased(),
                }
            })}
        </Transition>
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
    let ignored = (view.ignored > 0).then(|| view! { <p>{language.rules_ignored(view.ignored, integer(view.ignored, language))}</p> });
    view! {
        <SoonDeletedPanel soon=view.soon_deleted link=(urls::RETENTION, language.retention_title()) />
        {ignored}
        <Accounts accounts=view.accounts now=view.now />
        <Warnings warnings=view.warnings total=view.warnings_total />
        <FootprintPanel footprint=view.footprint />
        <section>
            <h2>{language.places_title()}</h2>
            <dl class="facts">
                <div>
                    <dt>{language.places_home()}</dt>
                    <dd>{view.home}</dd>
                </div>
                <div>
                    <dt>{language.places_data()}</dt>
                    <dd>{view.data_dir}</dd>
                </div>
                <div>
                    <dt>{language.places_zone()}</dt>
                    <dd>{view.timezone}</dd>
                </div>
            </dl>
        </section>
    }
    .erased()
}

fn keep_fresh(answer: Resource<Result<DiagnosticsView, AppError>, Wire>) {
    let live = use_live();
    Effect::new(move || {
        let refresh = throttled(REFRESH_MS, move || answer.refetch());
        live.listen(move |news| {
            if matches!(news, News::Reset | News::Event(LiveEvent::Sync(_))) {
                refresh();
            }
        });
    });
}
