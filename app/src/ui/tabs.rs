//! Several surfaces in one place.

use leptos::prelude::*;

use crate::ui::Erase;

/// One surface and its tab.
pub struct Tab {
    /// Anchor of the surface, unique on the page; its tab gets `-tab` behind it.
    pub id: &'static str,
    /// What the tab says.
    pub label: String,
    /// What the surface shows.
    pub content: AnyView,
}

/// Tabs as assistive technology knows them: arrows change the surface, Tab leads into it. Tabs that are pages are links instead.
#[component]
pub fn Tabs(
    /// What they are about.
    #[prop(into)]
    label: String,
    /// In order; the first one is shown first.
    tabs: Vec<Tab>,
) -> impl IntoView {
    let chosen = RwSignal::new(0_usize);
    let (names, contents): (Vec<_>, Vec<_>) = tabs.into_iter().map(|tab| ((tab.id, tab.label), (tab.id, tab.content))).unzip();
    let count = names.len();
    let buttons = names.into_iter().enumerate().map(|(at, (id, label))| {
        let is_chosen = move || chosen.get() == at;
        view! {
            <button
                id=format!("{id}-tab")
                class="tab"
                type="button"
                role="tab"
                aria-controls=id
                aria-selected=move || if is_chosen() { "true" } else { "false" }
                tabindex=move || if is_chosen() { "0" } else { "-1" }
                on:click=move |_| chosen.set(at)
                on:keydown=move |event| walk(&event, chosen, count)
            >
                {label}
            </button>
        }
    });
    let surfaces = contents.into_iter().enumerate().map(|(at, (id, content))| {
        view! {
            <div id=id class="tab-surface" role="tabpanel" aria-labelledby=format!("{id}-tab") tabindex="0" hidden=move || chosen.get() != at>
                {content}
            </div>
        }
    });
    view! {
        <div class="tabs">
            <div class="tab-list" role="tablist" aria-label=label>
                {buttons.collect_view()}
            </div>
            {surfaces.collect_view()}
        </div>
    }
    .erased()
}

#[cfg(feature = "hydrate")]
fn walk(event: &leptos::ev::KeyboardEvent, chosen: RwSignal<usize>, count: usize) {
    use super::focus::{Step, step_through};

    let at = chosen.get_untracked();
    let (next, step) = match event.key().as_str() {
        "ArrowRight" => ((at + 1) % count, Step::Next),
        "ArrowLeft" => ((at + count - 1) % count, Step::Previous),
        "Home" => (0, Step::First),
        "End" => (count - 1, Step::Last),
        _ => return,
    };
    event.prevent_default();
    chosen.set(next);
    step_through("[role=tablist]:focus-within [role=tab]", step, true);
}

#[cfg(not(feature = "hydrate"))]
fn walk(_: &leptos::ev::KeyboardEvent, _: RwSignal<usize>, _: usize) {}
