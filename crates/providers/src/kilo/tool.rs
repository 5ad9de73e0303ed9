//! What the extension's tools do, which files they touch, and how their results read.

use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};
use sp_domain::{
    Timestamp,
    session::{Block, CallStatus, FileTouch, ToolCall, ToolCategory, TouchKind},
};

use crate::json;

/// A call with the files it touches if it succeeds.
pub(super) fn call(call_id: String, seq: i64, name: &str, input: String, at: Option<Timestamp>) -> (ToolCall, Vec<FileTouch>) {
    let arguments = json::parse_object(input.as_bytes()).map(|parsed| parsed.value).unwrap_or_default();
    let paths = paths(&arguments);
    let touches = touch_kind(name).map(|kind| paths.iter().map(|path| touch(&call_id, path, kind, at)).collect());
    let call = ToolCall {
        seq,
        name: json::clean(name),
        namespace: json::text(&arguments, "server_name").map(json::clean),
        category: category(name),
        target: target(&arguments, &paths),
        input: json::clean(&input),
        at,
        call_id,
    };
    (call, touches.unwrap_or_default())
}

fn touch(call_id: &str, path: &str, kind: TouchKind, at: Option<Timestamp>) -> FileTouch {
    FileTouch { call_id: call_id.to_owned(), path: path.to_owned(), kind, at }
}

/// Names of both spellings: those for the model, and those shown to the person.
fn category(name: &str) -> ToolCategory {
    match name {
        "read_file" | "readFile" | "simple_read_file" | "fetch_instructions" | "fetchInstructions" => ToolCategory::Read,
        "write_to_file" | "apply_diff" | "edit_file" | "search_and_replace" | "search_replace" | "insert_content" | "delete_file"
        | "new_rule" | "fast_edit_file" | "generate_image" | "newFileCreated" | "editedExistingFile" | "appliedDiff"
        | "searchAndReplace" | "insertContent" | "deleteFile" => ToolCategory::Write,
        "execute_command" | "run_slash_command" | "browser_action" => ToolCategory::Execute,
        "list_files"
        | "search_files"
        | "codebase_search"
        | "list_code_definition_names"
        | "listFilesTopLevel"
        | "listFilesRecursive"
        | "searchFiles"
        | "codebaseSearch"
        | "listCodeDefinitionNames" => ToolCategory::Search,
        "new_task" | "newTask" => ToolCategory::Agent,
        _ => ToolCategory::Other,
    }
}

fn touch_kind(name: &str) -> Option<TouchKind> {
    match name {
        "read_file" | "readFile" | "simple_read_file" => Some(TouchKind::Read),
        "write_to_file" | "newFileCreated" | "new_rule" => Some(TouchKind::Write),
        "apply_diff" | "edit_file" | "search_and_replace" | "search_replace" | "insert_content" | "fast_edit_file"
        | "editedExistingFile" | "appliedDiff" | "searchAndReplace" | "insertContent" => Some(TouchKind::Edit),
        "delete_file" | "deleteFile" => Some(TouchKind::Delete),
        _ => None,
    }
}

/// Paths in the arguments: one of them, a list of files, or tags of the same meaning.
fn paths(arguments: &Value) -> Vec<String> {
    let one = ["path", "file_path", "target_file"].iter().find_map(|key| json::text(arguments, key));
    let many = ["files", "batchFiles"].iter().flat_map(|key| json::list(arguments, key));
    let listed = many.filter_map(|file| file.as_str().or_else(|| json::text(file, "path")));
    let tagged = json::text(arguments, "args")
        .into_iter()
        .flat_map(|tags| tags.split("<path>").skip(1))
        .filter_map(|rest| rest.split_once("</path>"));
    let mut paths: Vec<String> = Vec::new();
    for path in one.into_iter().chain(listed).chain(tagged.map(|(path, _)| path)).map(|path| json::clean(path.trim())) {
        if !path.is_empty() && !paths.contains(&path) {
            paths.push(path);
        }
    }
    paths
}

/// Arguments that say what a call is about, most telling first.
const TELLING: [&str; 10] = ["question", "message", "result", "mode_slug", "tool_name", "uri", "url", "task", "content", "todos"];

fn target(arguments: &Value, paths: &[String]) -> Option<String> {
    let telling = TELLING.iter().find_map(|key| json::text(arguments, key));
    let command = ["command", "regex", "query"].iter().find_map(|key| json::text(arguments, key));
    let any = || arguments.as_object()?.iter().find_map(|(_, value)| value.as_str());
    let text = command.or(paths.first().map(String::as_str)).or(telling).or_else(any)?;
    text.lines().map(str::trim).find(|line| !line.is_empty()).map(json::clean)
}

/// How a result reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) status: CallStatus,
    pub(super) exit_code: Option<i64>,
    /// The task that `new_task` started.
    pub(super) child: Option<String>,
}

