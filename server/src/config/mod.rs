//! Settings from flags, environment, `.env`, `session-pilot.toml` and defaults, in this order. The only place that reads the environment.

mod layers;
mod outside;
mod paths;
mod startup;

use std::{net::SocketAddr, path::PathBuf};

use sp_domain::settings::Startup;
use sp_engine::LimitFiles;
use sp_providers::{ConfiguredAccount, Overrides, Roots};
use sp_store::Location;

pub use layers::Layers;
pub use outside::OutsideSettings;
pub(crate) use outside::address;

/// Port without a setting.
const DEFAULT_PORT: u16 = 5055;

/// Settings given on the command line.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Flags {
    /// Configuration file [default: session-pilot.toml in the platform's configuration folder].
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Where to look for the tools' stores [default: your home directory].
    #[arg(long, global = true, value_name = "DIR")]
    pub home: Option<PathBuf>,
    /// Where to keep our own data [default: the platform's data folder].
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// PostgreSQL instead of the embedded database, for example <postgres://user:password@localhost/session_pilot>.
    #[arg(long, global = true, value_name = "URL")]
    pub database_url: Option<String>,
    /// What to call this machine where several feed one database [default: its host name].
    #[arg(long, global = true, value_name = "NAME")]
    pub machine: Option<String>,
    /// Time zone in which days are cut and times are shown, for example Europe/Berlin [default: the machine's].
    #[arg(long, global = true, value_name = "ZONE")]
    pub timezone: Option<String>,
}

/// All settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Names, proxies, and the path below which we live.
    pub outside: OutsideSettings,
    /// Where the tools' stores are looked for.
    pub roots: Roots,
    /// Our own data.
    pub data_dir: PathBuf,
    /// Which database.
    pub database: Location,
    /// Where large blocks of the archive move to; `None` leaves them in the database.
    pub archive_store: Option<String>,
    /// The `AWS_` variables, for that.
    pub aws: Vec<(String, String)>,
    /// What this machine is called.
    pub machine: String,
    /// Whose machine this is.
    pub owner: String,
    /// IANA name of the display zone; `None` for the machine's.
    pub timezone: Option<String>,
    /// The home is a generated example.
    pub is_demo: bool,
    /// Where the system says what this process may use.
    pub limit_files: LimitFiles,
    /// The home was named by a setting.
    pub is_home_named: bool,
    /// Our settings and the tools' as environment and `.env` give them: what a service needs to know, too.
    pub environment: Vec<(String, String)>,
    /// What flags, variables and files decided, for people.
    pub startup: Vec<Startup>,
    /// Where services are set up.
    pub service_places: ServicePlaces,
}

/// Folders of the person whose services are set up; a named home for the tools' stores does not change them.
#[derive(Clone, Debug)]
pub struct ServicePlaces {
    /// Home directory.
    pub home: PathBuf,
    /// Configuration folder.
    pub config: PathBuf,
}

/// A setting cannot be used: names it, the cause and the remedy.
#[derive(Debug, thiserror::Error)]
#[error("{setting}: {remedy}")]
pub struct ConfigError {
    setting: String,
    remedy: String,
}

impl ConfigError {
    pub(crate) fn new(setting: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { setting: setting.into(), remedy: remedy.into() }
    }
}

impl Config {
    /// Puts the layers together.
    ///
    /// # Errors
    /// A setting cannot be used.
    pub fn load(flags: &Flags) -> Result<Self, ConfigError> {
        Self::from_layers(flags, &Layers::read(flags.config.as_deref())?)
    }

