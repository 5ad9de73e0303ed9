//! Rules that say what is not read.

use serde::{Deserialize, Serialize};

use super::ForgetPreview;
use crate::{Timestamp, Tool};

/// What a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum RuleKind {
    /// A data directory of a tool, as in [`crate::diagnostics::Account::directory`], with or without the tool's word and a colon before it.
    Account,
    /// The path of a source: a pattern (`**/secret/**`), or a file or folder with everything below it.
    Path,
    /// A project: its path, which also means those below it, or the end of it (`shop`, `work/shop`).
    Project,
}

impl RuleKind {
    /// Every kind, in the order shown.
    pub const ALL: [Self; 3] = [Self::Account, Self::Path, Self::Project];

    /// The word used in JSON and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Path => "path",
            Self::Project => "project",
        }
    }

    /// The reverse of [`Self::as_str`].
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A rule in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IgnoreRule {
    /// Its number.
    pub id: i64,
    /// What it looks at.
    pub kind: RuleKind,
    /// What that must be.
    pub value: String,
    /// Since when.
    pub created_at: Timestamp,
}

/// What a rule would mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IgnorePreview {
    /// What it looks at.
    pub kind: RuleKind,
    /// What that must be, as it will be stored.
    pub value: String,
    /// What is stored already and matches. It stays, unless it is forgotten as well.
    pub stored: ForgetPreview,
}

/// Whether this account is meant.
pub fn is_account(tool: Tool, directory: &str, value: &str) -> bool {
    let of_tool = value.strip_prefix(tool.as_str()).and_then(|rest| rest.strip_prefix(':'));
    of_tool.unwrap_or(value) == directory
}

/// Whether a project, by its key, is meant.
pub fn is_project(key: &str, value: &str) -> bool {
    let is_end = |before: &str| before.is_empty() || before.ends_with(['/', '\\']);
    let is_begin = |behind: &str| behind.starts_with(['/', '\\']);
    let is_path = value.starts_with('/') || value.get(1..2) == Some(":");
    key == value || (is_path && key.strip_prefix(value).is_some_and(is_begin)) || (!is_path && key.strip_suffix(value).is_some_and(is_end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn projects_are_meant_by_path_or_by_the_end_of_it() {
        for (value, is_meant) in [
            ("/home/u/shop", true),
            ("shop", true),
            ("u/shop", true),
            ("/home/u", true),
            ("hop", false),
            ("/home/u/sho", false),
            ("home", false),
            ("", false),
        ] {
            assert_eq!(!value.is_empty() && is_project("/home/u/shop", value), is_meant, "{value}");
        }
        assert!(is_project("C:\\work\\shop", "C:\\work"));
        assert!(is_project("C:\\work\\shop", "shop"));
    }

    #[test]
    fn accounts_may_name_their_tool() {
        assert!(is_account(Tool::Claude, ".claude-work", ".claude-work"));
        assert!(is_account(Tool::Claude, ".claude-work", "claude:.claude-work"));
        assert!(!is_account(Tool::Codex, ".claude-work", "claude:.claude-work"));
        assert!(!is_account(Tool::Claude, ".claude-work", ".claude"));
    }
}
