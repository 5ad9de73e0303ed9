//! The text of a call's arguments.

/// What a call was given, as it is indexed and shown in snippets: the values of its JSON without keys and escapes, or the input itself when it
/// is no JSON.
///
/// Keys are the same in every call of a tool, so searching for `command` would find all of them.
pub fn input_text(input: &str) -> String {
    if !input.trim_start().starts_with(['{', '[']) {
        return input.to_owned();
    }
    let mut text = String::with_capacity(input.len());
    let mut rest = input;
    while let Some(at) = rest.find(|character: char| character == '"' || character.is_ascii_alphanumeric()) {
        rest = &rest[at..];
        let start = text.len();
        if let Some(quoted) = rest.strip_prefix('"') {
            rest = unescape(quoted, &mut text);
            if rest.trim_start().starts_with(':') {
                text.truncate(start);
                continue;
            }
        } else {
            let end = rest.find([',', '}', ']', ' ', '\n', '"']).unwrap_or(rest.len());
            text.push_str(&rest[..end]);
            rest = &rest[end..];
        }
        if text.len() > start {
            text.push('\n');
        }
    }
    text.truncate(text.trim_end_matches('\n').len());
    text
}

/// Appends a JSON string up to its closing quotation mark; returns what follows.
fn unescape<'a>(quoted: &'a str, text: &mut String) -> &'a str {
    let mut rest = quoted;
    while let Some(at) = rest.find(['"', '\\']) {
        text.push_str(&rest[..at]);
        let escape = rest[at..].strip_prefix('\\');
        let Some(escaped) = escape else { return &rest[at + 1..] };
        rest = one_escape(escaped, text);
    }
    text.push_str(rest);
    ""
}

fn one_escape<'a>(escaped: &'a str, text: &mut String) -> &'a str {
    let Some(kind) = escaped.chars().next() else { return "" };
    let rest = &escaped[kind.len_utf8()..];
    match kind {
        'n' => text.push('\n'),
        't' => text.push('\t'),
        'r' | 'b' | 'f' => text.push(' '),
        'u' => return code_point(rest, text),
        other => text.push(other),
    }
    rest
}

/// `XXXX`, or `XXXX\uXXXX` for characters beyond the first plane.
fn code_point<'a>(digits: &'a str, text: &mut String) -> &'a str {
    let unit = |text: &str| text.get(..4).and_then(|digits| u16::from_str_radix(digits, 16).ok());
    let Some(first) = unit(digits) else { return digits };
    let rest = &digits[4..];
    let second = rest.strip_prefix("\\u").and_then(unit);
    let decode = |units: &[u16]| char::decode_utf16(units.iter().copied()).next().and_then(Result::ok);
    if let Some(character) = decode(&[first]) {
        text.push(character);
    } else if let Some(character) = second.and_then(|second| decode(&[first, second])) {
        text.push(character);
        return &rest[6..];
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_kept_and_keys_are_not() {
        let input = r#"{"command":["bash","-lc","cargo \"test\"\n-p x"], "timeout": 120000, "b":true, "text":"\u00e9\ud83d\ude80\\"}"#;
        assert_eq!(input_text(input), "bash\n-lc\ncargo \"test\"\n-p x\n120000\ntrue\né🚀\\");
        assert_eq!(input_text("*** Begin Patch"), "*** Begin Patch");
        assert_eq!(input_text("{}"), "");
        assert_eq!(input_text(r#"{"cut":"in the mid"#), "in the mid");
    }

    proptest::proptest! {
        #[test]
        fn any_input_has_a_text(input in "[{]?[\"\\\\u0-9a-d:,{}\\[\\] é🚀]*") {
            let _ = input_text(&input);
        }

        #[test]
        fn strings_come_out_as_they_went_in(value in "\\PC*") {
            let value = value.trim_end_matches('\n');
            let json = format!("{{\"key\":{}}}", serde_json::to_string(value).unwrap());
            proptest::prop_assert_eq!(input_text(&json), value);
        }
    }
}
