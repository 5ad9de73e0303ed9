//! The verbs with a manager that only notes what it is asked.

use std::{fs, io, path::Path};

use super::{
    Manner, Scene,
    call::Call,
    manager::Manager,
    system::{Ran, System},
};
use crate::{
    cli::{Cli, Failure},
    config::{Config, Flags, Layers, ServicePlaces},
};

#[derive(Default)]
struct Notes {
    ran: Vec<String>,
    answer: Option<bool>,
    fails: Option<&'static str>,
    state: &'static str,
}

impl System for &mut Notes {
    fn run(&mut self, words: &[&str]) -> io::Result<Ran> {
        let line = words.join(" ");
        let said = match words {
            ["systemctl", "--user", "show", ..] => self.state,
            ["loginctl", ..] => "no",
            _ => "said why",
        };
        let is_ok = self.fails.is_none_or(|word| !line.contains(word));
        self.ran.push(line);
        Ok(Ran { is_ok, said: said.to_owned() })
    }

    fn confirm(&mut self, _question: &str) -> Option<bool> {
        self.answer
    }
}

const RUNS: &str = "ActiveState=active\nSubState=running\nResult=success";

fn places(folder: &Path) -> ServicePlaces {
    ServicePlaces { home: folder.join("home"), config: folder.join("home/.config") }
}

fn config(folder: &Path, variables: &[(&str, &str)]) -> (Config, Flags) {
    let (home, data) = (folder.join("home"), folder.join("the data"));
    fs::create_dir_all(&home).expect("room on disk");
    let (home, data) = (home.to_str().expect("text").to_owned(), data.to_str().expect("text").to_owned());
    let base = [("HOME", home.as_str()), ("SESSION_PILOT_DATA_DIR", data.as_str())];
    let flags = Flags::default();
    (Config::from_layers(&flags, &Layers::of(base.iter().chain(variables).copied())).expect("valid"), flags)
}

fn call(folder: &Path) -> Call {
    let (config, flags) = config(folder, &[]);
    Call::of(&config, &flags).expect("a call")
}

fn install(folder: &Path, notes: &mut Notes, manner: Manner) -> Result<(), Failure> {
    let places = places(folder);
    let mut scene = Scene { manager: Manager::Systemd, places: &places, user: "ada".to_owned(), system: notes };
    scene.install(&call(folder), true, manner)
}

fn remove(folder: &Path, notes: &mut Notes, manner: Manner) -> Result<(), Failure> {
    let places = places(folder);
    Scene { manager: Manager::Systemd, places: &places, user: "ada".to_owned(), system: notes }.remove(manner)
}

const YES: Manner = Manner { yes: true, dry_run: false, json: false };

#[test]
fn installs_what_it_showed_and_removes_it_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let unit = folder.path().join("home/.config/systemd/user/session-pilot.service");
    let mut notes = Notes { state: RUNS, ..Notes::default() };
    install(folder.path(), &mut notes, YES).expect("installed");
    let commands = [
        "systemctl --user daemon-reload",
        "systemctl --user enable session-pilot.service",
        "systemctl --user restart session-pilot.service",
    ];
    assert_eq!(notes.ran[..3], commands);
    let text = fs::read_to_string(&unit).expect("the unit");
    assert!(text.contains(&format!("Environment=\"SESSION_PILOT_DATA_DIR={}\"", folder.path().join("the data").display())), "{text}");
    assert!(folder.path().join("the data").is_dir(), "what the unit may write to must be there when it starts");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&unit).expect("the unit").permissions().mode() & 0o777, 0o600);
    }
    let mut notes = Notes::default();
    remove(folder.path(), &mut notes, YES).expect("removed");
    assert_eq!(notes.ran, ["systemctl --user disable --now session-pilot.service", "systemctl --user daemon-reload"]);
    assert!(!unit.exists() && folder.path().join("the data").is_dir());
    assert_eq!(remove(folder.path(), &mut notes, YES).expect_err("nothing there").code, 1);
}

#[test]
fn nothing_happens_unasked() {
    let folder = tempfile::tempdir().expect("a folder");
    let dry = Manner { dry_run: true, ..Manner::default() };
    for (manner, answer, code) in [(dry, None, None), (Manner::default(), None, Some(2)), (Manner::default(), Some(false), Some(1))] {
        let mut notes = Notes { answer, ..Notes::default() };
        let outcome = install(folder.path(), &mut notes, manner);
        assert_eq!(outcome.err().map(|failure| failure.code), code);
        assert_eq!(notes.ran, Vec::<String>::new());
        assert!(!folder.path().join("home/.config").exists() && !folder.path().join("the data").exists());
    }
    let mut notes = Notes { answer: Some(true), state: RUNS, ..Notes::default() };
    install(folder.path(), &mut notes, Manner::default()).expect("a person said yes");
    assert!(!notes.ran.is_empty());
}

