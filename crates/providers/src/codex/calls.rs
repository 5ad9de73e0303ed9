//! Tool calls and their results. Events and completed items only add to a call; they never are one, for code that a call runs tells of
//! its own steps in the same way.

use sonic_rs::{JsonValueTrait, Value};
use sp_domain::{
    session::{Block, CallStatus, FileTouch, MessageKind, Role, ToolCall, ToolCategory, ToolResult, TouchKind},
    source::Event,
};

use super::{
    events::{changes, exit_code},
    image,
    output::{self, Answer, duration_ms},
    patch,
    record::Record,
    state::OpenCall,
    thread::Thread,
    tools,
};
use crate::json;

/// Calls without an answer that are remembered; a thread with more of them has no answers at all.
const MOST_OPEN: usize = 512;

/// Commands remembered until they end.
const MOST_RUNNING: usize = 8;

/// Longest output remembered with them, in bytes.
const RUNNING_OUTPUT: usize = 16 << 10;

/// What an event adds to a call.
#[derive(Clone, Debug, Default)]
struct Detail {
    exit_code: Option<i64>,
    duration_ms: Option<i64>,
    status: Option<CallStatus>,
    child: Option<String>,
}

impl Thread<'_> {
    /// A call whose answer is another record.
    pub(super) fn call(&mut self, record: &Record<'_>) {
        let seq = self.next_seq();
        let id = call_id(record, seq);
        let input = input(record);
        let name = record.text("name").unwrap_or(match record.name() {
            "local_shell_call" => "local_shell",
            "tool_search_call" => "tool_search",
            other => other,
        });
        let category = self.push_call(record, seq, &id, name, &input);
        if self.state.open.len() >= MOST_OPEN {
            self.state.open.clear();
        }
        self.state.open.insert(id, OpenCall { seq, category, ..OpenCall::default() });
    }

    fn push_call(&mut self, record: &Record<'_>, seq: i64, id: &str, name: &str, text: &str) -> ToolCategory {
        let parsed = json::parse_object(text.as_bytes()).map(|parsed| parsed.value);
        let namespace = record.text("namespace").or_else(|| tools::server_in(name));
        let category = tools::category(name, namespace, parsed.as_ref());
        if !self.is_full {
            return category;
        }
        self.say_at(seq, record, Role::Assistant, MessageKind::Assistant, vec![Block::ToolUse { call_id: id.to_owned() }]);
        let call = ToolCall {
            call_id: id.to_owned(),
            seq,
            name: name.to_owned(),
            namespace: namespace.map(str::to_owned),
            category,
            input: json::clean(text),
            target: tools::target(name, text, parsed.as_ref()).map(|target| json::clean(&target)),
            at: record.at,
        };
        self.push(Event::Call(Box::new(call)));
        for (path, kind) in patch_touches(text, parsed.as_ref()) {
            self.touch(id, path, kind, record);
        }
        category
    }

    fn touch(&mut self, call_id: &str, path: String, kind: TouchKind, record: &Record<'_>) {
        if self.is_full {
            let path = json::clean(&path);
            self.push(Event::Touch(FileTouch { call_id: call_id.to_owned(), path, kind, at: record.at }));
        }
    }

    /// The answer to a call.
    pub(super) fn output(&mut self, record: &Record<'_>) {
        let seq = self.next_seq();
        let id = call_id(record, seq);
        let open = self.state.open.remove(&id).unwrap_or_default();
        let answer = output::read(record.body.get("output").or_else(|| record.body.get("tools")));
        if !self.is_full {
            return;
        }
        self.say_at(seq, record, Role::User, MessageKind::ToolResult, vec![Block::ToolResult { call_id: id.clone() }]);
        let is_running = answer.is_running && open.exit_code.is_none();
        let result = self.result(record, id, Some(seq), answer, open);
        if is_running {
            self.remember_running(&result);
        }
        self.push(Event::Result(Box::new(result)));
    }

    fn result(&mut self, record: &Record<'_>, call_id: String, seq: Option<i64>, answer: Answer, open: OpenCall) -> ToolResult {
        for blob in answer.blobs {
            self.push(Event::Blob(blob));
        }
        let exit_code = answer.exit_code.or(open.exit_code);
        let by_code = exit_code.map(|code| if code == 0 { CallStatus::Ok } else { CallStatus::Error });
        ToolResult {
            call_id,
            seq,
            status: answer.status.or(by_code).or(open.status).unwrap_or(CallStatus::Ok),
            output: answer.blocks,
            exit_code,
            at: record.at,
            duration_ms: open.duration_ms.or(answer.duration_ms),
            child_native_id: open.child.or(answer.child.filter(|_| open.category == ToolCategory::Agent)),
        }
    }

    fn remember_running(&mut self, result: &ToolResult) {
        let size: usize =
            result.output.iter().map(|block| if let Block::Text { text } = block { text.len() } else { RUNNING_OUTPUT }).sum();
        if size < RUNNING_OUTPUT {
            if self.state.running.len() >= MOST_RUNNING {
                self.state.running.remove(0);
            }
            self.state.running.push(result.clone());
        }
    }

    /// A search or an image: call and answer in one record.
    pub(super) fn complete_call(&mut self, record: &Record<'_>) {
        let seq = self.next_seq();
        let id = call_id(record, seq);
        let name = record.name().trim_end_matches("_call");
        if name == "web_search" {
            self.state.searches += 1;
        }
        let input = record.body.get("action").map_or_else(|| record.text("revised_prompt").unwrap_or("").to_owned(), json::to_text);
        self.push_call(record, seq, &id, name, &input);
        if !self.is_full {
            return;
        }
        let mut answer = Answer::default();
        if let Some(data) = record.text("result") {
            answer.take_image(image::from_base64("image/png", data));
        }
        answer.status = status(record.body);
        let result = self.result(record, id, None, answer, OpenCall::default());
        self.push(Event::Result(Box::new(result)));
    }

    /// An event about a call; false when the kind of event is not about calls.
    pub(super) fn call_detail(&mut self, name: &str, record: &Record<'_>) -> bool {
        let body = record.body;
        let detail = match name {
            "exec_command_end" => command_detail(body),
            "patch_apply_end" | "mcp_tool_call_end" | "dynamic_tool_call_response" => {
                Detail { status: outcome(body), duration_ms: duration_ms(body.get("duration")), ..Detail::default() }
            }
            "collab_agent_spawn_end" => Detail { child: json::text(body, "new_thread_id").map(str::to_owned), ..Detail::default() },
            "sub_agent_activity" => started(body),
            _ => return false,
        };
        let id = record.text("call_id").or_else(|| record.text("event_id")).unwrap_or("");
        self.add_detail(id, detail, record);
        self.add_files(id, body, record);
        true
    }

    /// A completed item about a call.
    pub(super) fn item_detail(&mut self, item: &Value, record: &Record<'_>) {
        let mut detail = command_detail(item);
        if json::text(item, "type") == Some("SubAgentActivity") {
            detail.child = started(item).child;
        }
        let spawned = json::text(item, "new_thread_id").map(str::to_owned);
        detail.child = detail.child.or(spawned);
        let id = json::text(item, "call_id").or_else(|| json::text(item, "id")).unwrap_or("");
        self.add_detail(id, detail, record);
        self.add_files(id, item, record);
    }

    fn add_detail(&mut self, id: &str, detail: Detail, record: &Record<'_>) {
        if let Some(open) = self.state.open.get_mut(id) {
            open.exit_code = detail.exit_code.or(open.exit_code);
            open.duration_ms = detail.duration_ms.or(open.duration_ms);
            open.status = detail.status.or(open.status);
            open.child = detail.child.or(open.child.take());
        } else if let Some(at) = self.state.running.iter().position(|result| result.call_id == id) {
            // It was still running when its call was answered.
            let mut result = self.state.running.remove(at);
            result.exit_code = detail.exit_code.or(result.exit_code);
            result.duration_ms = detail.duration_ms.or(result.duration_ms);
            result.status = detail.status.unwrap_or(result.status);
            result.at = record.at.or(result.at);
            self.push(Event::Result(Box::new(result)));
        }
    }

    /// Files that a command read, or that a patch inside a running call changed. Patches that are calls name their files themselves.
    fn add_files(&mut self, id: &str, body: &Value, record: &Record<'_>) {
        let Some(call) = self.call_around(id) else { return };
        for read in json::list(body, "parsed_cmd").iter().filter(|part| json::text(part, "type") == Some("read")) {
            if let Some(path) = json::text(read, "path") {
                self.touch(&call, path.to_owned(), TouchKind::Read, record);
            }
        }
        for (path, change) in changes(body).into_iter().filter(|_| call != id) {
            let moved = json::text(change, "move_path");
            let kind = match json::text(change, "type").or_else(|| json::text(change, "kind")) {
                _ if moved.is_some() => TouchKind::Rename,
                Some("add") => TouchKind::Write,
                Some("delete") => TouchKind::Delete,
                _ => TouchKind::Edit,
            };
            self.touch(&call, path, kind, record);
            if let Some(moved) = moved {
                self.touch(&call, moved.to_owned(), TouchKind::Write, record);
            }
        }
    }

    /// The call itself, else the latest one without an answer.
    fn call_around(&self, id: &str) -> Option<String> {
        if self.state.open.contains_key(id) {
            return Some(id.to_owned());
        }
        self.state.open.iter().max_by_key(|(_, open)| open.seq).map(|(id, _)| id.clone())
    }

    /// Answers every open call: it was interrupted.
    pub(super) fn abort_open(&mut self, record: &Record<'_>) {
        for (call_id, open) in std::mem::take(&mut self.state.open) {
            if self.is_full {
                let answer = Answer { status: Some(CallStatus::Aborted), ..Answer::default() };
                let result = self.result(record, call_id, None, answer, open);
                self.push(Event::Result(Box::new(result)));
            }
        }
    }
}

