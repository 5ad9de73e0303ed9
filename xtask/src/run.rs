//! `cargo xtask run`: build and start.

use anyhow::Result;

use crate::{
    dist,
    process::{command, run as run_command, say},
    root,
};

/// Options of `run` and `dev`.
#[derive(clap::Args)]
pub(crate) struct RunFlags {
    /// Arguments for `session-pilot serve`, for example --demo or --port 6000.
    #[arg(last = true)]
    pub(crate) arguments: Vec<String>,
}

pub(crate) fn run(flags: &RunFlags) -> Result<()> {
    let binary = dist::build()?;
    say("Starting; Ctrl+C ends it");
    run_command(command(binary, &root()).arg("serve").args(&flags.arguments))
}
