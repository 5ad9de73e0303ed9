//! Tool calls of older releases: XML tags in the model's text, and their results as text under a headline.

use std::collections::BTreeMap;

/// Tools that were called by tags.
const TOOLS: [&str; 25] = [
    "access_mcp_resource",
    "apply_diff",
    "ask_followup_question",
    "attempt_completion",
    "browser_action",
    "codebase_search",
    "condense",
    "delete_file",
    "edit_file",
    "execute_command",
    "fetch_instructions",
    "generate_image",
    "insert_content",
    "list_code_definition_names",
    "list_files",
    "new_rule",
    "new_task",
    "read_file",
    "report_bug",
    "run_slash_command",
    "search_and_replace",
    "search_files",
    "switch_mode",
    "update_todo_list",
    "use_mcp_tool",
];

/// `write_to_file` is searched for apart: its content may hold any tag.
const WRITE: &str = "write_to_file";

/// Longest tag name, and deepest indent, that is looked at.
const MOST_NAME_BYTES: usize = 40;

/// A stretch of the model's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stretch<'a> {
    /// Words.
    Text(&'a str),
    /// A call.
    Call {
        /// Tool.
        name: &'static str,
        /// Parameters, as JSON text.
        input: String,
    },
}

/// Takes a text apart. Only tags at the start of a line call tools: others are talked about.
pub(super) fn stretches(text: &str) -> Vec<Stretch<'_>> {
    let (mut stretches, mut said, mut at) = (Vec::new(), 0, 0);
    while let Some(found) = text[at..].find('<') {
        let start = at + found;
        at = start + 1;
        let Some(name) = opened(&text[start..]).filter(|_| is_line_start(text, start)) else { continue };
        stretches.extend(words(&text[said..start]));
        let body = &text[start + name.len() + 2..];
        let (body, rest) = closed(body, name);
        stretches.push(Stretch::Call { name, input: parameters(body) });
        at = text.len() - rest.len();
        said = at;
    }
    stretches.extend(words(&text[said..]));
    stretches
}

fn words(text: &str) -> Option<Stretch<'_>> {
    let text = text.trim();
    (!text.is_empty()).then_some(Stretch::Text(text))
}

fn is_line_start(text: &str, at: usize) -> bool {
    let blanks = text[..at].bytes().rev().take(MOST_NAME_BYTES).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    at == blanks || text.as_bytes()[at - blanks - 1] == b'\n'
}

/// The name in a tag whose `<` was just passed.
fn tag_name(text: &str) -> Option<&str> {
    let end = text.bytes().take(MOST_NAME_BYTES).position(|byte| byte == b'>')?;
    text.get(..end)
}

fn opened(text: &str) -> Option<&'static str> {
    let name = tag_name(&text[1..])?;
    TOOLS.iter().copied().chain([WRITE]).find(|tool| *tool == name)
}

/// Body and rest. A call that was cut has all of the text.
fn closed<'a>(body: &'a str, name: &str) -> (&'a str, &'a str) {
    let close = format!("</{name}>");
    let end = if name == WRITE { body.rfind(&close) } else { body.find(&close) };
    end.map_or((body, ""), |end| (&body[..end], &body[end + close.len()..]))
}

/// Direct children of the body by name; the last closing tag ends a parameter when nothing else follows it, so that content may hold tags.
fn parameters(body: &str) -> String {
    let mut parameters: BTreeMap<&str, &str> = BTreeMap::new();
    let mut rest = body;
    while let Some(start) = rest.find('<') {
        let inner = &rest[start + 1..];
        let is_name = |name: &&str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let Some(name) = tag_name(inner).filter(is_name) else {
            rest = inner;
            continue;
        };
        let value = &inner[name.len() + 1..];
        let close = format!("</{name}>");
        let end = if matches!(name, "content" | "diff" | "args" | "result") { value.rfind(&close) } else { value.find(&close) };
        parameters.insert(name, value[..end.unwrap_or(value.len())].trim_matches('\n'));
        rest = end.map_or("", |end| &value[end + close.len()..]);
    }
    serde_json::to_string(&parameters).expect("a map of texts is JSON")
}

/// The tool a result's headline names, `[read_file for 'a.rs'] Result:`, and the text after it.
pub(super) fn headline(text: &str) -> Option<(&str, &str)> {
    let inner = text.trim_start().strip_prefix('[')?;
    let (head, rest) = inner.split_once("] Result:")?;
    let name = head.split([' ', '\'']).next()?;
    (head.len() < 4000 && !name.is_empty()).then(|| (name, rest.trim_start_matches('\n')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(name: &'static str, input: &str) -> Stretch<'static> {
        Stretch::Call { name, input: input.to_owned() }
    }

    #[test]
    fn words_and_calls_alternate() {
        let text = "I read <read_file> first.\n<read_file>\n<args><file><path>a.rs</path></file></args>\n</read_file>\nThen\n\
                    <execute_command><command>ls</command></execute_command>";
        assert_eq!(
            stretches(text),
            [
                Stretch::Text("I read <read_file> first."),
                call("read_file", r#"{"args":"<file><path>a.rs</path></file>"}"#),
                Stretch::Text("Then"),
                call("execute_command", r#"{"command":"ls"}"#),
            ]
        );
    }

    #[test]
    fn written_content_may_hold_tags() {
        let text = "<write_to_file>\n<path>a.html</path>\n<content>\n<p></content></write_to_file>x</p>\n</content>\n<line_count>1</line_count>\n</write_to_file>";
        assert_eq!(
            stretches(text),
            [call("write_to_file", r#"{"content":"<p></content></write_to_file>x</p>","line_count":"1","path":"a.html"}"#)]
        );
    }

    #[test]
    fn a_cut_call_has_what_is_there() {
        assert_eq!(stretches("<execute_command>\n<command>npm ru"), [call("execute_command", r#"{"command":"npm ru"}"#)]);
    }

    #[test]
    fn results_stand_under_a_headline() {
        assert_eq!(headline("[read_file for 'a.rs'] Result:\n\nx"), Some(("read_file", "x")));
        assert_eq!(headline("[attempt_completion] Result:"), Some(("attempt_completion", "")));
        assert_eq!(headline("no"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_taken_apart(text in "(<|</|>|read_file|write_to_file|content|path|\n|ä| ){0,30}") {
            let _ = (stretches(&text), headline(&text));
        }
    }
}
