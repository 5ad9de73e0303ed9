//! Sums of API calls as shown for one session or one list.

use std::iter::Sum;

use serde::{Deserialize, Serialize};

use crate::Usd;

/// Where a cost comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum CostSource {
    /// Written by the tool itself.
    Recorded,
    /// Tokens times the list price valid on the day of the call.
    List,
    /// Some calls recorded, some by list price.
    Mixed,
}

/// Sums over a set of API calls. A token class is `None` when the store does not say it; a cost is `None` when no call has one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsageFigures {
    /// API calls.
    pub calls: i64,
    /// Prompt tokens without cached ones.
    pub input_tokens: Option<i64>,
    /// Answer tokens, reasoning included.
    pub output_tokens: Option<i64>,
    /// Prompt tokens read from the cache.
    pub cache_read_tokens: Option<i64>,
    /// Prompt tokens written to the cache.
    pub cache_write_tokens: Option<i64>,
    /// The part of `cache_write_tokens` kept for one hour.
    pub cache_write_1h_tokens: Option<i64>,
    /// The part of `output_tokens` that was reasoning.
    pub reasoning_tokens: Option<i64>,
    /// Sum of the known costs in US dollars: an estimate by list price unless recorded, never a bill.
    pub cost_usd: Option<Usd>,
    /// Where the cost comes from.
    pub cost_source: Option<CostSource>,
    /// Calls without a known cost: with any, `cost_usd` is a lower bound.
    pub unpriced_calls: i64,
    /// Calls whose recorded output is known to be too small.
    pub lower_bound_calls: i64,
}

impl UsageFigures {
    /// Input, output, cache reads and cache writes together; `None` when none of them is known.
    pub fn all_tokens(&self) -> Option<i64> {
        let known = [self.input_tokens, self.output_tokens, self.cache_read_tokens, self.cache_write_tokens];
        known.iter().any(Option::is_some).then(|| known.into_iter().flatten().sum())
    }

    /// True when some calls have no price, so that the shown cost needs a "≥".
    pub fn is_cost_partial(&self) -> bool {
        self.unpriced_calls > 0 && self.cost_usd.is_some()
    }
}

/// Sums of disjoint sets of calls. A class is known as soon as one of them knows it.
impl Sum for UsageFigures {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::default(), |sum, part| Self {
            calls: sum.calls + part.calls,
            input_tokens: added(sum.input_tokens, part.input_tokens),
            output_tokens: added(sum.output_tokens, part.output_tokens),
            cache_read_tokens: added(sum.cache_read_tokens, part.cache_read_tokens),
            cache_write_tokens: added(sum.cache_write_tokens, part.cache_write_tokens),
            cache_write_1h_tokens: added(sum.cache_write_1h_tokens, part.cache_write_1h_tokens),
            reasoning_tokens: added(sum.reasoning_tokens, part.reasoning_tokens),
            cost_usd: match (sum.cost_usd, part.cost_usd) {
                (Some(one), Some(other)) => Some(one + other),
                (one, other) => one.or(other),
            },
            cost_source: match (sum.cost_source, part.cost_source) {
                (Some(one), Some(other)) if one != other => Some(CostSource::Mixed),
                (one, other) => one.or(other),
            },
            unpriced_calls: sum.unpriced_calls + part.unpriced_calls,
            lower_bound_calls: sum.lower_bound_calls + part.lower_bound_calls,
        })
    }
}

fn added(one: Option<i64>, other: Option<i64>) -> Option<i64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one + other),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_stays_unknown_in_sums() {
        let part = |input, cost: Option<i64>, cost_source| UsageFigures {
            calls: 1,
            input_tokens: input,
            cost_usd: cost.map(Usd::from_nanos),
            cost_source,
            ..UsageFigures::default()
        };
        let sum: UsageFigures =
            [part(None, None, None), part(Some(2), Some(5), Some(CostSource::List)), part(Some(3), Some(1), Some(CostSource::Recorded))]
                .into_iter()
                .sum();
        assert_eq!((sum.calls, sum.input_tokens, sum.output_tokens), (3, Some(5), None));
        assert_eq!((sum.cost_usd, sum.cost_source), (Some(Usd::from_nanos(6)), Some(CostSource::Mixed)));
    }
}
