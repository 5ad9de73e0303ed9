//! `session-pilot service`: the server as a service of the person who calls, so that history is kept without anyone remembering to start it.
//! What will be written and run is shown first.

mod call;
mod launchd;
mod manager;
mod system;
mod systemd;
#[cfg(test)]
mod tests;

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::Subcommand;
use serde::Serialize;

use super::{
    Failure,
    output::{print, print_json},
};
use crate::config::{Config, Flags, ServicePlaces};
use call::Call;
use manager::{Manager, Words};
use system::{Machine, System};

/// Options of `service`.
#[derive(Debug, clap::Args)]
pub(super) struct ServiceFlags {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Start the server at every login, with the settings of this call; replaces what was installed before.
    Install {
        /// Port to listen on [default: as `serve`].
        #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
        port: Option<u16>,
        /// Leave out the part of the unit that keeps the server from writing anywhere but in its own folders: it needs user namespaces.
        #[arg(long)]
        unconfined: bool,
        #[command(flatten)]
        manner: Manner,
    },
    /// Say whether it is installed and runs.
    Status {
        /// Print JSON for programs.
        #[arg(long)]
        json: bool,
    },
    /// Stop it and do not start it any more; what was kept stays.
    Remove {
        #[command(flatten)]
        manner: Manner,
    },
}

/// How to go about it.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
struct Manner {
    /// Only show what would be written and run.
    #[arg(long, conflicts_with = "yes")]
    dry_run: bool,
    /// Do it without asking.
    #[arg(long)]
    yes: bool,
    /// Print JSON for programs.
    #[arg(long)]
    json: bool,
}

/// What was done, or would be.
#[derive(Serialize)]
struct Report {
    schema_version: u32,
    manager: Manager,
    done: bool,
    file: PathBuf,
    /// Without secrets.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    commands: Vec<Words>,
    hints: Vec<String>,
}

#[derive(Serialize)]
struct Status {
    schema_version: u32,
    manager: Manager,
    installed: bool,
    running: bool,
    state: String,
    file: PathBuf,
    log: String,
}

/// What a verb works with.
struct Scene<'a, S: System> {
    manager: Manager,
    places: &'a ServicePlaces,
    user: String,
    system: S,
}

pub(super) fn run(config: &Config, given: &Flags, flags: &ServiceFlags) -> Result<(), Failure> {
    let mut system = Machine;
    let manager = Manager::find(&mut system)?;
    let user = match manager {
        Manager::Systemd => whoami::username().unwrap_or_default(),
        Manager::Launchd => system.run(&["id", "-u"]).map(|ran| ran.said).unwrap_or_default(),
    };
    let mut scene = Scene { manager, places: &config.service_places, user, system };
    match &flags.verb {
        Verb::Install { port, unconfined, manner } => {
            let mut config = config.clone();
            port.iter().for_each(|port| config.listen.set_port(*port));
            scene.install(&Call::of(&config, given)?, !*unconfined, *manner)
        }
        Verb::Status { json } => scene.status(*json),
        Verb::Remove { manner } => scene.remove(*manner),
    }
}

