//! `cargo xtask bench`: first measurements on a generated corpus. Times are medians of several runs on the machine at hand.

mod corpus;
mod live;
mod report;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    time::Instant,
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::{
    dist,
    process::{cargo, command, output, say, step},
    root,
};

/// Options of `bench`.
#[derive(clap::Args)]
pub(crate) struct BenchFlags {
    /// Size of the corpus in megabytes.
    #[arg(long, default_value_t = 200)]
    megabytes: u64,
    /// Runs per figure; the median counts.
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// Measure this binary instead of building one.
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
    /// Run the long tests of crashes and idleness in full instead [about half an hour].
    #[arg(long)]
    soak: bool,
}

/// What was measured.
pub(crate) struct Figures {
    pub(crate) corpus_bytes: u64,
    pub(crate) corpus_sessions: u64,
    pub(crate) usage_seconds: f64,
    pub(crate) sync_seconds: f64,
    pub(crate) sync_peak_kb: u64,
    pub(crate) again_seconds: f64,
    pub(crate) again_rows: u64,
    pub(crate) store_bytes: u64,
    pub(crate) live: live::Live,
    pub(crate) site: Vec<(String, u64, u64, u64)>,
    pub(crate) binary_bytes: u64,
}

pub(crate) fn run(flags: &BenchFlags) -> Result<()> {
    if flags.soak {
        return step("Killing, idling and growing at length (about half an hour)", soak);
    }
    let binary = flags.binary.clone().map_or_else(dist::build, |binary| Ok(binary.canonicalize()?))?;
    let work = tempfile::tempdir_in(root().join("target"))?;
    let home = work.path().join("home");
    let truth = step("Writing the corpus", || corpus::write(&home, flags.megabytes << 20))?;
    let data = work.path().join("data");
    let usage_seconds = step("Totals without a database", || {
        let answer = session_pilot(&binary, &home, &data, &["usage", "--json"])?;
        check(&answer.0, &truth)?;
        median(flags.runs, || Ok(session_pilot(&binary, &home, &data, &["usage", "--json"])?.1))
    })?;
    let mut sync_peak_kb = 0;
    let sync_seconds = step("Cold imports", || {
        median(flags.runs, || {
            let _ = fs::remove_dir_all(&data);
            let (seconds, peak) = measured(&binary, &home, &data)?;
            sync_peak_kb = sync_peak_kb.max(peak);
            Ok(seconds)
        })
    })?;
    let (again, again_seconds) = step("A sync with nothing new", || session_pilot(&binary, &home, &data, &["sync", "--json"]))?;
    let store_bytes = size_of(&data);
    let live = step("Appending to a session of 50 MB while a page listens", || live::measure(&binary, &home, &data))?;
    let figures = Figures {
        corpus_bytes: truth.bytes,
        corpus_sessions: truth.sessions,
        usage_seconds,
        sync_seconds,
        sync_peak_kb,
        again_seconds,
        again_rows: again["rows_written"].as_u64().context("rows_written")?,
        store_bytes,
        live,
        site: site_sizes()?,
        binary_bytes: binary.metadata()?.len(),
    };
    report::write(&figures, flags.runs)
}

/// The tests that are short in `cargo xtask test`, in full.
fn soak() -> Result<()> {
    let mut tests = cargo();
    tests.args(["test", "--package", "session-pilot", "--test", "it", "soak::", "--", "--nocapture", "--test-threads", "1"]);
    crate::process::run(tests.env("SESSION_PILOT_SOAK", "1"))
}

/// Runs a verb of the binary; its JSON and the seconds it took.
fn session_pilot(binary: &Path, home: &Path, data: &Path, arguments: &[&str]) -> Result<(Value, f64)> {
    let start = Instant::now();
    let text = output(command(binary, home).args(arguments).env("SESSION_PILOT_HOME", home).env("SESSION_PILOT_DATA_DIR", data))?;
    Ok((serde_json::from_str(&text)?, start.elapsed().as_secs_f64()))
}

/// A cold import: seconds, and the largest resident memory in kB.
fn measured(binary: &Path, home: &Path, data: &Path) -> Result<(f64, u64)> {
    let start = Instant::now();
    let mut child = command(binary, home)
        .args(["sync", "--json"])
        .env("SESSION_PILOT_HOME", home)
        .env("SESSION_PILOT_DATA_DIR", data)
        .stdout(Stdio::null())
        .spawn()?;
    let mut peak = 0;
    while child.try_wait()?.is_none() {
        peak = peak.max(memory_kb(child.id(), "VmHWM:").unwrap_or(0));
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    ensure!(child.wait()?.success(), "sync failed");
    Ok((start.elapsed().as_secs_f64(), peak))
}

/// A line of `/proc/<pid>/status`; nothing on other systems.
pub(crate) fn memory_kb(process: u32, line: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|text| text.strip_prefix(line))?.trim().trim_end_matches(" kB").parse().ok()
}

/// The totals must be those the generator wrote.
fn check(report: &Value, truth: &corpus::Truth) -> Result<()> {
    for (field, expected) in
        [("calls", truth.calls), ("input_tokens", truth.input), ("output_tokens", truth.output), ("sessions", truth.sessions)]
    {
        let got = report["totals"][field].as_u64();
        ensure!(got == Some(expected), "{field}: the generator wrote {expected}, the report says {got:?}");
    }
    say("  totals agree with what the generator wrote");
    Ok(())
}

fn median(runs: usize, mut measure: impl FnMut() -> Result<f64>) -> Result<f64> {
    let mut seconds = (0..runs.max(1)).map(|_| measure()).collect::<Result<Vec<_>>>()?;
    seconds.sort_by(f64::total_cmp);
    Ok(seconds[seconds.len() / 2])
}

fn size_of(folder: &Path) -> u64 {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .filter_map(|entry| entry.ok()?.metadata().ok())
        .filter(std::fs::Metadata::is_file)
        .map(|file| file.len())
        .sum()
}

/// Name, plain size, gzip size and brotli size of what every page loads.
fn site_sizes() -> Result<Vec<(String, u64, u64, u64)>> {
    let site = root().join("target/site");
    let assets: Value = serde_json::from_str(&fs::read_to_string(site.join("assets.json"))?)?;
    let size = |path: PathBuf| path.metadata().map_or(0, |file| file.len());
    let sizes = ["css", "js", "wasm"].map(|kind| {
        let path = site.join(assets[kind].as_str().unwrap_or_default().trim_start_matches('/'));
        let beside = |end: &str| size(PathBuf::from(format!("{}.{end}", path.display())));
        (kind.to_owned(), size(path.clone()), beside("gz"), beside("br"))
    });
    Ok(sizes.into())
}
