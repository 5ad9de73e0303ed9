//! Tool calls: what a call is about, how it ended, which files it touched.

use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};
use sp_domain::{
    Timestamp,
    session::{Block, CallStatus, FileTouch, ToolCall, ToolCategory, ToolResult, TouchKind},
    source::Event,
};

use super::transcript::{Transcript, text};
use crate::json;

/// Beginnings of error texts that mean the person said no.
const REFUSALS: [&str; 5] = [
    "The user rejected permission",
    "The user has specified a rule which prevents",
    "The user dismissed this question",
    "The user doesn't want to proceed",
    "Permission denied by user",
];

/// Input fields that say in one line what a call is about, the most telling first.
const TARGETS: [&str; 11] =
    ["command", "filePath", "path", "pattern", "query", "url", "description", "name", "prompt", "question", "subagent_type"];

/// Markers of a patch text and what they do to the file behind them.
const PATCH_LINES: [(&str, TouchKind); 4] = [
    ("*** Add File: ", TouchKind::Write),
    ("*** Update File: ", TouchKind::Edit),
    ("*** Delete File: ", TouchKind::Delete),
    ("*** Move to: ", TouchKind::Rename),
];

/// A call as any generation records it.
pub(super) struct Use<'v> {
    /// Id of the part, for calls without an id.
    pub(super) part: &'v str,
    pub(super) call: Option<&'v str>,
    pub(super) name: &'v str,
    pub(super) seq: i64,
    pub(super) at: Option<Timestamp>,
    pub(super) start: Option<Timestamp>,
    pub(super) end: Option<Timestamp>,
    pub(super) state: &'v Value,
    /// The answer it belongs to has ended.
    pub(super) is_over: bool,
}

impl Transcript<'_> {
    /// Pushes call, result and touches.
    pub(super) fn used(&mut self, call: Use<'_>) -> Block {
        let call_id = self.call_id(&call);
        let input = call.state.get("input").cloned().unwrap_or_default();
        self.sink.push(Event::Call(Box::new(ToolCall {
            call_id: call_id.clone(),
            seq: call.seq,
            name: json::clean(call.name),
            namespace: None,
            category: category(call.name),
            input: input_text(&input, call.state),
            target: target(call.name, &input, call.state),
            at: call.at,
        })));
        if let Some(status) = status(&call) {
            self.answered(&call, &call_id, status);
            if status == CallStatus::Ok {
                self.touched(&call, &call_id, &input);
            }
        }
        Block::ToolUse { call_id }
    }

    /// The id of the call; some models number their calls anew in each answer.
    fn call_id(&mut self, call: &Use<'_>) -> String {
        let id = call.call.unwrap_or(call.part);
        let id = if self.calls.contains(id) { format!("{id}~{}", call.part) } else { id.to_owned() };
        self.calls.insert(id.clone());
        id
    }

    fn answered(&mut self, call: &Use<'_>, call_id: &str, status: CallStatus) {
        self.head.saw(call.end);
        let metadata = call.state.get("metadata");
        let took = call.start.zip(call.end).map(|(start, end)| end.ms() - start.ms()).filter(|ms| *ms >= 0);
        let child = metadata.and_then(|metadata| json::text(metadata, "sessionId").or_else(|| json::text(metadata, "sessionID")));
        let result = ToolResult {
            call_id: call_id.to_owned(),
            seq: None,
            status,
            output: self.output(call.state),
            exit_code: exit(call),
            at: call.end,
            duration_ms: took,
            child_native_id: child.map(str::to_owned),
        };
        self.sink.push(Event::Result(Box::new(result)));
    }

    fn output(&mut self, state: &Value) -> Vec<Block> {
        let mut blocks: Vec<Block> = json::text(state, "output").or_else(|| error(state)).map(text).into_iter().collect();
        for item in json::list(state, "content") {
            match json::text(item, "type") {
                Some("file") => blocks.push(self.attach(item, "uri", "name")),
                _ => blocks.extend(json::text(item, "text").map(text)),
            }
        }
        blocks.extend(json::list(state, "attachments").iter().map(|file| self.attach(file, "url", "filename")));
        blocks
    }

    fn touched(&mut self, call: &Use<'_>, call_id: &str, input: &Value) {
        for (path, kind) in touches(call.name, input, call.state) {
            let at = call.end.or(call.at);
            self.sink.push(Event::Touch(FileTouch { call_id: call_id.to_owned(), path: json::clean(&path), kind, at }));
        }
    }
}

