//! Codex: usage records where a file has any, else running totals; nothing of a history copied from another thread.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use sp_domain::Tool;

use super::{Sums, Telling, Told, UNKNOWN, at, lines, text};
use crate::{records::figure, samples::files};

/// Files by thread: in reading order.
type Threads = BTreeMap<String, Vec<PathBuf>>;

pub(super) fn tell(home: &Path, telling: &mut Telling) {
    let threads = threads(&home.join(".codex"));
    let texts: BTreeMap<&String, Vec<Vec<Value>>> =
        threads.iter().map(|(id, paths)| (id, paths.iter().map(|path| rollout(path)).collect())).collect();
    for (id, paths) in &threads {
        let teller = telling.teller(Tool::Codex, &paths[0], id);
        let mut previous: Option<Total> = None;
        let mut restarts = 0;
        for (number, file) in texts[id].iter().enumerate() {
            let own = file.iter().find(|line| text(line, "type") == Some("session_meta")).and_then(|line| text(&line["payload"], "id"));
            let own = own.unwrap_or(id).to_owned();
            if file.iter().any(|line| text(line, "type") == Some("token_usage_record")) {
                by_record(file, &own, number, teller, telling);
                continue;
            }
            let first_own = first_own(file, &own, &texts);
            for (at_line, line) in file.iter().enumerate().filter(|(_, line)| text(&line["payload"], "type") == Some("token_count")) {
                let info = &line["payload"]["info"];
                let Some(total) = total(&info["total_token_usage"]) else { continue };
                let last = total_of(&info["last_token_usage"]).filter(|last| *last != Total::default());
                let before = previous.replace(total);
                if at_line < first_own || before == Some(total) {
                    continue;
                }
                let grew = before.is_some_and(|before| (0..5).all(|field| total[field] >= before[field]));
                restarts += i32::from(before.is_some() && !grew);
                let figures = if grew { difference(total, before.unwrap_or_default()) } else { last.unwrap_or(total) };
                let group = format!("{own}:{total:?}{restarts}");
                telling.told.push(told(teller, group, at(&line["timestamp"]), figures));
            }
        }
    }
}

/// Input, cached, written, output, reasoning.
type Total = [i64; 5];

fn total(usage: &Value) -> Option<Total> {
    total_of(usage)
}

fn total_of(usage: &Value) -> Option<Total> {
    let keys = ["input_tokens", "cached_input_tokens", "cache_write_input_tokens", "output_tokens", "reasoning_output_tokens"];
    usage.is_object().then(|| keys.map(|key| figure(usage, key)))
}

fn difference(one: Total, other: Total) -> Total {
    std::array::from_fn(|field| one[field] - other[field])
}

fn told(teller: usize, group: String, at: i64, [input, cached, written, output, reasoning]: Total) -> Told {
    let input = (input - cached - written).max(0);
    let sums = Sums { calls: 0, input, output, reasoning, cache_read: cached, cache_write: written };
    Told { teller, group, request: None, is_side: false, is_copy: false, at, sums }
}

fn by_record(file: &[Value], own: &str, number: usize, teller: usize, telling: &mut Telling) {
    for (at_line, line) in file.iter().enumerate().filter(|(_, line)| text(line, "type") == Some("token_usage_record")) {
        let payload = &line["payload"];
        if text(payload, "thread_id").is_some_and(|thread| thread != own) {
            continue;
        }
        let Some(figures) = total_of(&payload["usage"]) else { continue };
        let name = text(payload, "response_id").map_or_else(|| format!("{number} {at_line}"), str::to_owned);
        telling.told.push(told(teller, format!("{own}:{name}"), at(&line["timestamp"]), figures));
    }
}

