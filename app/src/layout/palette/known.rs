//! Pages and actions, which the page knows by itself.

use super::entry::{Act, Entry, Group, Target};
use crate::{
    i18n::Language,
    layout::places::PLACES,
    preferences::{Density, Theme},
};

/// Every page.
pub(super) fn pages(language: Language) -> Vec<Entry> {
    let page = |place: &crate::layout::places::Place| Entry {
        group: Group::Pages,
        icon: place.icon,
        label: (place.name)(language).to_owned(),
        detail: place.group.name(language).to_owned(),
        marks: Vec::new(),
        target: Target::Page(place.href.href()),
    };
    PLACES.iter().map(page).collect()
}

/// Everything that can be done now.
pub(super) fn actions(language: Language, is_syncing: bool) -> Vec<Entry> {
    let act = |icon, label: String, act| Entry {
        group: Group::Actions,
        icon,
        label,
        detail: String::new(),
        marks: Vec::new(),
        target: Target::Act(act),
    };
    let of = |heading: &str, choice: &str| format!("{heading}: {choice}");
    let theme = language.frame_theme();
    let density = language.frame_density();
    let mut actions = vec![
        if is_syncing {
            act("sync", language.palette_cancel_sync().to_owned(), Act::CancelSync)
        } else {
            act("sync", language.palette_sync().to_owned(), Act::Sync)
        },
        act("dark", of(theme, language.theme_dark()), Act::Theme(Theme::Dark)),
        act("light", of(theme, language.theme_light()), Act::Theme(Theme::Light)),
        act("system", of(theme, language.theme_system()), Act::Theme(Theme::System)),
        act("compact", of(density, language.density_compact()), Act::Density(Density::Compact)),
        act("comfortable", of(density, language.density_comfortable()), Act::Density(Density::Comfortable)),
        act("keyboard", language.keys_title().to_owned(), Act::Keys),
    ];
    let others = Language::ALL.into_iter().filter(|other| *other != language);
    actions.extend(others.map(|other| act("adjust", of(language.frame_language(), other.name()), Act::Language(other))));
    actions
}
