//! What went wrong: a field that proposes error classes and takes new ones, and how bad it was.

use leptos::prelude::*;
use sp_domain::reviews::{Outcome, Severity};

use super::{
    api::Classes,
    choices::{key_of, label_of, proposals},
    words::severity_name,
};
use crate::{
    facts::use_format,
    i18n::Language,
    ui::{Erase, Field, Icon},
};

/// What was chosen.
#[derive(Clone, Copy)]
pub(super) struct Why {
    /// Keys of error classes.
    pub(super) reasons: RwSignal<Vec<String>>,
    /// What stands in the field.
    pub(super) typed: RwSignal<String>,
    /// Word of the severity; empty for none.
    pub(super) severity: RwSignal<String>,
}

impl Why {
    pub(super) fn new(reasons: Vec<String>, severity: Option<Severity>) -> Self {
        Self {
            reasons: RwSignal::new(reasons),
            typed: RwSignal::new(String::new()),
            severity: RwSignal::new(severity.map(|severity| severity.as_str().to_owned()).unwrap_or_default()),
        }
    }

    /// All of it as one text, with commas.
    pub(super) fn words(self) -> String {
        let mut words = self.reasons.get_untracked();
        words.push(self.typed.get_untracked().replace(',', " "));
        words.join(",")
    }
}

/// Reasons and severity. Shown only where an outcome has them, by the style sheet.
#[component]
pub fn ReasonFields(
    /// What was chosen.
    why: Why,
    /// Word of the outcome.
    outcome: RwSignal<String>,
    /// What there is to choose from.
    classes: StoredValue<Classes>,
    /// Reasons became others.
    #[prop(optional, into)]
    on_reasons: Option<Callback<()>>,
    /// The severity became another one.
    #[prop(optional, into)]
    on_severity: Option<Callback<()>>,
) -> impl IntoView {
    let language = use_format().language;
    let changed = move || {
        if let Some(on_reasons) = on_reasons {
            on_reasons.run(());
        }
    };
    let take = move |_| {
        let key = classes.with_value(|known| key_of(&known.classes, &why.typed.get_untracked(), language));
        if let Some(key) = key {
            why.typed.set(String::new());
            why.reasons.update(|reasons| {
                if !reasons.contains(&key) {
                    reasons.push(key);
                }
            });
        }
        changed();
    };
    let options = move || {
        let outcome = outcome.with(|word| Outcome::from_word(word));
        let names = classes.with_value(|known| why.reasons.with(|chosen| proposals(known, outcome, chosen, language)));
        names.into_iter().map(|name| view! { <option value=name></option> }).collect_view()
    };
    let remove = Callback::new(move |key: String| {
        why.reasons.update(|reasons| reasons.retain(|other| *other != key));
        changed();
    });
    view! {
        <div class="review-why">
            <Field id="review-reason" label=language.review_reason() help=language.review_reason_help()>
                <Chosen why classes remove />
                <input
                    id="review-reason"
                    class="input"
                    r#type="text"
                    name="reason"
                    list="review-reasons"
                    autocomplete="off"
                    aria-describedby="review-reason-help"
                    prop:value=move || why.typed.get()
                    on:input:target=move |event| why.typed.set(event.target().value())
                    on:change=take
                />
            </Field>
            <datalist id="review-reasons">{options}</datalist>
            <input r#type="hidden" name="reasons" value=move || why.reasons.with(|reasons| reasons.join(",")) />
            <SeverityField why on_severity />
        </div>
    }
    .erased()
}

/// How bad it was.
#[component]
fn SeverityField(
    /// What was chosen.
    why: Why,
    /// The severity became another one.
    #[prop(optional_no_strip)]
    on_severity: Option<Callback<()>>,
) -> impl IntoView {
    let language = use_format().language;
    let chosen = why.severity.get_untracked();
    let options = severities(language)
        .into_iter()
        .map(|(word, name)| view! { <option value=word selected=chosen == word>{name}</option> })
        .collect_view();
    let choose = move |word: String| {
        why.severity.set(word);
        if let Some(on_severity) = on_severity {
            on_severity.run(());
        }
    };
    view! {
        <Field id="review-severity" label=language.review_severity()>
            <select
                id="review-severity"
                class="input"
                name="severity"
                aria-describedby="review-severity-help"
                prop:value=move || why.severity.get()
                on:change:target=move |event| choose(event.target().value())
            >
                {options}
            </select>
        </Field>
    }
    .erased()
}

/// The chosen classes, each to be taken away.
#[component]
fn Chosen(
    /// What was chosen.
    why: Why,
    /// What they are called.
    classes: StoredValue<Classes>,
    /// Takes one away.
    remove: Callback<String>,
) -> impl IntoView {
    let language = use_format().language;
    view! {
        <ul class="review-chosen" hidden=move || why.reasons.with(Vec::is_empty)>
            <For each=move || why.reasons.get() key=Clone::clone let(key)>
                {
                    let name = classes.with_value(|known| label_of(&known.classes, &key, language));
                    view! {
                        <li>
                            <button class="chip" r#type="button" aria-label=language.review_reason_remove(&name) on:click=move |_| remove.run(key.clone())>
                                {name.clone()}
                                <Icon name="close" />
                            </button>
                        </li>
                    }
                }
            </For>
        </ul>
    }
    .erased()
}

fn severities(language: Language) -> Vec<(&'static str, &'static str)> {
    let named = Severity::ALL.map(|severity| (severity.as_str(), severity_name(severity, language)));
    [("", language.severity_none())].into_iter().chain(named).collect()
}
