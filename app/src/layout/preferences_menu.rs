//! How one wants to see the pages, behind a button of the header.

use leptos::prelude::*;

use super::preference_choices::PreferenceChoices;
use crate::{
    facts::use_format,
    ui::{Button, Erase, Popover, Weight},
};

/// What can be chosen, and the way to the sheet of keys.
#[component]
pub fn PreferencesMenu(
    /// Opens the sheet of keys.
    show_keys: Callback<()>,
) -> impl IntoView {
    let language = use_format().language;
    view! {
        <Popover id="preferences" label=language.frame_preferences() icon="adjust" is_icon_only=true is_at_end=true>
            <PreferenceChoices />
            <Button weight=Weight::Quiet icon="keyboard" on_press=show_keys>
                {language.keys_title()}
            </Button>
        </Popover>
    }
    .erased()
}
