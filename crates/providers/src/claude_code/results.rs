//! How a tool call ended: from the block for the model and the structured result beside it.

use sonic_rs::{JsonValueTrait, Value};
use sp_domain::session::{Block, CallStatus};

use crate::json;

/// The person's own decision, which the log marks as an error.
const REFUSED: &str = "The user doesn't want to ";

/// How the call ended. `output` is what the model was told, `details` the structured result.
pub(super) fn status(is_error: bool, output: &[Block], details: Option<&Value>) -> CallStatus {
    let text = first_text(output);
    if is_error && text.starts_with(REFUSED) {
        return CallStatus::Rejected;
    }
    if details.is_some_and(|details| json::flag(details, "interrupted")) || (is_error && text.starts_with("[Request interrupted")) {
        return CallStatus::Aborted;
    }
    if is_error { CallStatus::Error } else { CallStatus::Ok }
}

/// The exit code, where one is written: a success does not say zero.
pub(super) fn exit_code(is_error: bool, output: &[Block], details: Option<&Value>) -> Option<i64> {
    let recorded = details.and_then(|details| details.get("exitCode")).and_then(JsonValueTrait::as_i64);
    recorded.or_else(|| if is_error { told_code(first_text(output)) } else { None })
}

/// `Exit code 1` or `Error: Exit code 1` at the start of the text.
fn told_code(text: &str) -> Option<i64> {
    let text = text.strip_prefix("Error: ").unwrap_or(text);
    let code = text.strip_prefix("Exit code")?.trim_start_matches([':', ' ']);
    let digits = code.find(|letter: char| !letter.is_ascii_digit() && letter != '-').unwrap_or(code.len());
    code[..digits].parse().ok()
}

fn first_text(output: &[Block]) -> &str {
    let text = output.iter().find_map(|block| if let Block::Text { text } = block { Some(text.as_str()) } else { None });
    text.unwrap_or_default().trim_start().trim_start_matches("<tool_use_error>")
}

/// Time by the tool's own word, in milliseconds.
pub(super) fn duration_ms(details: &Value) -> Option<i64> {
    let ms = ["totalDurationMs", "durationMs"].into_iter().find_map(|key| json::count(details.get(key))?.ok());
    let seconds = || details.get("durationSeconds").and_then(JsonValueTrait::as_f64);
    ms.or_else(|| seconds().filter(|seconds| (0.0..1e12).contains(seconds)).map(|seconds| (seconds * 1000.0) as i64))
}

/// The session the call started.
pub(super) fn child(details: &Value) -> Option<String> {
    let id = json::text(details, "agentId")?;
    Some(if id.starts_with("agent-") { id.to_owned() } else { format!("agent-{id}") })
}

/// Web searches the tool ran in calls that are not written.
pub(super) fn searches(details: &Value) -> i64 {
    json::count(details.get("searchCount")).and_then(Result::ok).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(json: &str) -> Value {
        sonic_rs::from_str(json).expect("JSON")
    }

    fn text(text: &str) -> [Block; 1] {
        [Block::Text { text: text.to_owned() }]
    }

    #[test]
    fn a_refusal_is_no_fault_of_the_tool() {
        let refused = text("The user doesn't want to proceed with this tool use.");
        assert_eq!(status(true, &refused, None), CallStatus::Rejected);
        assert_eq!(status(false, &refused, None), CallStatus::Ok);
        assert_eq!(status(true, &text("Exit code 1"), None), CallStatus::Error);
        assert_eq!(status(true, &text("[Request interrupted by user for tool use]"), None), CallStatus::Aborted);
        assert_eq!(status(false, &[], Some(&value(r#"{"interrupted":true}"#))), CallStatus::Aborted);
    }

    #[test]
    fn exit_codes_are_taken_where_written() {
        assert_eq!(exit_code(true, &text("Exit code 128\nfatal"), None), Some(128));
        assert_eq!(exit_code(true, &text("Error: Exit code: 1"), None), Some(1));
        assert_eq!(exit_code(false, &text("Exit code 1"), None), None);
        assert_eq!(exit_code(false, &[], Some(&value(r#"{"exitCode":0}"#))), Some(0));
        assert_eq!(exit_code(true, &text("Exit code none"), None), None);
    }

    #[test]
    fn details_name_child_and_time() {
        let details = value(r#"{"agentId":"a1","totalDurationMs":"1200"}"#);
        assert_eq!((child(&details).as_deref(), duration_ms(&details)), (Some("agent-a1"), Some(1200)));
        assert_eq!(duration_ms(&value(r#"{"durationSeconds":1.5}"#)), Some(1500));
        assert_eq!(duration_ms(&value(r#"{"durationMs":-1}"#)), None);
        assert_eq!(searches(&value(r#"{"searchCount":2}"#)), 2);
        assert_eq!(child(&value(r#""Error: x""#)), None);
    }
}
