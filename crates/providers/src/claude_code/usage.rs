//! What an assistant record says about the API call it belongs to.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use sonic_rs::{JsonValueTrait, Value};
use sp_domain::usage::{CallKey, Tokens, UsageClaim};

use super::record::{Record, kind};
use crate::json;

/// Responses with running web searches that are remembered.
const SEARCHES: usize = 8;

/// The claims of one record: its own call and those of advisors, which its figures do not contain.
#[derive(Debug, Default)]
pub(super) struct Claims {
    /// The claims.
    pub(super) claims: Vec<UsageClaim>,
    /// Fields with impossible values, counted as zero.
    pub(super) bad: Vec<&'static str>,
}

/// Reads the claims of an assistant record. Synthetic answers and records without figures have none.
pub(super) fn claims(record: &Record<'_>, native_id: &str) -> Claims {
    let mut found = Claims::default();
    let usage = record.message().and_then(|message| message.get("usage")).filter(JsonValueTrait::is_object);
    let Some(usage) = usage.filter(|_| !record.is_synthetic()) else { return found };
    let Some(message) = record.message() else { return found };
    let iterations = json::list(usage, "iterations");
    let answered_by =
        iterations.iter().rev().filter(|call| kind(call) == Some("fallback_message")).find_map(|call| json::text(call, "model"));
    let claim = UsageClaim {
        key: key(record, message, native_id),
        at: record.at(),
        model: answered_by.or_else(|| record.model()).map(str::to_owned),
        tokens: tokens(usage, &mut found.bad),
        web_searches: web_searches(usage, &mut found.bad),
        recorded_cost: None,
        position: record.seq,
        copied: record.is_copy(),
        sidechain: record.flag("isSidechain"),
        lower_bound: json::text(message, "stop_reason").is_none(),
        span: record.span,
        record: None,
    };
    let advisors = iterations.iter().filter(|call| kind(call) == Some("advisor_message"));
    let advised: Vec<UsageClaim> = advisors.enumerate().map(|(index, call)| advisor(&claim, index, call, &mut found.bad)).collect();
    found.claims.push(claim);
    found.claims.extend(advised);
    found
}

/// `message.id` and `requestId`; a record without the former stands alone.
fn key(record: &Record<'_>, message: &Value, native_id: &str) -> CallKey {
    match (json::text(message, "id"), record.uuid()) {
        (Some(id), _) => CallKey { group: id.to_owned(), part: record.text("requestId").unwrap_or_default().to_owned() },
        (None, Some(uuid)) => CallKey { group: uuid.to_owned(), part: String::new() },
        (None, None) => CallKey { group: format!("{native_id}#{}", record.seq), part: String::new() },
    }
}

/// A call to another model inside a response, once per response.
fn advisor(claim: &UsageClaim, index: usize, call: &Value, bad: &mut Vec<&'static str>) -> UsageClaim {
    UsageClaim {
        key: CallKey { group: format!("{}#advisor{index}", claim.key.group), part: claim.key.part.clone() },
        model: json::text(call, "model").map(str::to_owned),
        tokens: tokens(call, bad),
        web_searches: 0,
        lower_bound: false,
        ..claim.clone()
    }
}

fn tokens(usage: &Value, bad: &mut Vec<&'static str>) -> Tokens {
    let parts = usage.get("cache_creation");
    let mut count = |value: Option<&Value>, field| number(value, field, bad);
    let of_lifetime = |key: &str| parts.and_then(|parts| parts.get(key));
    let hour = count(of_lifetime("ephemeral_1h_input_tokens"), "ephemeral_1h_input_tokens").unwrap_or(0);
    let minutes = count(of_lifetime("ephemeral_5m_input_tokens"), "ephemeral_5m_input_tokens").unwrap_or(0);
    let written = count(usage.get("cache_creation_input_tokens"), "cache_creation_input_tokens");
    let cache_write = written.unwrap_or_else(|| minutes.saturating_add(hour));
    let thinking = usage.get("output_tokens_details").and_then(|details| details.get("thinking_tokens"));
    Tokens {
        input: count(usage.get("input_tokens"), "input_tokens").unwrap_or(0),
        output: count(usage.get("output_tokens"), "output_tokens").unwrap_or(0),
        reasoning: count(thinking, "thinking_tokens"),
        cache_read: count(usage.get("cache_read_input_tokens"), "cache_read_input_tokens").unwrap_or(0),
        cache_write,
        cache_write_1h: hour.min(cache_write),
    }
}

