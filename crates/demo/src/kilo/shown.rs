//! `ui_messages.json`: what the person saw, with the figures of each request.

use serde_json::{Value, json};
use sp_domain::session::CallStatus;

use crate::{
    models::Style,
    session::{Act, Answer, Call, Session},
};

/// Every message in order of time.
pub(super) fn messages(session: &Session) -> Vec<Value> {
    let mut messages = Vec::new();
    for (number, turn) in session.turns.iter().enumerate() {
        let kind = if number == 0 { "text" } else { "user_feedback" };
        messages.push(json!({"ts": turn.at, "type": "say", "say": kind, "text": turn.prompt, "images": []}));
        for answer in &turn.answers {
            write_answer(answer, &mut messages);
        }
    }
    messages
}

fn say(at: i64, kind: &str, text: &str) -> Value {
    json!({"ts": at, "type": "say", "say": kind, "text": text, "partial": false})
}

fn ask(at: i64, kind: &str, text: &str) -> Value {
    json!({"ts": at, "type": "ask", "ask": kind, "text": text, "partial": false})
}

fn write_answer(answer: &Answer, messages: &mut Vec<Value>) {
    let request = request(answer).to_string();
    messages.push(json!({"ts": answer.at, "type": "say", "say": "api_req_started", "text": request}));
    if let Some(text) = &answer.think {
        messages.push(say(answer.at + 300, "reasoning", text));
    }
    if let Some(text) = &answer.say {
        messages.push(say(answer.done - 1, "text", text));
    }
    for call in &answer.calls {
        write_call(call, messages);
    }
}

/// `tokensIn` includes everything cached.
fn request(answer: &Answer) -> Value {
    let tokens = answer.tokens;
    let (protocol, provider) = match answer.model.style {
        Style::Anthropic => ("anthropic", "Anthropic"),
        _ => ("openai", "xAI"),
    };
    json!({
        "apiProtocol": protocol, "tokensIn": tokens.input + tokens.cache_read + tokens.cache_write, "tokensOut": tokens.output,
        "cacheWrites": tokens.cache_write, "cacheReads": tokens.cache_read, "cost": answer.cost_micros as f64 / 1e6,
        "usageMissing": false, "inferenceProvider": provider,
    })
}

fn write_call(call: &Call, messages: &mut Vec<Value>) {
    let tool = |value: Value| ask(call.at, "tool", &value.to_string());
    match &call.act {
        Act::Read { path } => messages.push(tool(json!({"tool": "readFile", "path": path, "content": path}))),
        Act::Search { pattern } => {
            messages.push(tool(json!({"tool": "searchFiles", "path": ".", "regex": pattern, "content": call.output})));
        }
        Act::Edit { path, new, .. } => messages.push(tool(json!({"tool": "appliedDiff", "path": path, "diff": new}))),
        Act::Write { path, text } => messages.push(tool(json!({"tool": "newFileCreated", "path": path, "content": text}))),
        Act::Plan { .. } => messages.push(tool(json!({"tool": "updateTodoList", "todos": []}))),
        Act::Run { command } => {
            messages.push(ask(call.at, "command", command));
            messages.push(say(call.done, "command_output", &call.output));
        }
        Act::Finish { result } => {
            messages.push(say(call.at, "completion_result", result));
            messages.push(ask(call.done, "completion_result", ""));
        }
        Act::Agent { .. } | Act::Wait { .. } => {}
    }
    if call.status == CallStatus::Error && call.exit == 0 {
        messages.push(say(call.done, "error", &call.output));
    }
}
