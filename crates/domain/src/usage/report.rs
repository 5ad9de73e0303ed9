//! The answer of `session-pilot usage --json`.

use serde::{Deserialize, Serialize};

use super::UsageFigures;
use crate::{Usd, diagnostics::Warning};

/// Sums in the shape of the command line: integers over the known values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsageTotals {
    /// Prompt tokens without cached ones.
    pub input_tokens: i64,
    /// Answer tokens, reasoning included.
    pub output_tokens: i64,
    /// Prompt tokens read from the cache.
    pub cache_read_tokens: i64,
    /// Prompt tokens written to the cache.
    pub cache_write_tokens: i64,
    /// The part of `output_tokens` that was reasoning, where the store says it.
    pub reasoning_tokens: i64,
    /// Sum of the known costs; `null` when no call has one.
    pub cost_usd: Option<Usd>,
    /// API calls.
    pub calls: i64,
    /// Main sessions.
    pub sessions: i64,
    /// Sub-agent sessions, beside `sessions`.
    pub subagent_sessions: i64,
    /// Sessions whose store has no usage figures.
    pub unknown_usage_sessions: i64,
    /// Calls without a known cost.
    pub unpriced_calls: i64,
}

impl UsageTotals {
    /// As the sums of a list. Where the costs come from is not told.
    pub fn figures(&self) -> UsageFigures {
        UsageFigures {
            calls: self.calls,
            input_tokens: Some(self.input_tokens),
            output_tokens: Some(self.output_tokens),
            cache_read_tokens: Some(self.cache_read_tokens),
            cache_write_tokens: Some(self.cache_write_tokens),
            reasoning_tokens: Some(self.reasoning_tokens),
            cost_usd: self.cost_usd,
            unpriced_calls: self.unpriced_calls,
            ..UsageFigures::default()
        }
    }
}

/// One row of a breakdown. Exactly one of the keys is present.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageRow {
    /// Tool, in `by_tool`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tool: Option<crate::Tool>,
    /// Model as recorded, in `by_model`; `"unknown"` when the store does not say.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub model: Option<String>,
    /// Day in the report's zone, in `by_day`; `"unknown"` for calls without a time.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub date: Option<String>,
    /// The sums.
    #[serde(flatten)]
    pub totals: UsageTotals,
}

/// The whole report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageReport {
    /// Version of this shape, 1.
    pub schema_version: u32,
    /// IANA zone that cuts the days.
    pub timezone: String,
    /// Everything.
    pub totals: UsageTotals,
    /// By tool, in the fixed order of tools.
    pub by_tool: Vec<UsageRow>,
    /// By model, most tokens first.
    pub by_model: Vec<UsageRow>,
    /// By day, oldest first.
    pub by_day: Vec<UsageRow>,
    /// What could not be read.
    pub warnings: Vec<Warning>,
}
