//! A menu of values to filter by, several at once.

use leptos::prelude::*;
use sp_domain::session::Facet;

use crate::{facts::use_format, format::integer, ui::Erase};

/// A folded group of checkboxes with counts.
#[component]
pub fn FacetMenu(
    /// Field.
    name: &'static str,
    /// What the values are.
    label: &'static str,
    /// Values, most sessions first.
    facets: Signal<Vec<Facet>>,
    /// Chosen values.
    chosen: Signal<Vec<String>>,
) -> impl IntoView {
    let language = use_format().language;
    let count = move || match chosen.with(Vec::len) {
        0 => String::new(),
        count => format!(" ({})", integer(count as i64, language)),
    };
    let options = move || with_chosen(facets.get(), &chosen.get());
    view! {
        <details class="facet-menu" class:is-active=move || chosen.with(|chosen| !chosen.is_empty()) name="filters">
            <summary>{label} {count}</summary>
            <fieldset>
                <legend class="visually-hidden">{label}</legend>
                <For each=options key=|facet| facet.value.clone() let(facet)>
                    <FacetOption name facet chosen />
                </For>
            </fieldset>
        </details>
    }
    .erased()
}

/// One value.
#[component]
fn FacetOption(
    /// Field.
    name: &'static str,
    /// Value and count.
    facet: Facet,
    /// Chosen values.
    chosen: Signal<Vec<String>>,
) -> impl IntoView {
    let language = use_format().language;
    let value = facet.value.clone();
    let is_chosen = Signal::derive(move || chosen.with(|chosen| chosen.contains(&value)));
    view! {
        <label class="facet-option">
            <input
                r#type="checkbox"
                name=name
                value=facet.value.clone()
                checked=is_chosen.get_untracked()
                prop:checked=is_chosen
                on:change=move |event| submit(&event)
            />
            <span class="facet-option-label" title=facet.value.clone()>
                {facet.label}
            </span>
            <span class="facet-option-count">{integer(facet.sessions, language)}</span>
        </label>
    }
    .erased()
}

/// A chosen value that no session has any more can still be taken away.
fn with_chosen(mut facets: Vec<Facet>, chosen: &[String]) -> Vec<Facet> {
    for value in chosen {
        if facets.iter().all(|facet| facet.value != *value) {
            facets.push(Facet { value: value.clone(), label: value.clone(), sessions: 0 });
        }
    }
    facets
}

#[cfg(feature = "hydrate")]
fn submit(event: &leptos::ev::Event) {
    use wasm_bindgen::JsCast;

    let input = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
    if let Some(form) = input.and_then(|input| input.form()) {
        let _ = form.request_submit();
    }
}

#[cfg(not(feature = "hydrate"))]
fn submit(_: &leptos::ev::Event) {}
