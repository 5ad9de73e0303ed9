//! The sync: how it goes, the buttons that start and stop it, and what keeps it from storing anything.

use leptos::prelude::*;
use sp_domain::sync::{ProblemKind, SyncProblem};

use crate::{
    facts::use_format,
    i18n::Language,
    layout::{SyncState, use_live},
    ui::{Erase, Panel},
};

/// Live.
#[component]
pub fn SyncPanel() -> impl IntoView {
    let language = use_format().language;
    let status = use_live().sync;
    view! {
        <Panel id="sync" title=language.sync_title() is_card=true>
            <SyncState />
            {move || status.with(|status| status.problem.as_ref().map(|problem| problem_view(problem, language)))}
        </Panel>
    }
    .erased()
}

/// Why nothing new can be stored, and what to do about it.
fn problem_view(problem: &SyncProblem, language: Language) -> impl IntoView + use<> {
    let SyncProblem { kind, place, detail } = problem;
    let text = match kind {
        ProblemKind::DiskFull => language.problem_disk_full(place, detail),
        ProblemKind::ReadOnly => language.problem_read_only(place, detail),
        ProblemKind::Failed => language.problem_failed(place, detail),
    };
    view! {
        <p class="banner is-danger" role="alert">
            {text}
        </p>
    }
}
