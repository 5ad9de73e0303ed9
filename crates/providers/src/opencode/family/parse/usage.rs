//! Token figures: reading them, converting them to one way of counting, and the key that copies of a call share.

use std::fmt::Write as _;

use sonic_rs::{JsonValueTrait, Value};
use sp_domain::{Timestamp, Usd, usage::Tokens};

use super::super::record::Counted;
use crate::json::{self, BadNumber};

/// From this day on (2025-11-13) no provider's input contains the cached tokens.
const CACHE_FIX_MS: i64 = 1_762_992_000_000;

/// Providers whose input never contained them.
const NEVER_CONTAINED: [&str; 3] = ["anthropic", "amazon-bedrock", "google-vertex-anthropic"];

/// What is known of an API call besides its figures.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Request<'a> {
    pub(super) provider: Option<&'a str>,
    pub(super) model: Option<&'a str>,
    pub(super) created: Option<Timestamp>,
    pub(super) completed: Option<Timestamp>,
}

/// Reads a `tokens` object. The number is how many figures were unusable and count as zero.
pub(super) fn counted(tokens: &Value) -> (Counted, usize) {
    let mut bad = 0;
    let mut count = |value: Option<&Value>| match json::count(value) {
        Some(Err(BadNumber)) => {
            bad += 1;
            None
        }
        other => other.and_then(Result::ok),
    };
    let cache = tokens.get("cache");
    let figures = Counted {
        input: count(tokens.get("input")).unwrap_or(0),
        output: count(tokens.get("output")).unwrap_or(0),
        reasoning: count(tokens.get("reasoning")),
        read: count(cache.and_then(|cache| cache.get("read"))).unwrap_or(0),
        write: count(cache.and_then(|cache| cache.get("write"))).unwrap_or(0),
        has_total: count(tokens.get("total")).is_some(),
    };
    (figures, bad)
}

/// A cost in dollars; `None` for zero, which stands for a subscription or a model without a price.
pub(super) fn cost(value: Option<&Value>) -> Option<Usd> {
    let value = value?;
    let dollars = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    dollars_to_cost(dollars)
}

/// The same for a number.
pub(super) fn dollars_to_cost(dollars: f64) -> Option<Usd> {
    Usd::from_recorded(dollars).filter(|cost| *cost > Usd::ZERO)
}

/// Converts recorded figures: input without cached tokens, output with reasoning.
pub(super) fn tokens(counted: &Counted, request: &Request<'_>) -> Tokens {
    let reasoning = counted.reasoning.unwrap_or(0);
    // Without a total the output contains the reasoning, except where it cannot.
    let is_apart = counted.has_total || reasoning > counted.output;
    Tokens {
        input: if contains_cached(counted, request) { counted.input - counted.read } else { counted.input },
        output: if is_apart { counted.output.saturating_add(reasoning) } else { counted.output },
        reasoning: counted.reasoning,
        cache_read: counted.read,
        cache_write: counted.write,
        cache_write_1h: 0,
    }
}

fn contains_cached(counted: &Counted, request: &Request<'_>) -> bool {
    let provider = request.provider.unwrap_or_default();
    let is_claude = provider == "opencode" && request.model.is_some_and(|model| model.contains("claude"));
    let is_early = request.created.is_some_and(|at| at.ms() < CACHE_FIX_MS);
    is_early && !is_claude && !NEVER_CONTAINED.contains(&provider) && counted.read > 0 && counted.input >= counted.read
}

/// The key of a call: the same for every copy a fork makes, which keeps model, times and figures but neither ids nor cost. `of_message` are
/// the figures of the whole message, `of_step` those of the call. A message without a time has only its id.
pub(super) fn group(request: &Request<'_>, of_message: &Counted, of_step: &Counted, id: &str) -> String {
    let Some(created) = request.created else { return id.to_owned() };
    let mut text = format!("{}\0{}\0{}\0", request.provider.unwrap_or_default(), request.model.unwrap_or_default(), created.ms());
    let _ = write!(text, "{:?}", request.completed.map(Timestamp::ms));
    for Counted { input, output, reasoning, read, write, .. } in [of_message, of_step] {
        let _ = write!(text, "\0{input},{output},{},{read},{write}", reasoning.unwrap_or(0));
    }
    blake3::hash(text.as_bytes()).to_hex()[..32].to_owned()
}
