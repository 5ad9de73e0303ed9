//! The page.

use leptos::prelude::*;
use sp_domain::{live::LiveEvent, retention::Retention};

use super::{api::load_retention, forgotten::ForgottenList, prune::Prune, rules::Rules};
use crate::{
    error::AppError,
    facts::use_format,
    layout::{News, throttled, use_live},
    ui::{Erase, ErrorState, PageHeader, SoonDeletedPanel},
    urls,
    wire::{Wire, data},
};

/// Between two readings while something runs.
const REFRESH_MS: u64 = 1000;

/// `/settings/retention`.
#[component]
pub fn RetentionPage() -> impl IntoView {
    let language = use_format().language;
    let answer = data(|| (), |()| load_retention());
    keep_fresh(answer);
    let reload = Callback::new(move |()| answer.refetch());
    view! {
        <PageHeader title=language.retention_title() purpose=language.retention_purpose() />
        <Transition fallback=move || view! { <p class="loading">{language.loading()}</p> }>
            {move || Suspend::new(async move {
                match answer.await {
                    Ok(view) => view! { <Everything view reload /> }.erased(),
                    Err(error) => view! { <ErrorState error on_retry=reload /> }.erased(),
                }
            })}
        </Transition>
    }
    .erased()
}

/// What there is.
#[component]
fn Everything(
    /// The answer.
    view: Retention,
    /// Asks again.
    reload: Callback<()>,
) -> impl IntoView {
    let language = use_format().language;
    view! {
        <SoonDeletedPanel soon=view.soon link=(urls::DIAGNOSTICS, language.diagnostics_title()) />
        <Rules rules=view.rules ignored=view.ignored reload />
        <Prune policy=view.policy status=view.prune pinned=view.pinned reload />
        <ForgottenList forgotten=view.forgotten total=view.forgotten_total reload />
    }
    .erased()
}

fn keep_fresh(answer: Resource<Result<Retention, AppError>, Wire>) {
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
