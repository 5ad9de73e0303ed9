//! Tool parts in the words of OpenCode.

use serde_json::{Value, json};
use sp_domain::session::CallStatus;

use crate::{
    home::prefixed,
    session::{Act, Call},
};

/// A call with its result.
pub(super) fn tool(call: &Call, root: &str) -> Value {
    let (name, input, title) = named(&call.act, root);
    let time = json!({"start": call.at, "end": call.done});
    let state = match call.status {
        CallStatus::Rejected => {
            let said = "The user rejected permission to use this specific tool call.";
            json!({"status": "error", "input": input, "error": said, "time": time})
        }
        CallStatus::Error if call.exit == 0 => json!({"status": "error", "input": input, "error": call.output, "time": time}),
        CallStatus::Pending => json!({"status": "running", "input": input, "title": title, "metadata": {}, "time": {"start": call.at}}),
        _ => json!({
            "status": "completed", "input": input, "output": said(call), "title": title, "metadata": metadata(call), "time": time,
        }),
    };
    json!({"type": "tool", "callID": call.id, "tool": name, "state": state})
}

fn named<'a>(act: &'a Act, root: &str) -> (&'static str, Value, &'a str) {
    let file = |path: &str| format!("{root}/{path}");
    match act {
        Act::Read { path } => ("read", json!({"filePath": file(path)}), path),
        Act::Search { pattern } => ("grep", json!({"pattern": pattern, "path": root}), pattern),
        Act::Run { command } => ("bash", json!({"command": command, "description": "Runs a command"}), command),
        Act::Edit { path, old, new } => ("edit", json!({"filePath": file(path), "oldString": old, "newString": new}), path),
        Act::Write { path, text } => ("write", json!({"filePath": file(path), "content": text}), path),
        Act::Plan { steps } => {
            let todos: Vec<Value> = (1..)
                .zip(steps)
                .map(|(id, (text, progress))| {
                    json!({"id": id.to_string(), "content": text, "status": progress.as_str(), "priority": "medium"})
                })
                .collect();
            ("todowrite", json!({"todos": todos}), "todos")
        }
        Act::Agent { kind, task, brief, .. } => ("task", json!({"description": task, "prompt": brief, "subagent_type": kind}), task),
        Act::Wait { .. } | Act::Finish { .. } => ("invalid", json!({}), ""),
    }
}

fn said(call: &Call) -> String {
    match &call.act {
        Act::Agent { child, .. } => {
            let (id, report) = (child, &call.output);
            format!("task_id: {id} (for resuming to continue this task if needed)\n\n<task_result>\n{report}\n</task_result>")
        }
        Act::Edit { .. } => "Edit applied successfully.".to_owned(),
        Act::Write { .. } => "Wrote file successfully.".to_owned(),
        _ => call.output.clone(),
    }
}

fn metadata(call: &Call) -> Value {
    match &call.act {
        Act::Run { .. } => json!({"output": call.output, "exit": call.exit, "truncated": false}),
        Act::Agent { child, .. } => json!({"sessionId": child, "truncated": false}),
        Act::Edit { old, new, .. } => json!({"diff": format!("{}{}", prefixed("-", old), prefixed("+", new)), "diagnostics": {}}),
        _ => json!({"truncated": false}),
    }
}
