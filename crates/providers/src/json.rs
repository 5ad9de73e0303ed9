//! Lenient reading of foreign JSON: lossy text, numbers in any clothing.

use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};
use sp_domain::Timestamp;

/// A parsed value, and whether its text had to be repaired.
#[derive(Debug)]
pub struct Parsed {
    /// The value.
    pub value: Value,
    /// Invalid UTF-8 or lone surrogates were replaced.
    pub repaired: bool,
}

/// Deepest nesting that is parsed. The parser recurses: a line of brackets alone would overflow the stack.
const DEEPEST: usize = 128;

/// Parses one JSON text. Invalid UTF-8 and lone surrogate escapes become U+FFFD. `None` for anything that is not JSON, and for JSON nested
/// deeper than any tool writes.
pub fn parse(bytes: &[u8]) -> Option<Parsed> {
    if is_too_deep(bytes) {
        return None;
    }
    if let Ok(value) = sonic_rs::from_slice(bytes) {
        return Some(Parsed { value, repaired: false });
    }
    let text = String::from_utf8_lossy(bytes);
    let text = replace_lone_surrogates(&text);
    sonic_rs::from_str(&text).ok().map(|value| Parsed { value, repaired: true })
}

/// Parses one JSON object; `None` for everything else.
pub fn parse_object(bytes: &[u8]) -> Option<Parsed> {
    parse(bytes).filter(|parsed| parsed.value.is_object())
}

/// Most texts have too few brackets to be deep; only the others are looked at more closely.
fn is_too_deep(bytes: &[u8]) -> bool {
    memchr::memchr2_iter(b'[', b'{', bytes).nth(DEEPEST).is_some() && is_nested_deeper(bytes, DEEPEST)
}

fn is_nested_deeper(bytes: &[u8], limit: usize) -> bool {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            b'"' => at = end_of_string(bytes, at + 1),
            _ => {}
        }
        if depth > limit {
            return true;
        }
        at += 1;
    }
    false
}

/// Position of the closing quote of a string, or the end.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(step) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        at += step;
        if bytes[at] == b'"' {
            return at;
        }
        at += 2;
    }
    bytes.len()
}

/// Writes `\\ufffd` for every surrogate escape that has no partner.
fn replace_lone_surrogates(text: &str) -> String {
    let mut repaired = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        repaired.push_str(before);
        let paired = matches!(surrogate(escape), Some(0xD800..=0xDBFF)) && matches!(surrogate(&escape[6..]), Some(0xDC00..=0xDFFF));
        let taken = match surrogate(escape) {
            _ if paired => 12,
            Some(_) => 6,
            None => escape.chars().take(2).map(char::len_utf8).sum(),
        };
        let (escape, after) = escape.split_at(taken);
        repaired.push_str(if taken == 6 { "\\ufffd" } else { escape });
        rest = after;
    }
    repaired.push_str(rest);
    repaired
}

/// The surrogate code unit of a `\uD8xx` escape at the start of `text`.
fn surrogate(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let unit = u32::from_str_radix(digits, 16).ok()?;
    (0xD800..=0xDFFF).contains(&unit).then_some(unit)
}

/// A count as the tools write it: integer, integral float or numeric text. `None` when absent or null; `Some(Err)` when present but
/// unusable (negative, NaN, a list): it counts as zero and deserves a warning.
pub fn count(value: Option<&Value>) -> Option<Result<i64, BadNumber>> {
    let value = value.filter(|value| !value.is_null())?;
    let number = value.as_i64().or_else(|| whole(value.as_f64()?)).or_else(|| text_number(value.as_str()?));
    Some(number.filter(|number| *number >= 0).ok_or(BadNumber))
}

/// A number that is no usable count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadNumber;

fn whole(number: f64) -> Option<i64> {
    (number.is_finite() && number.abs() < 9e18).then_some(number as i64)
}

fn text_number(text: &str) -> Option<i64> {
    let text = text.trim();
    text.parse().ok().or_else(|| whole(text.parse().ok()?))
}

/// A moment: ISO 8601 text, or epoch milliseconds as number or text.
pub fn time(value: Option<&Value>) -> Option<Timestamp> {
    let value = value?;
    match value.as_str() {
        Some(text) => Timestamp::parse(text).or_else(|| Timestamp::from_ms(text_number(text)?)),
        None => value.as_i64().or_else(|| whole(value.as_f64()?)).and_then(Timestamp::from_ms),
    }
}

/// Text under a key, when it is text and not empty.
pub fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// The list under a key; empty when it is something else.
pub fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(|list| list.as_array()).map_or(&[], |list| list.as_slice())
}

/// True when the key holds `true`.
pub fn flag(value: &Value, key: &str) -> bool {
    value.get(key).and_then(sonic_rs::JsonValueTrait::as_bool).unwrap_or(false)
}

/// The value as JSON text.
pub fn to_text(value: &Value) -> String {
    sonic_rs::to_string(value).unwrap_or_default()
}

/// Drops NUL characters, which PostgreSQL cannot store.
pub fn clean(text: &str) -> String {
    if text.contains('\0') { text.replace('\0', "") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repairs_what_other_writers_break() {
        let text = |bytes: &[u8]| {
            parse(bytes).and_then(|parsed| parsed.value.get("a").and_then(|a| a.as_str().map(str::to_owned)).map(|a| (a, parsed.repaired)))
        };
        assert_eq!(text(br#"{"a":"b"}"#), Some(("b".to_owned(), false)));
        assert_eq!(text(b"{\"a\":\"x\xffy\"}"), Some(("x\u{fffd}y".to_owned(), true)));
        assert_eq!(text(br#"{"a":"x\ud83dy"}"#), Some(("x\u{fffd}y".to_owned(), true)));
        assert_eq!(text(br#"{"a":"\\ud83d \ud83d\ude00 \udc00"}"#), Some(("\\ud83d \u{1f600} \u{fffd}".to_owned(), true)));
        assert_eq!(text(br#"{"a":"b"} x"#), None);
        assert_eq!(text(br#"{"a":"b""#), None);
    }

    #[test]
    fn numbers_come_in_any_clothing() {
        let of = |json: &str| count(parse(json.as_bytes()).as_ref().map(|parsed| &parsed.value));
        for (json, expected) in [("5", 5), ("5.0", 5), ("\"5\"", 5), ("\" 5.0 \"", 5)] {
            assert_eq!(of(json), Some(Ok(expected)), "{json}");
        }
        assert_eq!(of("null"), None);
        for json in ["-1", "\"-1\"", "[]", "\"x\"", "1e300", "true"] {
            assert_eq!(of(json), Some(Err(BadNumber)), "{json}");
        }
    }

    #[test]
    fn nesting_has_a_limit() {
        let deep = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse(deep(DEEPEST - 1).as_bytes()).is_some());
        assert!(parse(deep(DEEPEST).as_bytes()).is_none());
        assert!(parse(deep(1_000_000).as_bytes()).is_none());
        assert!(parse(format!("{{\"a\":\"\\\"{}\"}}", "[".repeat(1000)).as_bytes()).is_some());
        assert!(parse(format!("[{}0]", "[],".repeat(1000)).as_bytes()).is_some());
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_parsed_or_refused(bytes: Vec<u8>) {
            let _ = parse(&bytes);
        }

        #[test]
        fn any_escapes_are_repaired(text in "[\\\\ud83dDC00\"a{}:]{0,40}") {
            let _ = replace_lone_surrogates(&text);
        }
    }
}
