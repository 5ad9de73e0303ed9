//! Kinds of notifications, how much they matter, and what a person wants to hear of each.

use serde::{Deserialize, Serialize};

/// How much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Wants to be looked at.
    Warning,
    /// Something is lost, or will be.
    Danger,
}

impl Severity {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Info, Self::Warning, Self::Danger];

    /// The word in JSON and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Danger => "danger",
        }
    }
}

/// What a notification is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NotificationKind {
    /// Nothing new can be stored.
    CannotStore,
    /// A tool will delete sessions that are not kept.
    SoonDeleted,
    /// An account cannot be read.
    Unreadable,
    /// A sync could not read some sources.
    FailedSources,
    /// A model has no price.
    Unpriced,
    /// Records could not be used as they are.
    Warnings,
    /// Pricing the history again has ended.
    Repriced,
    /// Pruning has ended.
    Pruned,
}

impl NotificationKind {
    /// Every kind, in the order shown.
    pub const ALL: [Self; 8] = [
        Self::CannotStore,
        Self::SoonDeleted,
        Self::Unreadable,
        Self::FailedSources,
        Self::Unpriced,
        Self::Warnings,
        Self::Repriced,
        Self::Pruned,
    ];

    /// The word in JSON, addresses and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CannotStore => "cannot_store",
            Self::SoonDeleted => "soon_deleted",
            Self::Unreadable => "unreadable",
            Self::FailedSources => "failed_sources",
            Self::Unpriced => "unpriced",
            Self::Warnings => "warnings",
            Self::Repriced => "repriced",
            Self::Pruned => "pruned",
        }
    }

    /// The kind of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// It lasts until it is looked after, and is over by itself then. The others happen once and are told of as having happened: a sync tells of a source
    /// that cannot be read once, and says nothing of it as long as the source stays as it is.
    pub const fn lasts(self) -> bool {
        !matches!(self, Self::FailedSources | Self::Repriced | Self::Pruned)
    }

    /// It is about the machine that found it: no other can tell that it is over.
    pub const fn is_local(self) -> bool {
        matches!(self, Self::CannotStore | Self::SoonDeleted | Self::FailedSources)
    }
}

/// How a person hears of a kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// In the list, and counted until it is read.
    #[default]
    Show,
    /// In the list only.
    Silent,
    /// Not at all.
    Off,
}

impl Level {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Show, Self::Silent, Self::Off];

    /// The word in JSON, forms and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Show => "show",
            Self::Silent => "silent",
            Self::Off => "off",
        }
    }

    /// The level of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == word)
    }
}

/// What a person wants to hear of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NotificationPreference {
    /// Which kind.
    pub kind: NotificationKind,
    /// How it is told.
    pub level: Level,
    /// The browser tells of it, too, where it was allowed to.
    pub browser: bool,
}

impl NotificationPreference {
    /// What is so until a person chooses: everything is told, and the browser tells of what may be lost.
    pub const fn default_of(kind: NotificationKind) -> Self {
        let browser = matches!(kind, NotificationKind::CannotStore | NotificationKind::SoonDeleted | NotificationKind::Unreadable);
        Self { kind, level: Level::Show, browser }
    }

    /// The browser is to tell of it.
    pub const fn is_for_browser(self) -> bool {
        self.browser && !matches!(self.level, Level::Off)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_json() {
        for kind in NotificationKind::ALL {
            assert_eq!(serde_json::to_value(kind).expect("a word"), kind.as_str());
            assert_eq!(NotificationKind::from_word(kind.as_str()), Some(kind));
        }
        for level in Level::ALL {
            assert_eq!(serde_json::to_value(level).expect("a word"), level.as_str());
            assert_eq!(Level::from_word(level.as_str()), Some(level));
        }
        for severity in Severity::ALL {
            assert_eq!(serde_json::to_value(severity).expect("a word"), severity.as_str());
        }
    }
}