/// The id of a call. Some searches have none: their place names them.
fn call_id(record: &Record<'_>, seq: i64) -> String {
    let id = record.text("call_id").or_else(|| record.text("id"));
    id.map_or_else(|| format!("{}_{seq}", record.name()), json::clean)
}

/// Arguments: JSON text as recorded, free text, or an object.
fn input(record: &Record<'_>) -> String {
    let value = ["arguments", "input", "action"].into_iter().find_map(|key| record.body.get(key));
    value.map(|value| value.as_str().map_or_else(|| json::to_text(value), str::to_owned)).unwrap_or_default()
}

/// Files of a patch in free text, or in any argument.
fn patch_touches(text: &str, parsed: Option<&Value>) -> Vec<(String, TouchKind)> {
    if !text.contains("*** Begin Patch") {
        return Vec::new();
    }
    let Some(parsed) = parsed else { return patch::touches(text) };
    let arguments = ["input", "patch", "command", "cmd"].into_iter().filter_map(|key| parsed.get(key));
    let words = arguments.flat_map(super::record::texts).map(patch::touches);
    words.into_iter().find(|found| !found.is_empty()).unwrap_or_default()
}

fn command_detail(body: &Value) -> Detail {
    let exit_code = exit_code(body);
    let by_code = exit_code.map(|code| if code == 0 { CallStatus::Ok } else { CallStatus::Error });
    Detail { exit_code, duration_ms: duration_ms(body.get("duration")), status: outcome(body).or(by_code), child: None }
}

/// `success`, `result {Ok | Err}`, or `status`.
fn outcome(body: &Value) -> Option<CallStatus> {
    let success = body.get("success").and_then(JsonValueTrait::as_bool);
    let is_fault = body.get("result").is_some_and(|result| result.get("Err").is_some());
    match success {
        Some(true) => Some(CallStatus::Ok),
        Some(false) => Some(CallStatus::Error),
        None if is_fault => Some(CallStatus::Error),
        None => status(body),
    }
}

fn status(body: &Value) -> Option<CallStatus> {
    match json::text(body, "status")? {
        "completed" => Some(CallStatus::Ok),
        "failed" | "error" => Some(CallStatus::Error),
        "declined" | "rejected" => Some(CallStatus::Rejected),
        "aborted" | "cancelled" | "interrupted" => Some(CallStatus::Aborted),
        _ => None,
    }
}

/// The thread a sub-agent activity started; other activities concern known threads.
fn started(body: &Value) -> Detail {
    let is_start = json::text(body, "kind") == Some("started");
    Detail { child: json::text(body, "agent_thread_id").filter(|_| is_start).map(str::to_owned), ..Detail::default() }
}
