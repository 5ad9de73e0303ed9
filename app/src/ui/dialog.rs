//! A dialog above the page: the browser's own, which keeps the focus inside and gives it back.

use leptos::{html, prelude::*};

use crate::ui::{Erase, Icon};

/// Opens and closes with the signal. What is inside exists only while it is open.
#[component]
pub fn Dialog(
    /// Open.
    is_open: RwSignal<bool>,
    /// Its heading.
    #[prop(into)]
    title: String,
    /// What its closing button says.
    #[prop(into)]
    close: String,
    /// What it shows.
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let Some(dialog) = node.get() else { return };
        match (is_open.get(), dialog.open()) {
            (true, false) => {
                let _ = dialog.show_modal();
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    let content = move || is_open.get().then(|| children());
    let (name, close_title) = (title.clone(), close.clone());
    view! {
        <dialog class="dialog" node_ref=node aria-label=name on:close=move |_| is_open.set(false)>
            <header class="dialog-head">
                <h2>{title}</h2>
                <button class="button" type="button" aria-label=close title=close_title on:click=move |_| is_open.set(false)>
                    <Icon name="close" />
                </button>
            </header>
            <div class="dialog-body">{content}</div>
        </dialog>
    }
    .erased()
}
