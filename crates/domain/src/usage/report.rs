//! The answer of `session-pilot usage --json`.

use serde::{Deserialize, Serialize};

use crate::{Usd, diagnostics::Warning};

/// Sums in the shape of the command line: integers over the known values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
