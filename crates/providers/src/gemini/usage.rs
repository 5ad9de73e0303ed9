//! Tokens of one answer. `input` includes the cached ones, `thoughts` are not in `output`, `total` is the sum of all but `cached`.

use sonic_rs::{JsonValueTrait, Value};
use sp_domain::{
    diagnostics::WarningKind,
    usage::{CallKey, Tokens, UsageClaim},
};

use super::{Notes, message::Place};
use crate::json;

/// The claim of a message; `None` without figures.
pub(super) fn claim(message: &Value, id: &str, session_id: &str, place: Place, notes: &mut Notes<'_>) -> Option<UsageClaim> {
    let recorded = message.get("tokens").filter(|tokens| !tokens.is_null())?;
    if !recorded.is_object() {
        notes.note(WarningKind::BadValue, "tokens is not an object");
        return None;
    }
    Some(UsageClaim {
        key: CallKey { group: format!("{session_id}:{id}"), part: String::new() },
        at: json::time(message.get("timestamp")),
        model: json::text(message, "model").map(json::clean),
        tokens: tokens(recorded, notes),
        web_searches: 0,
        recorded_cost: None,
        position: place.position,
        copied: false,
        sidechain: false,
        lower_bound: false,
        span: place.span,
        record: None,
    })
}

fn tokens(recorded: &Value, notes: &mut Notes<'_>) -> Tokens {
    let mut figure = |name: &str| match json::count(recorded.get(name)) {
        None => 0,
        Some(Ok(count)) => count,
        Some(Err(_)) => {
            notes.note(WarningKind::BadValue, format!("tokens.{name} is no count"));
            0
        }
    };
    let (input, output, cached) = (figure("input"), figure("output"), figure("cached"));
    let (thoughts, tool, total) = (figure("thoughts"), figure("tool"), figure("total"));
    let sum = [output, thoughts, tool].iter().fold(input, |sum, part| sum.saturating_add(*part));
    if total != 0 && total != sum {
        notes.note(WarningKind::BadValue, "tokens.total is not the sum of its parts");
    }
    if cached > input {
        notes.note(WarningKind::BadValue, "more cached than input tokens");
    }
    Tokens {
        input: (input - cached.min(input)).saturating_add(tool),
        output: output.saturating_add(thoughts),
        reasoning: Some(thoughts),
        cache_read: cached,
        cache_write: 0,
        cache_write_1h: 0,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use sp_domain::{Tool, diagnostics::Warning};

    use super::*;
    use crate::Warnings;

    fn of(tokens: &str) -> (Option<Tokens>, Vec<Warning>) {
        let text = format!(r#"{{"id":"m","tokens":{tokens}}}"#);
        let message = json::parse(text.as_bytes()).expect("JSON").value;
        let mut warnings = Warnings::new(Tool::Gemini);
        let mut notes = Notes { warnings: &mut warnings, path: Path::new("x"), line: None };
        let claim = claim(&message, "m", "s", Place::default(), &mut notes);
        (claim.map(|claim| claim.tokens), warnings.take())
    }

    #[test]
    fn the_vector_of_the_specification() {
        let (tokens, warnings) = of(r#"{"input":1200,"output":80,"cached":900,"thoughts":40,"tool":0,"total":1320}"#);
        let expected = Tokens { input: 300, output: 120, reasoning: Some(40), cache_read: 900, ..Tokens::default() };
        assert_eq!((tokens, warnings.len()), (Some(expected), 0));
    }

    #[test]
    fn tool_prompts_count_as_input() {
        let (tokens, _) = of(r#"{"input":10,"output":1,"tool":5}"#);
        assert_eq!(tokens.map(|tokens| tokens.input), Some(15));
    }

    #[test]
    fn numbers_in_any_clothing_and_impossible_ones() {
        let (tokens, warnings) = of(r#"{"input":"10","output":2.0,"thoughts":null,"cached":-4,"tool":[]}"#);
        let expected = Tokens { input: 10, output: 2, reasoning: Some(0), ..Tokens::default() };
        assert_eq!(tokens, Some(expected));
        let details: Vec<&str> = warnings.iter().map(|warning| warning.detail.as_str()).collect();
        assert_eq!(details, ["tokens.cached is no count", "tokens.tool is no count"]);
    }

    #[test]
    fn contradictions_are_flagged() {
        let (tokens, warnings) = of(r#"{"input":10,"output":2,"cached":11,"total":99}"#);
        assert_eq!(tokens.map(|tokens| (tokens.input, tokens.cache_read)), Some((0, 11)));
        assert_eq!(warnings.len(), 2);
    }

    #[test]
    fn no_figures_no_claim() {
        assert_eq!(of("null").0, None);
        let (tokens, warnings) = of("[1]");
        assert_eq!((tokens, warnings.len()), (None, 1));
        assert!(of(r#"{"input":9223372036854775807,"tool":9223372036854775807}"#).0.is_some());
    }
}
