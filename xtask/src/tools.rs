//! What must be on the machine: installed when it can be, named with its remedy when not.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::{
    process::{command, exists, run, step, succeeds},
    root,
};

/// The target of the browser half.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// The WebAssembly target of the toolchain.
pub(crate) fn wasm_target() -> Result<()> {
    let sysroot = crate::process::output(command("rustc", &root()).args(["--print", "sysroot"]))?;
    if PathBuf::from(sysroot.trim()).join("lib/rustlib").join(WASM).is_dir() {
        return Ok(());
    }
    if !exists("rustup") {
        bail!("the target {WASM} is missing and there is no rustup: install it with your package manager (rust-std-{WASM})");
    }
    step("Installing the WebAssembly target (about 10 s)", || run(command("rustup", &root()).args(["target", "add", WASM])))
}

/// The npm packages: wasm-opt for the site, Playwright and axe for the browser tests.
pub(crate) fn npm_packages() -> Result<PathBuf> {
    let folder = root().join("end2end");
    let stamp = folder.join("node_modules/.package-lock.json");
    let is_fresh = || Some(stamp.metadata().ok()?.modified().ok()? >= folder.join("package-lock.json").metadata().ok()?.modified().ok()?);
    if is_fresh().unwrap_or(false) {
        return Ok(folder);
    }
    if !exists("npm") {
        bail!("npm is missing: install Node.js 20 or newer (https://nodejs.org, or your package manager)");
    }
    step("Installing npm packages (about 30 s)", || {
        run(command("npm", &folder).args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]))
    })?;
    Ok(folder)
}

/// Installs Debian packages when this is such a system and we may; false when not.
pub(crate) fn apt_install(packages: &[&str]) -> Result<bool> {
    let may = succeeds(command("id", &root()).arg("-u")) && crate::process::output(command("id", &root()).arg("-u"))?.trim() == "0";
    if !exists("apt-get") || !may {
        return Ok(false);
    }
    step(&format!("Installing {} with apt (about 1 min)", packages.join(", ")), || {
        run(command("apt-get", &root()).args(["-qq", "update"]))?;
        run(command("apt-get", &root())
            .args(["-qq", "-y", "install", "--no-install-recommends"])
            .args(packages)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdout(std::process::Stdio::null()))
    })?;
    Ok(true)
}