fn web_searches(usage: &Value, bad: &mut Vec<&'static str>) -> i64 {
    let requests = usage.get("server_tool_use").and_then(|tools| tools.get("web_search_requests"));
    number(requests, "web_search_requests", bad).unwrap_or(0)
}

/// A count; impossible values are zero and noted.
fn number(value: Option<&Value>, field: &'static str, bad: &mut Vec<&'static str>) -> Option<i64> {
    Some(json::count(value)?.unwrap_or_else(|_| {
        bad.push(field);
        0
    }))
}

/// The web search tool runs its searches in calls of their own, which are not written; their number comes with the tool's result, many
/// records after the response that asked for them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct OpenSearches(VecDeque<OpenSearch>);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct OpenSearch {
    call_id: String,
    claim: UsageClaim,
    /// Searches of earlier results of the same response.
    counted: i64,
}

impl OpenSearches {
    /// True when no search is running.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Notes a call of the search tool and the response it belongs to.
    pub(super) fn open(&mut self, call_id: &str, claim: &UsageClaim) {
        if self.0.iter().any(|open| open.call_id == call_id) {
            return;
        }
        if self.0.len() == SEARCHES {
            self.0.pop_front();
        }
        self.0.push_back(OpenSearch { call_id: call_id.to_owned(), claim: claim.clone(), counted: 0 });
    }

    /// Follows a response that grows.
    pub(super) fn grow(&mut self, claim: &UsageClaim) {
        for open in self.0.iter_mut().filter(|open| open.claim.key == claim.key) {
            open.claim.absorb(claim.clone());
        }
    }

    /// The response with the searches of this result; `None` when the response counted them itself.
    pub(super) fn close(&mut self, call_id: &str, searches: i64, position: i64) -> Option<UsageClaim> {
        let at = self.0.iter().position(|open| open.call_id == call_id)?;
        let open = self.0.remove(at)?;
        if open.claim.web_searches > 0 || searches <= 0 {
            return None;
        }
        let counted = open.counted.saturating_add(searches);
        for other in self.0.iter_mut().filter(|other| other.claim.key == open.claim.key) {
            other.counted = counted;
        }
        Some(UsageClaim { web_searches: counted, position, ..open.claim })
    }
}

#[cfg(test)]
mod tests {
    use sp_domain::source::Span;

    use super::*;

    fn read(json: &str, seq: i64) -> Claims {
        let value: Value = sonic_rs::from_str(json).expect("JSON");
        claims(&Record { value: &value, seq, span: Span::default(), is_repeat: false }, "session")
    }

