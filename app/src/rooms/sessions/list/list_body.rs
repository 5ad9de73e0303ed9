//! Sums, table and pages of one answer, kept fresh while the page lives.

use leptos::prelude::*;
use sp_domain::live::LiveEvent;

use super::{empty::Empty, pager::Pager, rows::lines, summary::Summary, table::SessionTable};
use crate::{
    facts::use_format,
    layout::{News, throttled, use_live},
    rooms::sessions::api::{ListView, list_sessions},
    ui::{Erase, merge},
    urls,
};

/// Between two readings of the list while much is happening.
const REFRESH_MS: u64 = 700;

/// What the list shows for one question.
#[component]
pub fn ListBody(
    /// The answer.
    view: ListView,
) -> impl IntoView {
    let format = use_format();
    let zone = format.zone.clone();
    let entries = RwSignal::new(merge(&[], lines(&view, &zone)));
    let view = RwSignal::new(view);
    keep_fresh(view, move |fresh| {
        entries.update(|entries| *entries = merge(entries, lines(&fresh, &zone)));
        view.set(fresh);
    });
    let is_empty = Memo::new(move |_| view.with(|view| view.rows.is_empty()));
    view! {
        <Summary view />
        <Show when=move || !is_empty.get() fallback=move || view! { <Empty view /> }>
            <SessionTable query=view.with_untracked(|view| view.query.clone()) entries />
            <Pager view />
        </Show>
    }
    .erased()
}

/// Asks again when something happened; rows, scroll position and focus stay where they are.
fn keep_fresh(view: RwSignal<ListView>, on_fresh: impl Fn(ListView) + Clone + Send + Sync + 'static) {
    let live = use_live();
    Effect::new(move || {
        let on_fresh = on_fresh.clone();
        let refresh = throttled(REFRESH_MS, move || {
            let Some(query) = view.try_with_untracked(|view| urls::query_text(&view.query)) else { return };
            let on_fresh = on_fresh.clone();
            leptos::task::spawn_local_scoped_with_cancellation(async move {
                if let Ok(fresh) = list_sessions(query).await {
                    on_fresh(fresh);
                }
            });
        });
        live.listen(move |news| {
            let was_syncing = live.sync.with_untracked(|status| status.running);
            let matters = match news {
                News::Reset | News::Event(LiveEvent::Session { .. }) => true,
                News::Connected => was_syncing,
                News::Event(LiveEvent::Sync(status)) => !status.running,
            };
            if matters {
                refresh();
            }
        });
    });
}
