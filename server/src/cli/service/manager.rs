//! What starts programs for a person: where it wants its file, and which of its commands do what.

use std::path::{Path, PathBuf};

use super::{call::Call, launchd, system::System, systemd};
use crate::{cli::Failure, config::ServicePlaces};

/// Who starts the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Manager {
    /// Linux.
    Systemd,
    /// macOS.
    Launchd,
}

/// A command as words.
pub(super) type Words = Vec<String>;

impl Manager {
    /// The one of this machine, when a person's own services can be started here.
    pub(super) fn find(system: &mut impl System) -> Result<Self, Failure> {
        if cfg!(target_os = "macos") {
            return Ok(Self::Launchd);
        }
        let elsewhere =
            "start `session-pilot serve` by what this machine has instead, for example cron's @reboot or a container's own start command";
        if !cfg!(target_os = "linux") {
            return Err(Failure::failed(format!("services are set up on Linux and macOS only: {elsewhere}")));
        }
        match system.run(&["systemctl", "--user", "show", "--property=Version"]) {
            Ok(ran) if ran.is_ok => Ok(Self::Systemd),
            Ok(ran) => Err(Failure::failed(format!(
                "systemd answers no services of yours ({}): log in directly instead of by su or sudo, or {elsewhere}",
                ran.said.lines().next().unwrap_or("no reason given")
            ))),
            Err(_) => Err(Failure::failed(format!("there is no systemd here: {elsewhere}"))),
        }
    }

    /// The file that tells the manager of the service.
    pub(super) fn file(self, places: &ServicePlaces) -> PathBuf {
        match self {
            Self::Systemd => places.config.join("systemd/user").join(systemd::UNIT),
            Self::Launchd => places.home.join("Library/LaunchAgents").join(format!("{}.plist", launchd::LABEL)),
        }
    }

    /// What stands in it.
    pub(super) fn text(self, call: &Call, places: &ServicePlaces, is_confined: bool) -> String {
        match self {
            Self::Systemd => systemd::unit(call, is_confined),
            Self::Launchd => launchd::property_list(call, &places.home.join("Library/Logs/session-pilot.log")),
        }
    }

    /// What starts it, now and at every login, once the file is written. `is_known`: it was there before.
    pub(super) fn start(self, file: &Path, user: &str, is_known: bool) -> Vec<Words> {
        match self {
            Self::Systemd => vec![
                words(&["systemctl", "--user", "daemon-reload"]),
                words(&["systemctl", "--user", "enable", systemd::UNIT]),
                words(&["systemctl", "--user", "restart", systemd::UNIT]),
            ],
            Self::Launchd => {
                let start = words(&["launchctl", "bootstrap", &format!("gui/{user}"), &file.to_string_lossy()]);
                if is_known { [self.stop(user), vec![start]].concat() } else { vec![start] }
            }
        }
    }

    /// What stops it, now and for the future, before the file is deleted.
    pub(super) fn stop(self, user: &str) -> Vec<Words> {
        match self {
            Self::Systemd => vec![words(&["systemctl", "--user", "disable", "--now", systemd::UNIT])],
            Self::Launchd => vec![words(&["launchctl", "bootout", &format!("gui/{user}/{}", launchd::LABEL)])],
        }
    }

    /// What is to be done once the file is gone.
    pub(super) fn forget(self) -> Vec<Words> {
        match self {
            Self::Systemd => vec![words(&["systemctl", "--user", "daemon-reload"])],
            Self::Launchd => Vec::new(),
        }
    }

    /// Whether it runs, and in the manager's own words how it fares.
    pub(super) fn state(self, system: &mut impl System, user: &str) -> (bool, String) {
        let target = format!("gui/{user}/{}", launchd::LABEL);
        let question: &[&str] = match self {
            Self::Systemd => &["systemctl", "--user", "show", "--property=ActiveState,SubState,Result", systemd::UNIT],
            Self::Launchd => &["launchctl", "print", &target],
        };
        let said = system.run(question).ok().filter(|ran| ran.is_ok).map(|ran| ran.said).unwrap_or_default();
        let value = |name: &str| said.lines().find_map(|line| line.trim().strip_prefix(name)).unwrap_or_default().to_owned();
        match self {
            Self::Systemd => {
                let (active, detail, result) = (value("ActiveState="), value("SubState="), value("Result="));
                let result = if result.is_empty() || result == "success" { String::new() } else { format!(", last result: {result}") };
                (active == "active", format!("{active} ({detail}){result}"))
            }
            Self::Launchd => {
                let state = value("state = ");
                (state == "running", if state.is_empty() { "not loaded".to_owned() } else { state })
            }
        }
    }

    /// How to see what it says.
    pub(super) fn log(self, places: &ServicePlaces) -> String {
        match self {
            Self::Systemd => format!("journalctl --user -u {}", systemd::UNIT),
            Self::Launchd => format!("tail {}", places.home.join("Library/Logs/session-pilot.log").display()),
        }
    }
}

pub(super) fn words(words: &[&str]) -> Words {
    words.iter().map(|word| (*word).to_owned()).collect()
}
