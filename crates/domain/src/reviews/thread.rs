//! Threads: sessions of one matter, across files and tools.

use serde::{Deserialize, Serialize};

use super::refuse;
use crate::{Timestamp, session::QueryError};

/// Longest title, in letters.
const LONGEST_TITLE: usize = 200;

/// Whether there is more to come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ThreadStatus {
    /// Offered for more sessions.
    #[default]
    Open,
    /// Done; sessions stay in it.
    Closed,
}

impl ThreadStatus {
    /// The word in the database and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }

    /// The reverse of [`Self::as_str`].
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Open, Self::Closed].into_iter().find(|status| status.as_str() == word)
    }
}

/// A matter that sessions belong to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReviewThread {
    /// Number.
    pub id: i64,
    /// Title, unique within its project, whatever the case of its letters.
    pub title: String,
    /// Key of its project; `None` for none.
    pub project: Option<String>,
    /// Whether there is more to come.
    pub status: ThreadStatus,
    /// Sessions in it.
    pub sessions: i64,
    /// When something was last said in it, UTC.
    pub updated_at: Timestamp,
}

/// The title as it is kept.
///
/// # Errors
/// It cannot be used.
pub fn thread_title(typed: &str) -> Result<String, QueryError> {
    let title = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    match title.chars().count() {
        0 => Err(refuse("thread_title", "expected a title")),
        length if length > LONGEST_TITLE => Err(refuse("thread_title", "expected at most 200 letters")),
        _ if title.chars().any(char::is_control) => Err(refuse("thread_title", "expected letters without control characters")),
        _ => Ok(title),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_plain() {
        assert_eq!(thread_title(" new   checkout "), Ok("new checkout".to_owned()));
        for refused in ["", " ", "a\u{0}b", &"x".repeat(201)] {
            assert!(thread_title(refused).is_err(), "{refused:?}");
        }
    }
}
