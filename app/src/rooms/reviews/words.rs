//! What an entry of the history says, in words.

use sp_domain::reviews::{ReviewChange, ReviewEntry, Severity, Verdict};

use super::{api::Classes, choices::label_of};
use crate::{format::UNKNOWN, i18n::Language, ui::Status};

/// One line per thing that became different.
pub(super) fn lines(entry: &ReviewEntry, known: &Classes, language: Language) -> Vec<String> {
    let mut lines = match &entry.change {
        ReviewChange::Verdict { before, after } => of_verdict(before, after, known, language),
        ReviewChange::Note { before: None, after: Some(note) } => vec![language.review_note_added(&note.text)],
        ReviewChange::Note { before: Some(note), after: None } => vec![language.review_note_removed(&note.text)],
        ReviewChange::Note { after, .. } => after.iter().map(|note| language.review_note_changed(&note.text)).collect(),
    };
    if entry.undoes.is_some() {
        lines.insert(0, language.review_taken_back().to_owned());
    }
    lines
}

fn of_verdict(before: &Verdict, after: &Verdict, known: &Classes, language: Language) -> Vec<String> {
    let mut lines = Vec::new();
    if before.outcome != after.outcome {
        let word = |verdict: &Verdict| Status::of_outcome(verdict.outcome).word(language);
        lines.push(language.review_became(word(before), word(after)));
    }
    if before.reasons != after.reasons {
        let names: Vec<String> = after.reasons.iter().map(|key| label_of(&known.classes, key, language)).collect();
        lines.push(format!("{}: {}", language.review_reason(), or_none(&names.join(", "))));
    }
    if before.severity != after.severity {
        let name = after.severity.map_or(UNKNOWN, |severity| severity_name(severity, language));
        lines.push(format!("{}: {name}", language.review_severity()));
    }
    if before.note != after.note {
        lines.push(format!("{}: {}", language.review_note(), or_none(after.note.as_deref().unwrap_or_default())));
    }
    if before.thread != after.thread {
        lines.push(if after.thread.is_some() { language.review_thread_joined() } else { language.review_thread_left() }.to_owned());
    }
    lines
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { UNKNOWN } else { text }
}

/// What a severity is called.
pub(super) fn severity_name(severity: Severity, language: Language) -> &'static str {
    match severity {
        Severity::Critical => language.severity_critical(),
        Severity::High => language.severity_high(),
        Severity::Medium => language.severity_medium(),
        Severity::Low => language.severity_low(),
    }
}

#[cfg(test)]
mod tests {
    use sp_domain::{
        Timestamp,
        reviews::{Outcome, standard_classes},
    };

    use super::*;

    #[test]
    fn only_what_became_different_is_told() {
        let after = Verdict { outcome: Some(Outcome::NeedsFix), reasons: vec!["wrong_file".to_owned()], ..Verdict::default() };
        let change = ReviewChange::Verdict { before: Verdict::default(), after };
        let at = Timestamp::from_ms(0).expect("in range");
        let entry = ReviewEntry { id: 1, at, author: "me".to_owned(), change, undoes: None, is_undone: false };
        let known = Classes { classes: standard_classes(), recent: Vec::new() };
        assert_eq!(lines(&entry, &known, Language::En), ["unrated → needs fix", "What went wrong: Wrong file"]);
        let back = ReviewEntry { change: entry.change.reversed(), undoes: Some(1), ..entry };
        assert_eq!(lines(&back, &known, Language::En), ["Taken back", "needs fix → unrated", "What went wrong: –"]);
    }
}