/// Reads the status off a result: native results are marked, all of them begin with words that tell.
pub(super) fn reading(is_error: bool, output: &[Block]) -> Reading {
    let text = output.iter().find_map(|block| if let Block::Text { text } = block { Some(text.trim_start()) } else { None });
    let text = text.unwrap_or_default();
    let head: String = text.lines().take(4).flat_map(|line| line.chars().take(200)).collect();
    let exit_code = if text.starts_with("Command executed") { exit_code(text) } else { None };
    let status = if head.starts_with("The user denied this operation") || head.contains(r#""status":"denied""#) {
        CallStatus::Rejected
    } else if head.starts_with("Task was interrupted before") {
        CallStatus::Aborted
    } else if is_error || is_failure(&head) || exit_code.is_some_and(|code| code != 0) {
        CallStatus::Error
    } else {
        CallStatus::Ok
    };
    Reading { status, exit_code, child: child(text) }
}

fn is_failure(head: &str) -> bool {
    let signs = [r#"{"status":"error""#, "The tool execution failed", "<error>", "Error: "];
    signs.iter().any(|sign| head.starts_with(sign)) || head.contains("Command execution was not successful")
}

fn exit_code(text: &str) -> Option<i64> {
    let head: Vec<&str> = text.lines().take(4).collect();
    let rest = head.iter().find_map(|line| line.split_once("Exit code:"))?.1.trim_start();
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(rest.len());
    rest[..end].parse().ok()
}

/// `Subtask <id> completed.`
fn child(text: &str) -> Option<String> {
    let id = text.strip_prefix("Subtask ")?.split_once(" completed")?.0;
    let is_id = id.len() == 36 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    is_id.then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, input: &str) -> (Option<String>, Vec<String>, ToolCategory) {
        let (call, touches) = call("c".to_owned(), 0, name, input.to_owned(), None);
        (call.target, touches.into_iter().map(|touch| touch.path).collect(), call.category)
    }

    fn text(text: &str) -> Vec<Block> {
        vec![Block::Text { text: text.to_owned() }]
    }

    #[test]
    fn calls_name_their_target_and_files() {
        let expected = (Some("a.rs".to_owned()), vec!["a.rs".to_owned(), "b.rs".to_owned()], ToolCategory::Read);
        assert_eq!(of("read_file", r#"{"files":[{"path":"a.rs"},{"path":"b.rs"},{}]}"#), expected);
        assert_eq!(of("read_file", r#"{"args":"<file><path>a.rs</path></file><file><path>b.rs</path></file>"}"#), expected);
        let (target, files, category) = of("execute_command", r#"{"cwd":"/x","command":"npm run build\nls"}"#);
        assert_eq!((target.as_deref(), files.len(), category), (Some("npm run build"), 0, ToolCategory::Execute));
        assert_eq!(of("edit_file", r#"{"target_file":"a.rs","instructions":"x"}"#).1, ["a.rs"]);
        assert_eq!(of("list_files", r#"{"path":"src"}"#), (Some("src".to_owned()), Vec::new(), ToolCategory::Search));
        assert_eq!(of("search_files", r#"{"path":"src","regex":"x"}"#).0.as_deref(), Some("x"));
        assert_eq!(of("odd", "no json"), (None, Vec::new(), ToolCategory::Other));
    }

    #[test]
    fn results_tell_how_they_ended() {
        let status = |is_error, words: &str| reading(is_error, &text(words)).status;
        assert_eq!(status(false, "Todo list updated."), CallStatus::Ok);
        assert_eq!(status(true, "x"), CallStatus::Error);
        assert_eq!(status(false, r#"{"status":"error","message":"x"}"#), CallStatus::Error);
        assert_eq!(status(true, "The user denied this operation."), CallStatus::Rejected);
        assert_eq!(status(false, r#"{"status":"denied"}"#), CallStatus::Rejected);
        assert_eq!(status(false, "Task was interrupted before this tool call could be completed."), CallStatus::Aborted);
        assert_eq!(reading(false, &[]).status, CallStatus::Ok);
    }

    #[test]
    fn commands_tell_their_exit_code() {
        let words = "Command executed in terminal  within working directory 'd:/x'. Command execution was not successful, inspect.\nExit code: 127\nOutput:\nExit code: 3";
        let reading = reading(false, &text(words));
        assert_eq!((reading.status, reading.exit_code), (CallStatus::Error, Some(127)));
        assert_eq!(exit_code("Command executed in terminal. Exit code: 0\nOutput:"), Some(0));
    }

    #[test]
    fn a_subtask_names_its_task() {
        let child = |words: &str| reading(false, &text(words)).child;
        assert!(child("Subtask 6d62b7eb-04ac-4ccd-aa44-b2e0d9ee8878 completed.\n\nResult:").is_some());
        assert_eq!(child("Subtask one completed."), None);
    }
}
