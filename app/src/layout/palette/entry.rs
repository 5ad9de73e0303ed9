//! What the palette offers, and what was typed into it.

use serde::{Deserialize, Serialize};

use crate::{
    i18n::Language,
    preferences::{Density, Theme},
};

/// Entries that belong together, in the order in which they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Group {
    /// Chosen lately.
    Recent,
    /// Pages.
    Pages,
    /// What can be done.
    Actions,
    /// Projects: their sessions.
    Projects,
    /// Sessions by title, project, branch or id.
    Sessions,
    /// Places in conversations.
    Texts,
}

impl Group {
    pub(super) fn name(self, language: Language) -> &'static str {
        match self {
            Self::Recent => language.palette_recent(),
            Self::Pages => language.palette_pages(),
            Self::Actions => language.palette_actions(),
            Self::Projects => language.palette_projects(),
            Self::Sessions => language.sessions_title(),
            Self::Texts => language.palette_texts(),
        }
    }
}

/// Something to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Read what is new.
    Sync,
    /// Stop reading.
    CancelSync,
    /// Show the keys.
    Keys,
    /// Another theme.
    Theme(Theme),
    /// Rows closer together or further apart.
    Density(Density),
    /// Another language.
    Language(Language),
}

/// What choosing an entry does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// Goes to a page.
    Page(String),
    /// Does something.
    Act(Act),
}

/// A line of the palette.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) group: Group,
    /// Symbol without `i-`.
    pub(super) icon: &'static str,
    pub(super) label: String,
    /// What tells it from others of the same name.
    pub(super) detail: String,
    /// Bytes of the detail that show why it was found.
    pub(super) marks: Vec<(usize, usize)>,
    pub(super) target: Target,
}

/// Where is looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Everywhere.
    All,
    /// `>`
    Actions,
    /// `@`
    Projects,
    /// `/`
    Texts,
}

/// What was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) scope: Scope,
    /// Without the sign in front.
    pub(super) words: String,
}

impl Asked {
    pub(super) fn of(typed: &str) -> Self {
        let typed = typed.trim();
        let scope = match typed.chars().next() {
            Some('>') => Scope::Actions,
            Some('@') => Scope::Projects,
            Some('/') => Scope::Texts,
            _ => Scope::All,
        };
        let words = if scope == Scope::All { typed } else { typed[1..].trim_start() };
        Self { scope, words: words.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_front_says_where_to_look() {
        let of = |typed| {
            let Asked { scope, words } = Asked::of(typed);
            (scope, words)
        };
        assert_eq!(of(" > sync "), (Scope::Actions, "sync".to_owned()));
        assert_eq!(of("@"), (Scope::Projects, String::new()));
        assert_eq!(of("/\"time out\""), (Scope::Texts, "\"time out\"".to_owned()));
        assert_eq!(of("a>b"), (Scope::All, "a>b".to_owned()));
        assert_eq!(of(""), (Scope::All, String::new()));
    }
}
