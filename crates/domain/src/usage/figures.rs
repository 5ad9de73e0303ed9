//! Sums of API calls as shown for one session or one list.

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
