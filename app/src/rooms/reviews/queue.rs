//! The queue: one session after the other, the next one ready before the last one is stored.

use leptos::prelude::*;

use super::{
    api::{Classes, QueueItem, QueueView, load_queue, save_review, undo_reviews},
    item::Item,
    keys,
    nothing_left::NothingLeft,
    progress::Progress,
};
use crate::{
    layout::on_page_keys,
    ui::{Erase, Toasts, use_toasts},
};

/// What was said of a session.
pub(super) struct Said {
    pub(super) outcome: String,
    pub(super) reasons: String,
    pub(super) severity: String,
    pub(super) note: String,
}

/// The queue in the page. Copies are the same queue.
#[derive(Clone, Copy)]
pub(super) struct Waiting {
    shown: RwSignal<QueueView>,
    /// Sessions whose outcome is on its way to the server.
    leaving: RwSignal<Vec<String>>,
    toasts: Toasts,
    /// What there is to choose from.
    pub(super) classes: StoredValue<Classes>,
}

impl Waiting {
    /// Goes on to the next session and stores what was said of this one; if that fails it comes back.
    pub(super) fn save(self, item: QueueItem, said: Said, told: String) {
        self.leaving.update(|leaving| leaving.push(item.id.clone()));
        self.shown.update(|queue| {
            queue.items.retain(|other| other.id != item.id);
            queue.left -= 1;
        });
        #[cfg(feature = "hydrate")]
        request_animation_frame(|| {
            keys::focus("#review-current");
        });
        leptos::task::spawn_local(async move {
            let id = item.id.clone();
            let Said { outcome, reasons, severity, note } = said;
            let answer = save_review(id.clone(), outcome, reasons, String::new(), severity, note).await;
            if self.leaving.try_update(|leaving| leaving.retain(|other| *other != id)).is_none() {
                return;
            }
            match answer {
                Ok(entries) => {
                    let entries = entries.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
                    self.toasts.tell_with_undo(told, Callback::new(move |()| self.take_back(entries.clone())));
                    self.refill(true).await;
                }
                Err(error) => {
                    self.shown.try_update(|queue| {
                        queue.items.insert(0, item);
                        queue.left += 1;
                    });
                    self.toasts.complain(error.to_string());
                }
            }
        });
    }

    fn take_back(self, entries: String) {
        leptos::task::spawn_local(async move {
            match undo_reviews(entries).await {
                Ok(()) => self.refill(false).await,
                Err(error) => self.toasts.complain(error.to_string()),
            }
        });
    }

    /// Asks what waits now. What somebody looks at stays, unless something was taken back.
    async fn refill(self, stays: bool) {
        let Some(query) = self.shown.try_with_untracked(|queue| queue.query.clone()) else { return };
        let Ok(mut fresh) = load_queue(query).await else { return };
        let leaving = self.leaving.try_get_untracked().unwrap_or_default();
        fresh.items.retain(|item| !leaving.contains(&item.id));
        let current = self.shown.try_with_untracked(|queue| queue.items.first().map(|item| item.id.clone())).flatten();
        if let Some(at) = fresh.items.iter().position(|item| stays && current.as_ref() == Some(&item.id)) {
            let item = fresh.items.remove(at);
            fresh.items.insert(0, item);
        }
        let _ = self.classes.try_set_value(fresh.classes.clone());
        self.shown.try_set(fresh);
    }
}

/// Progress, the session to be looked at, and its form.
#[component]
pub fn Queue(
    /// The answer.
    queue: QueueView,
) -> impl IntoView {
    let classes = StoredValue::new(queue.classes.clone());
    let waiting = Waiting { shown: RwSignal::new(queue), leaving: RwSignal::new(Vec::new()), toasts: use_toasts(), classes };
    let shown = waiting.shown;
    let current = Memo::new(move |_| shown.with(|queue| queue.items.first().cloned()));
    on_page_keys(move |key| match key {
        "s" => keys::press("[data-skip]"),
        "Enter" => keys::is_nowhere() && keys::press(".review-save"),
        key => keys::choose(key),
    });
    view! {
        <Progress shown />
        {move || match current.get() {
            Some(item) => view! { <Item item waiting /> }.erased(),
            None => view! { <NothingLeft shown /> }.erased(),
        }}
    }
    .erased()
}
