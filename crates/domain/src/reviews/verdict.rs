//! The verdict on a session, and the rules by which it changes.

use serde::{Deserialize, Serialize};

use super::{Outcome, Severity, class, history::note_text, refuse};
use crate::session::QueryError;

/// Most error classes of one verdict.
pub const MOST_REASONS: usize = 5;

/// What holds now. A session nobody said anything of has the default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Verdict {
    /// How it went.
    pub outcome: Option<Outcome>,
    /// Keys of error classes, the main one first. Only where something went wrong.
    pub reasons: Vec<String>,
    /// How bad it was. Only where something went wrong.
    pub severity: Option<Severity>,
    /// A few words about the whole session.
    pub note: Option<String>,
    /// Number of the thread it belongs to.
    pub thread: Option<i64>,
}

/// What becomes different; `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerdictChange {
    /// `Some(None)` takes the outcome away.
    pub outcome: Option<Option<Outcome>>,
    /// All of them.
    pub reasons: Option<Vec<String>>,
    /// `Some(None)` takes it away.
    pub severity: Option<Option<Severity>>,
    /// `Some(None)` takes it away.
    pub note: Option<Option<String>>,
    /// `Some(None)` takes it out of its thread.
    pub thread: Option<Option<i64>>,
}

impl VerdictChange {
    /// Only the outcome.
    pub fn of(outcome: Option<Outcome>) -> Self {
        Self { outcome: Some(outcome), ..Self::default() }
    }

    /// The change as it is stored.
    ///
    /// # Errors
    /// What cannot be, by name.
    pub fn checked(self) -> Result<Self, QueryError> {
        let reasons = self.reasons.map(checked_reasons).transpose()?;
        let says_why = reasons.as_ref().is_some_and(|reasons| !reasons.is_empty());
        let is_fine = self.outcome.is_some_and(|outcome| outcome.is_none_or(|outcome| !outcome.has_reasons()));
        if is_fine && says_why {
            return Err(refuse("reason", "only needs_fix, reverted and partial have reasons"));
        }
        if is_fine && matches!(self.severity, Some(Some(_))) {
            return Err(refuse("severity", "only needs_fix, reverted and partial have a severity"));
        }
        let note = match self.note {
            Some(Some(text)) if text.trim().is_empty() => Some(None),
            Some(Some(text)) => Some(Some(note_text(&text)?)),
            other => other,
        };
        Ok(Self { reasons, note, ..self })
    }
}

fn checked_reasons(given: Vec<String>) -> Result<Vec<String>, QueryError> {
    let mut reasons: Vec<String> = Vec::new();
    for reason in given.iter().map(|reason| reason.trim()).filter(|reason| !reason.is_empty()) {
        if !class::is_key(reason) {
            return Err(refuse("reason", "expected the key of an error class, such as wrong_approach"));
        }
        if reasons.iter().all(|known| known != reason) {
            reasons.push(reason.to_owned());
        }
    }
    if reasons.len() > MOST_REASONS { Err(refuse("reason", "expected at most 5 error classes")) } else { Ok(reasons) }
}

impl Verdict {
    /// The verdict after a checked change. `None` when reasons or a severity are given to a session that has nothing to be said against.
    pub fn with(&self, change: &VerdictChange) -> Option<Self> {
        let outcome = change.outcome.unwrap_or(self.outcome);
        let has_reasons = outcome.is_some_and(Outcome::has_reasons);
        let says_why =
            change.reasons.as_ref().is_some_and(|reasons| !reasons.is_empty()) || change.severity.is_some_and(|given| given.is_some());
        if says_why && !has_reasons {
            return None;
        }
        let reasons = change.reasons.as_ref().unwrap_or(&self.reasons).clone();
        Some(Self {
            outcome,
            reasons: if has_reasons { reasons } else { Vec::new() },
            severity: change.severity.unwrap_or(self.severity).filter(|_| has_reasons),
            note: change.note.clone().unwrap_or_else(|| self.note.clone()),
            thread: change.thread.unwrap_or(self.thread),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rated() -> Verdict {
        Verdict {
            outcome: Some(Outcome::NeedsFix),
            reasons: vec!["wrong_file".to_owned()],
            severity: Some(Severity::High),
            note: Some("look again".to_owned()),
            thread: Some(3),
        }
    }

    #[test]
    fn what_is_not_given_stays() {
        let change = VerdictChange { severity: Some(Some(Severity::Low)), ..VerdictChange::default() };
        assert_eq!(rated().with(&change), Some(Verdict { severity: Some(Severity::Low), ..rated() }));
        assert_eq!(rated().with(&VerdictChange::of(Some(Outcome::Partial))).map(|after| after.reasons), Some(rated().reasons));
    }

    #[test]
    fn what_went_well_has_no_reasons() {
        for outcome in [Some(Outcome::Ok), None] {
            let after = rated().with(&VerdictChange::of(outcome)).expect("may be");
            assert_eq!(after, Verdict { outcome, reasons: Vec::new(), severity: None, ..rated() });
        }
        let why = VerdictChange { reasons: Some(vec!["security".to_owned()]), ..VerdictChange::default() };
        assert_eq!(Verdict::default().with(&why), None);
        assert!(VerdictChange { reasons: why.reasons, ..VerdictChange::of(Some(Outcome::Ok)) }.checked().is_err());
        let severe = VerdictChange { severity: Some(Some(Severity::Low)), ..VerdictChange::of(None) };
        assert_eq!(severe.checked().map_err(|error| error.parameter), Err("severity".to_owned()));
    }

    #[test]
    fn changes_are_tidied_and_refused() {
        let change = |reasons: &[&str]| VerdictChange {
            reasons: Some(reasons.iter().map(|reason| (*reason).to_owned()).collect()),
            note: Some(Some("  \n ".to_owned())),
            ..VerdictChange::default()
        };
        let tidy = change(&["security", " security ", ""]).checked().expect("may be");
        assert_eq!((tidy.reasons, tidy.note), (Some(vec!["security".to_owned()]), Some(None)));
        for refused in [&["no such key!"][..], &["a", "b", "c", "d", "e", "f"]] {
            assert_eq!(change(refused).checked().map_err(|error| error.parameter), Err("reason".to_owned()));
        }
        let long = VerdictChange { note: Some(Some("x".repeat(20_001))), ..VerdictChange::default() };
        assert_eq!(long.checked().map_err(|error| error.parameter), Err("note".to_owned()));
    }
}
