//! Gemini CLI: recordings as one document (older) or as lines (newer, with messages that are written again), sub-agents in a folder.

mod message;

use std::path::Path;

use crate::{
    clock::{START_MS, iso, name},
    lists::PROJECTS,
    output::{Output, Result, put as write_file},
    put,
    random::{Random, Uuid},
    script::session_bytes,
    truth::{SUBAGENTS, ToolTruth},
};
use message::Recording;

const MEDIAN_BYTES: f64 = 60_000.0;

/// Writes recordings until there are enough bytes.
pub(crate) fn write(home: &Path, bytes: u64, mut random: Random) -> Result<ToolTruth> {
    let mut truth = ToolTruth::default();
    let names: Vec<&str> = PROJECTS.split_whitespace().collect();
    for name in &names {
        let root = format!("/home/dev/work/{name}");
        truth.file(write_file(&home.join(format!(".gemini/tmp/{name}/.project_root")), root.as_bytes())?);
    }
    let mut number = 0;
    while truth.bytes < bytes {
        number += 1;
        let size = session_bytes(&mut random, MEDIAN_BYTES, bytes).min(bytes - truth.bytes + 3000);
        let start = START_MS + number * 11_000_000 % 14_000_000_000 + random.below(3_600_000);
        let folder = home.join(format!(".gemini/tmp/{}/chats", random.pick(&names)));
        let id = random.uuid();
        write_recording(&folder, &mut truth, &mut random, id, None, start, size)?;
        truth.main_sessions += 1;
        if number % 10 == 5 {
            let child = random.uuid();
            let size = random.log_normal(20_000.0, 1.0, 4000, size.max(8000));
            write_recording(&folder, &mut truth, &mut random, child, Some(id), start + 60_000, size)?;
            truth.subagent_sessions += 1;
        }
    }
    Ok(truth)
}

fn write_recording(
    folder: &Path,
    truth: &mut ToolTruth,
    random: &mut Random,
    id: Uuid,
    parent: Option<Uuid>,
    start: u64,
    bytes: u64,
) -> Result<()> {
    let before = truth.tokens;
    let is_document = random.chance(1, 2) && bytes < 8 << 20;
    let ending = if is_document { "json" } else { "jsonl" };
    let text = String::from_utf8_lossy(&id).into_owned();
    let path = match parent {
        Some(parent) => folder.join(String::from_utf8_lossy(&parent).as_ref()).join(format!("{text}.{ending}")),
        None => folder.join(format!("session-{}-{}.{ending}", name(start)[..16].replace(':', "-"), &text[..8])),
    };
    let mut recording = Recording::new(truth, random, Output::create(path)?, is_document, start, bytes);
    let kind = if parent.is_some() { "subagent" } else { "main" };
    let out = recording.buffer();
    put!(
        out,
        "{\"sessionId\":\"",
        id,
        "\",\"projectHash\":\"3f0c\",\"startTime\":\"",
        iso(start),
        "\",\"lastUpdated\":\"",
        iso(start),
        "\",\"kind\":\"",
        kind,
        "\""
    );
    put!(out, if is_document { ",\"messages\":[" } else { "}\n" });
    recording.play(bytes)?;
    recording.finish()?;
    if parent.is_some() {
        let own = truth.tokens.since(before);
        truth.trap(SUBAGENTS, own);
    }
    Ok(())
}
