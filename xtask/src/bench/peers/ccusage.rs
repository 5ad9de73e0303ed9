//! ccusage: token totals. The npm package starts a native binary from a package of the platform; we start that directly.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::{super::corpus::Tokens, Totals};
use crate::process::{command, exists, run};

const PACKAGE: &str = "ccusage@20.0.24";

/// Its quickest way: no look-up of prices, output for programs.
pub(super) const ARGUMENTS: [&str; 3] = ["daily", "--offline", "--json"];

pub(super) fn install(folder: &Path) -> Result<PathBuf> {
    ensure!(exists("npm"), "npm is missing: install Node.js 20 or newer");
    let prefix = folder.join("npm");
    std::fs::create_dir_all(&prefix)?;
    run(command("npm", &prefix).args(["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"]).arg(&prefix).arg(PACKAGE))?;
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    };
    let processor = if std::env::consts::ARCH == "aarch64" { "arm64" } else { "x64" };
    let package = prefix.join(format!("node_modules/@ccusage/ccusage-{system}-{processor}"));
    let program = package.join(format!("bin/ccusage{}", std::env::consts::EXE_SUFFIX));
    super::executable(&program)?;
    Ok(program)
}

/// Sums over the days, by tool.
pub(super) fn totals(text: &str) -> Result<Totals> {
    let report: Value = serde_json::from_str(text)?;
    let mut totals = Totals::new();
    for agent in report["daily"].as_array().context("daily")?.iter().filter_map(|day| day["agents"].as_array()).flatten() {
        let class = |name: &str| agent[name].as_i64().unwrap_or(0);
        let tokens = ["inputTokens", "outputTokens", "cacheReadTokens", "cacheCreationTokens", "reasoningTokens"].map(class);
        let sum = totals.entry(agent["agent"].as_str().unwrap_or("?").to_owned()).or_default();
        *sum = sum.plus(Tokens(tokens), 1);
    }
    Ok(totals)
}
