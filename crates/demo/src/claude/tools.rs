//! Calls and results in the words of Claude Code.

use serde_json::{Value, json};
use sp_domain::session::CallStatus;

use super::{record::Writer, turn::usage};
use crate::session::{Act, Call, Progress, Session};

/// Name and input of a call.
pub(super) fn call(writer: &Writer<'_>, act: &Act) -> (&'static str, Value) {
    match act {
        Act::Read { path } => ("Read", json!({"file_path": writer.absolute(path)})),
        Act::Search { pattern } => ("Grep", json!({"pattern": pattern, "output_mode": "content", "-n": true})),
        Act::Run { command } => ("Bash", json!({"command": command, "description": about(command)})),
        Act::Edit { path, old, new } => {
            ("Edit", json!({"file_path": writer.absolute(path), "old_string": old, "new_string": new, "replace_all": false}))
        }
        Act::Write { path, text } => ("Write", json!({"file_path": writer.absolute(path), "content": text})),
        Act::Plan { steps } => ("TodoWrite", json!({"todos": todos(steps)})),
        Act::Agent { kind, task, brief, .. } => ("Agent", json!({"description": task, "prompt": brief, "subagent_type": kind})),
        Act::Wait { child } => ("TaskOutput", json!({"task_id": child})),
        Act::Finish { result } => ("ExitPlanMode", json!({"plan": result})),
    }
}

fn todos(steps: &[(String, Progress)]) -> Value {
    steps.iter().map(|(text, progress)| json!({"content": text, "status": progress.as_str(), "activeForm": text})).collect()
}

/// A few words about a command, as the model adds them.
fn about(command: &str) -> String {
    let program: Vec<&str> = command.split_whitespace().take(3).collect();
    format!("Run {}", program.join(" "))
}

/// Text for the model, whether it is an error, and the structured form beside it.
pub(super) fn result(writer: &Writer<'_>, call: &Call) -> (Value, bool, Value) {
    let text = call.output.as_str();
    match call.status {
        CallStatus::Rejected => {
            let said = "The user doesn't want to proceed with this tool use. The tool use was rejected (eg. if it was a file edit, the \
                        new_string was NOT written to the file). STOP what you are doing and wait for the user to tell you how to proceed.";
            (said.into(), true, "User rejected tool use".into())
        }
        CallStatus::Error if matches!(call.act, Act::Run { .. }) => {
            let said = format!("Exit code {}\n{text}", call.exit);
            (said.clone().into(), true, format!("Error: {said}").into())
        }
        CallStatus::Error => (format!("<tool_use_error>{text}</tool_use_error>").into(), true, format!("Error: {text}").into()),
        _ => success(writer, call, text),
    }
}

fn success(writer: &Writer<'_>, call: &Call, text: &str) -> (Value, bool, Value) {
    let (content, structured) = match &call.act {
        Act::Read { path } => {
            let lines = text.lines().count();
            let file = json!({"filePath": writer.absolute(path), "content": text, "numLines": lines, "startLine": 1, "totalLines": lines});
            (numbered(text).into(), json!({"type": "text", "file": file}))
        }
        Act::Search { .. } => {
            (text.into(), json!({"mode": "content", "numFiles": 0, "filenames": [], "content": text, "numLines": text.lines().count()}))
        }
        Act::Run { .. } => (text.into(), json!({"stdout": text, "stderr": "", "interrupted": false, "isImage": false})),
        Act::Edit { path, old, new } => edited(&writer.absolute(path), old, new),
        Act::Write { path, text } => {
            let path = writer.absolute(path);
            let said = format!("File created successfully at: {path}");
            (said.into(), json!({"type": "create", "filePath": path, "content": text, "structuredPatch": [], "originalFile": null}))
        }
        Act::Plan { steps } => {
            let said = "Todos have been modified successfully. Ensure that you continue to use the todo list to track your progress.";
            (said.into(), json!({"oldTodos": [], "newTodos": todos(steps)}))
        }
        Act::Agent { kind, brief, child, .. } => agent(writer, call, kind, brief, child),
        Act::Wait { .. } | Act::Finish { .. } => (text.into(), Value::Null),
    };
    (content, false, structured)
}

fn numbered(text: &str) -> String {
    let lines: Vec<String> = (1..).zip(text.lines()).map(|(number, line)| format!("{number:>6}\u{2192}{line}")).collect();
    lines.join("\n")
}

fn edited(path: &str, old: &str, new: &str) -> (Value, Value) {
    let removed = old.lines().map(|line| format!("-{line}"));
    let lines: Vec<String> = removed.chain(new.lines().map(|line| format!("+{line}"))).collect();
    let hunk = json!({"oldStart": 1, "oldLines": old.lines().count(), "newStart": 1, "newLines": new.lines().count(), "lines": lines});
    let structured = json!({
        "filePath": path, "oldString": old, "newString": new, "originalFile": null, "structuredPatch": [hunk],
        "userModified": false, "replaceAll": false,
    });
    (format!("The file {path} has been updated successfully.").into(), structured)
}

fn agent(writer: &Writer<'_>, call: &Call, kind: &str, brief: &str, child: &str) -> (Value, Value) {
    let id = child.trim_start_matches("agent-");
    let session = writer.all.iter().find(|session| session.id == child);
    let calls = session.map_or(0, |session| session.answers().map(|answer| answer.calls.len()).sum());
    let last = session.and_then(|session| session.answers().last()).map(|answer| answer.tokens).unwrap_or_default();
    let report = json!({"type": "text", "text": call.output});
    let note = format!("agentId: {id} (use SendMessage with to: '{id}' to continue this agent)");
    let structured = json!({
        "status": "completed", "prompt": brief, "agentId": id, "agentType": kind, "content": [report.clone()],
        "totalDurationMs": session.map_or(0, Session::ended_at) - call.at, "totalToolUseCount": calls,
        "totalTokens": last.input + last.output + last.cache_read + last.cache_write, "usage": usage(&last),
    });
    (json!([report, {"type": "text", "text": note}]), structured)
}
