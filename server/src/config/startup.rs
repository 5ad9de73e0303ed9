//! What was decided before the program began to work, and by what: the settings page shows it as it is.

use sp_domain::settings::Startup;
use sp_store::Location;

use super::{Config, Flags, Layers};

/// Each setting with its value and what decides about it.
pub(super) fn startup(config: &Config, flags: &Flags, layers: &Layers) -> Vec<Startup> {
    let by = |flag: bool, word: &str, variables: &[&str]| {
        let named = variables.iter().find_map(|name| layers.origin(name));
        if flag { Some(format!("--{word}")) } else { named }
    };
    let database = match config.database {
        Location::Sqlite(_) => "SQLite",
        Location::Postgres(_) => "PostgreSQL",
    };
    let decided = [
        ("timezone", config.timezone.clone().unwrap_or_default(), by(flags.timezone.is_some(), "timezone", &["SESSION_PILOT_TIMEZONE"])),
        ("address", config.listen.to_string(), by(false, "port", &["DASHBOARD_PORT", "DASHBOARD_HOST"])),
        ("home", config.roots.home.display().to_string(), by(flags.home.is_some(), "home", &["SESSION_PILOT_HOME"])),
        ("data_dir", config.data_dir.display().to_string(), by(flags.data_dir.is_some(), "data-dir", &["SESSION_PILOT_DATA_DIR"])),
        ("database", database.to_owned(), by(flags.database_url.is_some(), "database-url", &["DATABASE_URL", "DB_HOST"])),
        ("machine", config.machine.clone(), by(flags.machine.is_some(), "machine", &["SESSION_PILOT_MACHINE"])),
    ];
    decided.into_iter().map(|(name, value, by)| Startup { name: name.to_owned(), value, by }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_and_variables_are_named() {
        let layers =
            Layers::of([("HOME", "/tmp"), ("SESSION_PILOT_DATA_DIR", "/d"), ("DASHBOARD_PORT", "6001"), ("SESSION_PILOT_MACHINE", " ")]);
        let flags = Flags { timezone: Some("Asia/Tokyo".to_owned()), ..Flags::default() };
        let config = Config::from_layers(&flags, &layers).expect("valid");
        let found = |name: &str| {
            let decided = config.startup.iter().find(|decided| decided.name == name).expect("listed");
            (decided.value.clone(), decided.by.clone())
        };
        assert_eq!(found("timezone"), ("Asia/Tokyo".to_owned(), Some("--timezone".to_owned())));
        assert_eq!(found("address"), ("127.0.0.1:6001".to_owned(), Some("DASHBOARD_PORT".to_owned())));
        assert_eq!(found("data_dir").1.as_deref(), Some("SESSION_PILOT_DATA_DIR"));
        assert_eq!((found("home").1, found("machine").1, found("database").0), (None, None, "SQLite".to_owned()));
    }
}
