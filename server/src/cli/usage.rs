//! `session-pilot usage`.

use std::fmt::Write as _;

use sp_domain::usage::{UsageReport, UsageRow, UsageTotals};
use sp_engine::{UsageReportOptions, load_prices, usage_report};

use super::{
    Failure,
    open::zone,
    output::{count, plain, print, print_json, table},
};
use crate::config::Config;

/// Options of `usage`.
#[derive(Debug, clap::Args)]
pub(super) struct UsageFlags {
    /// Print JSON for programs.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(config: &Config, flags: &UsageFlags) -> Result<(), Failure> {
    let prices = load_prices(&config.data_dir).map_err(|error| Failure::usage(error.to_string()))?;
    let zone = zone(config)?;
    let report = usage_report(&UsageReportOptions { roots: &config.roots, zone: &zone, prices: &prices });
    if flags.json { print_json(&report) } else { print(&readable(&report)) }
}

fn readable(report: &UsageReport) -> String {
    let total = UsageRow { totals: report.totals, ..UsageRow::default() };
    let parts = [("tool", &report.by_tool), ("model", &report.by_model), ("day", &report.by_day)];
    let mut text: String = parts.iter().map(|(name, rows)| section(name, rows.iter().chain([&total])) + "\n").collect();
    let UsageTotals { sessions, subagent_sessions, unknown_usage_sessions, unpriced_calls, .. } = report.totals;
    let _ = writeln!(
        text,
        "{} sessions and {} sub-agents; days in {}; cost is an estimate by list price",
        count(sessions),
        count(subagent_sessions),
        report.timezone
    );
    if unpriced_calls > 0 {
        let _ = writeln!(text, "{} calls have no known price: the true cost is higher (≥)", count(unpriced_calls));
    }
    if unknown_usage_sessions > 0 {
        let _ = writeln!(text, "{} sessions do not say what they used", count(unknown_usage_sessions));
    }
    if !report.warnings.is_empty() {
        let _ = writeln!(text, "{} warnings, see `session-pilot doctor`", count(report.warnings.len() as i64));
    }
    text
}

fn section<'a>(name: &str, rows: impl Iterator<Item = &'a UsageRow>) -> String {
    let rows: Vec<Vec<String>> = rows.map(cells).collect();
    table(&[name, "input", "output", "cache read", "cache write", "calls", "cost $"], &rows, 6)
}

fn cells(row: &UsageRow) -> Vec<String> {
    let name = row.tool.map(|tool| tool.name().to_owned()).or_else(|| row.model.clone()).or_else(|| row.date.clone());
    let totals = &row.totals;
    let mark = if totals.unpriced_calls > 0 { "≥ " } else { "" };
    let cost = totals.cost_usd.map_or_else(|| "unknown".to_owned(), |cost| format!("{mark}{:.2}", cost.nanos() as f64 / 1e9));
    let numbers = [totals.input_tokens, totals.output_tokens, totals.cache_read_tokens, totals.cache_write_tokens, totals.calls].map(count);
    [plain(&name.unwrap_or_else(|| "total".to_owned()), 50)].into_iter().chain(numbers).chain([cost]).collect()
}
