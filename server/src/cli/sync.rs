//! `session-pilot sync`.

use serde::Serialize;
use sp_engine::{SyncReport, Work};

use super::{
    Failure, open,
    output::{count, print, print_json},
};
use crate::config::Config;

/// Options of `sync`.
#[derive(Debug, clap::Args)]
pub(super) struct SyncFlags {
    /// Print JSON for programs.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Answer {
    schema_version: u32,
    #[serde(flatten)]
    report: SyncReport,
}

pub(super) async fn run(config: &Config, flags: &SyncFlags) -> Result<(), Failure> {
    let engine = open::to_write(config, Work::Sync).await.map_err(|refusal| refusal.failure(config, "sync"))?;
    let report = engine.sync().run().await?;
    engine.stop().await;
    if flags.json {
        return print_json(&Answer { schema_version: 1, report });
    }
    let status = &report.status;
    print(&format!(
        "read {} sources: {} new sessions, {} changed, {} errors\n",
        count(report.sources_read),
        count(status.sessions_new),
        count(status.sessions_changed),
        count(status.errors)
    ))
}
