//! The rooms of the house, as navigation shows them. A new room is one more line: sidebar, bar on phones, breadcrumb, keys and old routes
//! follow. The sidebar has one entry for all settings, which have a list of their own.

use crate::{
    i18n::Language,
    urls::{self, Address},
};

/// What rooms belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// What one does.
    Work,
    /// How SessionPilot is set up, and how it fares.
    Settings,
}

impl Group {
    /// Every group, in order.
    pub const ALL: [Self; 2] = [Self::Work, Self::Settings];

    /// Its name.
    pub fn name(self, language: Language) -> &'static str {
        match self {
            Self::Work => language.group_work(),
            Self::Settings => language.group_settings(),
        }
    }
}

/// A room.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Where it stands.
    pub group: Group,
    /// Its address.
    pub href: Address,
    /// Its name: in the navigation, as title and in the breadcrumb.
    pub name: fn(Language) -> &'static str,
    /// Symbol without `i-`.
    pub icon: &'static str,
    /// The key that leads there after `g`.
    pub key: &'static str,
}

/// Every room there is, in order.
pub const PLACES: [Place; 13] = [
    Place { group: Group::Work, href: urls::HOME, name: |language| language.cockpit_title(), icon: "cockpit", key: "c" },
    Place { group: Group::Work, href: urls::SESSIONS, name: |language| language.sessions_title(), icon: "sessions", key: "s" },
    Place { group: Group::Work, href: urls::SEARCH, name: |language| language.search_title(), icon: "search", key: "f" },
    Place { group: Group::Work, href: urls::REVIEWS, name: |language| language.reviews_title(), icon: "reviews", key: "v" },
    Place { group: Group::Work, href: urls::NOTIFICATIONS, name: |language| language.notifications_title(), icon: "bell", key: "o" },
    Place { group: Group::Settings, href: urls::GENERAL, name: |language| language.general_title(), icon: "settings", key: "," },
    Place { group: Group::Settings, href: urls::ACCOUNTS, name: |language| language.account_room_title(), icon: "person", key: "n" },
    Place { group: Group::Settings, href: urls::PRICES, name: |language| language.prices_title(), icon: "price", key: "m" },
    Place { group: Group::Settings, href: urls::DIAGNOSTICS, name: |language| language.diagnostics_title(), icon: "diagnostics", key: "d" },
    Place { group: Group::Settings, href: urls::RETENTION, name: |language| language.retention_title(), icon: "retention", key: "r" },
    Place { group: Group::Settings, href: urls::SECURITY, name: |language| language.security_title(), icon: "security", key: "y" },
    Place {
        group: Group::Settings,
        href: urls::NOTIFICATION_SETTINGS,
        name: |language| language.notification_settings_title(),
        icon: "bell",
        key: "w",
    },
    Place { group: Group::Settings, href: urls::ABOUT, name: |language| language.about_title(), icon: "answer", key: "i" },
];

impl Place {
    /// The room a path of the router leads into.
    pub fn of_path(path: &str) -> Option<Self> {
        let is_in = |place: &Self| path.strip_prefix(place.href.path()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        PLACES.into_iter().find(is_in)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_room_has_a_key_of_its_own() {
        for (at, place) in PLACES.iter().enumerate() {
            assert!(PLACES[..at].iter().all(|other| other.key != place.key && other.href != place.href), "{}", place.href.path());
        }
    }

    #[test]
    fn a_page_belongs_to_its_room() {
        let href = |path| Place::of_path(path).map(|place| place.href.path());
        assert_eq!(href("/sessions/abc"), Some("/sessions"));
        assert_eq!(href("/settings/retention"), Some("/settings/retention"));
        assert_eq!(href("/sessionsx"), None);
        assert_eq!(href("/"), Some("/"));
        assert_eq!(href("/nowhere"), None);
    }
}