fn category(name: &str) -> ToolCategory {
    match name {
        "read" | "lsp" | "view" => ToolCategory::Read,
        "write" | "edit" | "multiedit" | "patch" | "apply_patch" => ToolCategory::Write,
        "bash" | "shell" => ToolCategory::Execute,
        "glob" | "grep" | "list" | "ls" | "webfetch" | "websearch" | "codesearch" => ToolCategory::Search,
        "task" | "subagent" | "agent" => ToolCategory::Agent,
        _ => ToolCategory::Other,
    }
}

fn input_text(input: &Value, state: &Value) -> String {
    let raw = json::text(state, "raw").filter(|_| input.as_object().is_none_or(sonic_rs::Object::is_empty));
    json::clean(&raw.map_or_else(|| if input.is_null() { String::new() } else { json::to_text(input) }, str::to_owned))
}

fn target(name: &str, input: &Value, state: &Value) -> Option<String> {
    let of_patch = || patched(input, state).into_iter().next().map(|(path, _)| path);
    let of_input = || {
        // Searches name a pattern and where to look; a sub-agent's prompt is long, its description short.
        let first = match category(name) {
            ToolCategory::Search => ["pattern", "query", "url"].iter().find_map(|key| json::text(input, key)),
            ToolCategory::Agent => json::text(input, "description"),
            _ => None,
        };
        first.or_else(|| TARGETS.iter().find_map(|key| json::text(input, key))).map(str::to_owned)
    };
    let found = of_input().or_else(of_patch).or_else(|| json::text(state, "title").map(str::to_owned))?;
    found.lines().map(str::trim).find(|line| !line.is_empty()).map(json::clean)
}

/// How the call ended; `None` while it runs.
fn status(call: &Use<'_>) -> Option<CallStatus> {
    let failed_inside = || call.name == "invalid" || exit(call).is_some_and(|exit| exit != 0);
    match json::text(call.state, "status").unwrap_or_default() {
        "completed" if failed_inside() => Some(CallStatus::Error),
        "completed" => Some(CallStatus::Ok),
        "error" => Some(refusal(error(call.state).unwrap_or_default())),
        _ if call.is_over => Some(CallStatus::Aborted),
        _ => None,
    }
}

fn refusal(error: &str) -> CallStatus {
    if REFUSALS.iter().any(|start| error.starts_with(start)) {
        CallStatus::Rejected
    } else if error.starts_with("Tool execution aborted") || error == "aborted" {
        CallStatus::Aborted
    } else {
        CallStatus::Error
    }
}

/// The error of a call: text, or an object with a message.
fn error(state: &Value) -> Option<&str> {
    let error = state.get("error")?;
    error.as_str().filter(|text| !text.is_empty()).or_else(|| json::text(error, "message"))
}

/// Exit code of a command.
fn exit(call: &Use<'_>) -> Option<i64> {
    let is_command = category(call.name) == ToolCategory::Execute;
    let exit = call.state.get("metadata").filter(|_| is_command)?.get("exit")?;
    exit.as_i64().or_else(|| exit.as_f64().filter(|code| code.is_finite()).map(|code| code as i64))
}

fn touches(name: &str, input: &Value, state: &Value) -> Vec<(String, TouchKind)> {
    let kind = match name {
        "read" | "view" => TouchKind::Read,
        "write" => TouchKind::Write,
        "edit" | "multiedit" => TouchKind::Edit,
        "patch" | "apply_patch" => return patched(input, state),
        _ => return Vec::new(),
    };
    ["filePath", "path", "file_path"]
        .iter()
        .find_map(|key| json::text(input, key))
        .map(|path| (path.to_owned(), kind))
        .into_iter()
        .collect()
}

/// The files of a patch: by its text, else by what the tool notes.
fn patched(input: &Value, state: &Value) -> Vec<(String, TouchKind)> {
    let patch = json::text(input, "patchText").or_else(|| json::text(input, "patch")).unwrap_or_default();
    let of_line = |line: &str| PATCH_LINES.iter().find_map(|(mark, kind)| Some((line.strip_prefix(mark)?.trim().to_owned(), *kind)));
    let named: Vec<_> = patch.lines().filter_map(of_line).filter(|(path, _)| !path.is_empty()).collect();
    if !named.is_empty() {
        return named;
    }
    let files = state.get("metadata").map_or(&[][..], |metadata| json::list(metadata, "files"));
    files.iter().filter_map(noted).collect()
}

fn noted(file: &Value) -> Option<(String, TouchKind)> {
    let kind = match json::text(file, "type") {
        Some("add") => TouchKind::Write,
        Some("delete") => TouchKind::Delete,
        Some("move") => TouchKind::Rename,
        _ => TouchKind::Edit,
    };
    let path = file.as_str().or_else(|| json::text(file, "filePath")).or_else(|| json::text(file, "relativePath"))?;
    Some((path.to_owned(), kind))
}
