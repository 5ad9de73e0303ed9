//! The keys of the house, and the sheet that lists them.

use leptos::prelude::*;

use super::places::PLACES;
use crate::{
    facts::{use_facts, use_format},
    i18n::Language,
    preferences::Shortcuts,
    ui::{Dialog, Erase, Kbd},
};

/// Whether single keys do something.
#[derive(Clone, Copy)]
struct Keys(RwSignal<bool>);

/// Makes [`use_keys`] work below.
pub(super) fn provide_keys() {
    provide_context(Keys(RwSignal::new(use_facts().preferences.shortcuts == Shortcuts::On)));
}

/// Whether single keys do something.
pub(super) fn use_keys() -> RwSignal<bool> {
    expect_context::<Keys>().0
}

/// Single keys of one page: only in the browser.
#[cfg(not(feature = "hydrate"))]
pub(crate) fn on_page_keys(_: impl Fn(&str) -> bool + Clone + 'static) {}

/// What keys do.
fn lines(language: Language) -> Vec<(Vec<&'static str>, &'static str)> {
    let mut lines = vec![
        (vec!["Ctrl", "K"], language.palette_title()),
        (vec!["?"], language.keys_sheet()),
        (vec!["/"], language.keys_search()),
        (vec!["Esc"], language.keys_escape()),
        (vec!["j", "k"], language.keys_rows()),
        (vec!["Home", "End"], language.keys_ends()),
        (vec!["Enter"], language.keys_open()),
        (vec!["x"], language.keys_select()),
        (vec!["Shift", "x"], language.keys_select_through()),
        (vec!["n", "p"], language.keys_turns()),
        (vec!["[", "]"], language.keys_neighbours()),
        (vec!["1", "2", "3", "4"], language.keys_outcome()),
        (vec!["o"], language.keys_rate()),
    ];
    lines.extend(PLACES.iter().map(|place| (vec!["g", place.key], (place.name)(language))));
    lines
}

/// Every key, and what it does.
#[component]
pub fn KeySheet(
    /// Open.
    is_open: RwSignal<bool>,
) -> impl IntoView {
    let language = use_format().language;
    let is_on = use_keys();
    view! {
        <Dialog is_open title=language.keys_title()>
            <p>{move || if is_on.get() { language.keys_text() } else { language.keys_are_off() }}</p>
            <dl class="keys">
                {lines(language)
                    .into_iter()
                    .map(|(keys, does)| {
                        view! {
                            <div>
                                <dt>{keys.into_iter().map(|key| view! { <Kbd key /> }).collect_view()}</dt>
                                <dd>{does}</dd>
                            </div>
                        }
                    })
                    .collect_view()}
            </dl>
        </Dialog>
    }
    .erased()
}
