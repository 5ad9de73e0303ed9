//! The messages of a Gemini recording: one per prompt, one per response with its calls and results.

use serde_json::{Value, json};
use sp_domain::{session::CallStatus, usage::Tokens};

use crate::{
    home::{iso, prefixed},
    random::Random,
    session::{Act, Answer, Call, Session},
};

/// Every message in order.
pub(super) fn records(session: &Session) -> Vec<Value> {
    let mut ids = Random::of(&session.id);
    let mut records = Vec::new();
    for turn in &session.turns {
        records.push(json!({"id": ids.uuid(), "timestamp": iso(turn.at), "type": "user", "content": [{"text": turn.prompt}]}));
        for answer in &turn.answers {
            records.push(response(answer, &mut ids));
            if answer.calls.iter().any(|call| call.status == CallStatus::Rejected) {
                let at = iso(answer.ended_at() + 5);
                records.push(json!({"id": ids.uuid(), "timestamp": at, "type": "info", "content": "Request cancelled."}));
            }
        }
    }
    records
}

fn response(answer: &Answer, ids: &mut Random) -> Value {
    let thought = |text: &String| {
        let subject: Vec<&str> = text.split_whitespace().take(4).collect();
        json!({"subject": subject.join(" "), "description": text, "timestamp": iso(answer.at)})
    };
    let mut record = json!({
        "id": ids.uuid(), "timestamp": iso(answer.done), "type": "gemini", "content": answer.say.as_deref().unwrap_or_default(),
        "thoughts": answer.think.iter().map(thought).collect::<Vec<_>>(), "tokens": usage(&answer.tokens), "model": answer.model.id,
    });
    if !answer.calls.is_empty() {
        record["toolCalls"] = answer.calls.iter().map(call).collect();
    }
    record
}

/// Cached tokens are a part of the input, thoughts are not a part of the output.
fn usage(tokens: &Tokens) -> Value {
    let thoughts = tokens.reasoning.unwrap_or(0);
    let (input, output) = (tokens.input + tokens.cache_read, tokens.output - thoughts);
    json!({
        "input": input, "output": output, "cached": tokens.cache_read, "thoughts": thoughts, "tool": 0,
        "total": input + output + thoughts,
    })
}

fn call(call: &Call) -> Value {
    let (name, label, args, subject) = named(&call.act);
    let (status, response) = match call.status {
        CallStatus::Rejected => ("cancelled", json!({"error": "[Operation Cancelled] Reason: User did not allow tool call"})),
        CallStatus::Error if call.exit == 0 => ("error", json!({"error": call.output})),
        _ => ("success", json!({"output": said(call)})),
    };
    json!({
        "id": call.id, "name": name, "args": args, "status": status, "timestamp": iso(call.done), "displayName": label,
        "result": [{"functionResponse": {"id": call.id, "name": name, "response": response}}],
        "description": subject, "resultDisplay": display(call), "renderOutputAsMarkdown": true,
    })
}

fn named(act: &Act) -> (&'static str, &'static str, Value, String) {
    match act {
        Act::Read { path } => ("read_file", "ReadFile", json!({"file_path": path}), path.clone()),
        Act::Search { pattern } => ("grep_search", "SearchText", json!({"pattern": pattern}), format!("'{pattern}'")),
        Act::Run { command } => ("run_shell_command", "Shell", json!({"command": command}), command.clone()),
        Act::Edit { path, old, new } => ("replace", "Edit", json!({"file_path": path, "old_string": old, "new_string": new}), path.clone()),
        Act::Write { path, text } => ("write_file", "WriteFile", json!({"file_path": path, "content": text}), path.clone()),
        Act::Plan { steps } => {
            let todos: Vec<Value> =
                steps.iter().map(|(text, progress)| json!({"description": text, "status": progress.as_str()})).collect();
            ("write_todos", "WriteTodos", json!({"todos": todos}), "Set the todo list".to_owned())
        }
        Act::Agent { .. } | Act::Wait { .. } | Act::Finish { .. } => ("complete_task", "CompleteTask", json!({}), String::new()),
    }
}

fn said(call: &Call) -> String {
    match &call.act {
        Act::Run { command } => {
            format!("Command: {command}\nDirectory: (root)\nOutput: {}\nError: (none)\nExit Code: {}\nSignal: 0", call.output, call.exit)
        }
        Act::Edit { path, .. } => format!("Successfully modified file: {path} (1 replacements)."),
        Act::Write { path, .. } => format!("Successfully created and wrote to new file: {path}."),
        Act::Plan { .. } => "Successfully updated the todo list.".to_owned(),
        _ => call.output.clone(),
    }
}

fn display(call: &Call) -> Value {
    match &call.act {
        Act::Edit { path, old, new } => {
            let counts = format!("@@ -1,{} +1,{} @@", old.lines().count(), new.lines().count());
            json!({"fileName": path, "fileDiff": format!("Index: {path}\n{counts}\n{}{}", prefixed("-", old), prefixed("+", new))})
        }
        Act::Write { path, text } => json!({"fileName": path, "fileDiff": format!("Index: {path}\n{}", prefixed("+", text))}),
        Act::Run { .. } => call.output.as_str().into(),
        _ => "".into(),
    }
}
