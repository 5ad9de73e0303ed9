//! The settings: their pages beside a list of them, and a search over what can be set. The browser gets them as one part: they share so much that parts of
//! their own would be many small ones.

mod frame;
mod route;

use leptos::prelude::*;

use crate::{
    i18n::Language,
    layout::{PLACES, Place},
    rooms::{
        diagnostics::DiagnosticsPage,
        notifications::NotificationSettingsPage,
        prices::PricesPage,
        retention::RetentionPage,
        security::SecurityPage,
        settings::{AboutPage, AccountsPage, GeneralPage},
    },
    ui::Erase,
    urls::{self, Address},
};

pub use route::SettingsRoute;

/// A page of the settings. Its name and symbol stand in [`PLACES`].
struct SettingsPage {
    /// Its address.
    href: Address,
    /// The page.
    show: fn() -> AnyView,
    /// What the search finds on it.
    finds: fn(Language) -> Vec<&'static str>,
}

/// Every page. A new one is one more line here and one among the places.
const PAGES: [SettingsPage; 8] = [
    SettingsPage { href: urls::GENERAL, show: || view! { <GeneralPage /> }.erased(), finds: on_general },
    SettingsPage {
        href: urls::ACCOUNTS,
        show: || view! { <AccountsPage /> }.erased(),
        finds: |language| vec![language.account_rename(), language.account_hide(), language.account_place()],
    },
    SettingsPage {
        href: urls::PRICES,
        show: || view! { <PricesPage /> }.erased(),
        finds: |language| vec![language.prices_add(), language.prices_unpriced(), language.reprice_title(), language.prices_undo()],
    },
    SettingsPage {
        href: urls::DIAGNOSTICS,
        show: || view! { <DiagnosticsPage /> }.erased(),
        finds: |language| vec![language.accounts_title(), language.warnings_title(), language.places_title()],
    },
    SettingsPage {
        href: urls::RETENTION,
        show: || view! { <RetentionPage /> }.erased(),
        finds: |language| vec![language.rules_title(), language.prune_title(), language.forgotten_title()],
    },
    SettingsPage {
        href: urls::SECURITY,
        show: || view! { <SecurityPage /> }.erased(),
        finds: |language| vec![language.login_password(), language.logins_title(), language.tokens_title()],
    },
    SettingsPage {
        href: urls::NOTIFICATION_SETTINGS,
        show: || view! { <NotificationSettingsPage /> }.erased(),
        finds: |language| vec![language.notification_kinds_title(), language.notification_browser_title()],
    },
    SettingsPage {
        href: urls::ABOUT,
        show: || view! { <AboutPage /> }.erased(),
        finds: |language| vec![language.about_version(), language.about_database(), language.about_report()],
    },
];

fn on_general(language: Language) -> Vec<&'static str> {
    vec![
        language.general_timezone(),
        language.general_currency(),
        language.general_rate(),
        language.general_startup(),
        language.frame_theme(),
        language.frame_contrast(),
        language.frame_density(),
        language.frame_language(),
        language.frame_shortcuts(),
    ]
}

impl SettingsPage {
    /// The page behind `/settings/…`.
    fn of_word(word: &str) -> Option<&'static Self> {
        PAGES.iter().find(|page| page.href.path().rsplit('/').next() == Some(word))
    }

    /// Its name.
    fn name(&self, language: Language) -> &'static str {
        PLACES.iter().find(|place: &&Place| place.href == self.href).map_or("", |place| (place.name)(language))
    }
}

/// What matches: every word somewhere in the name of the setting or of its page.
fn found(language: Language, typed: &str) -> Vec<(Address, String)> {
    let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
    let named = |page: &'static SettingsPage| {
        let of = page.name(language);
        (page.finds)(language).into_iter().map(move |name| (page.href, format!("{name} · {of}")))
    };
    PAGES.iter().flat_map(named).filter(|(_, name)| words.iter().all(|word| name.to_lowercase().contains(word))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Group;

    #[test]
    fn settings_are_found_by_words_of_theirs_or_of_their_page() {
        let urls = |language, typed| found(language, typed).into_iter().map(|(url, _)| url).collect::<Vec<_>>();
        assert_eq!(urls(Language::En, "ZONE time"), [urls::GENERAL]);
        assert_eq!(urls(Language::De, "zeitzone"), [urls::GENERAL]);
        assert!(urls(Language::En, "prices").len() >= 4);
        assert!(urls(Language::En, "nothing like that").is_empty());
    }

    #[test]
    fn every_page_is_a_place_and_every_place_has_its_page() {
        let places: Vec<_> = PLACES.iter().filter(|place| place.group == Group::Settings).map(|place| place.href).collect();
        assert_eq!(PAGES.iter().map(|page| page.href).collect::<Vec<_>>(), places);
        assert!(PAGES.iter().all(|page| page.href.path().starts_with(urls::SETTINGS.path())));
        assert!(SettingsPage::of_word("retention").is_some_and(|page| page.href == urls::RETENTION));
        assert!(SettingsPage::of_word("").is_none() && SettingsPage::of_word("settings").is_none());
    }
}
