//! Environment over `.env` over `session-pilot.toml`: one question, the first answer wins.

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use super::{ConfigError, paths};

/// What surrounds the program.
#[derive(Clone, Debug, Default)]
pub struct Layers {
    variables: HashMap<String, String>,
    file: File,
}

/// `session-pilot.toml`: settings by the names of the variables, and accounts.
#[derive(Clone, Debug, Default, Deserialize)]
struct File {
    #[serde(default)]
    accounts: Vec<AccountEntry>,
    #[serde(flatten)]
    settings: HashMap<String, toml::Value>,
}

/// An account of the configuration file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountEntry {
    pub(super) tool: String,
    pub(super) name: Option<String>,
    pub(super) path: PathBuf,
}

/// What may stand in the file besides accounts.
const SETTINGS: [&str; 22] = [
    "ALLOWED_HOSTS",
    "DASHBOARD_HOST",
    "DASHBOARD_PORT",
    "DASHBOARD_PROJECTS_DIR",
    "DATABASE_URL",
    "DB_HOST",
    "DB_NAME",
    "DB_PASSWORD",
    "DB_PORT",
    "DB_USER",
    "AGENT_TASK_TOKEN",
    "GITEA_TOKEN",
    "GITEA_URL",
    "GITEA_USER",
    "SESSION_PILOT_ARCHIVE_STORE",
    "SESSION_PILOT_BASE_PATH",
    "SESSION_PILOT_CGROUP_DIR",
    "SESSION_PILOT_DATA_DIR",
    "SESSION_PILOT_HOME",
    "SESSION_PILOT_MACHINE",
    "SESSION_PILOT_TIMEZONE",
    "SESSION_PILOT_TRUSTED_PROXIES",
];

/// What the configuration file is called.
const FILE: &str = "session-pilot.toml";

/// Variables of the tools, and those that change what paths and times mean.
const SHARED: [&str; 10] = [
    "CLAUDE_CONFIG_DIR",
    "CODEX_HOME",
    "GEMINI_CLI_HOME",
    "KILO_DB",
    "OPENCODE_DATA_DIR",
    "OPENCODE_DB",
    "RUST_LOG",
    "TZ",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
];

impl Layers {
    /// Reads the environment, `.env` in the working folder, and the configuration file.
    ///
    /// # Errors
    /// A file is there but cannot be read or understood.
    pub fn read(config: Option<&Path>) -> Result<Self, ConfigError> {
        let mut variables = HashMap::new();
        match dotenvy::from_path_iter(".env") {
            Ok(lines) => {
                for line in lines {
                    let (name, value) = line.map_err(|error| ConfigError::new(".env", error.to_string()))?;
                    variables.insert(name, value);
                }
            }
            Err(error) if error.not_found() => {}
            Err(error) => return Err(ConfigError::new(".env", error.to_string())),
        }
        // Not every variable is text; those that are not cannot be ours.
        variables.extend(std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))));
        let mut layers = Self { variables, file: File::default() };
        layers.file = layers.read_file(config)?;
        Ok(layers)
    }

    /// Only these variables: for tests.
    pub fn of<'a>(variables: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let variables = variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { variables, file: File::default() }
    }

    fn read_file(&self, named: Option<&Path>) -> Result<File, ConfigError> {
        let Some(path) = named.map(Path::to_owned).or_else(|| paths::config_file(self)) else {
            return Ok(File::default());
        };
        let shown = path.display().to_string();
        match fs::read_to_string(&path) {
            Ok(text) => parse(&text).map_err(|remedy| ConfigError::new(shown, remedy)),
            Err(error) if error.kind() == io::ErrorKind::NotFound && named.is_none() => Ok(File::default()),
            Err(error) => Err(ConfigError::new(shown, format!("cannot be read: {error}"))),
        }
    }

    /// A setting; empty text counts as unset.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let in_file = || match self.file.settings.get(name).or_else(|| self.file.settings.get(&name.to_ascii_lowercase()))? {
            toml::Value::String(text) => Some(text.clone()),
            toml::Value::Array(list) => Some(list.iter().filter_map(toml::Value::as_str).collect::<Vec<_>>().join(",")),
            other => Some(other.to_string()),
        };
        self.variables.get(name).cloned().or_else(in_file).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// What says so: the name of the variable, or the configuration file.
    pub(super) fn origin(&self, name: &str) -> Option<String> {
        self.text(name)?;
        Some(if self.variables.get(name).is_some_and(|value| !value.trim().is_empty()) { name.to_owned() } else { FILE.to_owned() })
    }

    /// A setting that is a path.
    pub(super) fn path(&self, name: &str) -> Option<PathBuf> {
        self.text(name).map(PathBuf::from)
    }

    /// A setting that is a list, separated by commas.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        let text = self.text(name).unwrap_or_default();
        text.split(',').map(str::trim).filter(|entry| !entry.is_empty()).map(str::to_owned).collect()
    }

    /// The variables, without the file's settings, whose names begin like this: those of a family that other programs share.
    pub(super) fn variables_of(&self, family: &str) -> Vec<(String, String)> {
        let named = self.variables.iter().filter(|(name, value)| name.starts_with(family) && !value.is_empty());
        named.map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// The variables, without the file's settings, that mean something to us; sorted by name.
    pub(super) fn own_variables(&self) -> Vec<(String, String)> {
        let is_own = |name: &str| SETTINGS.contains(&name) || SHARED.contains(&name) || name.starts_with("AWS_");
        let mut own: Vec<_> = self.variables.iter().filter(|(name, value)| is_own(name) && !value.is_empty()).collect();
        own.sort();
        own.into_iter().map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// Accounts of the configuration file.
    pub(super) fn accounts(&self) -> &[AccountEntry] {
        &self.file.accounts
    }
}

fn parse(text: &str) -> Result<File, String> {
    let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
    match file.settings.keys().find(|name| !SETTINGS.contains(&name.to_ascii_uppercase().as_str())) {
        Some(unknown) => {
            Err(format!("unknown setting {unknown:?}: expected accounts or one of {}", SETTINGS.join(", ").to_ascii_lowercase()))
        }
        None => Ok(file),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_wins_over_the_file() {
        let file = parse("dashboard_port = 6000\nallowed_hosts = [\"a\", \"b\"]\n[[accounts]]\ntool = \"claude\"\npath = \"/x\"\n")
            .expect("valid");
        let layers = Layers { file, ..Layers::of([("DASHBOARD_PORT", "7000")]) };
        assert_eq!(layers.text("DASHBOARD_PORT").as_deref(), Some("7000"));
        assert_eq!(layers.list("ALLOWED_HOSTS"), ["a", "b"]);
        assert_eq!(layers.accounts().len(), 1);
    }

    #[test]
    fn typos_are_named() {
        assert!(parse("dashboard_prot = 1").expect_err("refused").contains("dashboard_prot"));
        assert!(parse("[[accounts]]\ntool = \"claude\"\n").is_err());
        assert!(parse("= 1").is_err());
    }
}
