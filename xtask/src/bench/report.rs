//! `docs/benchmarks.md`: machine, method, all rows, the peers, what is missed.

use std::{fmt::Write as _, fs, path::Path};

use anyhow::Result;

use super::{Results, corpus::Truth, peers::Peer};
use crate::process::say;

/// Writes the report and prints it.
pub(crate) fn write(results: &Results, runs: usize, path: &Path) -> Result<()> {
    let text = render(results, runs)?;
    fs::write(path, &text)?;
    say(&text);
    Ok(())
}

fn render(results: &Results, runs: usize) -> Result<String> {
    let mut text = String::from("# Measurements\n\nWritten by `cargo xtask bench");
    text += if results.peers.is_empty() { "`.\n\n" } else { " --peers`.\n\n" };
    machine(runs, &mut text)?;
    corpus(&results.truth, &mut text)?;
    text += "\n## Budgets\n\n| Work | Measured | Budget | |\n|---|---|---|---|\n";
    for row in &results.table.0 {
        let verdict = match row.used {
            None => "",
            Some(used) if used > 1.0 => "**missed**",
            Some(_) => "met",
        };
        writeln!(text, "| {} | {} | {} | {verdict} |", row.work, row.measured, row.budget)?;
    }
    for (peer, needed) in results.peers.iter().zip([1.2, 10.0]) {
        let verdict = if peer.ratio() >= needed { "met" } else { "**missed**" };
        writeln!(text, "| next to {} | {:.2} × as quick | ≥ {needed} × | {verdict} |", peer.name, peer.ratio())?;
    }
    writeln!(text, "| released binary | {:.1} MB | – | |", results.binary_bytes as f64 / 1e6)?;
    peers(&results.peers, &mut text)?;
    missed(results, &mut text)?;
    Ok(text)
}

fn machine(runs: usize, text: &mut String) -> Result<()> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let field = |file: &str, name: &str| {
        let text = fs::read_to_string(file).ok()?;
        let line = text.lines().find(|line| line.starts_with(name))?;
        Some(line.split(':').nth(1)?.trim().to_owned())
    };
    let processor = field("/proc/cpuinfo", "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let memory = field("/proc/meminfo", "MemTotal").and_then(|text| text.trim_end_matches(" kB").parse::<f64>().ok());
    let memory = memory.map_or_else(String::new, |kb| format!(", {:.0} GB of memory", kb / 1024.0 / 1024.0));
    let load = fs::read_to_string("/proc/loadavg").ok().and_then(|text| text.split(' ').next().map(str::to_owned));
    let load = load.map_or_else(String::new, |load| format!(", load at the end {load}"));
    writeln!(text, "**Machine**: {cores} cores ({processor}){memory}, {}{load}.\n", std::env::consts::OS)?;
    writeln!(
        text,
        "**Method**: files in the page cache; medians of {runs} runs, each in a process of its own from start to end; memory is the largest resident size \
         (`VmHWM`), processor time that of all threads (`schedstat`), bytes read are counted by `strace` below the home. Requests go over loopback, a \
         connection each, answers compressed. Peers run in turns with ours (A B A B …) on the same home, without network. The totals of every tool are first \
         checked against what the generator counted while it wrote: a run with a wrong figure ends.\n"
    )?;
    Ok(())
}

fn corpus(truth: &Truth, text: &mut String) -> Result<()> {
    writeln!(
        text,
        "**Corpus**: {:.0} MB from a seeded generator (`crates/corpus`): answers that grow while they stream, resumed and forked sessions with copied history, \
         sub-agents, tool results from 100 B to 5 MB, a few pictures; sizes are log-normal. It resembles recorded sessions: the files of Claude Code shrink to \
         0.18 with zstd -3 (recorded ones 0.18), those of Codex to 0.21 (0.23), and 640,000 words of text hold 17,000 different ones (18,000).\n",
        truth.bytes() as f64 / 1e6
    )?;
    text.push_str("| Tool | MB | Files | Sessions | Sub-agents | Prompts | API calls | Tool calls | Input | Output | Cache read | Cache write | Reasoning |\n");
    text.push_str("|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    for (name, tool) in &truth.tools {
        let facts = [tool.files, tool.main_sessions, tool.subagent_sessions, tool.prompts, tool.calls, tool.tool_calls];
        let cells: Vec<String> = facts.iter().map(u64::to_string).chain(tool.tokens.0.iter().map(i64::to_string)).collect();
        writeln!(text, "| {name} | {:.1} | {} |", tool.bytes as f64 / 1e6, cells.join(" | "))?;
    }
    Ok(())
}

fn peers(peers: &[Peer], text: &mut String) -> Result<()> {
    if peers.is_empty() {
        text.push_str("\nThe peers were not run (`--peers`).\n");
        return Ok(());
    }
    text.push_str("\n## Next to others\n");
    for peer in peers {
        writeln!(
            text,
            "\n**{}**, `{}`: {:.2} s, ours {:.2} s, so ours is **{:.2} ×** as quick (medians of {} runs).",
            peer.name,
            peer.command,
            peer.seconds,
            peer.our_seconds,
            peer.ratio(),
            peer.runs
        )?;
        write!(text, "It needed {:.2} × as much processor time. ", peer.processor_ratio)?;
        write!(text, "It read {}. Its largest memory was {:.0} MB", peer.tools.join(", "), peer.peak_kb as f64 / 1024.0)?;
        match peer.store_bytes {
            Some(bytes) => writeln!(text, ", its store has {:.0} MB. Its totals:\n", bytes as f64 / 1e6)?,
            None => text.push_str(". Its totals:\n\n"),
        }
        for line in &peer.totals {
            writeln!(text, "- {line}")?;
        }
    }
    Ok(())
}

fn missed(results: &Results, text: &mut String) -> Result<()> {
    text.push_str("\n## Missed\n\n");
    let before = text.len();
    for (row, used) in results.table.missed() {
        writeln!(text, "- {}: {} (budget {}), {used:.1} × the budget", row.work, row.measured, row.budget)?;
    }
    for (peer, needed) in results.peers.iter().zip([1.2, 10.0]).filter(|(peer, needed)| peer.ratio() < *needed) {
        writeln!(text, "- next to {}: {:.2} × as quick, {needed} × are needed", peer.name, peer.ratio())?;
    }
    if text.len() == before {
        text.push_str("Nothing.\n");
    }
    Ok(())
}
