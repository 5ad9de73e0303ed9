//! The period: the usual spans, and any days.

use leptos::prelude::*;
use sp_domain::session::SessionQuery;

use super::presets::{Presets, span_name};
use crate::{
    facts::{use_facts, use_format},
    ui::Erase,
};

/// A folded group: spans are links, days are fields of the form around it.
#[component]
pub fn PeriodMenu(
    /// What is asked.
    query: Memo<SessionQuery>,
) -> impl IntoView {
    let (facts, language) = (use_facts(), use_format().language);
    let is_active = move || query.with(|query| query.date_from.is_some() || query.date_to.is_some());
    let span = move || query.with(|query| span_name(query, facts.now, &facts.zone, language));
    view! {
        <details class="facet-menu" class:is-active=is_active name="filters">
            <summary>{language.preset_label()} ": " {span}</summary>
            <fieldset class="period">
                <legend class="visually-hidden">{language.preset_label()}</legend>
                <Presets query />
                <DateField name="date_from" label=language.filter_from() value=Signal::derive(move || query.get().date_from) />
                <DateField name="date_to" label=language.filter_to() value=Signal::derive(move || query.get().date_to) />
                <button class="button">{language.filter_apply()}</button>
            </fieldset>
        </details>
    }
    .erased()
}

/// A day, as browsers let people choose it.
#[component]
fn DateField(
    /// Field.
    name: &'static str,
    /// What it is.
    label: &'static str,
    /// The chosen day.
    value: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <label class="filter-date">
            <span>{label}</span>
            <input class="input" r#type="date" name=name value=value.get_untracked() prop:value=move || value.get().unwrap_or_default() />
        </label>
    }
    .erased()
}
