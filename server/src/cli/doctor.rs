//! `session-pilot doctor`: a fresh look at the stores, and what the last syncs found.

use std::fmt::Write as _;

use serde::Serialize;
use sp_domain::diagnostics::{AccountStatus, Warning};
use sp_engine::Diagnostics;

use super::{
    Failure, engine,
    output::{count, plain, print, print_json, table},
};
use crate::config::Config;

/// Options of `doctor`.
#[derive(Debug, clap::Args)]
pub(super) struct DoctorFlags {
    /// Print JSON for programs.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Answer {
    schema_version: u32,
    version: &'static str,
    #[serde(flatten)]
    diagnostics: Diagnostics,
}

pub(super) async fn run(config: &Config, flags: &DoctorFlags) -> Result<(), Failure> {
    let engine = engine(config, false).await?;
    engine.sync().run().await?;
    let diagnostics = engine.diagnostics().await?;
    engine.stop().await;
    if flags.json {
        return print_json(&Answer { schema_version: 1, version: env!("CARGO_PKG_VERSION"), diagnostics });
    }
    print(&readable(&diagnostics))
}

fn readable(diagnostics: &Diagnostics) -> String {
    let mut text = format!(
        "looked in      {}\nour data       {}\ntime zone      {}\n\n",
        diagnostics.home, diagnostics.data_dir, diagnostics.timezone
    );
    if diagnostics.accounts.is_empty() {
        text += "no store of Claude Code, Codex CLI, Gemini CLI, OpenCode or Kilo found there; set SESSION_PILOT_HOME to look elsewhere\n";
        return text;
    }
    let rows: Vec<Vec<String>> = diagnostics.accounts.iter().map(account).collect();
    text += &table(&["account", "directory", "state", "sources", "sessions", "sub-agents", "warnings"], &rows, 4);
    let _ = write!(text, "\n{} warnings\n", count(diagnostics.warnings_total));
    text += &diagnostics.warnings.iter().map(warning).collect::<String>();
    text
}

fn account(status: &AccountStatus) -> Vec<String> {
    let account = &status.account;
    let state = account.error.as_deref().unwrap_or("readable");
    let name = format!("{} · {}", account.tool.name(), account.name);
    let numbers = [status.sources, status.sessions, status.subagent_sessions, status.warnings].map(count);
    [plain(&name, 40), plain(&account.directory, 40), plain(state, 60)].into_iter().chain(numbers).collect()
}

fn warning(warning: &Warning) -> String {
    let line = warning.line.map(|line| format!(":{line}")).unwrap_or_default();
    let times = if warning.count > 1 { format!(" ({} times)", count(warning.count)) } else { String::new() };
    format!("{}{line}: {}{times}\n", plain(&warning.path, 400), plain(&warning.detail, 200))
}
