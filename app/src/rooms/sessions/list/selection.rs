//! Rows that were chosen, and what can be done to them together. The choice survives scrolling and ends with the question.

use std::collections::BTreeSet;

use leptos::prelude::*;
use sp_domain::session::{SessionId, SessionQuery};

use super::{
    download::FileLinks,
    together::{RateTogether, TagTogether},
};
use crate::{
    error::AppError,
    facts::use_format,
    format::integer,
    rooms::sessions::api::pin_session,
    ui::{Button, Erase, Weight, use_toasts},
};

/// The chosen sessions. Copies are the same choice.
#[derive(Clone, Copy)]
pub(super) struct Selection(RwSignal<BTreeSet<String>>);

impl Selection {
    pub(super) fn new() -> Self {
        Self(RwSignal::new(BTreeSet::new()))
    }

    pub(super) fn has(self, id: &SessionId) -> bool {
        self.0.with(|chosen| chosen.contains(id.as_str()))
    }

    pub(super) fn set(self, id: &SessionId, is_chosen: bool) {
        self.0.update(|chosen| {
            if is_chosen {
                chosen.insert(id.to_string());
            } else {
                chosen.remove(id.as_str());
            }
        });
    }

    pub(super) fn clear(self) {
        self.0.set(BTreeSet::new());
    }

    pub(super) fn ids(self) -> Vec<String> {
        self.0.with(|chosen| chosen.iter().cloned().collect())
    }
}

/// A row's box; `x` ticks that of the focused row, with Shift all from the last ticked one on.
#[component]
pub fn SelectBox(
    /// The session.
    id: SessionId,
    /// Its title.
    title: String,
) -> impl IntoView {
    let label = use_format().language.list_select(title);
    let selection = expect_context::<Selection>();
    let (of, chosen) = (id.clone(), id);
    view! {
        <input
            r#type="checkbox"
            class="select-box"
            data-select
            aria-label=label
            prop:checked=move || selection.has(&of)
            on:change:target=move |event| selection.set(&chosen, event.target().checked())
            on:click=move |event| through(&event)
        />
    }
    .erased()
}

/// With Shift everything between the last ticked box and this one is ticked, too.
#[cfg(feature = "hydrate")]
fn through(event: &leptos::ev::MouseEvent) {
    use wasm_bindgen::JsCast;

    let element = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
    if let Some(element) = element.filter(|_| event.shift_key()) {
        crate::ui::tick_through(&element);
    }
}

#[cfg(not(feature = "hydrate"))]
fn through(_: &leptos::ev::MouseEvent) {}

/// What can be done to the chosen rows; only there while some are chosen.
#[component]
pub fn SelectionBar(
    /// The choice.
    selection: Selection,
) -> impl IntoView {
    let (language, toasts) = (use_format().language, use_toasts());
    let count = Memo::new(move |_| selection.0.with(|chosen| chosen.len() as i64));
    let query = Signal::derive(move || SessionQuery { id: selection.ids(), include_subagents: true, ..SessionQuery::default() });
    let is_busy = RwSignal::new(false);
    let keep = move |()| {
        is_busy.set(true);
        leptos::task::spawn_local(async move {
            let ids = selection.ids();
            let kept = keep_all(&ids).await;
            is_busy.set(false);
            match kept {
                Ok(()) => {
                    let count = ids.len() as i64;
                    toasts.tell(language.list_kept(count, integer(count, language)));
                    selection.clear();
                }
                Err(error) => toasts.complain(error.to_string()),
            }
        });
    };
    view! {
        <div class="selection-bar" role="region" aria-label=language.list_selection() hidden=move || count.get() == 0>
            <strong aria-live="polite">{move || language.list_selected(count.get(), integer(count.get(), language))}</strong>
            <FileLinks query />
            <RateTogether selection />
            <TagTogether selection />
            <Button is_busy on_press=keep>{language.session_pin()}</Button>
            <Button weight=Weight::Quiet on_press=move |()| selection.clear()>{language.list_select_none()}</Button>
        </div>
    }
    .erased()
}

async fn keep_all(ids: &[String]) -> Result<(), AppError> {
    for id in ids {
        pin_session(id.clone(), true).await?;
    }
    Ok(())
}
