//! How the sync is going, in one line.

use leptos::prelude::*;

use super::live::use_live;
use crate::{
    facts::use_format,
    format::integer,
    ui::{Erase, Icon},
    urls,
};

/// Live; leads to the diagnostics.
#[component]
pub fn SyncIndicator() -> impl IntoView {
    let format = use_format();
    let live = use_live();
    let text = move || {
        let (language, status) = (format.language, live.sync.get());
        match status.last_sync {
            _ if status.running && status.files_total > 0 => {
                language.sync_progress(integer(status.files_done, language), integer(status.files_total, language))
            }
            _ if status.running => language.sync_running().to_owned(),
            Some(at) => language.sync_last(format.clock(at)),
            None => language.sync_never().to_owned(),
        }
    };
    view! {
        <a class="sync-indicator" class:is-running=move || live.sync.with(|status| status.running) href=urls::DIAGNOSTICS>
            <Icon name="sync" />
            <span>{text}</span>
        </a>
    }
    .erased()
}
