//! Texts within limits.

use serde_json::Value;

use super::ansi::without_ansi;
use crate::rooms::sessions::transcript::Text;

/// How much of a text goes into a page, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Shown at once.
    shown: usize,
    /// Held ready besides.
    rest: usize,
}

/// What people and models say.
const SPEECH: Limits = Limits { shown: 20 * 1024, rest: 256 * 1024 };
/// What goes into tools and comes out of them: there is a lot of it, and hardly ever looked at.
pub(super) const TOOL: Limits = Limits { shown: 4 * 1024, rest: 24 * 1024 };

/// A text without terminal codes, in two pieces when long.
pub(super) fn plain(text: &str) -> Text {
    within(text, SPEECH)
}

/// The same with other limits.
pub(super) fn within(text: &str, limits: Limits) -> Text {
    let text = without_ansi(text);
    let (shown, rest) = split_at(&text, limits.shown);
    let held = cut(rest, limits.rest);
    Text {
        shown: shown.to_owned(),
        rest: (!held.is_empty()).then(|| held.to_owned()),
        size_bytes: text.len() as i64,
        is_cut: held.len() < rest.len(),
    }
}

/// JSON, indented; what is none stays as it is.
pub(super) fn json(text: &str) -> Text {
    serde_json::from_str::<Value>(text).map_or_else(|_| plain(text), |value| plain(&indented(&value)))
}

/// JSON, indented.
pub(super) fn indented(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// What is shown at once, and the rest; cut after a line where one ends in the last quarter.
pub(super) fn split(text: &str) -> (&str, &str) {
    split_at(text, SPEECH.shown)
}

fn split_at(text: &str, limit: usize) -> (&str, &str) {
    let shown = cut(text, limit);
    if shown.len() == text.len() {
        return (text, "");
    }
    let line_end = shown.rfind('\n').map(|at| at + 1).filter(|at| *at > limit * 3 / 4);
    text.split_at(line_end.unwrap_or(shown.len()))
}

fn cut(text: &str, limit: usize) -> &str {
    &text[..text.floor_char_boundary(limit)]
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOWN: usize = SPEECH.shown;
    const REST: usize = SPEECH.rest;

    #[test]
    fn long_texts_are_cut_between_lines_and_never_in_a_character() {
        assert_eq!(split("short"), ("short", ""));
        let lines = "äöü\n".repeat(10_000);
        let (shown, rest) = split(&lines);
        assert!(shown.ends_with('\n') && shown.len() <= SHOWN && !rest.is_empty());
        let one_line = "ä".repeat(SHOWN);
        let (shown, rest) = split(&one_line);
        assert_eq!((shown.len(), rest.len()), (SHOWN, SHOWN));
    }

    #[test]
    fn the_rest_has_a_limit_too() {
        let text = plain(&"x".repeat(SHOWN + REST + 1));
        assert!(text.is_cut);
        assert_eq!(text.rest.map(|rest| rest.len()), Some(REST));
        assert_eq!(text.size_bytes, (SHOWN + REST + 1) as i64);
    }
}
