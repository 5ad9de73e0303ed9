//! Names of error classes: the standard ones in the language of the page, own ones as they were called.

use crate::i18n::Language;

/// The name of a class. `label` is what the server calls it.
pub fn reason(key: &str, label: &str, language: Language) -> String {
    let standard = match key {
        "syntax_error" => language.reason_syntax_error(),
        "wrong_file" => language.reason_wrong_file(),
        "incomplete" => language.reason_incomplete(),
        "wrong_approach" => language.reason_wrong_approach(),
        "missing_import" => language.reason_missing_import(),
        "test_failure" => language.reason_test_failure(),
        "type_error" => language.reason_type_error(),
        "logic_error" => language.reason_logic_error(),
        "wrong_api" => language.reason_wrong_api(),
        "security" => language.reason_security(),
        "style_drift" => language.reason_style_drift(),
        "hallucination" => language.reason_hallucination(),
        "broke_existing" => language.reason_broke_existing(),
        "wrong_scope" => language.reason_wrong_scope(),
        "not_requested" => language.reason_not_requested(),
        "regression" => language.reason_regression(),
        "performance_issue" => language.reason_performance_issue(),
        "needs_followup" => language.reason_needs_followup(),
        "incomplete_refactor" => language.reason_incomplete_refactor(),
        "manual_fix_needed" => language.reason_manual_fix_needed(),
        "missing_tests" => language.reason_missing_tests(),
        "other" => language.reason_other(),
        _ => return label.to_owned(),
    };
    standard.to_owned()
}

#[cfg(test)]
mod tests {
    use sp_domain::reviews::standard_classes;

    use super::*;

    #[test]
    fn every_standard_class_has_a_name() {
        for class in standard_classes() {
            assert_eq!(reason(&class.key, &class.label, Language::En), class.label);
            assert_ne!(reason(&class.key, "", Language::De), "");
        }
        assert_eq!(reason("own_docs", "No docs", Language::De), "No docs");
    }
}
