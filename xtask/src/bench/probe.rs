//! What a process used: time, memory, bytes read, processor time; from outside, by `/proc` and `strace` where they exist.

use std::{
    fs::{self, File},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};

use crate::process::exists;

/// A program that ran to its end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ran {
    pub(crate) seconds: f64,
    /// Largest resident memory, 0 where the system does not say it.
    pub(crate) peak_kb: u64,
    /// Processor time of all its threads; what else the machine does hardly changes it.
    pub(crate) processor_seconds: f64,
    /// Everything it read, own files included.
    pub(crate) read_bytes: Option<u64>,
    pub(crate) text: String,
}

/// Runs a program and watches it. What it prints goes through a file, so that nobody waits for a reader.
pub(crate) fn watch(command: &mut Command, scratch: &Path) -> Result<Ran> {
    let printed = scratch.join("printed");
    command.stdout(File::create(&printed)?).stderr(File::create(scratch.join("errors"))?).stdin(Stdio::null());
    let shown = command.get_program().to_string_lossy().into_owned();
    let start = Instant::now();
    let mut child = command.spawn().with_context(|| format!("cannot start {shown}"))?;
    let mut ran = Ran::default();
    // A process that ended stays readable until somebody waits for it.
    let status = if is_watchable(child.id()) {
        while !has_ended(child.id()) {
            ran.peak_kb = ran.peak_kb.max(memory_kb(child.id(), "VmHWM:").unwrap_or(0));
            thread::sleep(Duration::from_millis(2));
        }
        ran.seconds = start.elapsed().as_secs_f64();
        ran.read_bytes = io_field(child.id(), "rchar:");
        ran.processor_seconds = ticks_ms(child.id()).unwrap_or(0.0) / 1000.0;
        child.wait()?
    } else {
        let status = child.wait()?;
        ran.seconds = start.elapsed().as_secs_f64();
        status
    };
    let errors = fs::read_to_string(scratch.join("errors")).unwrap_or_default();
    ensure!(status.success(), "{shown} ended with {status}: {errors}");
    ran.text = String::from_utf8_lossy(&fs::read(&printed)?).into_owned();
    Ok(ran)
}

fn is_watchable(process: u32) -> bool {
    Path::new(&format!("/proc/{process}/stat")).exists()
}

fn has_ended(process: u32) -> bool {
    let Ok(stat) = fs::read_to_string(format!("/proc/{process}/stat")) else { return true };
    // The name in front stands in brackets and may contain anything.
    stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with(['Z', 'X']))
}

/// A line of `/proc/<pid>/status`; nothing on other systems.
pub(crate) fn memory_kb(process: u32, line: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|text| text.strip_prefix(line))?.trim().trim_end_matches(" kB").parse().ok()
}

/// A line of `/proc/<pid>/io`.
pub(crate) fn io_field(process: u32, line: &str) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{process}/io")).ok()?;
    text.lines().find_map(|text| text.strip_prefix(line))?.trim().parse().ok()
}

/// Processor time of a process, threads that ended included, in milliseconds; a tick has ten of them.
fn ticks_ms(process: u32) -> Option<f64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    let ticks = |place: usize| fields.get(place)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) * 10.0)
}

/// Processor time of a process in milliseconds: that of the threads that live is known to the nanosecond, that of ended ones in ticks.
pub(crate) fn processor_ms(process: u32) -> Option<f64> {
    let mut nanoseconds = 0_u64;
    for thread in fs::read_dir(format!("/proc/{process}/task")).ok()? {
        let text = fs::read_to_string(thread.ok()?.path().join("schedstat")).unwrap_or_default();
        nanoseconds += text.split(' ').next().and_then(|number| number.parse::<u64>().ok()).unwrap_or(0);
    }
    Some((nanoseconds as f64 / 1e6).max(ticks_ms(process)?))
}

/// Bytes a program reads from files below a folder; nothing without `strace`.
pub(crate) fn bytes_read_below(command: &Command, folder: &Path, scratch: &Path) -> Result<Option<u64>> {
    if !exists("strace") {
        return Ok(None);
    }
    let trace = scratch.join("trace");
    let mut traced = Command::new("strace");
    traced.args(["-f", "-qq", "-y", "-s", "0", "-e", "trace=read,pread64,readv,preadv,copy_file_range,sendfile", "-o"]).arg(&trace);
    traced.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => traced.env(name, value),
            None => traced.env_remove(name),
        };
    }
    watch(&mut traced, scratch)?;
    let place = format!("<{}/", folder.canonicalize()?.display());
    let text = String::from_utf8_lossy(&fs::read(&trace)?).into_owned();
    let bytes = |line: &str| line.rsplit("= ").next().and_then(|number| number.trim().parse::<u64>().ok());
    Ok(Some(text.lines().filter(|line| line.contains(&place)).filter_map(bytes).sum()))
}

/// The middle of several figures.
pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    let middle = figures.len() / 2;
    match figures.get(middle) {
        None => 0.0,
        // Of two in the middle neither must win: it would favour whoever varies less.
        Some(upper) if figures.len().is_multiple_of(2) => f64::midpoint(figures[middle - 1], *upper),
        Some(figure) => *figure,
    }
}

/// 19 of 20 figures are at most this large.
pub(crate) fn p95(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get((figures.len() * 95).div_ceil(100).saturating_sub(1)).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::{median, p95};

    #[test]
    fn ranks_are_those_of_the_sorted_figures() {
        let figures: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert!((median(figures.clone()) - 50.5).abs() < f64::EPSILON);
        assert!((p95(figures) - 95.0).abs() < f64::EPSILON);
        assert!((p95(vec![7.0]) - 7.0).abs() < f64::EPSILON);
    }
}
