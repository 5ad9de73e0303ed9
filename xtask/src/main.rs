//! The task runner. `cargo xtask` lists everything; CI runs the same tasks.

#![expect(clippy::disallowed_methods, reason = "the task runner is configured by its surroundings")]

mod bench;
mod browser;
mod check;
mod dev;
mod dist;
mod e2e;
mod postgres;
mod process;
mod run;
mod site;
mod split;
mod style;
mod test;
mod tidy;
mod tools;
mod worker;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

/// Everything one does with SessionPilot.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what is missing, build, and start on http://127.0.0.1:5055 [first time about 12 min, later seconds].
    Run(run::RunFlags),
    /// Everything CI runs: unit, contract (SQLite and PostgreSQL), server and browser tests [first time about 25 min].
    Test(test::TestFlags),
    /// The released binary with the site inside, at target/dist/session-pilot [about 10 min cold].
    Build,
    /// The browser's half alone, at target/site [about 4 min cold].
    Site,
    /// Start with quick builds, and again on every change.
    Dev(run::RunFlags),
    /// Format, lints on both targets, layout rules.
    Check,
    /// Only the browser tests; further arguments go to Playwright.
    E2e {
        /// For example sessions.spec.ts, or --headed.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Measure speed, memory and size, and write docs/benchmarks.md.
    Bench(bench::BenchFlags),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().task {
        Task::Run(flags) => run::run(&flags),
        Task::Test(flags) => test::run(&flags),
        Task::Build => dist::build().map(drop),
        Task::Site => site::build(site::Effort::Release).map(drop),
        Task::Dev(flags) => dev::run(&flags),
        Task::Check => check::run(),
        Task::E2e { arguments } => e2e::run(&arguments),
        Task::Bench(flags) => bench::run(&flags),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            process::say(&format!("failed: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// The folder of the workspace.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace").to_owned()
}
