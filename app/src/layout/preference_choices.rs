//! Everything that can be chosen about how pages look and work: in the menu of the header, and in the settings.

use leptos::prelude::*;

use super::{
    keys::use_keys,
    preference_group::{Choice, PreferenceGroup},
};
use crate::{
    facts::use_format,
    i18n::Language,
    preferences::{Contrast, Density, Preferences, Shortcuts, Theme},
    ui::Erase,
};

/// Theme, contrast, density, language, keys. They belong to the browser, which keeps them in cookies.
#[component]
pub fn PreferenceChoices() -> impl IntoView {
    let language = use_format().language;
    let are_keys_on = use_keys();
    view! {
        <PreferenceGroup name=Theme::NAME label=language.frame_theme() options=themes(language) on_choose=adopt_scheme />
        <PreferenceGroup
            name=Contrast::NAME
            label=language.frame_contrast()
            options=vec![
                (Contrast::System.as_str(), language.theme_system(), "system"),
                (Contrast::High.as_str(), language.contrast_high(), "contrast"),
            ]
        />
        <PreferenceGroup
            name=Density::NAME
            label=language.frame_density()
            options=vec![
                (Density::Compact.as_str(), language.density_compact(), "compact"),
                (Density::Comfortable.as_str(), language.density_comfortable(), "comfortable"),
            ]
        />
        <PreferenceGroup
            name=Preferences::LANGUAGE_COOKIE
            label=language.frame_language()
            options=Language::ALL.map(|one| (one.as_str(), one.name(), "")).to_vec()
            reloads=true
        />
        <PreferenceGroup
            name=Shortcuts::NAME
            label=language.frame_shortcuts()
            options=vec![
                (Shortcuts::On.as_str(), language.shortcuts_on(), ""),
                (Shortcuts::Off.as_str(), language.shortcuts_off(), ""),
            ]
            on_choose=move |word| are_keys_on.set(word == Shortcuts::On.as_str())
        />
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
