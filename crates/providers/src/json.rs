//! Lenient reading of foreign JSON: lossy text, numbers in any clothing.

use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};
use sp_domain::Timestamp;

/// Deepest nesting that is parsed. The parser recurses, and a text of brackets must not exhaust the stack.
const MAX_DEPTH: usize = 128;

/// A parsed value, and whether its text had to be repaired.
#[derive(Debug)]
pub struct Parsed {
    /// The value.
    pub value: Value,
    /// Invalid UTF-8 or lone surrogates were replaced.
    pub repaired: bool,
}

/// Parses one JSON text. Invalid UTF-8 and lone surrogate escapes become U+FFFD. `None` for anything that is not JSON, and
/// for JSON nested deeper than any tool writes.
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

/// Long strings are skipped, and most texts do not have that many brackets at all.
fn is_too_deep(bytes: &[u8]) -> bool {
    let opening = memchr::memchr2_iter(b'[', b'{', bytes).take(MAX_DEPTH + 1).count();
    let (mut depth, mut rest) = (0_usize, bytes);
    while opening > MAX_DEPTH && !rest.is_empty() {
        let outside = memchr::memchr(b'"', rest).unwrap_or(rest.len());
        for byte in &rest[..outside] {
            match byte {
                b'[' | b'{' => depth += 1,
                b']' | b'}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > MAX_DEPTH {
                return true;
            }
        }
        rest = after_string(rest.get(outside + 1..).unwrap_or_default());
    }
    false
}

/// What follows the string that `bytes` begins in.
fn after_string(mut bytes: &[u8]) -> &[u8] {
    while let Some(at) = memchr::memchr2(b'"', b'\\', bytes) {
        let length = if bytes[at] == b'"' { 1 } else { 2 };
        bytes = bytes.get(at + length..).unwrap_or_default();
        if length == 1 {
            return bytes;
        }
    }
    &[]
}

/// Parses one JSON object; `None` for everything else.
pub fn parse_object(bytes: &[u8]) -> Option<Parsed> {
    parse(bytes).filter(|parsed| parsed.value.is_object())
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
    value.get(key).and_then(|flag| flag.as_bool()).unwrap_or(false)
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
    fn nesting_ends_before_the_stack_does() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let in_text = format!(r#"{{"a":"\\\" {}","b":{}}}"#, "[".repeat(1000), nested(20));
        let read = move || {
            assert!(parse(nested(MAX_DEPTH).as_bytes()).is_some());
            assert!(parse(nested(MAX_DEPTH + 1).as_bytes()).is_none());
            assert!(parse("[".repeat(1_000_000).as_bytes()).is_none());
            assert!(parse(format!("[{}]", "[[]],".repeat(1000) + "[]").as_bytes()).is_some(), "wide is not deep");
            assert!(parse(in_text.as_bytes()).is_some(), "brackets in a string: {in_text}");
        };
        // Unoptimised frames are large.
        std::thread::Builder::new().stack_size(16 << 20).spawn(read).unwrap().join().unwrap();
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
