//! One preference: a row of buttons, one of them pressed.

use leptos::{ev, prelude::*};

use super::post::{ReturnTo, choose};
use crate::{
    facts::use_facts,
    ui::{Erase, Icon},
    urls,
};

/// What is chosen, by the names of the cookies: the same wherever it is offered.
#[derive(Clone, Copy)]
struct Chosen(RwSignal<[(&'static str, &'static str); 6]>);

impl Chosen {
    fn word(self, name: &str) -> &'static str {
        self.0.with(|words| words.iter().find(|(of, _)| *of == name).map_or("", |(_, word)| word))
    }

    fn set(self, name: &str, chosen: &'static str) {
        self.0.update(|words| words.iter_mut().filter(|(of, _)| *of == name).for_each(|(_, word)| *word = chosen));
    }
}

/// Makes [`PreferenceGroup`] work below.
pub(super) fn provide_choices() {
    provide_context(Chosen(RwSignal::new(use_facts().preferences.words())));
}

/// A word to choose, its name, and its symbol.
pub(super) type Choice = (&'static str, &'static str, &'static str);

/// A form that sets a cookie; in a living page it takes effect without loading.
#[component]
pub(super) fn PreferenceGroup(
    /// Name of cookie and field.
    name: &'static str,
    /// What is chosen.
    label: &'static str,
    /// The choices, in order.
    options: Vec<Choice>,
    /// More to do in a living page.
    #[prop(optional, into)]
    on_choose: Option<Callback<&'static str>>,
    /// The page has to be loaded anew.
    #[prop(optional)]
    reloads: bool,
) -> impl IntoView {
    let chosen: Chosen = expect_context();
    let buttons = options.into_iter().map(|(word, says, icon)| {
        let press = move |event: ev::MouseEvent| {
            if reloads {
                return;
            }
            event.prevent_default();
            chosen.set(name, word);
            choose(name, word);
            if let Some(on_choose) = on_choose {
                on_choose.run(word);
            }
        };
        view! {
            <button class="switch-button" name=name value=word aria-pressed=move || if chosen.word(name) == word { "true" } else { "false" } on:click=press>
                {(!icon.is_empty()).then(|| view! { <Icon name=icon /> })}
                {says}
            </button>
        }
    });
    view! {
        <form class="preference" method="post" action=urls::PREFERENCES role="group" aria-label=label>
            <span class="preference-label" aria-hidden="true">
                {label}
            </span>
            <ReturnTo />
            <span class="switch">{buttons.collect_view()}</span>
        </form>
    }
    .erased()
}
