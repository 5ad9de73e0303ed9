//! `docs/benchmarks.md`.

use std::{fmt::Write as _, fs};

use anyhow::Result;

use super::Figures;
use crate::{process::say, root};

/// Writes the report and prints it.
pub(crate) fn write(figures: &Figures, runs: usize) -> Result<()> {
    let text = render(figures, runs)?;
    fs::write(root().join("docs/benchmarks.md"), &text)?;
    say(&text);
    Ok(())
}

fn render(figures: &Figures, runs: usize) -> Result<String> {
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    let corpus = megabytes(figures.corpus_bytes);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut text = String::from("# Measurements\n\nWritten by `cargo xtask bench`. ");
    writeln!(
        text,
        "Machine: {cores} cores, page cache warm; medians of {runs} runs. Corpus: {corpus:.0} MB in {} Claude Code sessions from a seeded \
         generator (streaming duplicates, tool results from 100 B to 50 kB, one session of 50 MB); the totals were checked against what the generator wrote.\n",
        figures.corpus_sessions
    )?;
    text += "| Work | Measured | Budget |\n|---|---|---|\n";
    let mut row = |work: &str, measured: String, budget: &str| writeln!(text, "| {work} | {measured} | {budget} |");
    row(
        "token totals from cold logs (`usage --json`)",
        format!("{:.2} s, {:.0} MB/s", figures.usage_seconds, corpus / figures.usage_seconds),
        "≥ 1.2 × ccusage (compared later)",
    )?;
    row(
        "cold import (`sync`)",
        format!("{:.2} s, {:.0} MB/s", figures.sync_seconds, corpus / figures.sync_seconds),
        "150 MB/s with full-text index",
    )?;
    row("peak memory of the cold import", format!("{:.0} MB", figures.sync_peak_kb as f64 / 1024.0), "≤ 300 MB")?;
    row("second sync, nothing changed", format!("{:.2} s, {} rows written", figures.again_seconds, figures.again_rows), "0 rows written")?;
    row(
        "line appended to a 50 MB session → event in the page",
        format!("median {:.0} ms, p95 {:.0} ms", figures.live.median_ms, figures.live.p95_ms),
        "≤ 100 ms (p95)",
    )?;
    row("idle memory of the server after that", format!("{:.0} MB", figures.live.idle_kb as f64 / 1024.0), "≤ 60 MB")?;
    row(
        "store on disk",
        format!("{:.0} MB, {:.2} × the source", megabytes(figures.store_bytes), figures.store_bytes as f64 / figures.corpus_bytes as f64),
        "≤ 0.4 × (with the archive)",
    )?;
    row("released binary", format!("{:.1} MB", megabytes(figures.binary_bytes)), "–")?;
    let total: u64 = figures.site.iter().map(|(_, _, _, brotli)| brotli).sum();
    row("first page over the wire, brotli, without HTML", format!("{:.0} kB", total as f64 / 1000.0), "≤ 400 kB in total")?;
    text += "\n| File of the first page | plain kB | gzip kB | brotli kB |\n|---|---|---|---|\n";
    for (kind, plain, gzip, brotli) in &figures.site {
        writeln!(text, "| {kind} | {:.0} | {:.0} | {:.0} |", *plain as f64 / 1000.0, *gzip as f64 / 1000.0, *brotli as f64 / 1000.0)?;
    }
    Ok(text)
}
