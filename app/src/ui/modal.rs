//! What dialogs and drawers have in common: the browser's own `dialog`, which keeps the focus inside, closes on Escape and gives the focus back
//! to what opened it.

use leptos::{html, prelude::*};

use crate::{
    facts::use_format,
    ui::{Erase, IconButton},
};

/// Opens and closes with the signal. What is inside exists only while it is open.
#[component]
pub(super) fn Modal(
    /// Class of the surface.
    class: &'static str,
    /// Open.
    is_open: RwSignal<bool>,
    /// Its heading.
    title: String,
    /// What it shows.
    children: ChildrenFn,
) -> impl IntoView {
    let close = use_format().language.dialog_close();
    let node = NodeRef::<html::Dialog>::new();
    follow(node, is_open);
    let content = move || is_open.get().then(|| children());
    view! {
        <dialog class=class node_ref=node aria-label=title on:close=move |_| is_open.set(false)>
            <header class="dialog-head">
                <h2>{title.clone()}</h2>
                <IconButton icon="close" label=close on_press=move |()| is_open.set(false) />
            </header>
            <div class="dialog-body">{content}</div>
        </dialog>
    }
    .erased()
}

/// Opens and closes a `dialog` of the browser with the signal.
pub(crate) fn follow(node: NodeRef<html::Dialog>, is_open: RwSignal<bool>) {
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
}
