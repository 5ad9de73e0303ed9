//! `cargo xtask bench`: every row of the table of budgets, on a generated corpus with known totals, next to the quickest programs of our kind.

mod corpus;
mod engine;
mod live;
mod ours;
mod peers;
mod probe;
mod report;
mod screens;
mod search;
mod table;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Result;

use crate::{
    dist,
    process::{cargo, run as run_command, say, step},
    root,
};
use corpus::{Size, Truth};
use ours::Ours;
use table::Table;

/// Options of `bench`.
#[derive(clap::Args)]
pub(crate) struct BenchFlags {
    /// Size of the corpus: 50 MB, 500 MB, or 5 GB (made on demand, deleted afterwards).
    #[arg(long, value_enum, default_value_t = Size::M)]
    size: Size,
    /// Runs per figure; the median counts.
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// Also install ccusage and agentsview into a temporary folder and run them in turns with ours.
    #[arg(long)]
    peers: bool,
    /// Measure this binary instead of building one.
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
    /// Run the long tests of crashes, idleness and interleavings in full instead [about half an hour].
    #[arg(long)]
    soak: bool,
    /// Leave out what needs a corpus of its own: one file of 700 MB, 50,000 messages, 10,000 sessions.
    #[arg(long)]
    quick: bool,
    /// How long the idle server is watched.
    #[arg(long, default_value_t = 60, value_name = "SECONDS")]
    idle: u64,
    /// Where the report goes.
    #[arg(long, value_name = "FILE", default_value = "docs/benchmarks.md")]
    report: PathBuf,
}

/// Everything the report needs.
pub(crate) struct Results {
    pub(crate) truth: Truth,
    pub(crate) table: Table,
    pub(crate) peers: Vec<peers::Peer>,
    pub(crate) binary_bytes: u64,
}

/// The folder of a run; it goes when the run ends, whatever happens.
struct Work(PathBuf);

impl Work {
    fn new() -> Result<Self> {
        let folder = root().join("target/bench");
        // What a run left that was ended in the middle.
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("scratch"))?;
        Ok(Self(folder))
    }

    fn ours(&self, binary: &Path, name: &str) -> Ours {
        let folder = self.0.join(name);
        Ours { binary: binary.to_owned(), home: folder.join("home"), data: folder.join("data"), scratch: self.0.join("scratch") }
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn run(flags: &BenchFlags) -> Result<()> {
    if flags.soak {
        return step("Killing, idling, growing and interleaving at length (about half an hour)", soak);
    }
    let binary = flags.binary.clone().map_or_else(dist::build, |binary| Ok(binary.canonicalize()?))?;
    let work = Work::new()?;
    let mut table = Table::default();
    let main = work.ours(&binary, "corpus");
    let truth = step("Writing the corpus", || corpus::write("home", &main.home, flags.size.bytes()))?;
    engine::totals(&main, &truth, flags.runs, &mut table)?;
    engine::ingest(&main, &truth, flags.runs, &mut table)?;
    let peers = if flags.peers { peers::compare(&main, &truth, flags.runs)? } else { Vec::new() };
    screens::living(&main, &truth, flags.idle, &mut table)?;
    drop(fs::remove_dir_all(work.0.join("corpus")));
    if flags.quick {
        say("Left out (--quick): one file of 700 MB, 50,000 messages, 10,000 sessions");
    } else {
        engine::giant(&work.ours(&binary, "giant"), &mut table)?;
        screens::long_session(&work.ours(&binary, "long"), &mut table)?;
        screens::many_sessions(&work.ours(&binary, "many"), &mut table)?;
    }
    let results = Results { truth, table, peers, binary_bytes: binary.metadata()?.len() };
    report::write(&results, flags.runs, &root().join(&flags.report))
}

/// The tests that are short in `cargo xtask test`, in full.
fn soak() -> Result<()> {
    for (package, filter) in [("session-pilot", "soak::"), ("sp-engine", "")] {
        let mut tests = cargo();
        tests.args(["test", "--package", package, "--test", "it", filter, "--", "--nocapture", "--test-threads", "1"]);
        run_command(tests.env("SESSION_PILOT_SOAK", "1"))?;
    }
    Ok(())
}