/// The first line of a file that was not copied from another thread.
fn first_own(file: &[Value], own: &str, texts: &BTreeMap<&String, Vec<Vec<Value>>>) -> usize {
    let is_header = |line: &Value| text(line, "type") == Some("session_meta");
    let headers = file.iter().take_while(|line| is_header(line)).count();
    let Some(header) = file.first().filter(|line| is_header(line)) else { return 0 };
    let header = &header["payload"];
    let foreign = file[..headers].iter().filter_map(|line| text(&line["payload"], "id")).find(|id| *id != own);
    if let Some(foreign) = foreign {
        return match texts.get(&foreign.to_owned()) {
            Some(ancestor) => after_common_counters(file, ancestor),
            None => after_burst(file, headers),
        };
    }
    if !header["subagent_history_start_ordinal"].is_null() {
        let start = figure(header, "subagent_history_start_ordinal");
        return file.iter().position(|line| line["ordinal"].as_i64().is_some_and(|ordinal| ordinal >= start)).unwrap_or(file.len());
    }
    let spawned = || text(&header["source"]["subagent"]["thread_spawn"], "parent_thread_id");
    let parent = text(header, "forked_from_id").or_else(|| text(header, "parent_thread_id")).or_else(spawned);
    let Some(ancestor) = parent.and_then(|parent| texts.get(&parent.to_owned())) else { return 0 };
    let turns: BTreeSet<&str> = ancestor.iter().flatten().filter_map(turn).collect();
    let is_inherited = file.iter().find_map(turn).is_some_and(|first| turns.contains(first));
    let is_new = |line: &Value| turn(line).is_some_and(|turn| !turns.contains(turn));
    if is_inherited { file.iter().position(is_new).unwrap_or(file.len()) } else { 0 }
}

fn turn(line: &Value) -> Option<&str> {
    let payload = &line["payload"];
    let is_start = text(line, "type") == Some("turn_context") || matches!(text(payload, "type"), Some("task_started" | "turn_started"));
    text(payload, "turn_id").filter(|_| is_start)
}

/// Behind the last counter that both files have in the same order.
fn after_common_counters(file: &[Value], ancestor: &[Vec<Value>]) -> usize {
    let counter = |line: &Value| {
        let info = &line["payload"]["info"];
        Some((total_of(&info["total_token_usage"])?, total_of(&info["last_token_usage"])))
    };
    let theirs: Vec<_> = ancestor.iter().flatten().filter_map(counter).collect();
    let ours: Vec<_> = file.iter().enumerate().filter_map(|(at, line)| Some((at, counter(line)?))).collect();
    let common = ours.iter().zip(&theirs).take_while(|((_, ours), theirs)| ours == *theirs).count();
    common.checked_sub(1).map_or(0, |last| ours[last].0 + 1)
}

/// Behind the lines written within a moment after the headers.
fn after_burst(file: &[Value], headers: usize) -> usize {
    let times: Vec<i64> = file.iter().map(|line| at(&line["timestamp"])).collect();
    let mut last = times[headers.max(1) - 1];
    for (number, time) in times.iter().enumerate().skip(headers).filter(|(_, time)| **time != UNKNOWN) {
        if time - last > 1000 {
            return number;
        }
        last = *time;
    }
    file.len()
}

fn rollout(path: &Path) -> Vec<Value> {
    let bytes = fs::read(path).expect("readable");
    if path.extension().is_some_and(|extension| extension == "zst") {
        return lines(&zstd::stream::decode_all(bytes.as_slice()).unwrap_or_default());
    }
    lines(&bytes)
}

fn threads(folder: &Path) -> Threads {
    let mut rollouts: BTreeMap<(String, bool, String), Vec<PathBuf>> = BTreeMap::new();
    for below in ["sessions", "archived_sessions"].map(|name| folder.join(name)).iter().filter(|below| below.is_dir()) {
        for path in files(below) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let Some(stem) = name.strip_suffix(".jsonl").or_else(|| name.strip_suffix(".jsonl.zst")) else { continue };
            let Some(ids) = stem.strip_prefix("rollout-").and_then(|rest| rest.get(20..)) else { continue };
            let thread = ids.split('_').next().unwrap_or(ids).to_owned();
            rollouts.entry((thread, ids.contains('_'), stem.to_owned())).or_default().push(path);
        }
    }
    let mut threads = Threads::new();
    for ((thread, _, _), mut paths) in rollouts {
        let is_packed = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "zst");
        let size = |path: &PathBuf| path.metadata().map_or(0, |metadata| metadata.len());
        let is_archived = |path: &PathBuf| path.iter().any(|part| part == "archived_sessions");
        paths.sort_by_key(|path| (is_packed(path), std::cmp::Reverse(size(path)), is_archived(path)));
        threads.entry(thread).or_default().push(paths.swap_remove(0));
    }
    threads
}
