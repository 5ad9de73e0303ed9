//! Reading: totals straight from the files, cold imports, a second one with nothing new, the size of the store.

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{
    corpus::{self, CLASSES, Truth},
    ours::{Ours, store},
    probe::{bytes_read_below, median},
    table::Table,
};
use crate::process::{say, step};

const PEAK_KB: f64 = 300.0 * 1024.0;

fn speed(bytes: u64, seconds: f64) -> String {
    format!("{seconds:.2} s, {:.0} MB/s", bytes as f64 / 1e6 / seconds)
}

/// Token totals without a database; they must be the truth.
pub(super) fn totals(ours: &Ours, truth: &Truth, runs: usize, table: &mut Table) -> Result<()> {
    let mut seconds = Vec::new();
    let mut peak_kb = 0;
    step("Totals without a database", || {
        for number in 0..runs.max(1) {
            let ran = ours.run(&["usage", "--json"])?;
            if number == 0 {
                truth.check(&serde_json::from_str(&ran.text)?)?;
                say("  totals agree with what the generator wrote, for every tool");
            }
            seconds.push(ran.seconds);
            peak_kb = peak_kb.max(ran.peak_kb);
        }
        Ok(())
    })?;
    table.note(
        "token totals from cold logs (`usage --json`)",
        speed(truth.bytes(), median(seconds)),
        "≥ 1.2 × as quick as ccusage (see below)",
    );
    table.note("memory of that", format!("{:.0} MB at most", peak_kb as f64 / 1024.0), "–");
    Ok(())
}

/// A cold import, then one with nothing new, and what the store weighs.
pub(super) fn ingest(ours: &Ours, truth: &Truth, runs: usize, table: &mut Table) -> Result<()> {
    let mut cold = Vec::new();
    step("Cold imports", || {
        for _ in 0..runs.max(1) {
            cold.push(ours.cold_sync()?);
        }
        Ok(())
    })?;
    let (seconds, peak_kb) = (median(cold.iter().map(|ran| ran.seconds).collect()), cold.iter().map(|ran| ran.peak_kb).max().unwrap_or(0));
    let megabytes = truth.bytes() as f64 / 1e6;
    table.at_least(
        "cold import (`sync`, empty store)",
        speed(truth.bytes(), seconds),
        "150 MB/s with full text on 2 cores",
        megabytes / seconds,
        150.0,
    );
    table.at_most("peak memory of the cold import", format!("{:.0} MB", peak_kb as f64 / 1024.0), "≤ 300 MB", peak_kb as f64, PEAK_KB);
    again(ours, table)?;
    weigh(ours, truth.bytes(), table);
    Ok(())
}

fn again(ours: &Ours, table: &mut Table) -> Result<()> {
    step("A sync with nothing new", || {
        let ran = ours.run(&["sync", "--json"])?;
        let report: Value = serde_json::from_str(&ran.text)?;
        let rows = report["rows_written"].as_u64().context("rows_written")?;
        table.at_most("second sync, nothing changed: rows written", format!("{rows}, in {:.2} s", ran.seconds), "0", rows as f64, 0.0);
        let all = ran.read_bytes.map_or_else(|| "unknown".to_owned(), |bytes| format!("{:.1} MB", bytes as f64 / 1e6));
        match bytes_read_below(&ours.command(&["sync", "--json"]), &ours.home, &ours.scratch)? {
            Some(bytes) => {
                let measured = format!("{bytes} B of sources ({all} with its own database and libraries)");
                table.at_most("second sync: bytes read", measured, "0 source bytes beyond `stat`", bytes as f64, 0.0);
            }
            None => table.note("second sync: bytes read", format!("{all} in all; sources not told apart without strace"), "0 source bytes"),
        }
        Ok(())
    })
}

fn weigh(ours: &Ours, source: u64, table: &mut Table) {
    let parts = store(&ours.data);
    let total: u64 = parts.iter().map(|(_, bytes)| bytes).sum();
    let share = |bytes: u64| bytes as f64 / source as f64;
    let list: Vec<String> = parts.iter().map(|(name, bytes)| format!("{name} {:.2}", share(*bytes))).collect();
    let measured = format!("{:.0} MB, {:.2} × the source ({})", total as f64 / 1e6, share(total), list.join(", "));
    table.at_most("store on disk: database, archive, index", measured, "≤ 0.4 × the source", share(total), 0.4);
}

/// The same sums from the store as from the files.
pub(super) fn check_store(sums: &Value, truth: &Truth) -> Result<()> {
    let wanted = CLASSES.into_iter().zip(truth.tokens().0).chain([("calls", truth.sum(|tool| tool.calls) as i64)]);
    for (field, wanted) in wanted {
        if sums[field].as_i64() != Some(wanted) {
            bail!("{field} in the store: the generator wrote {wanted}, the list says {}", sums[field]);
        }
    }
    say("  the store's totals agree with what the generator wrote");
    Ok(())
}

/// One file of 700 MB.
pub(super) fn giant(ours: &Ours, table: &mut Table) -> Result<()> {
    let truth = step("Writing one file of 700 MB", || corpus::write("single", &ours.home, 700_000_000))?;
    step("Reading the file of 700 MB", || {
        let totals = ours.run(&["usage", "--json"])?;
        truth.check(&serde_json::from_str(&totals.text)?)?;
        table.note(
            "one file of 700 MB: token totals",
            format!("{}, {:.0} MB of memory", speed(truth.bytes(), totals.seconds), totals.peak_kb as f64 / 1024.0),
            "–",
        );
        let cold = ours.cold_sync()?;
        table.note("one file of 700 MB: cold import", speed(truth.bytes(), cold.seconds), "–");
        let measured = format!("{:.0} MB", cold.peak_kb as f64 / 1024.0);
        table.at_most("one file of 700 MB: peak memory of the import", measured, "≤ 300 MB", cold.peak_kb as f64, PEAK_KB);
        Ok(())
    })?;
    drop(std::fs::remove_dir_all(ours.home.join(".claude")));
    Ok(())
}
