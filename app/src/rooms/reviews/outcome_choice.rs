//! The four outcomes as one choice: buttons to look at, radio buttons to use.

use leptos::prelude::*;
use sp_domain::reviews::Outcome;

use crate::{
    facts::use_format,
    ui::{Erase, Icon, Kbd, Status},
};

/// The choice. Also works in a plain form, as the field `outcome`.
#[component]
pub fn OutcomeChoice(
    /// Word of the chosen one; empty for none.
    outcome: RwSignal<String>,
    /// Something was chosen.
    #[prop(optional, into)]
    on_choose: Option<Callback<()>>,
) -> impl IntoView {
    let language = use_format().language;
    let options = Outcome::ALL
        .into_iter()
        .zip(["1", "2", "3", "4"])
        .map(|(which, key)| {
            let (status, word) = (Status::of_outcome(Some(which)), which.as_str());
            let choose = move |_| {
                outcome.set(word.to_owned());
                if let Some(on_choose) = on_choose {
                    on_choose.run(());
                }
            };
            view! {
                <label class=format!("outcome-option {}", status.tone().class())>
                    <input
                        r#type="radio"
                        name="outcome"
                        value=word
                        required=true
                        data-rate=key
                        checked=outcome.get_untracked() == word
                        prop:checked=move || outcome.with(|chosen| chosen == word)
                        on:change=choose
                    />
                    <Icon name=status.icon() />
                    <span>{status.word(language)}</span>
                    <Kbd key />
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="outcome-choice">
            <legend class="visually-hidden">{language.filter_outcome()}</legend>
            {options}
        </fieldset>
    }
    .erased()
}
