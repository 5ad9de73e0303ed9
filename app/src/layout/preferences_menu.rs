//! How one wants to see the pages, behind a button of the header.

use leptos::prelude::*;

use super::{
    keys::use_keys,
    preference_group::{Choice, PreferenceGroup},
};
use crate::{
    facts::{use_facts, use_format},
    i18n::Language,
    preferences::{Contrast, Density, Preferences, Shortcuts, Theme},
    ui::{Button, Erase, Popover, Weight},
};

/// Theme, contrast, density, language, keys.
#[component]
pub fn PreferencesMenu(
    /// Opens the sheet of keys.
    show_keys: Callback<()>,
) -> impl IntoView {
    let language = use_format().language;
    let chosen = use_facts().preferences;
    let are_keys_on = use_keys();
    view! {
        <Popover id="preferences" label=language.frame_preferences() icon="adjust" is_icon_only=true is_at_end=true>
            <PreferenceGroup
                name=Theme::NAME
                label=language.frame_theme()
                options=themes(language)
                chosen=chosen.theme.as_str()
                on_choose=adopt_scheme
            />
            <PreferenceGroup
                name=Contrast::NAME
                label=language.frame_contrast()
                options=vec![
                    (Contrast::System.as_str(), language.theme_system(), "system"),
                    (Contrast::High.as_str(), language.contrast_high(), "contrast"),
                ]
                chosen=chosen.contrast.as_str()
            />
            <PreferenceGroup
                name=Density::NAME
                label=language.frame_density()
                options=vec![
                    (Density::Compact.as_str(), language.density_compact(), "compact"),
                    (Density::Comfortable.as_str(), language.density_comfortable(), "comfortable"),
                ]
                chosen=chosen.density.as_str()
            />
            <PreferenceGroup
                name=Preferences::LANGUAGE_COOKIE
                label=language.frame_language()
                options=Language::ALL.map(|one| (one.as_str(), one.name(), "")).to_vec()
                chosen=chosen.language.as_str()
                reloads=true
            />
            <PreferenceGroup
                name=Shortcuts::NAME
                label=language.frame_shortcuts()
                options=vec![
                    (Shortcuts::On.as_str(), language.shortcuts_on(), ""),
                    (Shortcuts::Off.as_str(), language.shortcuts_off(), ""),
                ]
                chosen=chosen.shortcuts.as_str()
                on_choose=move |word| are_keys_on.set(word == Shortcuts::On.as_str())
            />
            <Button weight=Weight::Quiet icon="keyboard" on_press=show_keys>
                {language.keys_title()}
            </Button>
        </Popover>
    }
    .erased()
}

fn themes(language: Language) -> Vec<Choice> {
    vec![
        (Theme::System.as_str(), language.theme_system(), "system"),
        (Theme::Light.as_str(), language.theme_light(), "light"),
        (Theme::Dark.as_str(), language.theme_dark(), "dark"),
    ]
}

/// Scroll bars and form controls of the browser follow the theme.
fn adopt_scheme(word: &'static str) {
    let theme = Theme::ALL.iter().find(|theme| theme.as_str() == word);
    let meta = document().query_selector("meta[name=color-scheme]");
    if let (Some(theme), Ok(Some(meta))) = (theme, meta) {
        let _ = meta.set_attribute("content", theme.color_scheme());
    }
}
