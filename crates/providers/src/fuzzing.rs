//! One function per importer that takes any bytes: what the fuzz targets and their stable replay call. None may panic, whatever comes.

use std::path::Path;

use crate::{Collected, Detail, claude_code, codex, gemini, kilo, opencode};

/// A transcript of Claude Code, in both levels of detail.
pub fn claude_code(bytes: &[u8]) {
    for detail in [Detail::Full, Detail::Usage] {
        let _ = claude_code::parse(Path::new("fuzz.jsonl"), bytes, detail);
    }
}

/// A rollout of Codex.
pub fn codex(bytes: &[u8]) {
    codex::read_bytes(bytes, &mut Collected::default());
    codex::read_bytes(bytes, &mut Collected::usage_only());
}

/// A recording of Gemini as a document, as lines, and as a list of prompts.
pub fn gemini(bytes: &[u8]) {
    let (path, origin) = (Path::new("fuzz.json"), gemini::Origin::default());
    gemini::read_document(bytes, path, &origin, &mut Collected::default());
    gemini::read_lines(bytes, path, &origin, &mut Collected::default());
    gemini::read_prompts(bytes, path, &origin, &[], &mut Collected::default());
}

/// Both files of a task of Kilo: the bytes up to a NUL byte, and the rest.
pub fn kilo(bytes: &[u8]) {
    let cut = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let (view, history) = bytes.split_at(cut);
    let file = |number, bytes| kilo::TaskFile { number, path: Path::new("fuzz.json"), bytes };
    kilo::read_task("fuzz", Some(file(0, view)), Some(file(1, history.strip_prefix(&[0]).unwrap_or(history))), &mut Collected::default());
}

/// A row or file of OpenCode's family, as every kind of record of every generation.
pub fn opencode(bytes: &[u8]) {
    let _ = opencode::parse_any(bytes);
}
