//! One line of any generation in one shape.

use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};
use sp_domain::{Timestamp, source::Span};

use crate::json;

/// Kinds of bare lines and of `response_item` payloads.
const ITEMS: [&str; 20] = [
    "message",
    "reasoning",
    "function_call",
    "function_call_output",
    "custom_tool_call",
    "custom_tool_call_output",
    "local_shell_call",
    "local_shell_call_output",
    "tool_search_call",
    "tool_search_call_output",
    "tool_search_output",
    "web_search_call",
    "image_generation_call",
    "ghost_snapshot",
    "compaction",
    "context_compaction",
    "compaction_trigger",
    "agent_message",
    "additional_tools",
    "configuration_update",
];

/// A line, sorted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'a> {
    /// What it is.
    pub(super) kind: Kind,
    /// The envelope.
    pub(super) whole: &'a Value,
    /// The content: `payload`, or the line itself in the first generation.
    pub(super) body: &'a Value,
    /// Time in the envelope.
    pub(super) at: Option<Timestamp>,
    /// Number of the line in paginated threads.
    pub(super) ordinal: Option<i64>,
    /// Where it lies.
    pub(super) span: Span,
}

/// Kinds of lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `session_meta`, or the bare first line of 2025.
    Meta,
    /// `turn_context`.
    Turn,
    /// `response_item`, or a bare item.
    Item,
    /// `event_msg`.
    Event,
    /// `token_usage_record`.
    Usage,
    /// `compacted`.
    Compacted,
    /// Known, and without anything to show.
    Quiet,
    /// Nobody knows.
    Unknown,
}

impl<'a> Record<'a> {
    /// Sorts a line.
    pub(super) fn of(whole: &'a Value, span: Span) -> Self {
        let payload = whole.get("payload").filter(JsonValueTrait::is_object);
        let at = json::time(whole.get("timestamp"));
        let ordinal = json::count(whole.get("ordinal")).and_then(Result::ok);
        Self { kind: kind(whole, payload.is_some()), whole, body: payload.unwrap_or(whole), at, ordinal, span }
    }

    /// `type` of the content.
    pub(super) fn name(&self) -> &'a str {
        json::text(self.body, "type").unwrap_or("")
    }

    /// Text under a key of the content.
    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        json::text(self.body, key)
    }

    /// The turn it says it belongs to.
    pub(super) fn turn_id(&self) -> Option<&'a str> {
        let passed = || json::text(self.body.get("internal_chat_message_metadata_passthrough")?, "turn_id");
        json::text(self.body, "turn_id").or_else(passed)
    }
}

fn kind(whole: &Value, has_payload: bool) -> Kind {
    let name = json::text(whole, "type");
    match (name, has_payload) {
        (Some("session_meta"), true) => Kind::Meta,
        (Some("turn_context"), true) => Kind::Turn,
        (Some("response_item"), true) => Kind::Item,
        (Some("event_msg"), true) => Kind::Event,
        (Some("token_usage_record"), true) => Kind::Usage,
        (Some("compacted"), true) => Kind::Compacted,
        (
            Some(
                "world_state"
                | "retained_context"
                | "security_risk_score"
                | "inter_agent_communication"
                | "inter_agent_communication_metadata"
                | "realtime_item",
            ),
            _,
        ) => Kind::Quiet,
        (Some(name), false) if ITEMS.contains(&name) => Kind::Item,
        (None, false) if whole.get("record_type").is_some() => Kind::Quiet,
        (None, false) if json::text(whole, "id").is_some() && whole.get("timestamp").is_some() => Kind::Meta,
        _ => Kind::Unknown,
    }
}

/// True for an item kind that some release writes.
pub(super) fn is_known_item(name: &str) -> bool {
    ITEMS.contains(&name)
}

/// All texts of a content list, in order.
pub(super) fn texts(content: &Value) -> impl Iterator<Item = &str> {
    let list = content.as_array().map_or(&[][..], |list| list.as_slice());
    content.as_str().into_iter().chain(list.iter().filter_map(|part| part.as_str().or_else(|| json::text(part, "text"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind_of(line: &str) -> Kind {
        let parsed = json::parse_object(line.as_bytes()).expect("an object");
        Record::of(&parsed.value, Span::default()).kind
    }

    #[test]
    fn lines_of_every_generation_are_sorted() {
        assert_eq!(kind_of(r#"{"id":"a","timestamp":"2025-08-29T16:13:15.538Z","instructions":null}"#), Kind::Meta);
        assert_eq!(kind_of(r#"{"record_type":"state"}"#), Kind::Quiet);
        assert_eq!(kind_of(r#"{"type":"message","role":"user","content":[]}"#), Kind::Item);
        assert_eq!(kind_of(r#"{"type":"session_meta","payload":{"id":"a"}}"#), Kind::Meta);
        assert_eq!(kind_of(r#"{"type":"event_msg","ordinal":3,"payload":{"type":"token_count"}}"#), Kind::Event);
        assert_eq!(kind_of(r#"{"type":"world_state","payload":{}}"#), Kind::Quiet);
        assert_eq!(kind_of(r#"{"type":"session_meta","payload":null}"#), Kind::Unknown);
        assert_eq!(kind_of(r#"{"type":null}"#), Kind::Unknown);
        assert_eq!(kind_of(r#"{"type":"hyper_item","payload":{}}"#), Kind::Unknown);
    }

    #[test]
    fn the_turn_is_found_in_content_and_in_passed_metadata() {
        for line in [
            r#"{"type":"turn_context","payload":{"turn_id":"t"}}"#,
            r#"{"type":"response_item","payload":{"type":"message","internal_chat_message_metadata_passthrough":{"turn_id":"t"}}}"#,
        ] {
            let parsed = json::parse_object(line.as_bytes()).expect("an object");
            assert_eq!(Record::of(&parsed.value, Span::default()).turn_id(), Some("t"));
        }
    }
}
