//! Yes or no.

use leptos::prelude::*;

use crate::ui::Erase;

/// A box with its words beside it.
#[component]
pub fn Checkbox(
    /// Whether it is ticked.
    value: RwSignal<bool>,
    /// Words.
    #[prop(into)]
    label: String,
    /// Name in the form it is sent with.
    #[prop(optional)]
    name: Option<&'static str>,
    /// Cannot be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    view! { <Tick value label name disabled is_switch=false /> }
}

/// The same, for what takes effect at once.
#[component]
pub fn Switch(
    /// Whether it is on.
    value: RwSignal<bool>,
    /// Words.
    #[prop(into)]
    label: String,
    /// Cannot be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    view! { <Tick value label name=None disabled is_switch=true /> }
}

/// What both are made of.
#[component]
fn Tick(
    /// Whether it is ticked.
    value: RwSignal<bool>,
    /// Words.
    label: String,
    /// Name in the form it is sent with.
    name: Option<&'static str>,
    /// Cannot be changed.
    disabled: Signal<bool>,
    /// Looks like a switch.
    is_switch: bool,
) -> impl IntoView {
    view! {
        <label class="check" class:is-switch=is_switch>
            <input
                r#type="checkbox"
                role=is_switch.then_some("switch")
                name=name
                value="1"
                disabled=disabled
                checked=value.get_untracked()
                prop:checked=move || value.get()
                on:change:target=move |event| value.set(event.target().checked())
            />
            <span>{label}</span>
        </label>
    }
    .erased()
}
