//! The sync: how it goes, and the buttons that start and stop it.

use leptos::prelude::*;
use sp_domain::sync::{ProblemKind, SyncProblem, SyncStatus};

use super::api::{CancelSync, StartSync};
use crate::{
    facts::use_format,
    format::{Format, bytes, integer},
    i18n::Language,
    layout::use_live,
    ui::{Erase, Icon},
    urls,
};

/// Live. The forms post to the API, so that they work without scripts too.
#[component]
pub fn SyncPanel() -> impl IntoView {
    let format = use_format();
    let language = format.language;
    let status = use_live().sync;
    let (start, cancel) = (ServerAction::<StartSync>::new(), ServerAction::<CancelSync>::new());
    let is_running = Memo::new(move |_| status.with(|status| status.running));
    let on_start = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        start.dispatch(StartSync {});
    };
    let on_cancel = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        cancel.dispatch(CancelSync {});
    };
    let failed = move || {
        [start.value().get().and_then(Result::err), cancel.value().get().and_then(Result::err)]
            .into_iter()
            .flatten()
            .next()
            .map(|_| view! { <p class="banner is-danger">{language.error_transport_text()}</p> })
    };
    view! {
        <section class="sync-panel" aria-labelledby="sync-title">
            <h2 id="sync-title">{language.sync_title()}</h2>
            <p role="status">{move || status.with(|status| in_words(status, &format))}</p>
            <Progress status />
            {move || status.with(|status| status.problem.as_ref().map(|problem| problem_view(problem, language)))}
            {failed}
            <div class="sync-panel-actions">
                <form method="post" action=urls::SYNC on:submit=on_start>
                    <input r#type="hidden" name="return_to" value=urls::DIAGNOSTICS />
                    <button class="button is-primary" disabled=move || is_running.get()>
                        <Icon name="sync" />
                        {language.sync_start()}
                    </button>
                </form>
                <form method="post" action=urls::SYNC_CANCEL on:submit=on_cancel hidden=move || !is_running.get()>
                    <input r#type="hidden" name="return_to" value=urls::DIAGNOSTICS />
                    <button class="button">{language.sync_cancel()}</button>
                </form>
            </div>
        </section>
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

/// A bar while a sync runs.
#[component]
fn Progress(
    /// How it goes.
    status: RwSignal<SyncStatus>,
) -> impl IntoView {
    let language = use_format().language;
    move || {
        status.with(|status| {
            (status.running && status.files_total > 0).then(|| {
                view! {
                    <progress
                        class="progress"
                        aria-label=language.sync_title()
                        max=status.files_total.to_string()
                        value=status.files_done.to_string()
                    ></progress>
                }
            })
        })
    }
}

fn in_words(status: &SyncStatus, format: &Format) -> String {
    let language = format.language;
    let number = |count| integer(count, language);
    let mut words = Vec::new();
    if status.running {
        words.push(language.sync_progress(number(status.files_done), number(status.files_total)));
        if status.bytes_total > 0 {
            words.push(language.sync_bytes(bytes(status.bytes_done, language), bytes(status.bytes_total, language)));
        }
        words.extend(status.eta_ms.map(|ms| language.sync_eta(format.duration(Some(ms)))));
    } else {
        words.push(status.last_sync.map_or_else(|| language.sync_never().to_owned(), |at| language.sync_last_at(format.moment(at))));
        if status.cancelled {
            words.push(language.sync_cancelled().to_owned());
        }
    }
    if status.sessions_new + status.sessions_changed > 0 {
        words.push(language.sync_changes(number(status.sessions_new), number(status.sessions_changed)));
    }
    if status.errors > 0 {
        words.push(language.sync_errors(status.errors, number(status.errors)));
    }
    words.join(" · ")
}
