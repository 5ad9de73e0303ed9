//! `cargo xtask check`: format, lints on both targets, layout rules; further tools when they are installed.

use anyhow::Result;

use crate::{
    process::{cargo, command, exists, run as run_command, say, step},
    root, tidy,
    tools::{WASM, wasm_target},
};

pub(crate) fn run() -> Result<()> {
    step("Format", || run_command(cargo().args(["fmt", "--all", "--check"])))?;
    step("Layout rules", tidy::run)?;
    lints()?;
    for (program, arguments) in [("cargo-deny", ["check", "--hide-inclusion-graph"].as_slice()), ("typos", &[])] {
        if exists(program) {
            step(program, || run_command(command(program, &root()).args(arguments)))?;
        } else {
            say(&format!("{program} is not installed: skipped"));
        }
    }
    Ok(())
}

/// Clippy for the server and for the browser; any warning fails.
pub(crate) fn lints() -> Result<()> {
    wasm_target()?;
    step("Lints of the server half", || {
        run_command(cargo().args(["clippy", "--quiet", "--workspace", "--exclude", "frontend", "--all-targets", "--", "-D", "warnings"]))
    })?;
    step("Lints of the browser half", || {
        run_command(cargo().args(["clippy", "--quiet", "--package", "frontend", "--target", WASM, "--", "-D", "warnings"]))
    })
}
