//! Error classes: what went wrong. The standard ones are known by their keys; own ones are kept in the database.

use serde::{Deserialize, Serialize};

use super::{Outcome, refuse};
use crate::session::QueryError;

/// Longest key and longest name, in letters.
const MOST_LETTERS: usize = 60;
/// What the keys of own classes begin with, so that they never become those of standard ones.
const OWN: &str = "own_";

/// What kind of error it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum ErrorCategory {
    CodeQuality,
    Correctness,
    Security,
    Process,
    #[default]
    Other,
}

impl ErrorCategory {
    /// Every category.
    pub const ALL: [Self; 5] = [Self::CodeQuality, Self::Correctness, Self::Security, Self::Process, Self::Other];

    /// The word in the database and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CodeQuality => "code_quality",
            Self::Correctness => "correctness",
            Self::Security => "security",
            Self::Process => "process",
            Self::Other => "other",
        }
    }

    /// The reverse of [`Self::as_str`].
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.as_str() == word)
    }
}

/// What went wrong, as a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorClass {
    /// The word in the API.
    pub key: String,
    /// Its name; of a standard class in English.
    pub label: String,
    /// What kind of error it is.
    pub category: ErrorCategory,
    /// Outcomes it is offered for first.
    pub outcomes: Vec<Outcome>,
    /// Somebody added it.
    pub is_own: bool,
    /// Not offered any more; sessions keep it.
    pub is_hidden: bool,
}

/// A class to be added or changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ClassDraft {
    /// Its name; the key is made of it.
    pub label: String,
    /// What kind of error it is.
    #[serde(default)]
    pub category: ErrorCategory,
    /// Outcomes it is offered for first; none means all.
    #[serde(default)]
    pub outcomes: Vec<Outcome>,
}

impl ClassDraft {
    /// The class.
    ///
    /// # Errors
    /// The name cannot be used.
    pub fn checked(&self) -> Result<ErrorClass, QueryError> {
        let label = self.label.split_whitespace().collect::<Vec<_>>().join(" ");
        let key = key_of(&label);
        if key == OWN || label.chars().count() > MOST_LETTERS - OWN.len() || label.chars().any(char::is_control) {
            return Err(refuse("label", "expected a name of at most 56 letters"));
        }
        let mut outcomes: Vec<Outcome> = self.outcomes.iter().copied().filter(|outcome| outcome.has_reasons()).collect();
        outcomes.sort_unstable();
        outcomes.dedup();
        if outcomes.is_empty() {
            outcomes = Outcome::ALL.into_iter().filter(|outcome| outcome.has_reasons()).collect();
        }
        Ok(ErrorClass { key, label, category: self.category, outcomes, is_own: true, is_hidden: false })
    }
}

fn key_of(label: &str) -> String {
    let mut key = OWN.to_owned();
    for letter in label.to_lowercase().chars() {
        match letter {
            letter if letter.is_alphanumeric() => key.push(letter),
            _ if key.ends_with('_') => {}
            _ => key.push('_'),
        }
    }
    if key.len() > OWN.len() { key.trim_end_matches('_').to_owned() } else { key }
}

/// What can be a key.
pub(super) fn is_key(text: &str) -> bool {
    (1..=2 * MOST_LETTERS).contains(&text.chars().count()) && text.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
}

/// The standard classes, in the order they are offered in.
pub fn standard_classes() -> Vec<ErrorClass> {
    let class = |&(key, label, category, outcome): &(&str, &str, ErrorCategory, Outcome)| ErrorClass {
        key: key.to_owned(),
        label: label.to_owned(),
        category,
        outcomes: vec![outcome],
        is_own: false,
        is_hidden: false,
    };
    STANDARD.iter().map(class).collect()
}

const STANDARD: &[(&str, &str, ErrorCategory, Outcome)] = &[
    ("syntax_error", "Syntax error", ErrorCategory::CodeQuality, Outcome::NeedsFix),
    ("wrong_file", "Wrong file", ErrorCategory::Process, Outcome::NeedsFix),
    ("incomplete", "Incomplete", ErrorCategory::Process, Outcome::NeedsFix),
    ("wrong_approach", "Wrong approach", ErrorCategory::Correctness, Outcome::NeedsFix),
    ("missing_import", "Missing import", ErrorCategory::CodeQuality, Outcome::NeedsFix),
    ("test_failure", "Failing tests", ErrorCategory::CodeQuality, Outcome::NeedsFix),
    ("type_error", "Type error", ErrorCategory::CodeQuality, Outcome::NeedsFix),
    ("logic_error", "Logic error", ErrorCategory::Correctness, Outcome::NeedsFix),
    ("wrong_api", "Wrong interface used", ErrorCategory::Correctness, Outcome::NeedsFix),
    ("security", "Security", ErrorCategory::Security, Outcome::NeedsFix),
    ("style_drift", "Not our style", ErrorCategory::Process, Outcome::NeedsFix),
    ("hallucination", "Made up", ErrorCategory::Correctness, Outcome::NeedsFix),
    ("broke_existing", "Broke what worked", ErrorCategory::Correctness, Outcome::Reverted),
    ("wrong_scope", "Wrong scope", ErrorCategory::Process, Outcome::Reverted),
    ("not_requested", "Not asked for", ErrorCategory::Process, Outcome::Reverted),
    ("regression", "Regression", ErrorCategory::Correctness, Outcome::Reverted),
    ("performance_issue", "Too slow", ErrorCategory::CodeQuality, Outcome::Reverted),
    ("needs_followup", "Needs a follow-up", ErrorCategory::Process, Outcome::Partial),
    ("incomplete_refactor", "Half a refactoring", ErrorCategory::Process, Outcome::Partial),
    ("manual_fix_needed", "Mended by hand", ErrorCategory::Process, Outcome::Partial),
    ("missing_tests", "Missing tests", ErrorCategory::CodeQuality, Outcome::Partial),
    ("other", "Other", ErrorCategory::Other, Outcome::Partial),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_classes_are_complete() {
        let classes = standard_classes();
        assert_eq!(classes.len(), 22);
        assert!(classes.iter().all(|class| is_key(&class.key) && !class.key.starts_with(OWN)));
        let of = |outcome| classes.iter().filter(|class| class.outcomes == [outcome]).count();
        assert_eq!([Outcome::NeedsFix, Outcome::Reverted, Outcome::Partial].map(of), [12, 5, 5]);
    }

    #[test]
    fn own_classes_get_keys_of_their_own() {
        let key = |label: &str| ClassDraft { label: label.to_owned(), ..ClassDraft::default() }.checked().map(|class| class.key);
        assert_eq!(key(" Forgot  the docs! "), Ok("own_forgot_the_docs".to_owned()));
        assert_eq!(key("Security"), Ok("own_security".to_owned()));
        assert_eq!(key("文書なし"), Ok("own_文書なし".to_owned()));
        for refused in ["", "!!!", "a\u{7}b", &"x".repeat(57)] {
            assert!(key(refused).is_err(), "{refused:?}");
        }
        let draft = ClassDraft { label: "x".to_owned(), outcomes: vec![Outcome::Ok, Outcome::Partial], ..ClassDraft::default() };
        assert_eq!(draft.checked().map(|class| class.outcomes), Ok(vec![Outcome::Partial]));
    }
}
