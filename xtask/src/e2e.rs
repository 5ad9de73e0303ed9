//! The browser tests: Playwright drives Chromium against the released binary.

use anyhow::Result;

use crate::{
    browser, dist,
    process::{command, run as run_command, step},
    tools::npm_packages,
};

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let chromium = browser::chromium()?;
    let packages = npm_packages()?;
    let binary = dist::build()?;
    step("Browser tests (about 2 min)", || {
        run_command(
            command("node", &packages)
                .arg("node_modules/@playwright/test/cli.js")
                .arg("test")
                .args(arguments)
                .env("CHROMIUM", &chromium)
                .env("SESSION_PILOT_BINARY", &binary),
        )
    })
}