    fn answer(fields: &str, usage: &str) -> String {
        format!(r#"{{"type":"assistant","uuid":"u"{fields},"message":{{"id":"m","model":"claude-opus-4-6","usage":{usage}}}}}"#)
    }

    fn first(fields: &str, usage: &str) -> UsageClaim {
        read(&answer(fields, usage), 0).claims.remove(0)
    }

    #[test]
    fn the_largest_output_of_a_response_wins_with_the_first_time() {
        let at = |second: i64, output: i64| {
            first(&format!(r#","timestamp":"2026-03-20T09:00:0{second}Z""#), &format!(r#"{{"input_tokens":2,"output_tokens":{output}}}"#))
        };
        let mut claim = at(3, 1);
        claim.absorb(at(4, 260));
        claim.absorb(at(5, 1));
        assert_eq!((claim.tokens.input, claim.tokens.output), (2, 260));
        assert_eq!(claim.at, at(3, 1).at);
    }

    #[test]
    fn keys_tell_requests_apart() {
        let key = |json: &str| {
            let claim = read(json, 7).claims.remove(0);
            (claim.key.group, claim.key.part)
        };
        assert_eq!(key(&answer(r#","requestId":"r""#, "{}")), ("m".to_owned(), "r".to_owned()));
        assert_eq!(key(&answer("", "{}")), ("m".to_owned(), String::new()));
        assert_eq!(key(r#"{"uuid":"u","requestId":"r","message":{"usage":{}}}"#), ("u".to_owned(), String::new()));
        assert_eq!(key(r#"{"message":{"usage":{}}}"#), ("session#7".to_owned(), String::new()));
    }

    #[test]
    fn made_up_answers_and_missing_figures_are_no_calls() {
        assert!(read(r#"{"uuid":"u","message":{"model":"<synthetic>","usage":{"input_tokens":0}}}"#, 0).claims.is_empty());
        assert!(read(&answer("", "null"), 0).claims.is_empty());
        assert!(read(r#"{"uuid":"u","message":null}"#, 0).claims.is_empty());
    }

    #[test]
    fn cache_writes_are_the_total_or_the_sum_of_their_parts() {
        let parts = r#""cache_creation":{"ephemeral_5m_input_tokens":30,"ephemeral_1h_input_tokens":4}"#;
        let of = |usage: &str| {
            let tokens = first("", usage).tokens;
            (tokens.cache_write, tokens.cache_write_1h)
        };
        assert_eq!(of(&format!("{{{parts}}}")), (34, 4));
        assert_eq!(of(&format!(r#"{{"cache_creation_input_tokens":40,{parts}}}"#)), (40, 4));
        assert_eq!(of(&format!(r#"{{"cache_creation_input_tokens":2,{parts}}}"#)), (2, 2));
    }

    #[test]
    fn marks_are_kept() {
        let marks = |fields: &str| {
            let claim = first(fields, "{}");
            (claim.copied, claim.sidechain, claim.lower_bound)
        };
        assert_eq!(marks(r#","forkedFrom":{"sessionId":"s"}"#), (true, false, true));
        assert_eq!(marks(r#","isSidechain":true,"forkedFrom":null"#), (false, true, true));
        let ended = r#"{"uuid":"u","message":{"id":"m","stop_reason":"end_turn","usage":{"output_tokens_details":{"thinking_tokens":0}}}}"#;
        let claim = read(ended, 0).claims.remove(0);
        assert_eq!((claim.lower_bound, claim.tokens.reasoning, claim.model), (false, Some(0), None));
    }

    #[test]
    fn advisors_are_calls_of_their_own_and_fallbacks_are_not() {
        let usage = r#"{"output_tokens":5,"iterations":[{"type":"message","output_tokens":5},{"type":"advisor_message","model":"a","output_tokens":7},
            {"type":"compaction","output_tokens":9},{"type":"advisor_message","model":"b","output_tokens":8},{"type":"fallback_message","model":"c"}]}"#;
        let found = read(&answer(r#","requestId":"r""#, usage), 0).claims;
        let short: Vec<_> = found.iter().map(|claim| (claim.key.group.as_str(), claim.model.as_deref(), claim.tokens.output)).collect();
        assert_eq!(short, [("m", Some("c"), 5), ("m#advisor0", Some("a"), 7), ("m#advisor1", Some("b"), 8)]);
        assert!(found.iter().all(|claim| claim.key.part == "r"));
    }

    #[test]
    fn impossible_figures_count_zero_and_are_named() {
        let found = read(&answer("", r#"{"input_tokens":-1,"output_tokens":"7","cache_read_input_tokens":{}}"#), 0);
        assert_eq!((found.claims[0].tokens.input, found.claims[0].tokens.output), (0, 7));
        assert_eq!(found.bad, ["input_tokens", "cache_read_input_tokens"]);
    }

    #[test]
    fn searches_of_a_response_add_up_once() {
        let mut searches = OpenSearches::default();
        let claim = first("", r#"{"output_tokens":5}"#);
        searches.open("a", &claim);
        searches.open("b", &claim);
        searches.grow(&UsageClaim { tokens: Tokens { output: 9, ..Tokens::default() }, ..claim.clone() });
        let counted = |claim: Option<UsageClaim>| claim.map(|claim| (claim.web_searches, claim.tokens.output, claim.position));
        assert_eq!(counted(searches.close("a", 2, 10)), Some((2, 9, 10)));
        assert_eq!(counted(searches.close("b", 1, 11)), Some((3, 9, 11)));
        assert_eq!(counted(searches.close("b", 1, 12)), None);
        searches.open("c", &UsageClaim { web_searches: 1, ..claim });
        assert_eq!(counted(searches.close("c", 4, 13)), None);
        assert!(searches.is_empty());
    }
}
