//! Chromium for the browser tests.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::tools::apt_install;

/// Names under which Chromium and its relatives are installed.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// The browser, installed when missing. `CHROMIUM` names another one.
pub(crate) fn chromium() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM") {
        return Ok(named.into());
    }
    if let Some(found) = find() {
        return Ok(found);
    }
    if apt_install(&["chromium"])?
        && let Some(found) = find()
    {
        return Ok(found);
    }
    bail!("Chromium is missing: install it (Debian: apt-get install chromium), or set CHROMIUM to a Chromium or Chrome program")
}

fn find() -> Option<PathBuf> {
    let paths = std::env::var_os("PATH")?;
    let mac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
    let on_path = std::env::split_paths(&paths).flat_map(|folder| NAMES.map(|name| folder.join(name)));
    on_path.chain([PathBuf::from(mac)]).find(|path| path.is_file())
}
