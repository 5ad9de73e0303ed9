//! Calls and their results in the words of Codex: commands, patches, plans, agents.

use serde_json::{Value, json};

use super::rollout::{Rollout, nickname};
use crate::{
    home::prefixed,
    models::tokens_of,
    session::{Act, Call},
};

/// The line of a call.
pub(super) fn call(rollout: &mut Rollout<'_>, call: &Call) {
    let payload = match &call.act {
        Act::Edit { .. } | Act::Write { .. } => {
            let input = patch(&call.act);
            json!({"type": "custom_tool_call", "status": "completed", "call_id": call.id, "name": "apply_patch", "input": input})
        }
        act => {
            let (name, arguments) = function(rollout, act);
            json!({"type": "function_call", "name": name, "arguments": arguments.to_string(), "call_id": call.id})
        }
    };
    rollout.item(call.at, payload);
}

fn function(rollout: &Rollout<'_>, act: &Act) -> (&'static str, Value) {
    match act {
        Act::Plan { steps } => {
            let steps: Vec<Value> = steps.iter().map(|(text, progress)| json!({"step": text, "status": progress.as_str()})).collect();
            ("update_plan", json!({"plan": steps}))
        }
        Act::Agent { kind, brief, .. } => ("spawn_agent", json!({"agent_type": kind, "message": brief})),
        Act::Wait { child } => ("wait_agent", json!({"targets": [child], "timeout_ms": 600_000})),
        act => {
            let command = command(act);
            ("exec_command", json!({"cmd": command, "workdir": rollout.session.project.root, "max_output_tokens": 6000}))
        }
    }
}

fn command(act: &Act) -> String {
    match act {
        Act::Read { path } => format!("sed -n '1,240p' {path}"),
        Act::Search { pattern } => format!("rg -n '{pattern}'"),
        Act::Run { command } => command.clone(),
        _ => String::new(),
    }
}

fn patch(act: &Act) -> String {
    let body = match act {
        Act::Edit { path, old, new } => format!("*** Update File: {path}\n@@\n{}{}", prefixed("-", old), prefixed("+", new)),
        Act::Write { path, text } => format!("*** Add File: {path}\n{}", prefixed("+", text)),
        _ => String::new(),
    };
    format!("*** Begin Patch\n{body}*** End Patch")
}

/// The lines of a result.
pub(super) fn result(rollout: &mut Rollout<'_>, call: &Call) {
    match &call.act {
        Act::Edit { path, old, new } => patched(rollout, call, path, 'M', &json!({"type": "update", "unified_diff": diff(old, new)})),
        Act::Write { path, text } => patched(rollout, call, path, 'A', &json!({"type": "add", "content": text})),
        Act::Plan { .. } => output(rollout, call, "Plan updated".into()),
        Act::Agent { kind, brief, child, .. } => spawned(rollout, call, kind, brief, child),
        Act::Wait { child } => waited(rollout, call, child),
        _ => executed(rollout, call),
    }
}

fn output(rollout: &mut Rollout<'_>, call: &Call, output: Value) {
    rollout.item(call.done, json!({"type": "function_call_output", "call_id": call.id, "output": output}));
}

fn executed(rollout: &mut Rollout<'_>, call: &Call) {
    let seconds = (call.done - call.at) as f64 / 1000.0;
    let (text, exit) = (&call.output, call.exit);
    let chunk = rollout.ids.hex(6);
    let ended = json!({
        "type": "exec_command_end", "call_id": call.id, "turn_id": rollout.turn_id, "command": ["/bin/zsh", "-lc", command(&call.act)],
        "cwd": rollout.session.project.root, "stdout": "", "stderr": "", "aggregated_output": text, "exit_code": exit,
        "duration": {"secs": (call.done - call.at) / 1000, "nanos": 0}, "status": if exit == 0 { "completed" } else { "failed" },
    });
    rollout.event(call.done, ended);
    let said = format!(
        "Chunk ID: {chunk}\nWall time: {seconds:.4} seconds\nProcess exited with code {exit}\nOriginal token count: {}\nOutput:\n{text}",
        tokens_of(text),
    );
    output(rollout, call, said.into());
}

fn diff(old: &str, new: &str) -> String {
    let (before, after) = (old.lines().count(), new.lines().count());
    format!("@@ -1,{before} +1,{after} @@\n{}{}", prefixed("-", old), prefixed("+", new))
}

fn patched(rollout: &mut Rollout<'_>, call: &Call, path: &str, letter: char, change: &Value) {
    let path = format!("{}/{path}", rollout.session.project.root);
    let said = format!("Success. Updated the following files:\n{letter} {path}\n");
    let ended = json!({
        "type": "patch_apply_end", "call_id": call.id, "turn_id": rollout.turn_id, "stdout": said, "stderr": "", "success": true,
        "changes": {path: change}, "status": "completed",
    });
    rollout.event(call.done, ended);
    let output = json!({"output": said, "metadata": {"exit_code": 0, "duration_seconds": 0.1}}).to_string();
    rollout.item(call.done, json!({"type": "custom_tool_call_output", "call_id": call.id, "output": output}));
}

fn spawned(rollout: &mut Rollout<'_>, call: &Call, kind: &str, brief: &str, child: &str) {
    let session = rollout.session;
    let name = nickname(child);
    let ended = json!({
        "type": "collab_agent_spawn_end", "call_id": call.id, "sender_thread_id": session.id, "new_thread_id": child,
        "new_agent_nickname": name, "new_agent_role": kind, "prompt": brief, "model": session.model.id, "status": "pending_init",
    });
    rollout.event(call.done, ended);
    output(rollout, call, json!({"agent_id": child, "nickname": name}).to_string().into());
}

fn waited(rollout: &mut Rollout<'_>, call: &Call, child: &str) {
    let status = json!({"completed": call.output});
    let statuses = json!({child: status});
    let ended = json!({
        "type": "collab_waiting_end", "sender_thread_id": rollout.session.id, "call_id": call.id, "statuses": statuses.clone(),
    });
    rollout.event(call.done, ended);
    output(rollout, call, json!({"status": statuses, "timed_out": false}).to_string().into());
}
