//! Sums, table and pages of one answer, kept fresh while the page lives.

use leptos::prelude::*;
use sp_domain::{live::LiveEvent, session::SessionQuery};

use super::{
    columns::ColumnChooser,
    download::Download,
    empty::Empty,
    pager::Pager,
    rating::{RateMenu, Rating},
    rows::{Line, LineKey, lines},
    scroll::Room,
    selection::{Selection, SelectionBar},
    summary::Summary,
    table::SessionTable,
    views::SavedViews,
};
use crate::{
    facts::{use_facts, use_format},
    format::Format,
    layout::{News, throttled, use_live},
    rooms::sessions::api::{ListView, list_sessions},
    ui::{Entry, Erase, merge},
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
    let sheet = Sheet::new(view, use_format());
    let (selection, left_out) = (Selection::new(), RwSignal::new(use_facts().preferences.left_out));
    provide_context(selection);
    let rating = Rating::new(sheet.entries);
    provide_context(rating);
    rating.listen(sheet.view);
    sheet.keep_fresh();
    sheet.follow();
    let Sheet { view, entries, room, .. } = sheet;
    let query = Signal::derive(move || view.with(|view| view.query.clone()));
    let is_empty = Memo::new(move |_| view.with(|view| view.rows.is_empty()));
    view! {
        <div class="list-head">
            <Summary view />
            <div class="list-tools">
                <span class="needs-script">
                    <SavedViews query />
                </span>
                <span class="needs-script">
                    <ColumnChooser left_out />
                </span>
                <Download query />
            </div>
        </div>
        <Show when=move || !is_empty.get() fallback=move || view! { <Empty view /> }>
            {room.above()}
            <SessionTable query=view.with_untracked(|view| view.query.clone()) entries left_out />
            {room.below()}
            <Pager view />
        </Show>
        <RateMenu rating />
        <SelectionBar selection />
    }
    .erased()
}

/// The rows in the page, and how others come into it.
#[derive(Clone, Copy)]
struct Sheet {
    view: RwSignal<ListView>,
    entries: RwSignal<Vec<Entry<LineKey, Line>>>,
    room: Room,
    format: StoredValue<Format>,
    /// What was asked last. An answer to anything else is dropped.
    wanted: StoredValue<SessionQuery>,
}

impl Sheet {
    fn new(view: ListView, format: Format) -> Self {
        Self {
            entries: RwSignal::new(merge(&[], lines(&view, &format.zone))),
            room: Room::new(),
            format: StoredValue::new(format),
            wanted: StoredValue::new(view.query.clone()),
            view: RwSignal::new(view),
        }
    }

    /// Asks for what is wanted. The component may be gone when the answer comes.
    fn ask(self) {
        let Some(query) = self.wanted.try_get_value() else { return };
        leptos::task::spawn_local(async move {
            let answer = list_sessions(urls::query_text(&query)).await;
            if let (Ok(fresh), true) = (answer, self.wanted.try_get_value() == Some(query)) {
                self.show(fresh);
            }
        });
    }

    fn show(self, fresh: ListView) {
        #[cfg(feature = "hydrate")]
        let anchor = super::scroll::anchor();
        let zone = self.format.with_value(|format| format.zone.clone());
        self.entries.update(|entries| *entries = merge(entries, lines(&fresh, &zone)));
        self.view.set(fresh);
        #[cfg(feature = "hydrate")]
        request_animation_frame(move || self.room.settle(self.view, anchor));
    }

    /// Asks again when something happened; rows, scroll position and focus stay where they are.
    fn keep_fresh(self) {
        let live = use_live();
        Effect::new(move || {
            let refresh = throttled(REFRESH_MS, move || self.ask());
            live.listen(move |news| {
                let was_syncing = live.sync.with_untracked(|status| status.running);
                let matters = match news {
                    News::Reset | News::Event(LiveEvent::Session { .. }) => true,
                    News::Connected => was_syncing,
                    News::Event(LiveEvent::Sync(status)) => !status.running,
                    News::Event(LiveEvent::Notifications { .. }) => false,
                };
                if matters {
                    refresh();
                }
            });
        });
    }

    /// Has the rows follow whoever scrolls.
    fn follow(self) {
        #[cfg(feature = "hydrate")]
        Effect::new(move || {
            request_animation_frame(move || self.room.settle(self.view, super::scroll::anchor()));
            self.room.watch(self.view, move |offset| {
                let query = self.view.with_untracked(|view| view.query.clone());
                let query = SessionQuery { offset, limit: super::scroll::WINDOW, ..query };
                if self.wanted.with_value(|wanted| *wanted != query) {
                    self.wanted.set_value(query);
                    self.ask();
                }
            });
        });
    }
}
