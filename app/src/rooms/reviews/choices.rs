//! Error classes as choices: what was given lately first, then what fits the outcome, then the rest.

use sp_domain::reviews::{ErrorClass, Outcome};

use super::api::Classes;
use crate::{format::reason, i18n::Language};

/// Names to choose from, without those chosen already.
pub(super) fn proposals(known: &Classes, outcome: Option<Outcome>, chosen: &[String], language: Language) -> Vec<String> {
    let fits = |class: &ErrorClass| outcome.is_some_and(|outcome| class.outcomes.contains(&outcome));
    let place = |class: &ErrorClass| known.recent.iter().position(|key| *key == class.key).unwrap_or(usize::MAX);
    let mut offered: Vec<&ErrorClass> = known.classes.iter().filter(|class| !class.is_hidden && !chosen.contains(&class.key)).collect();
    offered.sort_by_key(|class| (place(class), !fits(class)));
    offered.into_iter().map(|class| reason(&class.key, &class.label, language)).collect()
}

/// The key of the class that is called so.
pub(super) fn key_of(known: &[ErrorClass], typed: &str, language: Language) -> Option<String> {
    let wanted = typed.trim().to_lowercase();
    let is_it = |class: &&ErrorClass| class.key == wanted || reason(&class.key, &class.label, language).to_lowercase() == wanted;
    known.iter().find(is_it).map(|class| class.key.clone())
}

/// What the class of this key is called.
pub(super) fn label_of(known: &[ErrorClass], key: &str, language: Language) -> String {
    let label = known.iter().find(|class| class.key == key).map_or(key, |class| &class.label);
    reason(key, label, language)
}

#[cfg(test)]
mod tests {
    use sp_domain::reviews::{ClassDraft, standard_classes};

    use super::*;

    fn known() -> Classes {
        let mut classes = standard_classes();
        classes.extend(ClassDraft { label: "No docs".to_owned(), ..ClassDraft::default() }.checked());
        Classes { classes, recent: vec!["own_no_docs".to_owned(), "regression".to_owned()] }
    }

    #[test]
    fn what_was_given_lately_comes_first() {
        let names = proposals(&known(), Some(Outcome::Partial), &["needs_followup".to_owned()], Language::En);
        assert_eq!(names[..3], ["No docs", "Regression", "Half a refactoring"]);
        assert_eq!(names.len(), 22, "without the one that is chosen");
    }

    #[test]
    fn names_lead_to_keys() {
        let classes = known().classes;
        for (typed, key) in [("regression", "regression"), (" NO docs ", "own_no_docs"), ("wrong_file", "wrong_file")] {
            assert_eq!(key_of(&classes, typed, Language::En).as_deref(), Some(key));
        }
        assert_eq!(key_of(&classes, "something new", Language::En), None);
        assert_eq!(label_of(&classes, "own_no_docs", Language::De), "No docs");
        assert_eq!(label_of(&classes, "own_gone", Language::De), "own_gone");
    }
}
