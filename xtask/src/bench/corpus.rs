//! A seeded corpus of Claude Code transcripts with known totals: streaming duplicates, tool results of very different sizes.

use std::{
    fs,
    io::{BufWriter, Write},
    path::Path,
};

use anyhow::Result;
use serde_json::json;

/// What was written.
#[derive(Default)]
pub(crate) struct Truth {
    pub(crate) bytes: u64,
    pub(crate) sessions: u64,
    pub(crate) calls: u64,
    pub(crate) input: u64,
    pub(crate) output: u64,
}

/// SplitMix64: the same corpus on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// Words of a programmer's day.
    fn text(&mut self, bytes: usize) -> String {
        const WORDS: [&str; 40] = [
            "the",
            "test",
            "fails",
            "because",
            "connection",
            "pool",
            "returns",
            "error",
            "when",
            "request",
            "handler",
            "parses",
            "config",
            "file",
            "fn",
            "let",
            "match",
            "Result",
            "async",
            "await",
            "import",
            "from",
            "export",
            "const",
            "function",
            "retry",
            "timeout",
            "cache",
            "query",
            "index",
            "user",
            "session",
            "token",
            "budget",
            "refactor",
            "module",
            "struct",
            "field",
            "value",
            "(line 42)",
        ];
        let mut text = String::with_capacity(bytes + 16);
        while text.len() < bytes {
            text.push_str(WORDS[self.below(40) as usize]);
            text.push(if self.below(12) == 0 { '\n' } else { ' ' });
        }
        text
    }
}

/// Writes sessions until `bytes` are reached; the first one has about 50 MB.
pub(crate) fn write(home: &Path, bytes: u64) -> Result<Truth> {
    let (mut random, mut truth) = (Random(7), Truth::default());
    while truth.bytes < bytes {
        let folder = home.join(".claude/projects").join(format!("-work-app-{}", truth.sessions % 12));
        fs::create_dir_all(&folder)?;
        let size = if truth.sessions == 0 { (50 << 20).min(bytes / 2) } else { (20 << 10) + random.below(2 << 20) };
        let path = folder.join(format!("{}.jsonl", session_id(truth.sessions)));
        session(&path, size, &mut random, &mut truth)?;
        truth.bytes += path.metadata()?.len();
        truth.sessions += 1;
    }
    Ok(truth)
}

/// The id of a session by its number.
pub(crate) fn session_id(number: u64) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

fn session(path: &Path, size: u64, random: &mut Random, truth: &mut Truth) -> Result<()> {
    let id = session_id(truth.sessions);
    let mut file = BufWriter::new(fs::File::create(path)?);
    let mut written = 0;
    let mut turn = 0;
    let day = truth.sessions % 28 + 1;
    let mut line = |kind: &str, turn: u64, part: u64, more: serde_json::Value| -> Result<u64> {
        let mut record = json!({
            "type": kind, "uuid": format!("{id}-{turn}-{part}"), "parentUuid": null, "sessionId": id, "cwd": format!("/work/app-{}", truth.sessions % 12),
            "gitBranch": "main", "version": "2.1.101", "isSidechain": false,
            "timestamp": format!("2026-03-{day:02}T{:02}:{:02}:{:02}.{part:03}Z", turn / 3600 % 24, turn / 60 % 60, turn % 60),
        });
        record.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        let text = record.to_string();
        writeln!(file, "{text}")?;
        Ok(text.len() as u64 + 1)
    };
    while written < size {
        let prompt = random.text(60 + random.0 as usize % 300);
        written += line("user", turn, 0, json!({"message": {"role": "user", "content": prompt}}))?;
        for _ in 0..=random.below(6) {
            turn += 1;
            let (input, output) = (random.below(5000), 20 + random.below(3000));
            let answer = |output: u64, block: serde_json::Value| {
                json!({"requestId": format!("req-{id}-{turn}"), "message": {
                    "id": format!("msg-{id}-{turn}"), "type": "message", "role": "assistant", "model": "claude-sonnet-4-5-20250929", "content": [block], "stop_reason": "tool_use",
                    "usage": {"input_tokens": input, "output_tokens": output, "cache_read_input_tokens": 15000, "cache_creation_input_tokens": 800},
                }})
            };
            let text = random.text(200 + random.0 as usize % 1500);
            written += line("assistant", turn, 1, answer(1, json!({"type": "text", "text": text})))?;
            let tool = json!({"type": "tool_use", "id": format!("call-{id}-{turn}"), "name": "Read", "input": {"file_path": format!("/work/src/file{}.rs", turn % 50)}});
            written += line("assistant", turn, 2, answer(output, tool))?;
            let size = 100 << random.below(10);
            let result = random.text(size);
            written += line(
                "user",
                turn,
                3,
                json!({"message": {"role": "user", "content": [{"type": "tool_result", "tool_use_id": format!("call-{id}-{turn}"), "content": result}]}}),
            )?;
            (truth.calls, truth.input, truth.output) = (truth.calls + 1, truth.input + input, truth.output + output);
        }
        turn += 1;
    }
    file.flush()?;
    Ok(())
}
