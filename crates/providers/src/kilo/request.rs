//! Usage of one request: the JSON text of an `api_req_started` record. `tokensIn` includes cached tokens, `tokensOut` reasoning.

use sonic_rs::{JsonValueTrait, Value};
use sp_domain::{Usd, usage::Tokens};

use crate::json::{self, BadNumber};

/// What a request says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Figures {
    /// Tokens; `None` for a placeholder of a request that never returned.
    pub(super) tokens: Option<Tokens>,
    /// Cost, unless absent or zero.
    pub(super) cost: Option<Usd>,
    /// Names of fields with impossible values.
    pub(super) bad: Vec<&'static str>,
    /// The person cancelled it, or the stream broke.
    pub(super) cancelled: Option<String>,
    /// What the person was told when the stream broke.
    pub(super) failure: Option<String>,
}

/// Reads the JSON object of a request.
pub(super) fn figures(request: &Value) -> Figures {
    let mut bad = Vec::new();
    let mut figure = |name: &'static str| match json::count(request.get(name)) {
        Some(Err(BadNumber)) => {
            bad.push(name);
            Some(0)
        }
        other => other.and_then(Result::ok),
    };
    let (input, output) = (figure("tokensIn"), figure("tokensOut").unwrap_or(0));
    let (read, written) = (figure("cacheReads").unwrap_or(0), figure("cacheWrites").unwrap_or(0));
    let cost = cost(request.get("cost")).unwrap_or_else(|BadNumber| {
        bad.push("cost");
        None
    });
    let text = |key| json::text(request, key).map(json::clean);
    let tokens = input.map(|input| tokens(input, output, read, written));
    Figures { tokens, cost, bad, cancelled: text("cancelReason"), failure: text("streamingFailedMessage") }
}

/// Releases that did not include the cached tokens are told by a negative rest.
fn tokens(all: i64, output: i64, cache_read: i64, cache_write: i64) -> Tokens {
    let rest = all.saturating_sub(cache_read).saturating_sub(cache_write);
    let input = if rest < 0 { all } else { rest };
    Tokens { input, output, reasoning: None, cache_read, cache_write, cache_write_1h: 0 }
}

/// A recorded cost as number or numeric text; `None` when absent or zero.
pub(super) fn cost(value: Option<&Value>) -> Result<Option<Usd>, BadNumber> {
    let Some(value) = value.filter(|value| !value.is_null()) else { return Ok(None) };
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok()).ok_or(BadNumber)?;
    let cost = Usd::from_recorded(number).filter(|cost| *cost >= Usd::ZERO).ok_or(BadNumber)?;
    Ok((cost > Usd::ZERO).then_some(cost))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Figures {
        figures(&json::parse(text.as_bytes()).expect("JSON").value)
    }

    #[test]
    fn cached_tokens_are_part_of_the_input() {
        let figures = of(r#"{"tokensIn":1000,"tokensOut":20,"cacheReads":600,"cacheWrites":100,"cost":0.5}"#);
        let expected = Tokens { input: 300, output: 20, reasoning: None, cache_read: 600, cache_write: 100, cache_write_1h: 0 };
        assert_eq!((figures.tokens, figures.cost), (Some(expected), Some(Usd::from_nanos(500_000_000))));
    }

    #[test]
    fn unless_that_leaves_less_than_nothing() {
        assert_eq!(of(r#"{"tokensIn":100,"cacheReads":600}"#).tokens.map(|tokens| tokens.input), Some(100));
    }

    #[test]
    fn a_placeholder_has_no_figures() {
        assert_eq!(of(r#"{"request":"…"}"#).tokens, None);
        assert_eq!(of(r#"{"tokensIn":null,"cost":0}"#), Figures::default());
    }

    #[test]
    fn numbers_in_any_clothing_and_impossible_ones() {
        let figures = of(r#"{"tokensIn":"1200","tokensOut":30.0,"cacheReads":null,"cacheWrites":"200","cost":"0.01"}"#);
        assert_eq!(figures.tokens.map(|tokens| (tokens.input, tokens.output)), Some((1000, 30)));
        assert_eq!(figures.cost.map(|cost| cost.to_string()).as_deref(), Some("0.01"));
        assert_eq!(of(r#"{"tokensIn":[],"tokensOut":-1,"cost":-2}"#).bad, ["tokensIn", "tokensOut", "cost"]);
    }

    #[test]
    fn a_cancelled_request_says_why() {
        let figures = of(r#"{"cancelReason":"streaming_failed","streamingFailedMessage":"overloaded"}"#);
        assert_eq!((figures.cancelled.as_deref(), figures.failure.as_deref()), (Some("streaming_failed"), Some("overloaded")));
    }
}
