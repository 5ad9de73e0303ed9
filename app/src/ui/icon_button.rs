//! A button that is only a symbol.

use leptos::{ev, prelude::*};

use crate::ui::{Erase, Icon};

/// A square with a symbol. Its name is read aloud and shown when pointed at or focused.
#[component]
pub fn IconButton(
    /// Symbol without `i-`.
    icon: &'static str,
    /// Its name.
    #[prop(into)]
    label: String,
    /// What it does.
    #[prop(into)]
    on_press: Callback<()>,
    /// Cannot be pressed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let press = move |event: ev::MouseEvent| {
        event.prevent_default();
        on_press.run(());
    };
    view! {
        <button class="icon-button has-tip needs-script" type="button" aria-label=label.clone() data-tip=label disabled=disabled on:click=press>
            <Icon name=icon />
        </button>
    }
    .erased()
}
