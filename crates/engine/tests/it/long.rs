//! Long sessions of the tools that append lines.

use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use sp_domain::{Tool, source::Checkpoint};
use sp_providers::{Provider, Roots, Sink, Source};

/// The tools that append to files of lines.
pub(crate) const TOOLS: [Tool; 3] = [Tool::Claude, Tool::Codex, Tool::Gemini];

/// A session file that can be written to.
pub(crate) struct Long {
    pub(crate) tool: Tool,
    pub(crate) path: PathBuf,
}

const ID: &str = "0199aaaa-0000-7000-8000-00000000000a";

impl Long {
    /// A session of so many exchanges, with so many bytes of text in each.
    pub(crate) fn write(home: &Path, tool: Tool, exchanges: usize, text_bytes: usize) -> Self {
        let path = home.join(match tool {
            Tool::Claude => format!(".claude/projects/-work-shop/{ID}.jsonl"),
            Tool::Codex => format!(".codex/sessions/2026/03/20/rollout-2026-03-20T09-00-00-{ID}.jsonl"),
            _ => ".gemini/tmp/shop/chats/session-2026-03-20T09-00-0199aaaa.jsonl".to_owned(),
        });
        fs::create_dir_all(path.parent().expect("a folder")).expect("room on disk");
        let long = Self { tool, path };
        fs::write(&long.path, long.text(0..exchanges, text_bytes)).expect("room on disk");
        long
    }

    /// The lines of these exchanges, with the header before the first one.
    pub(crate) fn text(&self, exchanges: std::ops::Range<usize>, text_bytes: usize) -> String {
        let header = if exchanges.start == 0 { self.header() } else { Vec::new() };
        let lines = header.into_iter().chain(exchanges.flat_map(|number| self.exchange(number, text_bytes)));
        lines.map(|line| line.to_string() + "\n").collect()
    }

    /// Adds text at the end.
    pub(crate) fn append(&self, text: &str) {
        let mut file = OpenOptions::new().append(true).open(&self.path).expect("the file is there");
        file.write_all(text.as_bytes()).expect("room on disk");
    }

    /// The source, as listing finds it now.
    pub(crate) fn source(&self, home: &Path) -> Source {
        let sources = provider(self.tool).sources(&Roots::of_home(home.to_owned())).sources;
        sources.into_iter().find(|source| source.key.path == self.path.to_string_lossy()).expect("the session is found")
    }

    /// Reads it on from a checkpoint.
    pub(crate) fn read(&self, home: &Path, from: Checkpoint, sink: &mut dyn Sink) -> Checkpoint {
        provider(self.tool).read(&self.source(home), from, sink).expect("a readable session")
    }

    fn header(&self) -> Vec<Value> {
        match self.tool {
            Tool::Codex => vec![
                json!({"timestamp": at(0), "type": "session_meta", "payload": {"id": ID, "timestamp": at(0), "cwd": "/work/shop",
                    "originator": "codex_cli_rs", "cli_version": "0.98.0", "source": "cli", "model_provider": "openai"}}),
                json!({"timestamp": at(0), "type": "turn_context", "payload": {"cwd": "/work/shop", "model": "gpt-5.3-codex"}}),
            ],
            Tool::Gemini => vec![json!({"sessionId": ID, "projectHash": "shop", "startTime": at(0), "lastUpdated": at(0), "kind": "main"})],
            _ => Vec::new(),
        }
    }

    /// A prompt, an answer with a call, and its result.
    fn exchange(&self, number: usize, text_bytes: usize) -> Vec<Value> {
        let prompt = format!("Question {number}: what about the next part?");
        let text = format!("Answer {number} {}", "and so on ".repeat(text_bytes / 10));
        match self.tool {
            Tool::Claude => claude(number, &prompt, &text),
            Tool::Codex => codex(number, &prompt, &text),
            _ => gemini(number, &prompt, &text),
        }
    }
}

pub(crate) fn provider(tool: Tool) -> Box<dyn Provider> {
    sp_providers::all().into_iter().find(|provider| provider.tool() == tool).expect("every tool has a provider")
}

fn at(second: usize) -> String {
    format!("2026-03-{:02}T{:02}:{:02}:{:02}.000Z", 10 + second / 86_400, second / 3600 % 24, second / 60 % 60, second % 60)
}

fn claude(number: usize, prompt: &str, text: &str) -> Vec<Value> {
    let record = |kind: &str, step: usize, message: Value| {
        json!({"type": kind, "uuid": format!("u{number}-{step}"), "parentUuid": null, "sessionId": ID, "requestId": format!("r{number}"),
            "cwd": "/work/shop", "version": "2.1.101", "timestamp": at(number * 10 + step), "message": message})
    };
    let answer = |output: usize, block: Value| {
        json!({"id": format!("m{number}"), "role": "assistant", "model": "claude-opus-4-6", "stop_reason": "tool_use", "content": [block],
            "usage": {"input_tokens": 3, "output_tokens": output, "cache_read_input_tokens": 1000 + number, "cache_creation_input_tokens": 7}})
    };
    vec![
        record("user", 0, json!({"role": "user", "content": prompt})),
        record("assistant", 1, answer(1, json!({"type": "text", "text": text}))),
        record(
            "assistant",
            2,
            answer(90, json!({"type": "tool_use", "id": format!("t{number}"), "name": "Bash", "input": {"command": "ls"}})),
        ),
        record(
            "user",
            3,
            json!({"role": "user", "content": [{"type": "tool_result", "tool_use_id": format!("t{number}"), "content": "ok"}]}),
        ),
    ]
}

fn codex(number: usize, prompt: &str, text: &str) -> Vec<Value> {
    let line = |kind: &str, payload: Value| json!({"timestamp": at(number * 10 + 1), "type": kind, "payload": payload});
    let said = |role: &str, kind: &str, text: &str| json!({"type": "message", "role": role, "content": [{"type": kind, "text": text}]});
    let total = json!({"input_tokens": 1100 * (number + 1), "cached_input_tokens": 1000 * (number + 1), "output_tokens": 90 * (number + 1),
        "reasoning_output_tokens": 9 * (number + 1), "total_tokens": 1190 * (number + 1)});
    let last =
        json!({"input_tokens": 1100, "cached_input_tokens": 1000, "output_tokens": 90, "reasoning_output_tokens": 9, "total_tokens": 1190});
    vec![
        line("response_item", said("user", "input_text", prompt)),
        line("response_item", said("assistant", "output_text", text)),
        line(
            "response_item",
            json!({"type": "function_call", "name": "shell", "call_id": format!("c{number}"), "arguments": "{\"command\":[\"ls\"]}"}),
        ),
        line("response_item", json!({"type": "function_call_output", "call_id": format!("c{number}"), "output": "ok"})),
        line("event_msg", json!({"type": "token_count", "info": {"total_token_usage": total, "last_token_usage": last}})),
    ]
}

fn gemini(number: usize, prompt: &str, text: &str) -> Vec<Value> {
    let tokens = json!({"input": 1100, "output": 80, "cached": 1000, "thoughts": 10, "tool": 0, "total": 1190});
    let call =
        json!({"id": format!("c{number}"), "name": "list_directory", "args": {"path": "."}, "status": "success", "timestamp": at(number)});
    vec![
        json!({"id": format!("u{number}"), "timestamp": at(number * 10), "type": "user", "content": prompt}),
        json!({"id": format!("g{number}"), "timestamp": at(number * 10 + 1), "type": "gemini", "content": text, "model": "gemini-2.5-pro",
            "tokens": tokens, "toolCalls": [call]}),
    ]
}
