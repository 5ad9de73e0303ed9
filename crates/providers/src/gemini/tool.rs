//! Tool calls: call and result are one object inside the message.

use std::path::Path;

use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};
use sp_domain::{
    Timestamp,
    session::{Blob, Block, CallStatus, FileTouch, ToolCall, ToolCategory, ToolResult, TouchKind},
};

use super::content::Pieces;
use crate::json;

/// A call with what it left behind.
#[derive(Debug)]
pub(super) struct Called {
    pub(super) call: ToolCall,
    pub(super) result: Option<ToolResult>,
    pub(super) touches: Vec<FileTouch>,
    pub(super) blobs: Vec<Blob>,
}

/// Maps an element of `toolCalls`. `fallback_id` stands in for a missing id, `at` for a missing time.
pub(super) fn called(value: &Value, fallback_id: String, seq: i64, at: Option<Timestamp>) -> Called {
    let call_id = json::text(value, "id").map_or(fallback_id, json::clean);
    let name = json::text(value, "name").map(json::clean).unwrap_or_default();
    let at = json::time(value.get("timestamp")).or(at);
    let args = value.get("args").cloned().unwrap_or_default();
    let status = status(value);
    let mut pieces = Pieces::default();
    let result = (status != CallStatus::Pending).then(|| result(value, &call_id, &name, status, at, &mut pieces));
    let is_done = matches!(status, CallStatus::Ok | CallStatus::Pending);
    let touches = if is_done { touches(&name, &args, &call_id, at) } else { Vec::new() };
    let call = ToolCall {
        seq,
        namespace: namespace(value, &name),
        category: category(&name),
        input: if args.is_null() { String::new() } else { json::clean(&json::to_text(&args)) },
        target: target(&args),
        at,
        call_id,
        name,
    };
    Called { call, result, touches, blobs: pieces.blobs }
}

fn status(value: &Value) -> CallStatus {
    match json::text(value, "status") {
        Some("success") => CallStatus::Ok,
        Some("error") => CallStatus::Error,
        Some("cancelled" | "canceled") => CallStatus::Aborted,
        Some(_) => CallStatus::Pending,
        None if !json::list(value, "result").is_empty() => CallStatus::Ok,
        None => CallStatus::Pending,
    }
}

fn result(value: &Value, call_id: &str, name: &str, status: CallStatus, at: Option<Timestamp>, pieces: &mut Pieces) -> ToolResult {
    output(value, pieces);
    let exit_code = if name == "run_shell_command" { exit_code(&pieces.blocks) } else { None };
    let failed = exit_code.is_some_and(|code| code != 0);
    ToolResult {
        call_id: call_id.to_owned(),
        seq: None,
        status: if failed && status == CallStatus::Ok { CallStatus::Error } else { status },
        output: std::mem::take(&mut pieces.blocks),
        exit_code,
        at,
        duration_ms: None,
        child_native_id: json::text(value, "agentId").map(json::clean),
    }
}

/// The answer for the model; the display for the person only where it says more (a diff) or nothing else is there.
fn output(value: &Value, pieces: &mut Pieces) {
    match value.get("result") {
        Some(parts) if parts.is_array() => parts.as_array().into_iter().flatten().for_each(|part| response(part, pieces)),
        Some(other) => pieces.content(other),
        None => {}
    }
    match value.get("resultDisplay") {
        Some(display) if display.is_object() => {
            let path = json::text(display, "filePath").or_else(|| json::text(display, "fileName"));
            pieces.blocks.extend(path.map(|path| Block::Patch { files: vec![json::clean(path)] }));
            pieces.other("resultDisplay", display);
        }
        Some(display) if pieces.blocks.is_empty() => pieces.content(display),
        _ => {}
    }
}

fn response(part: &Value, pieces: &mut Pieces) {
    let Some(answer) = part.get("functionResponse").and_then(|response| response.get("response")) else {
        pieces.content(part);
        return;
    };
    let known = answer.get("output").or_else(|| answer.get("error"));
    match known.and_then(|text| text.as_str()) {
        Some(text) => pieces.text(text),
        None => pieces.other("response", answer),
    }
}

/// The shell tool ends its answer with `Exit Code: 1`.
fn exit_code(blocks: &[Block]) -> Option<i64> {
    let texts = blocks.iter().filter_map(|block| if let Block::Text { text } = block { Some(text) } else { None });
    texts.flat_map(|text| text.lines()).filter_map(|line| line.trim().strip_prefix("Exit Code:")?.trim().parse().ok()).next_back()
}

fn category(name: &str) -> ToolCategory {
    match name {
        "read_file" | "read_many_files" => ToolCategory::Read,
        "write_file" | "replace" | "edit" => ToolCategory::Write,
        "run_shell_command" => ToolCategory::Execute,
        "list_directory" | "glob" | "search_file_content" | "grep_search" | "google_web_search" | "web_fetch" => ToolCategory::Search,
        "delegate_to_agent" | "codebase_investigator" | "cli_help" | "generalist" | "browser_agent" | "invoke_agent" => ToolCategory::Agent,
        _ => ToolCategory::Other,
    }
}

