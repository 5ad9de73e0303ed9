//! What the room of prices tells: the table, what has no price, and what pricing the history again would change.

use serde::{Deserialize, Serialize};

use super::PriceDraft;
use crate::Usd;

/// A row of the table of prices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PriceLine {
    /// The row.
    pub row: PriceDraft,
    /// It comes from a person and not with the program.
    pub own: bool,
    /// Recorded models that it prices, now or at another time.
    pub models: Vec<String>,
}

/// What was recorded of a model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ModelFigures {
    /// Name as recorded; empty when none was.
    pub model: String,
    /// Calls.
    pub calls: i64,
    /// Input tokens, not cached.
    pub input_tokens: i64,
    /// Output tokens.
    pub output_tokens: i64,
    /// Tokens read from a cache.
    pub cache_read_tokens: i64,
    /// Tokens written to a cache.
    pub cache_write_tokens: i64,
    /// What those with a price cost.
    pub cost_usd: Usd,
    /// Calls without a price.
    pub unpriced_calls: i64,
}

/// What another pricing would change of a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RepricedModel {
    /// As it is.
    pub before: ModelFigures,
    /// What its calls would cost.
    pub cost_usd: Usd,
    /// Calls that would have no price.
    pub unpriced_calls: i64,
}

/// What pricing the history again would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RepricePreview {
    /// Models whose figures would change.
    pub models: Vec<RepricedModel>,
    /// Cost of everything now.
    pub before_usd: Usd,
    /// Cost of everything then.
    pub after_usd: Usd,
    /// Stands for what was shown.
    pub token: String,
}

/// How pricing the history again goes, or went last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RepriceStatus {
    /// It runs.
    pub running: bool,
    /// It was stopped before its end.
    pub cancelled: bool,
    /// Calls looked at.
    pub done: i64,
    /// Calls to look at.
    pub total: i64,
    /// Why it failed, if so.
    pub problem: Option<String>,
}

/// The prices in force and what is priced by them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PriceSheet {
    /// Grows with every change: whoever saves names the one that was seen. 0 is what comes with the program.
    pub version: i64,
    /// Rows by model and day.
    pub lines: Vec<PriceLine>,
    /// Recorded models some of whose calls have no price.
    pub unpriced: Vec<ModelFigures>,
    /// The history was priced by other prices.
    pub is_outdated: bool,
    /// There are prices before these.
    pub can_undo: bool,
    /// Pricing again.
    pub job: RepriceStatus,
    /// The file that mirrors a person's rows.
    pub file: String,
}
