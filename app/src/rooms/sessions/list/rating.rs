//! Saying in the list how a session went: by the keys 1 to 4 on the focused row, or by the menu of its outcome. It shows at once; if it cannot
//! be stored the row is as it was.

use leptos::prelude::*;
use sp_domain::{reviews::Outcome, session::SessionId};

use super::rows::{Line, LineKey};
use crate::{
    facts::use_format,
    i18n::Language,
    layout::on_page_keys,
    rooms::{
        reviews::api::{rate_sessions, undo_reviews},
        sessions::{api::ListView, names::title},
    },
    ui::{Entry, Erase, Icon, Kbd, Status, Toasts, use_toasts},
};

/// Anchor of the menu that all rows share.
const MENU: &str = "rate-menu";

/// Rating of rows. Copies are the same.
#[derive(Clone, Copy)]
pub(super) struct Rating {
    entries: RwSignal<Vec<Entry<LineKey, Line>>>,
    /// Whose menu is open.
    target: RwSignal<Option<SessionId>>,
    toasts: Toasts,
    language: Language,
}

impl Rating {
    pub(super) fn new(entries: RwSignal<Vec<Entry<LineKey, Line>>>) -> Self {
        Self { entries, target: RwSignal::new(None), toasts: use_toasts(), language: use_format().language }
    }

    /// Has the keys rate the focused row. Where a list of outcomes loses it by that, the next row gets the focus.
    pub(super) fn listen(self, view: RwSignal<ListView>) {
        on_page_keys(move |key| {
            let place = ["1", "2", "3", "4"].iter().position(|known| *known == key);
            let (Some(place), Some(id)) = (place, focused_row()) else { return false };
            self.rate(&id, Some(Outcome::ALL[place]));
            if view.with_untracked(|view| !view.query.outcome.is_empty()) {
                go_on();
            }
            true
        });
    }

    /// Says how a session went.
    fn rate(self, id: &SessionId, outcome: Option<Outcome>) {
        let Some((before, name)) = self.show(id, outcome) else { return };
        if before == outcome {
            return;
        }
        let (id, word) = (id.clone(), outcome.map(Outcome::as_str).unwrap_or_default());
        leptos::task::spawn_local(async move {
            match rate_sessions(id.to_string(), word.to_owned()).await {
                Ok(entries) => {
                    let told = self.language.review_saved(Status::of_outcome(outcome).word(self.language), name);
                    self.toasts.tell_with_undo(told, Callback::new(move |()| self.take_back(id.clone(), before, entries.clone())));
                }
                Err(error) => {
                    self.show(&id, before);
                    self.toasts.complain(error.to_string());
                }
            }
        });
    }

    fn take_back(self, id: SessionId, before: Option<Outcome>, entries: Vec<i64>) {
        let entries = entries.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        leptos::task::spawn_local(async move {
            match undo_reviews(entries).await {
                Ok(()) => drop(self.show(&id, before)),
                Err(error) => self.toasts.complain(error.to_string()),
            }
        });
    }

    /// Shows an outcome in the row, if it is there. Returns the one before and what the session is called.
    fn show(self, id: &SessionId, outcome: Option<Outcome>) -> Option<(Option<Outcome>, String)> {
        let key = LineKey::Session(id.clone());
        let find = |entries: &Vec<Entry<LineKey, Line>>| entries.iter().find(|entry| entry.key == key).map(|entry| entry.value.clone());
        let line = self.entries.try_with_untracked(find).flatten()?;
        let Line::Session(mut row, look) = line.get_untracked() else { return None };
        let (before, name) = (row.outcome, title(&row, self.language));
        if before != outcome {
            row.outcome = outcome;
            line.set(Line::Session(row, look));
        }
        Some((before, name))
    }
}

/// The outcome of a row; opens the menu that changes it.
#[component]
pub fn RateButton(
    /// The session.
    id: SessionId,
    /// How it went.
    outcome: Option<Outcome>,
    /// Its title.
    title: String,
) -> impl IntoView {
    let language = use_format().language;
    let rating: Rating = expect_context();
    let status = Status::of_outcome(outcome);
    let word = status.word(language);
    view! {
        <button
            class=format!("rate-button {}", status.tone().class())
            r#type="button"
            popovertarget=MENU
            aria-label=language.list_rate(word, title)
            on:click=move |_| rating.target.set(Some(id.clone()))
        >
            <Icon name=status.icon() />
            <span>{word}</span>
        </button>
    }
    .erased()
}

/// The menu of outcomes. One for all rows: it opens at the button that was pressed.
#[component]
pub fn RateMenu(
    /// Rating of rows.
    rating: Rating,
) -> impl IntoView {
    let language = use_format().language;
    let item = move |outcome: Option<Outcome>, key: Option<&'static str>| {
        let status = Status::of_outcome(outcome);
        let press = move |_| {
            if let Some(id) = rating.target.get_untracked() {
                rating.rate(&id, outcome);
            }
        };
        view! {
            <button
                class=format!("menu-item {}", status.tone().class())
                r#type="button"
                popovertarget=MENU
                popovertargetaction="hide"
                on:click=press
            >
                <Icon name=status.icon() />
                {status.word(language)}
                {key.map(|key| view! { <Kbd key /> })}
            </button>
        }
    };
    let rated = Outcome::ALL.into_iter().zip(["1", "2", "3", "4"]).map(|(outcome, key)| item(Some(outcome), Some(key))).collect_view();
    view! {
        <div id=MENU class="popover is-menu rate-menu needs-script" popover="auto" role="group" aria-label=language.filter_outcome()>
            {rated}
            {item(None, None)}
        </div>
    }
    .erased()
}

/// The session of the row that has the focus.
#[cfg(feature = "hydrate")]
fn focused_row() -> Option<SessionId> {
    let row = document().active_element()?.closest("tr[data-session]").ok().flatten()?;
    row.get_attribute("data-session").map(SessionId)
}

#[cfg(not(feature = "hydrate"))]
fn focused_row() -> Option<SessionId> {
    None
}

/// The focus moves to the next row.
#[cfg(feature = "hydrate")]
fn go_on() {
    use wasm_bindgen::JsCast;

    let row = document().active_element().and_then(|focused| focused.closest("tr[data-session]").ok().flatten());
    let mut next = row.and_then(|row| row.next_element_sibling());
    while let Some(row) = next {
        if let Ok(Some(link)) = row.query_selector("[data-row]") {
            let _ = link.dyn_into::<web_sys::HtmlElement>().map(|link| link.focus());
            return;
        }
        next = row.next_element_sibling();
    }
}

#[cfg(not(feature = "hydrate"))]
fn go_on() {}