    /// As [`Self::load`], with the surroundings handed in.
    ///
    /// # Errors
    /// A setting cannot be used.
    pub fn from_layers(flags: &Flags, layers: &Layers) -> Result<Self, ConfigError> {
        let data_dir =
            flags.data_dir.clone().or_else(|| layers.path("SESSION_PILOT_DATA_DIR")).map_or_else(|| paths::data_dir(layers), Ok)?;
        let database = database(flags, layers, &data_dir)?;
        let config = Self {
            listen: listen(layers)?,
            outside: OutsideSettings::read(layers)?,
            roots: roots(flags, layers)?,
            data_dir,
            database,
            archive_store: layers.text("SESSION_PILOT_ARCHIVE_STORE"),
            aws: layers.variables_of("AWS_"),
            machine: flags.machine.clone().or_else(|| layers.text("SESSION_PILOT_MACHINE")).unwrap_or_else(host_name),
            owner: owner(),
            timezone: flags.timezone.clone().or_else(|| layers.text("SESSION_PILOT_TIMEZONE")),
            is_demo: false,
            limit_files: limit_files(layers),
            is_home_named: flags.home.is_some() || layers.text("SESSION_PILOT_HOME").is_some(),
            environment: layers.own_variables(),
            startup: Vec::new(),
            service_places: service_places(layers),
        };
        Ok(Self { startup: startup::startup(&config, flags, layers), ..config })
    }
}

fn service_places(layers: &Layers) -> ServicePlaces {
    let home = paths::home(layers).unwrap_or_default();
    ServicePlaces { config: layers.path("XDG_CONFIG_HOME").unwrap_or_else(|| home.join(".config")), home }
}

fn host_name() -> String {
    whoami::hostname().unwrap_or_else(|_| "this machine".to_owned())
}

/// Whoever the system says runs this.
fn owner() -> String {
    let name = whoami::username().unwrap_or_default();
    if name.trim().is_empty() { "local".to_owned() } else { name }
}

fn limit_files(layers: &Layers) -> LimitFiles {
    let usual = LimitFiles::default();
    LimitFiles { cgroup: layers.path("SESSION_PILOT_CGROUP_DIR").unwrap_or(usual.cgroup), ..usual }
}

fn listen(layers: &Layers) -> Result<SocketAddr, ConfigError> {
    let port = match layers.text("DASHBOARD_PORT") {
        Some(text) => {
            text.parse().map_err(|_| ConfigError::new("DASHBOARD_PORT", format!("{text:?} is not a port: use a number from 0 to 65535")))?
        }
        None => DEFAULT_PORT,
    };
    let host = layers.text("DASHBOARD_HOST").unwrap_or_else(|| "127.0.0.1".to_owned());
    Ok(SocketAddr::new(address(&host)?, port))
}

fn database(flags: &Flags, layers: &Layers, data_dir: &std::path::Path) -> Result<Location, ConfigError> {
    let url = flags.database_url.clone().or_else(|| layers.text("DATABASE_URL")).or_else(|| url_from_parts(layers));
    let Some(url) = url else {
        return Ok(Location::Sqlite(data_dir.join("session-pilot.db")));
    };
    if let Some(path) = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")) {
        return Ok(Location::Sqlite(path.split('?').next().unwrap_or(path).into()));
    }
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return Ok(Location::Postgres(url));
    }
    Err(ConfigError::new("DATABASE_URL", "expected postgres://user:password@host/database or sqlite://path"))
}

/// `DB_HOST`, `DB_PORT`, `DB_NAME`, `DB_USER`, `DB_PASSWORD`; the host decides whether they count.
fn url_from_parts(layers: &Layers) -> Option<String> {
    let host = layers.text("DB_HOST")?;
    let part = |name, default: &str| encode(&layers.text(name).unwrap_or_else(|| default.to_owned()));
    let password = layers.text("DB_PASSWORD").map(|password| format!(":{}", encode(&password))).unwrap_or_default();
    let (user, name, port) = (part("DB_USER", "session_pilot"), part("DB_NAME", "session_pilot"), part("DB_PORT", "5432"));
    Some(format!("postgres://{user}{password}@{host}:{port}/{name}"))
}

