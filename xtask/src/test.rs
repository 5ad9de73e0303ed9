//! `cargo xtask test`: everything CI runs.

use anyhow::Result;

use crate::{
    e2e, postgres,
    process::{cargo, run as run_command, say, step},
    tidy,
};

/// Options of `test`.
#[derive(clap::Args)]
pub(crate) struct TestFlags {
    /// Do not test PostgreSQL.
    #[arg(long)]
    no_postgres: bool,
    /// Do not run the browser tests.
    #[arg(long)]
    no_browser: bool,
}

/// Packages tested on this machine's own target.
const PACKAGES: [&str; 10] =
    ["sp-domain", "sp-corpus", "sp-providers", "sp-search", "sp-store", "sp-engine", "sp-demo", "sp-app", "session-pilot", "xtask"];

pub(crate) fn run(flags: &TestFlags) -> Result<()> {
    step("Layout rules", tidy::run)?;
    let database = if flags.no_postgres {
        say("PostgreSQL: NOT TESTED (--no-postgres)");
        None
    } else {
        Some(step("Starting a PostgreSQL for the tests", postgres::start)?)
    };
    step("Tests of the server half (about 8 min cold)", || {
        let mut tests = cargo();
        tests
            .args(["test", "--no-fail-fast"])
            .args(PACKAGES.iter().flat_map(|package| ["--package", package]))
            .args(["--features", "sp-app/ssr"]);
        if let Some(database) = &database {
            tests.env(postgres::VARIABLE, database.url());
        }
        run_command(&mut tests)
    })?;
    drop(database);
    if flags.no_browser {
        say("Browser: NOT TESTED (--no-browser)");
        return Ok(());
    }
    e2e::run(&[])
}
