//! What a person waits for: an event after a line, the first page, a long session, a list of many.

use anyhow::{Context, Result};

use super::{
    corpus::{self, Truth},
    engine,
    live::{self, Idle},
    ours::{Ours, Server},
    probe::{median, p95},
    search,
    table::Table,
};
use crate::process::step;

/// The id the generator gives to a single session.
const SINGLE: &str = "5e551004-0000-4000-a000-000000000001";

const ROUNDS: usize = 20;

/// On the corpus with a session of 50 MB in addition: totals of the store, search, appends, the first page, rest.
pub(super) fn living(ours: &Ours, truth: &Truth, idle_seconds: u64, table: &mut Table) -> Result<()> {
    let server = live::start(ours)?;
    engine::check_store(&server.json("/api/sessions?limit=1&include_subagents=1")?["sums"], truth)?;
    step("Search", || search::measure(&server, truth.sum(|tool| tool.prompts + tool.calls), table))?;
    drop(server);
    search::verb(ours, table);
    step("Writing a session of 50 MB", || corpus::write("single", &ours.home, 50_000_000))?;
    let server = live::start(ours)?;
    step("Appending to it while a page listens", || {
        let path = ours.home.join(".claude/projects/-home-dev-work-single").join(format!("{SINGLE}.jsonl"));
        let live = live::appends(&server, &path, SINGLE)?;
        let measured = format!("median {:.0} ms, p95 {:.0} ms", median(live.waits.clone()), p95(live.waits.clone()));
        table.at_most("line appended to a session of 50 MB → event in the page", measured, "≤ 100 ms (p95)", p95(live.waits), 100.0);
        match live.work {
            Some(work) => table.at_most("work of the server per line", format!("{work:.1} ms of processor time"), "≤ 5 ms", work, 5.0),
            None => table.note("work of the server per line", "unknown on this system".to_owned(), "≤ 5 ms"),
        }
        Ok(())
    })?;
    step("The first page", || first_page(&server, table))?;
    step(&format!("Watching the idle server ({idle_seconds} s)"), || {
        rest(&live::idle(&server, idle_seconds), table);
        Ok(())
    })
}

fn rest(idle: &Idle, table: &mut Table) {
    let per_minute = |value: f64| value * 60.0 / idle.seconds.max(1) as f64;
    match (idle.processor_ms, idle.read_bytes, idle.reads) {
        (Some(processor), Some(bytes), Some(reads)) => {
            // Less than a thousandth of a core is shown as nothing.
            let share = processor / (idle.seconds.max(1) as f64 * 10.0);
            let measured = format!("{share:.3} % ({:.1} ms per minute)", per_minute(processor));
            table.at_most("idle: processor", measured, "0 %", if share < 0.1 { 0.0 } else { share }, 0.0);
            let measured = format!("{:.0} B in {:.0} reads per minute", per_minute(bytes as f64), per_minute(reads as f64));
            table.at_most("idle: bytes read", measured, "0 B per minute", bytes as f64, 0.0);
        }
        _ => table.note("idle: processor, bytes read", "unknown on this system".to_owned(), "0"),
    }
    if let Some(memory) = idle.memory_kb {
        table.at_most(
            "idle: memory, after all of the above",
            format!("{:.0} MB", memory as f64 / 1024.0),
            "≤ 60 MB",
            memory as f64,
            60.0 * 1024.0,
        );
    }
}

