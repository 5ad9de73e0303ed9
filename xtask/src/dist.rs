//! The released form: one binary with the site inside.

use std::{fs, path::PathBuf};

use anyhow::Result;

use crate::{
    process::{cargo, run, say, step},
    root,
    site::{self, Effort},
};

/// Builds `target/dist/session-pilot`.
pub(crate) fn build() -> Result<PathBuf> {
    site::build(Effort::Release)?;
    step("Compiling the server (about 6 min cold)", || run(cargo().args(["build", "--release", "--package", "session-pilot"])))?;
    let name = format!("session-pilot{}", std::env::consts::EXE_SUFFIX);
    let folder = root().join("target/dist");
    fs::create_dir_all(&folder)?;
    let binary = folder.join(&name);
    // A running copy keeps its file: replace the name, do not write into it.
    let fresh = folder.join(format!("{name}.new"));
    fs::copy(root().join("target/release").join(&name), &fresh)?;
    fs::rename(&fresh, &binary)?;
    let megabytes = binary.metadata()?.len() as f64 / 1e6;
    say(&format!("{} ({megabytes:.1} MB)", binary.display()));
    Ok(binary)
}
