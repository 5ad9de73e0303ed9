//! One preference: a row of buttons, one of them pressed.

use leptos::{ev, prelude::*};

use super::post::{ReturnTo, choose};
use crate::{
    ui::{Erase, Icon},
    urls,
};

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
    /// What was chosen.
    chosen: &'static str,
    /// More to do in a living page.
    #[prop(optional, into)]
    on_choose: Option<Callback<&'static str>>,
    /// The page has to be loaded anew.
    #[prop(optional)]
    reloads: bool,
) -> impl IntoView {
    let chosen = RwSignal::new(chosen);
    let buttons = options.into_iter().map(|(word, says, icon)| {
        let press = move |event: ev::MouseEvent| {
            if reloads {
                return;
            }
            event.prevent_default();
            chosen.set(word);
            choose(name, word);
            if let Some(on_choose) = on_choose {
                on_choose.run(word);
            }
        };
        view! {
            <button class="switch-button" name=name value=word aria-pressed=move || if chosen.get() == word { "true" } else { "false" } on:click=press>
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