/// Everything `/` loads before anybody does anything, as it goes over the wire.
fn first_page(server: &Server, table: &mut Table) -> Result<()> {
    let page = server.get("/")?;
    // The page was compressed on the wire; its links are read from a plain one.
    let html = server.text("/").context("the first page")?;
    let firsts = (0..ROUNDS).map(|_| Ok(server.get("/")?.first_ms)).collect::<Result<Vec<_>>>()?;
    let mut sizes = vec![("html".to_owned(), page.body.len())];
    for path in linked(&html) {
        let kind = path.rsplit('.').next().unwrap_or_default().to_owned();
        sizes.push((kind, server.get(&path)?.body.len()));
    }
    let total: usize = sizes.iter().map(|(_, bytes)| bytes).sum();
    let list: Vec<String> = sizes.iter().map(|(kind, bytes)| format!("{kind} {:.1}", *bytes as f64 / 1000.0)).collect();
    let measured = format!("{:.0} kB ({})", total as f64 / 1000.0, list.join(", "));
    table.at_most("first page over the wire, brotli", measured, "≤ 400 kB in total", total as f64, 400_000.0);
    let first = p95(firsts);
    table.at_most("first byte of its HTML (p95)", format!("{first:.1} ms"), "≤ 50 ms", first, 50.0);
    Ok(())
}

/// The files a page names in quotes.
fn linked(html: &str) -> Vec<String> {
    const ENDINGS: [&str; 6] = [".css", ".js", ".wasm", ".svg", ".webmanifest", ".woff2"];
    let mut paths: Vec<String> = html
        .split(['"', '\''])
        .filter(|part| part.starts_with('/') && ENDINGS.iter().any(|ending| part.ends_with(ending)))
        .map(str::to_owned)
        .collect();
    paths.sort();
    paths.dedup();
    paths
}

/// One session of 50,000 messages: its page, and the first part of it for programs.
pub(super) fn long_session(ours: &Ours, table: &mut Table) -> Result<()> {
    let truth = step("Writing a session of 50,000 messages", || corpus::write("long", &ours.home, 50_000))?;
    step("Opening it", || {
        ours.cold_sync()?;
        let server = live::start(ours)?;
        for (name, path) in [("page", format!("/sessions/{SINGLE}")), ("JSON", format!("/api/sessions/{SINGLE}"))] {
            let (times, size) = server.times(&[path], ROUNDS)?;
            let measured =
                format!("median {:.0} ms, p95 {:.0} ms, {:.0} kB", median(times.clone()), p95(times.clone()), size as f64 / 1000.0);
            let work = format!("session of {} messages: {name}", truth.sum(|tool| tool.prompts + tool.calls));
            table.at_most(&work, measured, "≤ 300 ms", p95(times), 300.0);
        }
        Ok(())
    })
}

/// Lists of 10,000 sessions in different orders and with filters.
pub(super) fn many_sessions(ours: &Ours, table: &mut Table) -> Result<()> {
    const LISTS: [(&str, &str); 8] = [
        ("newest first", "/api/sessions"),
        ("by cost", "/api/sessions?sort=cost_usd"),
        ("by output", "/api/sessions?sort=output_tokens&order=asc"),
        ("one project", "/api/sessions?project=gateway"),
        ("words", "/api/sessions?search=timeout"),
        ("a week", "/api/sessions?date_from=2026-03-02&date_to=2026-03-08"),
        ("far down", "/api/sessions?offset=9000"),
        ("choices of the filters", "/api/sessions/filters"),
    ];
    step("Writing 10,000 sessions", || corpus::write("tiny", &ours.home, 10_000))?;
    step("Listing them", || {
        ours.cold_sync()?;
        let server = live::start(ours)?;
        let mut worst: (f64, &str) = (0.0, "");
        let mut list = Vec::new();
        for (name, path) in LISTS {
            let (times, _) = server.times(&[path.to_owned()], ROUNDS * 5)?;
            let time = p95(times);
            list.push(format!("{name} {time:.1}"));
            if time > worst.0 {
                worst = (time, name);
            }
        }
        let measured = format!("p95 in ms: {}", list.join(", "));
        table.at_most("lists of 10,000 sessions", measured, "p95 ≤ 10 ms each", worst.0, 10.0);
        let (times, size) = server.times(&["/sessions".to_owned()], ROUNDS)?;
        table.note("page with the list of 10,000 sessions", format!("p95 {:.0} ms, {:.0} kB", p95(times), size as f64 / 1000.0), "–");
        Ok(())
    })
}
