//! The quickest programs of our kind on the same corpus: first whether their totals are right, then how long they take, in turns with ours.

mod agentsview;
mod ccusage;
mod explain;

use std::{collections::BTreeMap, path::Path, process::Command};

use anyhow::Result;

use super::{
    corpus::{Tokens, Truth},
    ours::{Ours, store},
    probe::{Ran, median, watch},
};
use crate::process::{command, say, step};

/// What a peer says, by tool: input, output, read from a cache, written to a cache; reasoning is not compared.
type Totals = BTreeMap<String, Tokens>;

/// How a peer compares.
pub(crate) struct Peer {
    pub(crate) name: &'static str,
    /// What ran, for the reader to repeat it.
    pub(crate) command: &'static str,
    /// The tools whose sessions it found.
    pub(crate) tools: Vec<String>,
    /// One line per tool: equal, or by how much not and why.
    pub(crate) totals: Vec<String>,
    pub(crate) seconds: f64,
    pub(crate) our_seconds: f64,
    /// How many times as much processor time it needed.
    pub(crate) processor_ratio: f64,
    pub(crate) runs: usize,
    pub(crate) peak_kb: u64,
    /// Its own store, where it has one.
    pub(crate) store_bytes: Option<u64>,
}

impl Peer {
    /// How many times as quick we are.
    pub(crate) fn ratio(&self) -> f64 {
        self.seconds / self.our_seconds
    }
}

/// Installs both and compares.
pub(crate) fn compare(ours: &Ours, truth: &Truth, runs: usize) -> Result<Vec<Peer>> {
    let folder = ours.scratch.join("peers");
    std::fs::create_dir_all(&folder)?;
    Ok(vec![compare_totals(ours, truth, &folder, runs)?, compare_ingest(ours, truth, &folder, runs)?])
}

/// A program that must not find anything but the corpus, and must not call home.
fn quiet(program: &Path, ours: &Ours) -> Command {
    let mut command = command(program, &ours.scratch);
    command.env("HOME", &ours.home).env("TZ", "UTC").env("DO_NOT_TRACK", "1");
    for name in ["CLAUDE_CONFIG_DIR", "CODEX_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "GEMINI_CLI_HOME", "OPENCODE_DATA_DIR"] {
        command.env_remove(name);
    }
    command
}

/// Packages keep no permissions everywhere; starting a program needs them.
fn executable(program: &Path) -> Result<()> {
    anyhow::ensure!(program.is_file(), "{} is not in the package", program.display());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(program, std::fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}

fn compare_totals(ours: &Ours, truth: &Truth, folder: &Path, runs: usize) -> Result<Peer> {
    let program = step("Installing ccusage from npm", || ccusage::install(folder))?;
    let report = || {
        let mut command = quiet(&program, ours);
        command.args(ccusage::ARGUMENTS);
        command
    };
    let totals = ccusage::totals(&watch(report().arg("--by-agent"), &ours.scratch)?.text)?;
    let totals_text = describe("ccusage", &totals, truth);
    let (theirs, mine) = step("Token totals, in turns with ccusage", || {
        turns(runs.max(5), || watch(&mut report(), &ours.scratch), || ours.run(&["usage", "--json"]))
    })?;
    Ok(Peer {
        name: "ccusage 20.0.24 (native binary)",
        command: "ccusage daily --offline --json",
        tools: totals.into_keys().collect(),
        totals: totals_text,
        seconds: seconds(&theirs),
        our_seconds: seconds(&mine),
        processor_ratio: processor(&theirs) / processor(&mine),
        runs: runs.max(5),
        peak_kb: peak(&theirs),
        store_bytes: None,
    })
}

fn compare_ingest(ours: &Ours, truth: &Truth, folder: &Path, runs: usize) -> Result<Peer> {
    let program = step("Installing agentsview from PyPI", || agentsview::install(folder))?;
    let data = folder.join("agentsview-data");
    let theirs = || {
        let _ = std::fs::remove_dir_all(&data);
        watch(agentsview::prepare(&mut quiet(&program, ours), &data).arg("sync"), &ours.scratch)
    };
    let (theirs, mine) = step("Cold imports, in turns with agentsview", || turns(runs, theirs, || ours.cold_sync()))?;
    let ask = |agent: &str| {
        let mut command = quiet(&program, ours);
        agentsview::prepare(&mut command, &data).args(agentsview::TOTALS).arg(agent);
        Ok(watch(&mut command, &ours.scratch)?.text)
    };
    let totals = agentsview::totals(ask)?;
    let store_bytes = store(&data).iter().map(|(_, bytes)| bytes).sum();
    Ok(Peer {
        name: "agentsview 0.46.1",
        command: "AGENTSVIEW_NO_DAEMON=1 agentsview sync (empty data folder)",
        totals: describe("agentsview", &totals, truth),
        tools: totals.into_keys().collect(),
        seconds: seconds(&theirs),
        our_seconds: seconds(&mine),
        processor_ratio: processor(&theirs) / processor(&mine),
        runs,
        peak_kb: peak(&theirs),
        store_bytes: Some(store_bytes),
    })
}

/// A B A B …: what else the machine does falls on both.
fn turns(runs: usize, mut theirs: impl FnMut() -> Result<Ran>, mut ours: impl FnMut() -> Result<Ran>) -> Result<(Vec<Ran>, Vec<Ran>)> {
    let (mut one, mut other) = (Vec::new(), Vec::new());
    for number in 0..runs {
        one.push(theirs()?);
        other.push(ours()?);
        say(&format!("  {}: theirs {:.2} s, ours {:.2} s", number + 1, one[number].seconds, other[number].seconds));
    }
    Ok((one, other))
}

fn seconds(runs: &[Ran]) -> f64 {
    median(runs.iter().map(|ran| ran.seconds).collect())
}

fn processor(runs: &[Ran]) -> f64 {
    median(runs.iter().map(|ran| ran.processor_seconds).collect()).max(0.01)
}

fn peak(runs: &[Ran]) -> u64 {
    runs.iter().map(|ran| ran.peak_kb).max().unwrap_or(0)
}

fn describe(peer: &str, totals: &Totals, truth: &Truth) -> Vec<String> {
    let line = |(name, tool): (&String, &super::corpus::ToolTruth)| match totals.get(name) {
        None => format!("{name}: not read"),
        Some(theirs) => format!("{name}: {}", explain::difference(peer, name, *theirs, tool)),
    };
    let lines: Vec<String> = truth.tools.iter().map(line).collect();
    for line in &lines {
        say(&format!("  {peer} {line}"));
    }
    lines
}
