//! What is being done right now, and the buttons that start and stop it.

use leptos::{ev, prelude::*};
use sp_domain::sync::SyncStatus;

use super::{live::use_live, post::post};
use crate::{
    facts::use_format,
    format::{Format, bytes, integer},
    ui::{Erase, Icon, Popover, ProgressBar, use_toasts},
    urls,
};

/// A button of the header that turns while a job runs; behind it how far it is.
#[component]
pub fn Jobs() -> impl IntoView {
    let language = use_format().language;
    let sync = use_live().sync;
    let is_running = Signal::derive(move || sync.with(|status| status.running));
    view! {
        <Popover id="jobs" label=language.jobs_title() icon="sync" is_icon_only=true is_at_end=true is_active=is_running>
            <h2 class="popover-title">{language.sync_title()}</h2>
            <SyncState />
            <p>
                <a href=urls::DIAGNOSTICS>{language.diagnostics_title()}</a>
            </p>
        </Popover>
    }
    .erased()
}

/// How the sync goes, in words and as a bar, and the buttons that start and stop it. The forms post to the API, so that they work without
/// scripts too.
#[component]
pub fn SyncState() -> impl IntoView {
    let format = use_format();
    let language = format.language;
    let (sync, toasts) = (use_live().sync, use_toasts());
    let is_running = Memo::new(move |_| sync.with(|status| status.running));
    let send = move |url: urls::Address| {
        move |event: ev::SubmitEvent| {
            event.prevent_default();
            post(url, String::new(), move |is_done| {
                if !is_done {
                    toasts.complain(language.error_transport_text());
                }
            });
        }
    };
    view! {
        <p role="status">{move || sync.with(|status| in_words(status, &format))}</p>
        {move || sync.with(|status| bar(status, language.sync_title()))}
        <div class="job-actions">
            <form method="post" action=urls::SYNC on:submit=send(urls::SYNC)>
                <button class="button is-primary" disabled=move || is_running.get()>
                    <Icon name="sync" />
                    {language.sync_start()}
                </button>
            </form>
            <form method="post" action=urls::SYNC_CANCEL on:submit=send(urls::SYNC_CANCEL) hidden=move || !is_running.get()>
                <button class="button">{language.sync_cancel()}</button>
            </form>
        </div>
    }
    .erased()
}

fn bar(status: &SyncStatus, label: &'static str) -> Option<AnyView> {
    let (done, total) = (status.files_done, (status.files_total > 0).then_some(status.files_total));
    status.running.then(|| view! { <ProgressBar label done total /> }.erased())
}

fn in_words(status: &SyncStatus, format: &Format) -> String {
    let language = format.language;
    let number = |count| integer(count, language);
    let mut words = Vec::new();
    if status.running {
        words.push(match status.files_total {
            0 => language.sync_running().to_owned(),
            total => language.sync_progress(number(status.files_done), number(total)),
        });
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
