//! `api_conversation_history.json`: what the model was sent and what it answered.

use serde_json::{Value, json};
use sp_domain::session::CallStatus;

use crate::{
    home::iso,
    session::{Act, Answer, Call, Progress, Session},
};

/// Every message in order of time.
pub(super) fn messages(session: &Session) -> Vec<Value> {
    let mut messages = Vec::new();
    // Results wait for the next message to the model; a prompt goes with them.
    let mut waiting: Vec<Value> = Vec::new();
    for (number, turn) in session.turns.iter().enumerate() {
        let text = match number {
            0 => format!("<task>\n{}\n</task>", turn.prompt),
            _ => format!("<user_message>\n{}\n</user_message>", turn.prompt),
        };
        waiting.push(json!({"type": "text", "text": text}));
        let mut at = turn.at + 20;
        for answer in &turn.answers {
            waiting.push(json!({"type": "text", "text": surroundings(session, at)}));
            messages.push(json!({"role": "user", "content": std::mem::take(&mut waiting), "ts": at}));
            messages.push(json!({"role": "assistant", "content": content(answer), "ts": answer.done}));
            waiting.extend(answer.calls.iter().filter(|call| call.status != CallStatus::Pending).map(result));
            at = answer.ended_at() + 5;
        }
    }
    messages
}

fn surroundings(session: &Session, at: i64) -> String {
    let (root, model, now) = (&session.project.root, session.model.id, iso(at));
    format!(
        "<environment_details>\n# VSCode Visible Files\nREADME.md\n\n# Current Time\nCurrent time in ISO 8601 UTC format: {now}\n\
         User time zone: Etc/UTC, UTC+0:00\n\n# Current Mode\n<slug>code</slug>\n<name>Code</name>\n<model>{model}</model>\n\
         <tool_format>native</tool_format>\n\n# Current Workspace Directory ({root}) Files\nREADME.md\n</environment_details>"
    )
}

fn content(answer: &Answer) -> Vec<Value> {
    let think = answer.think.iter().map(|text| json!({"type": "reasoning", "text": text, "summary": []}));
    let say = answer.say.iter().map(|text| json!({"type": "text", "text": text}));
    let calls = answer.calls.iter().map(|call| {
        let (name, input) = named(&call.act);
        json!({"type": "tool_use", "id": call.id, "name": name, "input": input})
    });
    think.chain(say).chain(calls).collect()
}

fn named(act: &Act) -> (&'static str, Value) {
    match act {
        Act::Read { path } => ("read_file", json!({"files": [{"path": path}]})),
        Act::Search { pattern } => ("search_files", json!({"path": ".", "regex": pattern, "file_pattern": null})),
        Act::Run { command } => ("execute_command", json!({"command": command, "cwd": null})),
        Act::Edit { path, old, new } => {
            ("apply_diff", json!({"path": path, "diff": format!("<<<<<<< SEARCH\n{old}\n=======\n{new}\n>>>>>>> REPLACE")}))
        }
        Act::Write { path, text } => ("write_to_file", json!({"path": path, "content": text})),
        Act::Plan { steps } => {
            let mark = |progress: &Progress| match progress {
                Progress::Done => "[x]",
                Progress::Running => "[-]",
                Progress::Pending => "[ ]",
            };
            let lines: Vec<String> = steps.iter().map(|(text, progress)| format!("{} {text}", mark(progress))).collect();
            ("update_todo_list", json!({"todos": lines.join("\n")}))
        }
        Act::Finish { result } => ("attempt_completion", json!({"result": result})),
        Act::Agent { brief, .. } => ("new_task", json!({"mode": "code", "message": brief})),
        Act::Wait { .. } => ("ask_followup_question", json!({"question": ""})),
    }
}

fn result(call: &Call) -> Value {
    let said = match &call.act {
        Act::Read { path } => format!("File: {path}\n{}", call.output),
        Act::Run { command } => format!("Command `{command}` executed. Exit code: {}\nOutput:\n{}", call.exit, call.output),
        Act::Edit { path, .. } | Act::Write { path, .. } => json!({"path": path, "operation": "modified"}).to_string(),
        Act::Plan { .. } => "Todo list updated successfully.".to_owned(),
        Act::Finish { .. } => "The user has provided feedback on the results.".to_owned(),
        _ => call.output.clone(),
    };
    let mut block = json!({"type": "tool_result", "tool_use_id": call.id, "content": [{"type": "text", "text": said}]});
    if call.status == CallStatus::Error && call.exit == 0 {
        block["is_error"] = true.into();
    }
    block
}
