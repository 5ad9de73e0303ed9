//! The tools of Claude Code: what they do, to what, and which files they touch.

use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};
use sp_domain::session::{ToolCategory, TouchKind};

use super::{shell, title::cut};
use crate::json;

/// Longest target shown, in characters.
const LONGEST: usize = 200;

/// What a tool does.
pub(super) fn category(name: &str) -> ToolCategory {
    if let Some((server, tool)) = mcp(name) {
        return if server.contains("serena") { serena(tool) } else { ToolCategory::Other };
    }
    match name {
        "Read" | "read" | "NotebookRead" | "LS" => ToolCategory::Read,
        "Write" | "write" | "Edit" | "edit" | "MultiEdit" | "multi_edit" | "NotebookEdit" | "notebook_edit" => ToolCategory::Write,
        "Bash" | "BashOutput" | "KillBash" | "KillShell" | "PowerShell" | "Monitor" | "TaskStop" => ToolCategory::Execute,
        "Glob" | "Grep" | "WebSearch" | "WebFetch" | "ToolSearch" | "LSP" | "web_search" | "web_fetch" => ToolCategory::Search,
        "Task" | "Agent" | "AgentOutputTool" | "TaskOutput" | "SendMessage" | "TeamCreate" | "TeamDelete" | "Workflow" | "advisor" => {
            ToolCategory::Agent
        }
        _ => ToolCategory::Other,
    }
}

fn serena(tool: &str) -> ToolCategory {
    match tool {
        "read_file" => ToolCategory::Read,
        "execute_shell_command" => ToolCategory::Execute,
        "list_dir" | "find_file" | "find_symbol" | "find_referencing_symbols" | "get_symbols_overview" | "search_for_pattern" => {
            ToolCategory::Search
        }
        _ if serena_touch(tool).is_some() => ToolCategory::Write,
        _ => ToolCategory::Other,
    }
}

fn serena_touch(tool: &str) -> Option<TouchKind> {
    match tool {
        "read_file" => Some(TouchKind::Read),
        "create_text_file" => Some(TouchKind::Write),
        _ if ["replace_", "insert_", "delete_lines", "rename_symbol"].iter().any(|verb| tool.starts_with(verb)) => Some(TouchKind::Edit),
        _ => None,
    }
}

/// The server of an MCP tool.
pub(super) fn namespace(name: &str) -> Option<String> {
    mcp(name).map(|(server, _)| server.to_owned())
}

/// Server and tool of `mcp__server__tool`.
fn mcp(name: &str) -> Option<(&str, &str)> {
    name.strip_prefix("mcp__")?.split_once("__").filter(|(server, _)| !server.is_empty())
}

/// What a call is about, in one line.
pub(super) fn target(name: &str, input: &Value) -> Option<String> {
    let keys: &[&str] = match name {
        "Task" | "Agent" | "Workflow" => &["description", "name", "subagent_type", "prompt"],
        "Skill" | "SlashCommand" => &["skill", "command"],
        "TaskCreate" => &["subject", "description"],
        "Glob" | "Grep" => &["pattern", "path"],
        _ => &[
            "command",
            "file_path",
            "notebook_path",
            "path",
            "relative_path",
            "url",
            "query",
            "pattern",
            "description",
            "taskId",
            "task_id",
            "shell_id",
            "bash_id",
            "name_path",
            "to",
            "name",
            "id",
        ],
    };
    let named = keys.iter().find_map(|key| json::text(input, key));
    let any = || input.as_object().and_then(|input| input.iter().find_map(|(_, value)| value.as_str()));
    let text = named.or_else(|| question(input)).or_else(|| any().filter(|_| mcp(name).is_some()))?;
    let line = super::title::one_line(text.get(..text.floor_char_boundary(4 * LONGEST)).unwrap_or(text))?;
    Some(cut(&line, LONGEST))
}

fn question(input: &Value) -> Option<&str> {
    json::text(json::list(input, "questions").first()?, "question")
}

