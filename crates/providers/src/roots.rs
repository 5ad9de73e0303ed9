//! Where to look: handed in by the caller, who alone knows the environment and the configuration.

use std::path::{Path, PathBuf};

use sp_domain::Tool;

/// An account named in the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfiguredAccount {
    /// Tool.
    pub tool: Tool,
    /// Name shown; without one it is derived from the path.
    pub name: Option<String>,
    /// Its data directory: what `.claude`, `.codex`, `.gemini`, `opencode`, `kilo` or `kilocode.kilo-code` is elsewhere.
    pub path: PathBuf,
}

/// The tools' own environment variables, as far as they are to be honoured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// `CLAUDE_CONFIG_DIR`, split at commas.
    pub claude_config_dirs: Vec<PathBuf>,
    /// `XDG_CONFIG_HOME`.
    pub xdg_config_home: Option<PathBuf>,
    /// `XDG_DATA_HOME`.
    pub xdg_data_home: Option<PathBuf>,
    /// `CODEX_HOME`.
    pub codex_home: Option<PathBuf>,
    /// `GEMINI_CLI_HOME`, the parent of `.gemini`.
    pub gemini_cli_home: Option<PathBuf>,
    /// `OPENCODE_DB`, a file.
    pub opencode_db: Option<PathBuf>,
    /// `OPENCODE_DATA_DIR`.
    pub opencode_data_dir: Option<PathBuf>,
    /// `KILO_DB`, a file.
    pub kilo_db: Option<PathBuf>,
}

/// Where the stores of the tools may lie. Overrides add to the defaults below `home`; duplicates by real path count once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roots {
    /// The home directory to look in.
    pub home: PathBuf,
    /// Environment of the tools.
    pub overrides: Overrides,
    /// Accounts of the configuration.
    pub configured: Vec<ConfiguredAccount>,
}

impl Roots {
    /// Only this home, no overrides.
    pub fn of_home(home: impl Into<PathBuf>) -> Self {
        Self { home: home.into(), ..Self::default() }
    }

    /// The directory of an account as shown and stored: relative to the home with `/`, else absolute.
    pub fn account_directory(&self, path: &Path) -> String {
        path.strip_prefix(&self.home).unwrap_or(path).to_string_lossy().replace('\\', "/")
    }

    /// `$XDG_CONFIG_HOME` or `~/.config`.
    pub fn config_home(&self) -> PathBuf {
        self.overrides.xdg_config_home.clone().unwrap_or_else(|| self.home.join(".config"))
    }

    /// The accounts of the configuration for one tool.
    pub fn configured_for(&self, tool: Tool) -> impl Iterator<Item = &ConfiguredAccount> {
        self.configured.iter().filter(move |account| account.tool == tool)
    }
}

/// Keeps the first of several paths that lead to the same place. Paths that do not exist are compared as written.
pub(crate) fn distinct(paths: impl IntoIterator<Item = PathBuf>) -> Vec<PathBuf> {
    let mut seen = Vec::new();
    let mut kept = Vec::new();
    for path in paths {
        let real = path.canonicalize().unwrap_or_else(|_| path.clone());
        if !seen.contains(&real) {
            seen.push(real);
            kept.push(path);
        }
    }
    kept
}
