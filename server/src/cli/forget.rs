//! `session-pilot forget`: sessions for good, after a preview.

use std::fmt::Write as _;

use serde::Serialize;
use sp_domain::{
    retention::{ForgetPreview, ForgetReport},
    session::SessionId,
};
use sp_engine::{Engine, Work};

use super::{
    Failure, open,
    output::{count, plain, print, print_json},
};
use crate::config::Config;

/// Options of `forget`.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(super) struct ForgetFlags {
    /// Ids of sessions; their sub-agents go with them.
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
    /// Only show what would be forgotten.
    #[arg(long, conflicts_with = "yes")]
    dry_run: bool,
    /// Do it.
    #[arg(long)]
    yes: bool,
    /// Also delete the copies of the database made before an update or a repair: they hold the sessions, too.
    #[arg(long)]
    delete_copies: bool,
    /// Print JSON for programs.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Answer<'a> {
    schema_version: u32,
    preview: &'a ForgetPreview,
    forgotten: Option<ForgetReport>,
}

pub(super) async fn run(config: &Config, flags: &ForgetFlags) -> Result<(), Failure> {
    let ids: Vec<SessionId> = flags.ids.iter().map(|id| SessionId(id.clone())).collect();
    if !flags.yes {
        let engine = open::to_read(config).await?;
        let preview = engine.retention().preview_forget(&ids).await?;
        if flags.json {
            print_json(&Answer { schema_version: 1, preview: &preview, forgotten: None })?;
        } else {
            print(&preview_in_words(&preview))?;
        }
        return if flags.dry_run {
            Ok(())
        } else {
            Err(Failure::usage("nothing was forgotten: add --yes to do it, or --dry-run to only look"))
        };
    }
    let engine = open::to_write(config, Work::Sync).await.map_err(|refusal| refusal.failure(config, "forget"))?;
    let outcome = forget(&engine, &ids, flags).await;
    engine.stop().await;
    let (preview, report) = outcome?;
    if flags.json {
        return print_json(&Answer { schema_version: 1, preview: &preview, forgotten: Some(report) });
    }
    print(&report_in_words(&report))
}

async fn forget(engine: &Engine, ids: &[SessionId], flags: &ForgetFlags) -> Result<(ForgetPreview, ForgetReport), Failure> {
    let preview = engine.retention().preview_forget(ids).await?;
    let report = engine.retention().forget(ids, &preview.token, flags.delete_copies).await?;
    Ok((preview, report))
}

/// What would be forgotten, for people.
pub(super) fn preview_in_words(preview: &ForgetPreview) -> String {
    let mut text = String::new();
    for item in &preview.items {
        let gone = if item.source_exists { "its file stays" } else { "its file is gone" };
        let title = item.title.as_deref().unwrap_or("–");
        let indent = if item.is_subagent { "  " } else { "" };
        let _ = writeln!(
            text,
            "{indent}{}  {}  {}\n{indent}    {gone}: {}",
            item.tool,
            item.id,
            plain(title, 60),
            plain(&item.source_path, 300)
        );
    }
    let cost = preview.leaving.cost_usd.map_or_else(|| "unknown cost".to_owned(), |cost| format!("${:.2}", cost.nanos() as f64 / 1e9));
    let _ = writeln!(
        text,
        "{} sessions and {} sub-agents: {} messages, {} bytes of originals; {} calls, {} tokens and {cost} leave the totals",
        count(preview.sessions),
        count(preview.subagents),
        count(preview.messages),
        count(preview.original_bytes),
        count(preview.leaving.calls),
        preview.leaving.all_tokens().map_or_else(|| "unknown".to_owned(), count),
    );
    if preview.passing_calls > 0 {
        let _ = writeln!(text, "{} calls that other sessions recorded, too, stay in the totals", count(preview.passing_calls));
    }
    for copy in &preview.copies {
        let _ = writeln!(text, "a copy of the database holds them, too (--delete-copies): {copy}");
    }
    text
}

/// What was forgotten, for people.
pub(super) fn report_in_words(report: &ForgetReport) -> String {
    let mut text = format!(
        "forgot {} sessions and {} sub-agents; the store is {} bytes smaller\n",
        count(report.sessions),
        count(report.subagents),
        count(report.freed_bytes)
    );
    if let Some(cause) = &report.unscrubbed {
        let _ = writeln!(text, "their texts may still lie in our files, because {cause}; the next start removes them");
    }
    for copy in &report.copies {
        let _ = writeln!(text, "this copy of the database still holds them: {copy}");
    }
    text
}
