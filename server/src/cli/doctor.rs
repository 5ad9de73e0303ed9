//! `session-pilot doctor`: a fresh look at the stores, and what the last syncs found.

use std::fmt::Write as _;

use serde::Serialize;
use sp_domain::diagnostics::{AccountStatus, Warning};
use sp_engine::{Diagnostics, RepairReport, Work};

use super::{
    Failure,
    open::{self, Refusal},
    output::{count, plain, print, print_json, table},
    retention,
};
use crate::config::Config;

/// Options of `doctor`.
#[derive(Debug, clap::Args)]
pub(super) struct DoctorFlags {
    /// Print JSON for programs.
    #[arg(long)]
    json: bool,
    /// Check the database and make everything derived anew from the tools' stores; what they deleted is kept, and so is what you gave us.
    #[arg(long)]
    repair: bool,
}

#[derive(Serialize)]
struct Repaired {
    schema_version: u32,
    #[serde(flatten)]
    report: RepairReport,
}

#[derive(Serialize)]
struct Answer {
    schema_version: u32,
    version: &'static str,
    #[serde(flatten)]
    diagnostics: Diagnostics,
}

pub(super) async fn run(config: &Config, flags: &DoctorFlags) -> Result<(), Failure> {
    if flags.repair {
        return repair(config, flags.json).await;
    }
    let (diagnostics, note) = look(config).await?;
    if flags.json {
        return print_json(&Answer { schema_version: 1, version: env!("CARGO_PKG_VERSION"), diagnostics });
    }
    print(&(readable(&diagnostics) + &note))
}

async fn repair(config: &Config, json: bool) -> Result<(), Failure> {
    let (engine, mended) = open::to_repair(config).await.map_err(|refusal| refusal.failure(config, "repair"))?;
    let mut report = engine.repair().await?;
    report.faults.splice(..0, mended);
    engine.stop().await;
    if json {
        return print_json(&Repaired { schema_version: 1, report });
    }
    print(&told(&report))
}

fn told(report: &RepairReport) -> String {
    let mut text = String::new();
    for fault in &report.faults {
        let _ = writeln!(text, "found: {}", plain(fault, 300));
    }
    if report.faults.is_empty() {
        text += "the database itself is sound\n";
    }
    if let Some(copy) = &report.copy {
        let _ = writeln!(text, "a copy from before is at {copy}: delete it when all is well");
    }
    let _ = writeln!(
        text,
        "made anew from {} sources: {} sessions; {} sessions that no source tells of any more keep what was stored",
        count(report.sources_read),
        count(report.sessions),
        count(report.kept_sessions)
    );
    if report.orphans_removed > 0 {
        let _ = writeln!(
            text,
            "removed {} objects of the archive that nothing named, {} bytes",
            count(report.orphans_removed),
            count(report.orphan_bytes)
        );
    }
    text
}

/// A fresh look where this process may write, else what the last sync stored, and why there is no more.
async fn look(config: &Config) -> Result<(Diagnostics, String), Failure> {
    let (engine, note) = match open::to_write(config, Work::Doctor).await {
        Ok(engine) => match engine.sync().run().await {
            Ok(_) => (engine, String::new()),
            Err(error) => (engine, format!("\n{error}\n")),
        },
        Err(Refusal::Failed(failure)) => return Err(failure),
        Err(refusal) => {
            let problem = if let Refusal::Unwritable(problem) = &refusal { Some(problem.clone()) } else { None };
            let sentence = refusal.sentence(config, "sync");
            let engine = open::as_it_is(config, problem).await?.ok_or_else(|| Failure::failed(sentence.clone()))?;
            (engine, format!("\n{sentence}\n"))
        }
    };
    let diagnostics = engine.diagnostics().await?;
    engine.stop().await;
    Ok((diagnostics, note))
}

fn readable(diagnostics: &Diagnostics) -> String {
    let mut text =
        format!("looked in      {}\nour data       {}\ntime zone      {}\n", diagnostics.home, diagnostics.data_dir, diagnostics.timezone);
    if let Some(store) = &diagnostics.archive.store {
        let _ = writeln!(text, "archive        {} blocks in {}", count(diagnostics.archive.blocks), plain(store, 200));
    }
    if let Some(problem) = &diagnostics.archive.problem {
        let _ = writeln!(text, "               {}", plain(problem, 400));
    }
    text.push('\n');
    if diagnostics.accounts.is_empty() {
        text += "no store of Claude Code, Codex CLI, Gemini CLI, OpenCode or Kilo found there; set SESSION_PILOT_HOME to look elsewhere\n";
        return text;
    }
    // A column that says the same in each row says nothing.
    let has_others = diagnostics.machines.len() > 1;
    let rows: Vec<Vec<String>> = diagnostics.accounts.iter().map(|status| account(status, has_others)).collect();
    text += &table(&["account", "directory", "state", "sources", "sessions", "sub-agents", "warnings"], &rows, 4);
    text += &retention::soon_in_words(&diagnostics.soon_deleted);
    if diagnostics.ignored > 0 {
        let _ = writeln!(text, "{} sources or sessions are kept out by rules", count(diagnostics.ignored));
    }
    let _ = write!(text, "\n{} warnings\n", count(diagnostics.warnings_total));
    text += &diagnostics.warnings.iter().map(warning).collect::<String>();
    text
}

fn account(status: &AccountStatus, has_others: bool) -> Vec<String> {
    let account = &status.account;
    let state = account.error.as_deref().unwrap_or("readable");
    let machine = status.machine.as_ref().filter(|_| has_others).map(|machine| format!(" · {machine}")).unwrap_or_default();
    let name = format!("{} · {}{machine}", account.tool.name(), account.name);
    let numbers = [status.sources, status.sessions, status.subagent_sessions, status.warnings].map(count);
    [plain(&name, 40), plain(&account.directory, 40), plain(state, 60)].into_iter().chain(numbers).collect()
}

fn warning(warning: &Warning) -> String {
    let line = warning.line.map(|line| format!(":{line}")).unwrap_or_default();
    let times = if warning.count > 1 { format!(" ({} times)", count(warning.count)) } else { String::new() };
    format!("{}{line}: {}{times}\n", plain(&warning.path, 400), plain(&warning.detail, 200))
}
