//! What a tool does, and what a call of it is about.

use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};
use sp_domain::session::ToolCategory;

use super::{patch, prompts::cut};
use crate::json;

/// Longest target, in characters.
const TARGET: usize = 200;

/// Category by name, as all releases wrote them.
pub(super) fn category(name: &str, namespace: Option<&str>, input: Option<&Value>) -> ToolCategory {
    if namespace.is_some_and(|namespace| namespace.contains("collab") || namespace.contains("agent")) {
        return ToolCategory::Agent;
    }
    match name {
        "shell" | "shell_command" | "exec_command" | "exec" | "local_shell" | "local_shell_call" | "container.exec" | "unified_exec"
        | "write_stdin" | "js_repl" => ToolCategory::Execute,
        // One name, two tools: waiting for a running cell, and for agents.
        "wait" if input.is_some_and(|input| input.get("cell_id").is_some()) => ToolCategory::Execute,
        "apply_patch" => ToolCategory::Write,
        "spawn_agent"
        | "wait"
        | "wait_agent"
        | "send_input"
        | "send_message"
        | "close_agent"
        | "resume_agent"
        | "list_agents"
        | "followup_task"
        | "interrupt_agent"
        | "spawn_agents_on_csv" => ToolCategory::Agent,
        "read_file" | "view_image" | "list_dir" | "read_mcp_resource" | "list_mcp_resources" | "list_mcp_resource_templates" => {
            ToolCategory::Read
        }
        "web_search" | "web_search_call" | "grep_files" | "file_search" | "tool_search" | "tool_search_call" => ToolCategory::Search,
        _ => ToolCategory::Other,
    }
}

/// The server in `mcp__<server>__<tool>`.
pub(super) fn server_in(name: &str) -> Option<&str> {
    name.strip_prefix("mcp__")?.split_once("__").map(|(server, _)| server)
}

/// One line about a call: command, path, query, first file of a patch.
pub(super) fn target(name: &str, text: &str, input: Option<&Value>) -> Option<String> {
    let files = patch::touches(text);
    if let [(first, _), rest @ ..] = files.as_slice() {
        return Some(if rest.is_empty() { first.clone() } else { format!("{first} +{}", rest.len()) });
    }
    let line = match input {
        Some(input) => command(input).or_else(|| plan_step(name, input)).or_else(|| field(input)),
        None => first_line(text),
    }?;
    Some(cut(&line, TARGET))
}

/// `["bash", "-lc", "cargo test"]` is `cargo test`.
pub(super) fn command(input: &Value) -> Option<String> {
    let command = ["command", "cmd"].into_iter().find_map(|key| input.get(key))?;
    if let Some(text) = command.as_str() {
        return first_line(text);
    }
    let words: Vec<&str> = command.as_array()?.iter().filter_map(|word| word.as_str()).collect();
    match words.as_slice() {
        [_, "-lc" | "-c" | "-Command" | "/c", script] => first_line(script),
        [] => None,
        words => first_line(&words.join(" ")),
    }
}

fn plan_step(name: &str, input: &Value) -> Option<String> {
    let steps = (name == "update_plan").then(|| json::list(input, "plan"))?;
    let current = steps.iter().find(|step| json::text(step, "status") == Some("in_progress")).or(steps.last())?;
    first_line(json::text(current, "step")?)
}

fn field(input: &Value) -> Option<String> {
    let keys =
        ["query", "q", "pattern", "path", "file_path", "url", "uri", "message", "prompt", "question", "target", "session_id", "cell_id"];
    let found = keys.into_iter().filter_map(|key| input.get(key)).find_map(|value| {
        let number = || value.as_i64().map(|number| number.to_string());
        value.as_str().and_then(first_line).or_else(number)
    });
    found.or_else(|| input.as_object()?.iter().find_map(|(_, value)| first_line(value.as_str()?)))
}

fn first_line(text: &str) -> Option<String> {
    text.lines().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target_of(name: &str, text: &str) -> Option<String> {
        let parsed = json::parse_object(text.as_bytes());
        target(name, text, parsed.as_ref().map(|parsed| &parsed.value))
    }

    #[test]
    fn targets_are_one_line() {
        assert_eq!(target_of("shell", r#"{"command":["bash","-lc","cargo test\nls"]}"#).as_deref(), Some("cargo test"));
        assert_eq!(target_of("shell", r#"{"command":["ls","-la"]}"#).as_deref(), Some("ls -la"));
        assert_eq!(target_of("exec_command", r#"{"cmd":"git diff","workdir":"/p"}"#).as_deref(), Some("git diff"));
        assert_eq!(target_of("write_stdin", r#"{"session_id":50,"chars":""}"#).as_deref(), Some("50"));
        let plan = r#"{"plan":[{"status":"completed","step":"a"},{"status":"in_progress","step":"b"}]}"#;
        assert_eq!(target_of("update_plan", plan).as_deref(), Some("b"));
        let files = "*** Begin Patch\n*** Add File: a\n*** Delete File: b\n*** End Patch";
        assert_eq!(target_of("apply_patch", files).as_deref(), Some("a +1"));
        assert_eq!(target_of("exec", "\nconst x = 1;\nmore").as_deref(), Some("const x = 1;"));
        assert_eq!(target_of("list_agents", "{}"), None);
    }

    #[test]
    fn categories_follow_the_name() {
        let wait = json::parse(br#"{"cell_id":"143"}"#).expect("JSON").value;
        assert_eq!(category("wait", None, Some(&wait)), ToolCategory::Execute);
        assert_eq!(category("wait", None, None), ToolCategory::Agent);
        assert_eq!(category("anything", Some("collaboration"), None), ToolCategory::Agent);
        assert_eq!(category("apply_patch", None, None), ToolCategory::Write);
        assert_eq!(category("mcp__docs__search", None, None), ToolCategory::Other);
        assert_eq!(server_in("mcp__docs__search"), Some("docs"));
    }
}
