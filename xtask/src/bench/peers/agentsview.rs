//! agentsview: full import with a full-text index. A wheel with a Go binary inside.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use serde_json::Value;

use super::{super::corpus::Tokens, Totals};
use crate::process::{command, exists, run};

const PACKAGE: &str = "agentsview==0.46.1";

/// The figures of one agent, whose name follows.
pub(super) const TOTALS: [&str; 7] = ["usage", "daily", "--all", "--json", "--offline", "--no-sync", "--agent"];

/// Its names of the tools and ours; Kilo's extension and Kilo 7 are two to it.
const AGENTS: [(&str, &str); 6] =
    [("claude", "claude"), ("codex", "codex"), ("gemini", "gemini"), ("opencode", "opencode"), ("kilo", "kilo"), ("kilo-legacy", "kilo")];

pub(super) fn install(folder: &Path) -> Result<PathBuf> {
    let target = folder.join("pip");
    let python = ["python3", "python"].into_iter().find(|program| exists(program)).context("Python 3 with pip is missing")?;
    let quiet = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-warn-script-location",
        "--root-user-action=ignore",
        "--target",
    ];
    run(command(python, folder).args(quiet).arg(&target).arg(PACKAGE))?;
    let program = target.join(format!("agentsview/bin/agentsview{}", std::env::consts::EXE_SUFFIX));
    super::executable(&program)?;
    Ok(program)
}

/// One run without a server that stays behind, without reports to anybody.
pub(super) fn prepare<'a>(command: &'a mut Command, data: &Path) -> &'a mut Command {
    command.env("AGENTSVIEW_DATA_DIR", data).env("AGENTSVIEW_NO_DAEMON", "1").env("AGENTSVIEW_TELEMETRY_ENABLED", "0")
}

/// Asks for each tool.
pub(super) fn totals(ask: impl Fn(&str) -> Result<String>) -> Result<Totals> {
    let mut totals = Totals::new();
    for (agent, tool) in AGENTS {
        let report: Value = serde_json::from_str(&ask(agent)?)?;
        let class = |name: &str| report["totals"][name].as_i64().unwrap_or(0);
        let tokens = ["inputTokens", "outputTokens", "cacheReadTokens", "cacheCreationTokens", "reasoningTokens"].map(class);
        if tokens.iter().any(|tokens| *tokens > 0) {
            let sum = totals.entry(tool.to_owned()).or_default();
            *sum = sum.plus(Tokens(tokens), 1);
        }
    }
    Ok(totals)
}
