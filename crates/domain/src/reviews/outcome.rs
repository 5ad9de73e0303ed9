//! How a session went, and how bad it was where it did not go well.

use serde::{Deserialize, Serialize};

/// How a session went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// As it should have.
    Ok,
    /// What it left behind had to be mended.
    NeedsFix,
    /// What it left behind was thrown away.
    Reverted,
    /// Only a part of what was asked for was done.
    Partial,
}

/// The word for sessions without an outcome, in filters.
pub const UNRATED: &str = "unrated";

impl Outcome {
    /// Every outcome, in the order of the keys 1 to 4.
    pub const ALL: [Self; 4] = [Self::Ok, Self::NeedsFix, Self::Reverted, Self::Partial];

    /// The word in URLs, the database and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::NeedsFix => "needs_fix",
            Self::Reverted => "reverted",
            Self::Partial => "partial",
        }
    }

    /// The reverse of [`Self::as_str`].
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }

    /// Something went wrong: there is a reason, and it weighs something.
    pub const fn has_reasons(self) -> bool {
        !matches!(self, Self::Ok)
    }
}

/// True for the word of an outcome, and for [`UNRATED`].
pub fn is_outcome_filter(word: &str) -> bool {
    word == UNRATED || Outcome::from_word(word).is_some()
}

/// How bad it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// P3.
    Low,
    /// P2.
    Medium,
    /// P1.
    High,
    /// P0.
    Critical,
}

impl Severity {
    /// Every severity, the worst first.
    pub const ALL: [Self; 4] = [Self::Critical, Self::High, Self::Medium, Self::Low];

    /// The word in the database and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// The reverse of [`Self::as_str`].
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lead_back() {
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::from_word(outcome.as_str()), Some(outcome));
        }
        for severity in Severity::ALL {
            assert_eq!(Severity::from_word(severity.as_str()), Some(severity));
        }
        assert!(is_outcome_filter("unrated") && is_outcome_filter("ok") && !is_outcome_filter("great"));
    }
}
