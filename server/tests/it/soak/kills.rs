//! An import that is killed at any moment, and again while it goes on, ends with the same rows as one that was left in peace.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;
use sp_demo::DemoOptions;
use sp_domain::Timestamp;

use super::{Dice, rows, texts, times};
use crate::process::{command, json_of, run};

const KILLS: (u32, u32) = (10, 200);

/// What can be asked of an import.
struct Outcome {
    rows: BTreeMap<String, Vec<String>>,
    texts: BTreeMap<String, String>,
    sessions: Value,
    warnings: Value,
    accounts: Value,
}

impl Outcome {
    fn of(folder: &Path, data: &str) -> Self {
        let ask = |arguments: &[&str]| json_of(&run(folder, &[arguments, &["--data-dir", data, "--json"]].concat()));
        let mut sessions = ask(&["sessions", "--include-subagents", "--limit", "1000"]);
        texts::forget(&mut sessions);
        sessions["sessions"].as_array_mut().expect("a list").sort_by_key(Value::to_string);
        let mut doctor = ask(&["doctor"]);
        for account in doctor["accounts"].as_array_mut().expect("a list") {
            account.as_object_mut().expect("an object").remove("last_sync");
        }
        let rows = rows::rows(&folder.join(data).join("session-pilot.db"));
        let mut warnings = doctor["warnings"].take();
        warnings.as_array_mut().expect("a list").sort_by_key(Value::to_string);
        let texts = texts::texts(folder, &folder.join(data));
        Self { rows, texts, sessions, warnings, accounts: doctor["accounts"].take() }
    }

    fn assert_same(&self, other: &Self, what: &str) {
        let difference = rows::difference(&self.rows, &other.rows);
        assert!(difference.is_empty(), "{what}:\n{difference}");
        let difference = texts::difference(&self.texts, &other.texts);
        assert!(difference.is_empty(), "{what}:\n{difference}");
        for (one, other, name) in [
            (&self.sessions, &other.sessions, "sessions"),
            (&self.warnings, &other.warnings, "warnings"),
            (&self.accounts, &other.accounts, "accounts"),
        ] {
            assert_eq!(one, other, "{what}: {name}");
        }
    }
}

/// Kills imports of this home until there were enough kills.
fn kill(folder: &Path, seed: u64, kills: u32) {
    let start = Instant::now();
    json_of(&run(folder, &["sync", "--json", "--data-dir", "calm"]));
    let usual = start.elapsed();
    let calm = Outcome::of(folder, "calm");
    let (mut dice, mut killed, mut round) = (Dice::new(seed), 0, 0);
    while killed < kills {
        round += 1;
        let data = format!("killed{round}");
        let before = killed;
        // The last run of a round is left in peace.
        while killed - before < 7 && sync_is_killed(folder, &data, usual.mul_f64(dice.roll())) {
            killed += 1;
        }
        json_of(&run(folder, &["sync", "--json", "--data-dir", &data]));
        calm.assert_same(&Outcome::of(folder, &data), &format!("seed {seed}, round {round} after {} kills", killed - before));
        fs::remove_dir_all(folder.join(&data)).expect("our own folder");
    }
    eprintln!("{killed} kills in {round} imports of {usual:?} each");
}

/// False when the sync was through before.
fn sync_is_killed(folder: &Path, data: &str, after: Duration) -> bool {
    let mut child =
        command(folder, &["sync", "--data-dir", data]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary starts");
    thread::sleep(after);
    // It may have ended by itself.
    let _ = child.kill();
    !child.wait().expect("it ends").success()
}

#[test]
fn a_killed_import_of_an_example_home_loses_and_doubles_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let now = Timestamp::parse("2026-11-21T12:00:00Z").expect("a time");
    sp_demo::write(&folder.path().join("home"), &DemoOptions { days: 5, ..DemoOptions::new(now) }).expect("room on disk");
    kill(folder.path(), 1, times(KILLS.0, KILLS.1));
}

#[test]
fn a_killed_import_of_the_samples_loses_and_doubles_nothing() {
    let Some(samples) = crate::samples::folder() else { return };
    for (seed, home) in [(2, "home"), (3, "edge/home")] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        crate::samples::copy(&samples.join(home), &folder.path().join("home"));
        kill(folder.path(), seed, times(KILLS.0 / 2, KILLS.1 / 2));
    }
}
