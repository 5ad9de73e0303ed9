//! Reviews: what a person says of a session. The verdict is what holds now, the history is everything that was ever said; nothing of it is
//! derived from what the tools wrote.

mod class;
mod history;
mod outcome;
mod queue;
mod thread;
mod verdict;

pub use class::{ClassDraft, ErrorCategory, ErrorClass, standard_classes};
pub use history::{NoteDraft, Review, ReviewChange, ReviewEntry, TurnNote, note_text};
pub use outcome::{Outcome, Severity, UNRATED, is_outcome_filter};
pub use queue::{ReviewQueue, week_start};
pub use thread::{ReviewThread, ThreadStatus, thread_title};
pub use verdict::{MOST_REASONS, Verdict, VerdictChange};

use crate::session::QueryError;

fn refuse(parameter: &str, remedy: &str) -> QueryError {
    QueryError { parameter: parameter.to_owned(), remedy: remedy.to_owned() }
}
