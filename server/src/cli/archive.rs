//! `session-pilot archive`: where blocks of the archive lie.

use std::io::{IsTerminal, Write};

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;
use sp_engine::{ArchiveStatus, MoveTo, Work};

use super::{
    Failure, open,
    output::{count, print, print_json},
};
use crate::config::Config;

/// Options of `archive`.
#[derive(Debug, Args)]
pub(super) struct ArchiveFlags {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Move all large blocks of what the tools wrote into the object store, or back into the database.
    Move(MoveFlags),
}

#[derive(Debug, Args)]
struct MoveFlags {
    /// Where to.
    #[arg(long)]
    to: Target,
    /// Print JSON for programs.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Target {
    /// Into the database.
    Database,
    /// Into the store that SESSION_PILOT_ARCHIVE_STORE names.
    Store,
}

#[derive(Serialize)]
struct Answer {
    schema_version: u32,
    blocks_moved: i64,
    bytes_moved: i64,
    archive: ArchiveStatus,
}

pub(super) async fn run(config: &Config, flags: &ArchiveFlags) -> Result<(), Failure> {
    let Verb::Move(flags) = &flags.verb;
    let to = match flags.to {
        Target::Database => MoveTo::Database,
        Target::Store => MoveTo::Store,
    };
    if config.archive_store.is_none() {
        return Err(Failure::usage("SESSION_PILOT_ARCHIVE_STORE: name the store, as file:///folder or s3://bucket/prefix"));
    }
    let engine = open::to_write(config, Work::Archive).await.map_err(|refusal| refusal.failure(config, "archive"))?;
    let is_shown = !flags.json && std::io::stderr().is_terminal();
    let progress = |done, total| {
        if is_shown {
            tell(done, total);
        }
    };
    let moved = engine.archive().move_all(to, progress).await;
    if is_shown {
        let _ = writeln!(std::io::stderr());
    }
    let (blocks_moved, bytes_moved) = moved?;
    let archive = engine.archive().status().await?;
    engine.stop().await;
    if flags.json {
        return print_json(&Answer { schema_version: 1, blocks_moved, bytes_moved, archive });
    }
    print(&format!(
        "moved {} blocks, {} bytes; {} blocks lie outside of the database\n",
        count(blocks_moved),
        count(bytes_moved),
        count(archive.blocks)
    ))
}

/// One line that is written over; nobody has to see it.
fn tell(done: i64, total: i64) {
    let _ = write!(std::io::stderr(), "\r{} of {} blocks", count(done), count(total));
}
