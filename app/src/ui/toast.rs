//! What has just happened, told in a corner of the page and to screen readers.

use std::time::Duration;

use leptos::prelude::*;

use crate::{
    facts::use_format,
    ui::{Button, Erase, Icon, IconButton, Tone, Weight},
};

/// How long a toast stays that nobody has to do anything about.
const STAY: Duration = Duration::from_secs(8);

/// A message.
#[derive(Clone)]
struct Toast {
    id: u64,
    tone: Tone,
    text: String,
    undo: Option<Callback<()>>,
}

/// Where messages are left. Copies are the same place.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    last: StoredValue<u64>,
}

impl Toasts {
    /// Something was done.
    pub fn tell(self, text: impl Into<String>) {
        self.add(Tone::Success, text.into(), None);
    }

    /// Something was done that can be taken back.
    pub fn tell_with_undo(self, text: impl Into<String>, undo: Callback<()>) {
        self.add(Tone::Success, text.into(), Some(undo));
    }

    /// Something failed. It stays until somebody has seen it.
    pub fn complain(self, text: impl Into<String>) {
        self.add(Tone::Danger, text.into(), None);
    }

    fn add(self, tone: Tone, text: String, undo: Option<Callback<()>>) {
        let id = self.last.get_value() + 1;
        self.last.set_value(id);
        self.shown.update(|shown| shown.push(Toast { id, tone, text, undo }));
        if tone != Tone::Danger {
            set_timeout(move || self.remove(id), STAY);
        }
    }

    fn remove(self, id: u64) {
        self.shown.try_update(|shown| shown.retain(|toast| toast.id != id));
    }
}

/// Makes [`use_toasts`] work below.
pub(crate) fn provide_toasts() {
    provide_context(Toasts { shown: RwSignal::new(Vec::new()), last: StoredValue::new(0) });
}

/// Where to leave messages.
pub fn use_toasts() -> Toasts {
    expect_context()
}

/// The corner. Once per page; always there, as screen readers listen only to what they know.
#[component]
pub fn ToastCorner() -> impl IntoView {
    let toasts = use_toasts();
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.shown.get() key=|toast| toast.id let(toast)>
                <ToastView toast />
            </For>
        </div>
    }
    .erased()
}

/// One message.
#[component]
fn ToastView(
    /// The message.
    toast: Toast,
) -> impl IntoView {
    let language = use_format().language;
    let toasts = use_toasts();
    let Toast { id, tone, text, undo } = toast;
    let icon = if tone == Tone::Danger { "warning" } else { "ok" };
    let undo = undo.map(|undo| {
        let take_back = move |()| {
            toasts.remove(id);
            undo.run(());
        };
        view! { <Button weight=Weight::Quiet on_press=take_back>{language.toast_undo()}</Button> }
    });
    view! {
        <div class=format!("toast {}", tone.class())>
            <Icon name=icon />
            <p>{text}</p>
            {undo}
            <IconButton icon="close" label=language.toast_dismiss() on_press=move |()| toasts.remove(id) />
        </div>
    }
    .erased()
}