/// MCP tools are shown as `name (server MCP Server)`, some are named `server__name`.
fn namespace(value: &Value, name: &str) -> Option<String> {
    let shown = json::text(value, "displayName").and_then(|shown| shown.strip_suffix(" MCP Server)")?.rsplit_once('('));
    let server = shown.map(|(_, server)| server).or_else(|| name.split_once("__").map(|(server, _)| server));
    server.filter(|server| !server.is_empty()).map(json::clean)
}

/// Arguments that say what a call is about, most telling first.
const TELLING: [&str; 13] = [
    "command",
    "file_path",
    "absolute_path",
    "pattern",
    "query",
    "url",
    "dir_path",
    "path",
    "prompt",
    "objective",
    "title",
    "fact",
    "name",
];

fn target(args: &Value) -> Option<String> {
    let telling = TELLING.iter().find_map(|key| json::text(args, key));
    let any = || args.as_object()?.iter().find_map(|(_, value)| value.as_str());
    let line = telling.or_else(any)?.lines().map(str::trim).find(|line| !line.is_empty())?;
    Some(json::clean(line))
}

fn touches(name: &str, args: &Value, call_id: &str, at: Option<Timestamp>) -> Vec<FileTouch> {
    let kind = match name {
        "read_file" | "read_many_files" => TouchKind::Read,
        "write_file" => TouchKind::Write,
        "replace" | "edit" => TouchKind::Edit,
        _ => return Vec::new(),
    };
    let one = ["file_path", "absolute_path", "path"].iter().find_map(|key| json::text(args, key));
    let many = ["paths", "include"].iter().flat_map(|key| json::list(args, key)).filter_map(|path| path.as_str());
    let is_file = |path: &&str| !path.contains('*') && Path::new(path).file_name().is_some();
    let paths = one.into_iter().chain(many).filter(is_file);
    paths.map(|path| FileTouch { call_id: call_id.to_owned(), path: json::clean(path), kind, at }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Called {
        called(&json::parse(text.as_bytes()).expect("JSON").value, "m#0".to_owned(), 4, None)
    }

    #[test]
    fn a_call_with_its_result() {
        let called = of(r#"{"id":"c1","name":"write_file","args":{"file_path":"a/b.txt","content":"x"},"status":"success",
            "timestamp":"2026-01-10T02:09:25.833Z","result":[{"functionResponse":{"id":"c1","response":{"output":"done"}}}],
            "resultDisplay":{"fileDiff":"+x","fileName":"b.txt","filePath":"/p/a/b.txt"}}"#);
        insta::assert_json_snapshot!((called.call, called.result, called.touches));
    }

    #[test]
    fn every_status_is_told() {
        for (json, expected) in [
            (r#"{"status":"success"}"#, Some(CallStatus::Ok)),
            (r#"{"status":"error","result":[{"functionResponse":{"response":{"error":"no"}}}]}"#, Some(CallStatus::Error)),
            (r#"{"status":"cancelled"}"#, Some(CallStatus::Aborted)),
            (r#"{"status":"executing"}"#, None),
            ("{}", None),
            (r#"{"result":["x"]}"#, Some(CallStatus::Ok)),
        ] {
            assert_eq!(of(json).result.map(|result| result.status), expected, "{json}");
        }
        assert_eq!(of("{}").call.call_id, "m#0");
    }

    #[test]
    fn a_command_that_fails_is_an_error() {
        let result = of(r#"{"name":"run_shell_command","args":{"command":"make\nx"},"status":"success",
            "result":[{"functionResponse":{"response":{"output":"Output: a\nExit Code: 2\nSignal: 0"}}}]}"#);
        let (call, result) = (result.call, result.result.expect("a result"));
        assert_eq!((call.target.as_deref(), call.category), (Some("make"), ToolCategory::Execute));
        assert_eq!((result.status, result.exit_code), (CallStatus::Error, Some(2)));
    }

    #[test]
    fn agents_and_servers_are_named() {
        let called_agent = of(r#"{"name":"delegate_to_agent","args":{"objective":"look"},"status":"success","agentId":"a1"}"#);
        assert_eq!(called_agent.result.and_then(|result| result.child_native_id).as_deref(), Some("a1"));
        assert_eq!(called_agent.call.category, ToolCategory::Agent);
        assert_eq!(of(r#"{"name":"x","displayName":"x (docs MCP Server)"}"#).call.namespace.as_deref(), Some("docs"));
        assert_eq!(of(r#"{"name":"docs__x"}"#).call.namespace.as_deref(), Some("docs"));
    }

    #[test]
    fn only_calls_that_did_not_fail_touch_files() {
        let paths = |json: &str| of(json).touches.into_iter().map(|touch| touch.path).collect::<Vec<_>>();
        assert_eq!(paths(r#"{"name":"read_many_files","args":{"include":["a.rs","src/**","b.rs"]},"status":"success"}"#), ["a.rs", "b.rs"]);
        assert!(paths(r#"{"name":"replace","args":{"file_path":"a.rs"},"status":"error"}"#).is_empty());
        assert!(paths(r#"{"name":"list_directory","args":{"path":"a"},"status":"success"}"#).is_empty());
    }
}