#[test]
fn what_fails_is_said_with_its_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut notes = Notes { fails: Some("enable"), ..Notes::default() };
    let failure = install(folder.path(), &mut notes, YES).expect_err("refused");
    assert_eq!(failure.code, 1);
    assert!(failure.message.contains("enable session-pilot.service") && failure.message.contains("said why"), "{}", failure.message);
    let mut notes = Notes { state: "ActiveState=failed\nSubState=failed\nResult=exit-code", ..Notes::default() };
    let failure = install(folder.path(), &mut notes, YES).expect_err("does not run");
    assert!(failure.message.contains("exit-code") && failure.message.contains("journalctl --user"), "{}", failure.message);
    // The file goes even when the service could not be stopped.
    let mut notes = Notes { fails: Some("disable"), ..Notes::default() };
    assert_eq!(remove(folder.path(), &mut notes, YES).expect_err("not stopped").code, 1);
    assert!(!folder.path().join("home/.config/systemd/user/session-pilot.service").exists());
}

#[test]
fn no_user_instance_is_refused_politely() {
    let mut notes = Notes { fails: Some("show"), ..Notes::default() };
    if cfg!(target_os = "linux") {
        let failure = Manager::find(&mut &mut notes).expect_err("refused");
        assert_eq!(failure.code, 1);
        assert!(failure.message.contains("session-pilot serve"), "{}", failure.message);
    }
}

#[test]
fn the_call_keeps_its_settings() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path().join("home").display().to_string();
    let variables =
        [("DASHBOARD_PORT", "6001"), ("SESSION_PILOT_HOME", home.as_str()), ("DB_PASSWORD", "p"), ("CODEX_HOME", "/x"), ("EDITOR", "vi")];
    let (config, flags) = config(folder.path(), &variables);
    let flags = Flags { config: Some("a b.toml".into()), timezone: Some("Asia/Tokyo".to_owned()), ..flags };
    let call = Call::of(&config, &flags).expect("a call");
    let value = |name: &str| call.environment.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    assert_eq!(value("DASHBOARD_PORT"), Some("6001"));
    assert_eq!(value("DASHBOARD_HOST"), Some("127.0.0.1"));
    assert_eq!(value("SESSION_PILOT_HOME"), Some(home.as_str()));
    assert_eq!(value("SESSION_PILOT_TIMEZONE"), Some("Asia/Tokyo"));
    assert_eq!((value("DB_PASSWORD"), value("CODEX_HOME"), value("EDITOR")), (Some("p"), Some("/x"), None));
    assert!(Path::new(&call.arguments[2]).is_absolute() && call.arguments[2].ends_with("a b.toml"), "{:?}", call.arguments);
    assert_eq!(call.writes, [folder.path().join("the data")]);
    let elsewhere = Flags { database_url: Some("sqlite:///srv/db/x.db".to_owned()), ..flags };
    let layers = Layers::of([("HOME", home.as_str()), ("SESSION_PILOT_DATA_DIR", "/d")]);
    let config = Config::from_layers(&elsewhere, &layers).expect("valid");
    assert_eq!(Call::of(&config, &elsewhere).expect("a call").writes, [Path::new("/d"), Path::new("/srv/db")]);
}

#[test]
fn what_no_service_can_be_given_is_wrong_usage() {
    let folder = tempfile::tempdir().expect("a folder");
    for variables in [[("DASHBOARD_PORT", "0")], [("GITEA_USER", "a\nExecStart=/bin/sh")]] {
        let (config, flags) = config(folder.path(), &variables);
        assert_eq!(Call::of(&config, &flags).expect_err("refused").code, 2);
    }
}

#[test]
fn the_verbs_can_be_said() {
    use clap::Parser;
    let parse = |words: &[&str]| Cli::try_parse_from(["session-pilot", "service"].iter().chain(words));
    assert!(parse(&["install", "--port", "0"]).is_err() && parse(&["install", "--yes", "--dry-run"]).is_err() && parse(&[]).is_err());
    let cli = parse(&["install", "--port", "6001", "--dry-run", "--data-dir", "/d"]).expect("valid");
    assert!(!cli.lasts());
}
