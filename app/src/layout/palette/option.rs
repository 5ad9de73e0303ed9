//! A line of the palette.

use leptos::prelude::*;

use super::entry::Entry;
use crate::ui::{Erase, Icon, pieces};

/// The anchor of a line: what the field says is chosen.
pub(super) fn anchor(number: usize) -> String {
    format!("palette-{number}")
}

/// An entry. With Ctrl or Cmd, or the middle button, pages open beside this one.
#[component]
pub(super) fn PaletteOption(
    /// What it offers.
    entry: Entry,
    /// Its place among all.
    number: usize,
    /// The place of the chosen one.
    chosen: RwSignal<usize>,
    /// Does what it offers; true: beside this page.
    on_take: Callback<(Entry, bool)>,
) -> impl IntoView {
    let is_chosen = move || chosen.get() == number;
    let marked = pieces(&entry.detail, &entry.marks).into_iter().map(|(piece, is_marked)| {
        if is_marked { view! { <mark>{piece}</mark> }.into_any() } else { view! { <span>{piece}</span> }.into_any() }
    });
    let (icon, label, detail) = (entry.icon, entry.label.clone(), marked.collect_view());
    let pressed = StoredValue::new(entry);
    let take = move |is_beside: bool| on_take.run((pressed.get_value(), is_beside));
    view! {
        <li
            id=anchor(number)
            role="option"
            class="palette-option"
            aria-selected=move || is_chosen().to_string()
            class:is-chosen=is_chosen
            on:pointermove=move |_| chosen.set(number)
            on:click=move |event| take(event.ctrl_key() || event.meta_key())
            on:auxclick=move |event| if event.button() == 1 { take(true) }
        >
            <Icon name=icon />
            <span class="palette-label">{label}</span>
            <span class="palette-detail">{detail}</span>
        </li>
    }
    .erased()
}
