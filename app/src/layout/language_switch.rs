//! English or German.

use leptos::prelude::*;

use super::theme_switch::ReturnTo;
use crate::{facts::use_format, i18n::Language, ui::Erase, urls};

/// A form that sets a cookie and loads the page in the other language.
#[component]
pub fn LanguageSwitch() -> impl IntoView {
    let current = use_format().language;
    let buttons = Language::ALL
        .map(|choice| {
            view! {
                <button
                    class="switch-button"
                    name="language"
                    value=choice.as_str()
                    lang=choice.as_str()
                    title=choice.name()
                    aria-label=format!("{}, {}", choice.as_str().to_uppercase(), choice.name())
                    aria-pressed=if current == choice { "true" } else { "false" }
                >
                    {choice.as_str().to_uppercase()}
                </button>
            }
        })
        .collect_view();
    view! {
        <form class="switch" method="post" action=urls::PREFERENCES aria-label=current.frame_language()>
            <ReturnTo />
            {buttons}
        </form>
    }
    .erased()
}
