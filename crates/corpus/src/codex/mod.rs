//! Codex CLI: one rollout of lines per thread; forks begin with re-stamped copies, sub-agents are threads of their own.

mod calls;
mod rollout;

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    clock::{START_MS, name},
    lists::PROJECTS,
    output::{Result, failed, put as write_file},
    put,
    random::{Random, Uuid},
    script::session_bytes,
    truth::{SUBAGENTS, Tokens, ToolTruth},
};
use rollout::{Birth, Rollout};

const MEDIAN_BYTES: f64 = 90_000.0;

/// A thread that can be copied or has begun others.
struct Thread {
    path: PathBuf,
    bytes: u64,
    id: Uuid,
    cwd: String,
    /// Sum of its calls: a fork goes on counting from there.
    total: Tokens,
    ended_at: u64,
    children: Vec<(Uuid, u64)>,
}

/// Writes threads until there are enough bytes.
pub(crate) fn write(home: &Path, bytes: u64, mut random: Random) -> Result<ToolTruth> {
    let mut truth = ToolTruth::default();
    let names: Vec<&str> = PROJECTS.split_whitespace().collect();
    let (mut number, mut index, mut origin): (u64, Vec<u8>, Option<Thread>) = (0, Vec::new(), None);
    while truth.bytes < bytes {
        number += 1;
        let size = session_bytes(&mut random, MEDIAN_BYTES, bytes).min(bytes - truth.bytes + 3000);
        let start = START_MS + number * 7_000_000 % 14_000_000_000 + random.below(3_600_000);
        let birth = match origin.take_if(|_| number % 9 == 0) {
            Some(thread) => Birth::Fork(thread),
            None => Birth::Person,
        };
        let start = if let Birth::Fork(thread) = &birth { thread.ended_at + 9_000_000 } else { start };
        let cwd = format!("/home/dev/work/{}", random.pick(&names));
        let is_fork = matches!(birth, Birth::Fork(_));
        let thread = write_thread(home, &mut truth, &mut random, cwd, start, size, &birth)?;
        truth.main_sessions += 1;
        put!(
            &mut index,
            "{\"id\":\"",
            thread.id,
            "\",\"thread_name\":\"Thread ",
            number,
            "\",\"updated_at\":\"",
            name(thread.ended_at),
            "\"}\n"
        );
        for (child, at) in &thread.children {
            let size = random.log_normal(40_000.0, 1.0, 4000, size.max(8000));
            let birth = Birth::Agent(*child, thread.id);
            write_thread(home, &mut truth, &mut random, thread.cwd.clone(), *at, size, &birth)?;
            truth.subagent_sessions += 1;
        }
        // The index of both parts: the file as a whole is small, forks of forks are left out.
        if number % 9 == 8 && !is_fork && thread.bytes < 3 << 20 {
            origin = Some(thread);
        }
    }
    truth.file(write_file(&home.join(".codex/session_index.jsonl"), &index)?);
    Ok(truth)
}

fn write_thread(
    home: &Path,
    truth: &mut ToolTruth,
    random: &mut Random,
    cwd: String,
    start: u64,
    bytes: u64,
    birth: &Birth,
) -> Result<Thread> {
    let id = if let Birth::Agent(id, _) = birth { *id } else { random.uuid() };
    let stamp = name(start);
    let (date, time) = stamp.split_at(10);
    let file = format!("rollout-{date}{}-{}.jsonl", time[..9].replace(':', "-"), String::from_utf8_lossy(&id));
    let folder = if random.chance(1, 12) {
        home.join(".codex/archived_sessions")
    } else {
        home.join(".codex/sessions").join(date.replace('-', "/"))
    };
    let before = truth.tokens;
    let mut rollout = Rollout::new(truth, random, folder.join(file), id, cwd, start, bytes, matches!(birth, Birth::Agent(..)))?;
    rollout.opening(birth);
    if let Birth::Fork(origin) = birth {
        let text = fs::read(&origin.path).map_err(failed(&origin.path))?;
        rollout.copied(&text, origin.total)?;
    }
    rollout.play(bytes)?;
    let thread = rollout.finish()?;
    if matches!(birth, Birth::Agent(..)) {
        let own = truth.tokens.since(before);
        truth.trap(SUBAGENTS, own);
    }
    Ok(thread)
}
