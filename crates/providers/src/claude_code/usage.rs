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
    let usage = record.message().and_then(|message| message.get("usage")).filter(|usage| usage.is_object());
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