/// Percent-encodes everything that has a meaning in a URL.
fn encode(text: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes().map(|byte| if keep(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn roots(flags: &Flags, layers: &Layers) -> Result<Roots, ConfigError> {
    let named = flags.home.clone().or_else(|| layers.path("SESSION_PILOT_HOME"));
    let configured = accounts(layers)?;
    match named {
        // A named home is looked at alone: the tools' own variables belong to the user's.
        Some(home) if home.is_dir() => Ok(Roots { home: absolute(home), overrides: Overrides::default(), configured }),
        Some(home) => Err(ConfigError::new("SESSION_PILOT_HOME", format!("{} is not a folder", home.display()))),
        None => Ok(Roots { home: paths::home(layers)?, overrides: overrides(layers), configured }),
    }
}

fn absolute(path: PathBuf) -> PathBuf {
    std::path::absolute(&path).unwrap_or(path)
}

fn overrides(layers: &Layers) -> Overrides {
    Overrides {
        claude_config_dirs: layers.list("CLAUDE_CONFIG_DIR").into_iter().map(PathBuf::from).collect(),
        xdg_config_home: layers.path("XDG_CONFIG_HOME"),
        xdg_data_home: layers.path("XDG_DATA_HOME"),
        codex_home: layers.path("CODEX_HOME"),
        gemini_cli_home: layers.path("GEMINI_CLI_HOME"),
        opencode_db: layers.path("OPENCODE_DB"),
        opencode_data_dir: layers.path("OPENCODE_DATA_DIR"),
        kilo_db: layers.path("KILO_DB"),
    }
}

fn accounts(layers: &Layers) -> Result<Vec<ConfiguredAccount>, ConfigError> {
    let account = |entry: &layers::AccountEntry| {
        let tool =
            entry.tool.parse().map_err(|error: sp_domain::tool::UnknownTool| ConfigError::new("accounts.tool", error.to_string()))?;
        Ok(ConfiguredAccount { tool, name: entry.name.clone(), path: entry.path.clone() })
    };
    layers.accounts().iter().map(account).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let base = [("HOME", "/tmp"), ("SESSION_PILOT_DATA_DIR", "/tmp/data")];
        Config::from_layers(&Flags::default(), &Layers::of(base.iter().chain(variables).copied()))
    }

    #[test]
    fn defaults_are_loopback_and_sqlite() {
        let config = config(&[]).expect("valid");
        assert_eq!(config.listen.to_string(), "127.0.0.1:5055");
        assert_eq!(config.database, Location::Sqlite("/tmp/data/session-pilot.db".into()));
    }

    #[test]
    fn parts_make_a_database_url() {
        let config = config(&[("DB_HOST", "db"), ("DB_PASSWORD", "p@ss/1")]).expect("valid");
        assert_eq!(config.database, Location::Postgres("postgres://session_pilot:p%40ss%2F1@db:5432/session_pilot".to_owned()));
    }

    #[test]
    fn wrong_values_name_the_setting() {
        for (name, value) in [
            ("DASHBOARD_PORT", "http"),
            ("DASHBOARD_PORT", "70000"),
            ("DASHBOARD_HOST", "example.org"),
            ("DATABASE_URL", "mysql://x"),
            ("SESSION_PILOT_HOME", "/nowhere/at/all"),
        ] {
            let error = config(&[(name, value)]).expect_err("refused").to_string();
            assert!(error.starts_with(name), "{error}");
        }
    }

    #[test]
    fn a_named_home_ignores_the_tools_variables() {
        let named = config(&[("SESSION_PILOT_HOME", "/tmp"), ("CODEX_HOME", "/x")]).expect("valid");
        assert_eq!(named.roots.overrides, Overrides::default());
        let own = config(&[("CODEX_HOME", "/x"), ("CLAUDE_CONFIG_DIR", "/a, /b")]).expect("valid");
        assert_eq!(own.roots.overrides.codex_home, Some("/x".into()));
        assert_eq!(own.roots.overrides.claude_config_dirs, [PathBuf::from("/a"), PathBuf::from("/b")]);
    }
}
