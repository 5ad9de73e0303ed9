//! Notes, and the history of everything that was said. The history only grows: what is taken back is taken back by another entry.

use serde::{Deserialize, Serialize};

use super::{ReviewThread, Verdict, refuse};
use crate::{
    Timestamp,
    session::{QueryError, SessionId},
};

/// Longest note, in letters.
const LONGEST_NOTE: usize = 20_000;

/// The text of a note as it is kept.
///
/// # Errors
/// There is none, or it is too long.
pub fn note_text(typed: &str) -> Result<String, QueryError> {
    let text = typed.trim().replace("\r\n", "\n");
    match text.chars().count() {
        0 => Err(refuse("note", "expected some words")),
        length if length > LONGEST_NOTE => Err(refuse("note", "expected at most 20000 letters")),
        _ => Ok(text),
    }
}

/// A note to be added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoteDraft {
    /// `seq` of the message it is about; `None` for the whole session.
    pub seq: Option<i64>,
    /// What it says.
    pub text: String,
    /// Number of its thread.
    pub thread: Option<i64>,
}

/// A note about a turn, or about the whole session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TurnNote {
    /// Number.
    pub id: i64,
    /// `seq` of the message it is about; `None` for the whole session.
    pub seq: Option<i64>,
    /// What it says.
    pub text: String,
    /// Who wrote it.
    pub author: String,
    /// When, UTC.
    pub at: Timestamp,
    /// When it was last changed, UTC.
    pub edited_at: Option<Timestamp>,
    /// Number of its thread.
    pub thread: Option<i64>,
}

/// What became different.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ReviewChange {
    /// The verdict.
    Verdict {
        /// As it was.
        before: Verdict,
        /// As it is from then on.
        after: Verdict,
    },
    /// A note.
    Note {
        /// As it was; `None` when it was added.
        before: Option<TurnNote>,
        /// As it is from then on; `None` when it was removed.
        after: Option<TurnNote>,
    },
}

impl ReviewChange {
    /// The change back.
    #[must_use]
    pub fn reversed(self) -> Self {
        match self {
            Self::Verdict { before, after } => Self::Verdict { before: after, after: before },
            Self::Note { before, after } => Self::Note { before: after, after: before },
        }
    }
}

/// An entry of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReviewEntry {
    /// Number; later entries have higher ones.
    pub id: i64,
    /// When, UTC.
    pub at: Timestamp,
    /// Who.
    pub author: String,
    /// What.
    #[serde(flatten)]
    pub change: ReviewChange,
    /// It takes back the entry of this number.
    pub undoes: Option<i64>,
    /// Another entry took it back.
    pub is_undone: bool,
}

impl ReviewEntry {
    /// What undoing takes back: the latest entry that still counts. Whoever undoes again and again goes back step by step.
    pub fn to_undo(latest_first: &[Self]) -> Option<&Self> {
        latest_first.iter().find(|entry| entry.undoes.is_none() && !entry.is_undone)
    }
}

/// Everything a person said of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Review {
    /// Which session.
    pub session: SessionId,
    /// What holds now.
    pub verdict: Verdict,
    /// Since when the outcome holds, UTC.
    pub rated_at: Option<Timestamp>,
    /// Notes, by message, those about the whole session first.
    pub notes: Vec<TurnNote>,
    /// The latest entries, the latest first.
    pub history: Vec<ReviewEntry>,
    /// How many entries there are.
    pub entries: i64,
    /// The thread of the verdict.
    pub thread: Option<ReviewThread>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reviews::Outcome;

    fn entry(id: i64, undoes: Option<i64>, is_undone: bool) -> ReviewEntry {
        let at = Timestamp::from_ms(id).expect("in range");
        let after = Verdict { outcome: Some(Outcome::Ok), ..Verdict::default() };
        let change = ReviewChange::Verdict { before: Verdict::default(), after };
        ReviewEntry { id, at, author: "me".to_owned(), change, undoes, is_undone }
    }

    #[test]
    fn undoing_goes_back_step_by_step() {
        let history = [entry(4, Some(2), false), entry(3, Some(3), false), entry(2, None, true), entry(1, None, false)];
        assert_eq!(ReviewEntry::to_undo(&history).map(|entry| entry.id), Some(1));
        assert_eq!(ReviewEntry::to_undo(&history[..3]), None);
        let again = [entry(5, None, false), entry(4, Some(2), false)];
        assert_eq!(ReviewEntry::to_undo(&again).map(|entry| entry.id), Some(5));
    }

    #[test]
    fn the_way_back_is_the_way_round() {
        let change = entry(1, None, false).change;
        assert_eq!(change.clone().reversed().reversed(), change);
        assert!(matches!(change.reversed(), ReviewChange::Verdict { after, .. } if after.outcome.is_none()));
    }

    #[test]
    fn notes_have_words() {
        assert_eq!(note_text("  a\r\nb "), Ok("a\nb".to_owned()));
        assert!(note_text(" \n").is_err() && note_text(&"x".repeat(20_001)).is_err());
    }
}
