//! The fields of a review, and how they are stored: each by itself, so that two open pages do not undo each other.

use std::future::Future;

use leptos::prelude::*;

use super::{
    api::{Classes, ReviewView, change_review, undo_last},
    reason_field::Why,
};
use crate::error::AppError;

/// Whether everything is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stored {
    Untouched,
    Saving,
    Saved,
    Failed(AppError),
}

/// The fields, and how they are stored. Copies are the same form.
#[derive(Clone, Copy)]
pub(super) struct Fields {
    pub(super) shown: RwSignal<ReviewView>,
    pub(super) outcome: RwSignal<String>,
    pub(super) why: Why,
    pub(super) note: RwSignal<String>,
    pub(super) thread: RwSignal<String>,
    pub(super) stored: RwSignal<Stored>,
    /// What there is to choose from.
    pub(super) classes: StoredValue<Classes>,
    /// Number of the last order; an answer to an earlier one is not shown.
    last: StoredValue<u32>,
}

impl Fields {
    pub(super) fn new(review: ReviewView) -> Self {
        let verdict = review.verdict.clone();
        Self {
            outcome: RwSignal::new(verdict.outcome.map(|outcome| outcome.as_str().to_owned()).unwrap_or_default()),
            why: Why::new(verdict.reasons, verdict.severity),
            note: RwSignal::new(verdict.note.unwrap_or_default()),
            thread: RwSignal::new(review.thread.as_ref().map(|thread| thread.title.clone()).unwrap_or_default()),
            stored: RwSignal::new(Stored::Untouched),
            last: StoredValue::new(0),
            classes: StoredValue::new(review.classes.clone()),
            shown: RwSignal::new(review),
        }
    }

    /// Stores one field.
    pub(super) fn save(self, field: &'static str, value: String) {
        let id = self.shown.with_untracked(|review| review.id.clone());
        self.order(change_review(id, field.to_owned(), value), false);
    }

    /// Takes back what was said last.
    pub(super) fn undo(self) {
        let id = self.shown.with_untracked(|review| review.id.clone());
        self.order(undo_last(id), true);
    }

    fn order(self, order: impl Future<Output = Result<ReviewView, AppError>> + 'static, with_note: bool) {
        let number = self.last.get_value() + 1;
        self.last.set_value(number);
        self.stored.set(Stored::Saving);
        leptos::task::spawn_local(async move {
            let answer = order.await;
            // The page may be gone, or something newer under way.
            if self.last.try_get_value() != Some(number) {
                return;
            }
            match answer {
                Ok(review) => {
                    self.show(review, with_note);
                    self.stored.set(Stored::Saved);
                }
                Err(error) => self.stored.set(Stored::Failed(error)),
            }
        });
    }

    /// What the server says. A note that somebody is writing is left alone.
    fn show(self, review: ReviewView, with_note: bool) {
        let verdict = review.verdict.clone();
        // Before the reasons: one of them may be new.
        self.classes.set_value(review.classes.clone());
        self.outcome.set(verdict.outcome.map(|outcome| outcome.as_str().to_owned()).unwrap_or_default());
        self.why.reasons.set(verdict.reasons);
        self.why.typed.set(String::new());
        self.why.severity.set(verdict.severity.map(|severity| severity.as_str().to_owned()).unwrap_or_default());
        self.thread.set(review.thread.as_ref().map(|thread| thread.title.clone()).unwrap_or_default());
        if with_note {
            self.note.set(verdict.note.unwrap_or_default());
        }
        self.shown.set(review);
    }
}