/// The files a call touches, each once.
pub(super) fn touches(name: &str, input: &Value) -> Vec<(String, TouchKind)> {
    if matches!(name, "Bash" | "bash") {
        return json::text(input, "command").map(shell::touches).unwrap_or_default();
    }
    let kind = match (name, mcp(name)) {
        (_, Some((server, tool))) if server.contains("serena") => serena_touch(tool),
        ("Write" | "write", _) => Some(TouchKind::Write),
        ("Edit" | "edit" | "MultiEdit" | "multi_edit" | "NotebookEdit" | "notebook_edit", _) => Some(TouchKind::Edit),
        ("Read" | "read" | "NotebookRead" | "Glob" | "Grep", _) => Some(TouchKind::Read),
        _ => None,
    };
    let keys = ["file_path", "notebook_path", "path", "relative_path", "filePath", "filename"];
    let path = keys.into_iter().find_map(|key| json::text(input, key));
    path.zip(kind).map(|(path, kind)| (json::clean(path), kind)).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(json: &str) -> Value {
        sonic_rs::from_str(json).expect("JSON")
    }

    #[test]
    fn tools_have_a_category_and_a_server() {
        for (name, expected) in [
            ("Read", ToolCategory::Read),
            ("MultiEdit", ToolCategory::Write),
            ("Bash", ToolCategory::Execute),
            ("Grep", ToolCategory::Search),
            ("Task", ToolCategory::Agent),
            ("TaskCreate", ToolCategory::Other),
            ("mcp__serena__replace_regex", ToolCategory::Write),
            ("mcp__plugin_serena_serena__find_symbol", ToolCategory::Search),
            ("mcp__github__create_issue", ToolCategory::Other),
        ] {
            assert_eq!(category(name), expected, "{name}");
        }
        assert_eq!(namespace("mcp__context7__get-library-docs").as_deref(), Some("context7"));
        assert_eq!((namespace("Bash"), namespace("mcp____x")), (None, None));
    }

    #[test]
    fn targets_are_one_line() {
        let of = |name: &str, input: &str| target(name, &value(input)).unwrap_or_default();
        assert_eq!(of("Bash", r#"{"command":"ls\n -l","description":"List"}"#), "ls -l");
        assert_eq!(of("Grep", r#"{"path":"/p","pattern":"x.*y"}"#), "x.*y");
        assert_eq!(of("Edit", r#"{"old_string":"a","file_path":"/p/a.rs"}"#), "/p/a.rs");
        assert_eq!(of("Agent", r#"{"prompt":"Long text","description":"Explore"}"#), "Explore");
        assert_eq!(of("AskUserQuestion", r#"{"questions":[{"question":"Which one?"}]}"#), "Which one?");
        assert_eq!(of("mcp__x__y", r#"{"libraryName":"pydantic"}"#), "pydantic");
        assert_eq!(of("TodoWrite", r#"{"todos":[]}"#), "");
        assert_eq!(of("Bash", &format!(r#"{{"command":"{}"}}"#, "ä".repeat(5000))).chars().count(), LONGEST);
    }

    #[test]
    fn touches_name_the_file_and_how() {
        let of = |name: &str, input: &str| touches(name, &value(input));
        assert_eq!(of("Write", r#"{"file_path":"README.md"}"#), [("README.md".to_owned(), TouchKind::Write)]);
        assert_eq!(of("NotebookEdit", r#"{"notebook_path":"/p/n.ipynb"}"#), [("/p/n.ipynb".to_owned(), TouchKind::Edit)]);
        assert_eq!(of("Grep", r#"{"pattern":"x","path":"/p"}"#), [("/p".to_owned(), TouchKind::Read)]);
        assert_eq!(of("mcp__serena__insert_after_symbol", r#"{"relative_path":"a.rs"}"#), [("a.rs".to_owned(), TouchKind::Edit)]);
        assert_eq!(of("WebFetch", r#"{"url":"https://example.com/a"}"#), []);
        assert_eq!(of("Read", r#"{"file_path":7}"#), []);
    }
}
