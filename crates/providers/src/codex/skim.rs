//! Lines without anything to count, told by their borders alone: calls, answers and copies of words are most of a thread's bytes.

use sp_domain::Timestamp;

use crate::scan::Scanner;

/// Items that only say something: no title, no directory, no search.
const ITEMS: [&str; 7] = [
    "function_call",
    "function_call_output",
    "custom_tool_call",
    "custom_tool_call_output",
    "local_shell_call",
    "local_shell_call_output",
    "reasoning",
];

/// Events that repeat or detail items.
const EVENTS: [&str; 4] = ["agent_message", "agent_reasoning", "exec_command_end", "patch_apply_end"];

/// A line that is passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Passed<'a> {
    /// When it was written.
    pub(super) at: Option<Timestamp>,
    /// It is a response item.
    pub(super) is_item: bool,
    /// `type` of the content.
    pub(super) name: &'a str,
    /// The call it belongs to.
    pub(super) call_id: Option<&'a str>,
}

/// Tells a line that changes no figure and no fact but the time of the thread; `None` for every other one, and for what is no record.
pub(super) fn passed(bytes: &[u8]) -> Option<Passed<'_>> {
    let mut scanner = Scanner::new(bytes);
    let (mut at, mut is_item, mut content) = (None, None, None);
    scanner.object(|scanner, key| {
        match key {
            b"timestamp" => at = Some(Timestamp::parse(plain(scanner.value()?)?)?),
            b"type" => is_item = Some(is_item_line(plain(scanner.value()?)?)?),
            b"payload" if is_item.is_some() => content = Some(quiet(scanner, is_item?)?),
            _ => drop(scanner.value()?),
        }
        Some(())
    })?;
    let Quiet { name, call_id } = content.filter(|_| scanner.is_at_end())?;
    Some(Passed { at, is_item: is_item?, name, call_id })
}

fn is_item_line(kind: &str) -> Option<bool> {
    match kind {
        "response_item" => Some(true),
        "event_msg" => Some(false),
        _ => None,
    }
}

struct Quiet<'a> {
    name: &'a str,
    call_id: Option<&'a str>,
}

/// Passes over the content. `None` as soon as its kind, which stands first, matters.
fn quiet<'a>(scanner: &mut Scanner<'a>, is_item: bool) -> Option<Quiet<'a>> {
    let (mut name, mut role, mut call_id) = ("", "", None);
    scanner.object(|scanner, key| {
        let value = scanner.value()?;
        match key {
            b"type" => {
                name = plain(value)?;
                let is_known = if is_item { name == "message" || ITEMS.contains(&name) } else { EVENTS.contains(&name) };
                is_known.then_some(())?;
            }
            b"role" => role = plain(value)?,
            b"call_id" => call_id = Some(plain(value)?).filter(|id| !id.is_empty()),
            _ => {}
        }
        Some(())
    })?;
    (!name.is_empty() && (name != "message" || role == "assistant")).then_some(Quiet { name, call_id })
}

/// A text without escapes.
fn plain(value: &[u8]) -> Option<&str> {
    let text = value.strip_prefix(b"\"")?.strip_suffix(b"\"").filter(|text| !text.contains(&b'\\'))?;
    str::from_utf8(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_item(line: &str) -> Option<bool> {
        passed(line.as_bytes()).map(|passed| passed.is_item)
    }

    #[test]
    fn words_and_calls_are_passed_over() {
        for kind in ["function_call", "reasoning", "custom_tool_call_output"] {
            assert_eq!(is_item(&format!(r#"{{"type":"response_item","payload":{{"type":"{kind}","output":"a\"}}"}}}}"#)), Some(true));
        }
        assert_eq!(is_item(r#"{"type":"response_item","payload":{"type":"message","role":"assistant","content":[{}]}}"#), Some(true));
        assert_eq!(is_item(r#"{"ordinal":7,"type":"event_msg","payload":{"type":"agent_message","message":"x"}}"#), Some(false));
        let at = passed(br#"{"timestamp":"2026-01-21T05:31:45.341Z","type":"event_msg","payload":{"type":"agent_message"}}"#);
        assert_eq!(at.and_then(|passed| passed.at), Timestamp::parse("2026-01-21T05:31:45.341Z"));
    }

    #[test]
    fn what_matters_or_is_damaged_is_not() {
        for line in [
            r#"{"type":"event_msg","payload":{"type":"token_count"}}"#,
            r#"{"type":"response_item","payload":{"type":"message","role":"user","content":[]}}"#,
            r#"{"type":"response_item","payload":{"type":"message","content":[]}}"#,
            r#"{"type":"response_item","payload":{"type":"web_search_call"}}"#,
            r#"{"type":"response_item","payload":{"type":"hyper_item"}}"#,
            r#"{"type":"response_item","payload":{}}"#,
            r#"{"type":"turn_context","payload":{"type":"reasoning"}}"#,
            r#"{"type":"response_item","payload":{"type":"reasoning"}"#,
            r#"{"type":"response_item","payload":{"type":"reasoning"}} x"#,
            r#"{"timestamp":"soon","type":"response_item","payload":{"type":"reasoning"}}"#,
            "",
        ] {
            assert_eq!(is_item(line), None, "{line}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_passed_or_not(bytes: Vec<u8>) {
            let _ = passed(&bytes);
        }
    }
}