impl<S: System> Scene<'_, S> {
    fn install(&mut self, call: &Call, is_confined: bool, manner: Manner) -> Result<(), Failure> {
        let file = self.manager.file(self.places);
        let is_known = file.exists();
        let mut report = Report {
            schema_version: 1,
            manager: self.manager,
            done: false,
            text: Some(self.manager.text(&call.masked(), self.places, is_confined)),
            commands: self.manager.start(&file, &self.user, is_known),
            hints: Vec::new(),
            file,
        };
        let verb = if is_known { "replace" } else { "write" };
        if self.is_wanted(&report, verb, "Install and start the service?", manner)? {
            let text = self.manager.text(call, self.places, is_confined);
            call.writes.iter().try_for_each(|folder| make_private(folder).map_err(|error| unwritable(folder, &error)))?;
            write(&report.file, &text).map_err(|error| unwritable(&report.file, &error))?;
            self.obey(&report.commands)?;
            let (is_running, state) = self.manager.state(&mut self.system, &self.user);
            if !is_running {
                let log = self.manager.log(self.places);
                return Err(Failure::failed(format!("the service is installed but does not run ({state}): `{log}` says why")));
            }
            report.done = true;
            report.hints = self.hints();
        }
        tell(&report, "the service is installed and runs", manner)
    }

    fn remove(&mut self, manner: Manner) -> Result<(), Failure> {
        let file = self.manager.file(self.places);
        if !file.exists() {
            return Err(Failure::failed(format!("nothing is installed: there is no {}", file.display())));
        }
        let (stop, forget) = (self.manager.stop(&self.user), self.manager.forget());
        let mut report = Report {
            schema_version: 1,
            manager: self.manager,
            done: false,
            text: None,
            commands: stop.iter().chain(&forget).cloned().collect(),
            hints: Vec::new(),
            file,
        };
        if self.is_wanted(&report, "delete", "Stop and remove the service?", manner)? {
            // A service that was stopped by hand before must not keep its file.
            let stopped = self.obey(&stop);
            fs::remove_file(&report.file).map_err(|error| unwritable(&report.file, &error))?;
            stopped.and_then(|()| self.obey(&forget))?;
            report.done = true;
        }
        tell(&report, "the service is removed; what it kept is still there", manner)
    }

    fn status(&mut self, json: bool) -> Result<(), Failure> {
        let file = self.manager.file(self.places);
        let (installed, log) = (file.exists(), self.manager.log(self.places));
        let (running, state) =
            if installed { self.manager.state(&mut self.system, &self.user) } else { (false, "not installed".to_owned()) };
        let status = Status { schema_version: 1, manager: self.manager, installed, running, state, file, log };
        if json {
            return print_json(&status);
        }
        if !status.installed {
            return print("not installed: `session-pilot service install` sets it up\n");
        }
        print(&format!("{}\nset up by {}\nits log: {}\n", status.state, status.file.display(), status.log))
    }

    /// Shows what will happen and asks, as the options say.
    fn is_wanted(&mut self, report: &Report, verb: &str, question: &str, manner: Manner) -> Result<bool, Failure> {
        if !manner.json {
            print(&in_words(report, verb))?;
        }
        if manner.dry_run || manner.yes {
            return Ok(manner.yes);
        }
        // Whoever wants JSON is a program, which nobody can ask.
        let answer = if manner.json { None } else { self.system.confirm(question) };
        match answer {
            Some(true) => Ok(true),
            Some(false) => Err(Failure::failed("nothing was changed")),
            None => Err(Failure::usage("nothing was changed: add --yes to do it, or --dry-run to only look")),
        }
    }

    /// Runs the commands; the first that fails ends it.
    fn obey(&mut self, commands: &[Words]) -> Result<(), Failure> {
        for command in commands {
            let words: Vec<&str> = command.iter().map(String::as_str).collect();
            let ran = self.system.run(&words).map_err(|error| Failure::failed(format!("{}: {error}", command.join(" "))))?;
            if !ran.is_ok {
                return Err(Failure::failed(format!("`{}` failed: {}", command.join(" "), ran.said.replace('\n', "; "))));
            }
        }
        Ok(())
    }

    /// What else a person may want to do.
    fn hints(&mut self) -> Vec<String> {
        let question = ["loginctl", "show-user", &self.user, "--property=Linger", "--value"];
        let is_systemd = self.manager == Manager::Systemd;
        let lingers = is_systemd && self.system.run(&question).is_ok_and(|ran| ran.said == "yes");
        let hint = "it runs while you are logged in; to keep it running from the start of the machine on: loginctl enable-linger";
        (is_systemd && !lingers).then(|| hint.to_owned()).into_iter().collect()
    }
}

fn in_words(report: &Report, verb: &str) -> String {
    let text = report.text.as_deref().map(|text| format!(":\n\n{}\n", indented(text))).unwrap_or_default();
    let commands: String = report.commands.iter().map(|command| format!("  {}\n", command.join(" "))).collect();
    format!("This will {verb} {}{text}\nand run\n\n{commands}\n", report.file.display())
}

fn indented(text: &str) -> String {
    text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") }).collect()
}

fn tell(report: &Report, done: &str, manner: Manner) -> Result<(), Failure> {
    if manner.json {
        return print_json(report);
    }
    if !report.done {
        return Ok(());
    }
    let hints: String = report.hints.iter().map(|hint| format!("{hint}\n")).collect();
    print(&format!("{done}\n{hints}"))
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::failed(format!("cannot write {}: {error}", path.display()))
}

fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

/// The whole file or nothing, for its owner alone: it may hold a password.
fn write(path: &Path, text: &str) -> io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    let fresh = path.with_extension("new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&fresh)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(fresh, path)
}
