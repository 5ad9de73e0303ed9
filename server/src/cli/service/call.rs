//! What the service starts: this program, with the settings it was called with.

use std::{
    env,
    path::{Path, PathBuf, absolute},
};

use sp_store::Location;

use super::super::Failure;
use crate::config::{Config, Flags};

/// Words in the names of variables whose values are not shown.
const SECRET: [&str; 5] = ["PASSWORD", "TOKEN", "SECRET", "_KEY", "DATABASE_URL"];

/// A program and its surroundings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call {
    /// Absolute.
    pub(super) program: PathBuf,
    /// Each as it is, without quotes.
    pub(super) arguments: Vec<String>,
    /// Sorted by name.
    pub(super) environment: Vec<(String, String)>,
    /// Folders it writes to; the first is the data directory.
    pub(super) writes: Vec<PathBuf>,
}

impl Call {
    /// `serve` as this call would start it. What was given by flags, environment or `.env` is kept; what the configuration file says is read there
    /// at every start.
    pub(super) fn of(config: &Config, flags: &Flags) -> Result<Self, Failure> {
        if config.listen.port() == 0 {
            return Err(Failure::usage(
                "port: a service needs one that stays the same: use --port or DASHBOARD_PORT with a number from 1 to 65535",
            ));
        }
        let program = env::current_exe().map_err(|error| Failure::failed(format!("cannot find this program's own file: {error}")))?;
        let mut arguments = vec!["serve".to_owned()];
        if let Some(path) = &flags.config {
            arguments.extend(["--config".to_owned(), text(&whole(path)?)?]);
        }
        let data_dir = whole(&config.data_dir)?;
        let mut environment = config.environment.clone();
        let mut set = |name: &str, value: String| {
            environment.retain(|(known, _)| known != name);
            environment.push((name.to_owned(), value));
        };
        set("DASHBOARD_HOST", config.listen.ip().to_string());
        set("DASHBOARD_PORT", config.listen.port().to_string());
        set("SESSION_PILOT_DATA_DIR", text(&data_dir)?);
        if config.is_home_named {
            set("SESSION_PILOT_HOME", text(&whole(&config.roots.home)?)?);
        }
        for (name, given) in [("SESSION_PILOT_MACHINE", &flags.machine), ("SESSION_PILOT_TIMEZONE", &flags.timezone)] {
            given.iter().for_each(|value| set(name, value.clone()));
        }
        let database = database(config, flags, &data_dir)?;
        if let Some(url) = &database.url {
            set("DATABASE_URL", url.clone());
        }
        environment.sort();
        let archive = config.archive_store.as_deref().and_then(|url| url.strip_prefix("file://")).map(PathBuf::from);
        let writes: Vec<PathBuf> = [Some(data_dir), database.folder, archive].into_iter().flatten().collect();
        let call = Self { program, arguments, environment, writes };
        call.check()?;
        Ok(call)
    }

    /// A line break would begin another setting of the service.
    fn check(&self) -> Result<(), Failure> {
        let paths: Vec<String> = [&self.program].into_iter().chain(&self.writes).map(|path| text(path)).collect::<Result<_, _>>()?;
        let values = self.environment.iter().map(|(_, value)| value);
        match self.arguments.iter().chain(values).chain(&paths).find(|value| value.chars().any(char::is_control)) {
            Some(value) => {
                Err(Failure::usage(format!("{value:?} holds control characters, which no service can be given: choose another")))
            }
            None => Ok(()),
        }
    }

    /// The same without secrets, for the screen.
    pub(super) fn masked(&self) -> Self {
        let masked = |(name, value): &(String, String)| {
            let value = if SECRET.iter().any(|word| name.contains(word)) { "(not shown)".to_owned() } else { value.clone() };
            (name.clone(), value)
        };
        Self { environment: self.environment.iter().map(masked).collect(), ..self.clone() }
    }
}

struct Database {
    url: Option<String>,
    folder: Option<PathBuf>,
}

/// A database of its own file is named by its whole path and may be written to.
fn database(config: &Config, flags: &Flags, data_dir: &Path) -> Result<Database, Failure> {
    match &config.database {
        Location::Postgres(_) => Ok(Database { url: flags.database_url.clone(), folder: None }),
        Location::Sqlite(path) => {
            let path = whole(path)?;
            let folder = path.parent().filter(|folder| *folder != data_dir).map(Path::to_owned);
            let url = folder.as_ref().map(|_| text(&path)).transpose()?.map(|path| format!("sqlite:{path}"));
            Ok(Database { url, folder })
        }
    }
}

fn whole(path: &Path) -> Result<PathBuf, Failure> {
    absolute(path).map_err(|error| Failure::usage(format!("{}: {error}", path.display())))
}

fn text(path: &Path) -> Result<String, Failure> {
    let text = path.to_str().map(str::to_owned);
    text.ok_or_else(|| Failure::usage(format!("{} is not valid text, which a service needs: choose another path", path.display())))
}
