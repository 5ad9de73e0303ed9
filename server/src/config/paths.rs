//! The platform's folders.

use std::path::PathBuf;

use super::{ConfigError, Layers};

/// The user's home directory.
pub(super) fn home(layers: &Layers) -> Result<PathBuf, ConfigError> {
    let variable = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
    layers.path(variable).ok_or_else(|| ConfigError::new(variable, "is not set: set it, or SESSION_PILOT_HOME"))
}

/// Where our data lies without a setting.
pub(super) fn data_dir(layers: &Layers) -> Result<PathBuf, ConfigError> {
    if cfg!(windows) {
        return Ok(layers
            .path("LOCALAPPDATA")
            .map_or_else(|| home(layers).map(|home| home.join("AppData/Local")), Ok)?
            .join("session-pilot"));
    }
    if cfg!(target_os = "macos") {
        return Ok(home(layers)?.join("Library/Application Support/session-pilot"));
    }
    let base = layers.path("XDG_DATA_HOME").map_or_else(|| home(layers).map(|home| home.join(".local/share")), Ok)?;
    Ok(base.join("session-pilot"))
}

/// Where the configuration file lies without a flag; `None` when there is no home.
pub(super) fn config_file(layers: &Layers) -> Option<PathBuf> {
    let home = home(layers).ok();
    let folder = if cfg!(windows) {
        layers.path("APPDATA")
    } else if cfg!(target_os = "macos") {
        home.map(|home| home.join("Library/Application Support"))
    } else {
        layers.path("XDG_CONFIG_HOME").or_else(|| home.map(|home| home.join(".config")))
    };
    folder.map(|folder| folder.join("session-pilot/session-pilot.toml"))
}
