//! What a person typed, and what was put into their mouth.

use sonic_rs::{JsonValueTrait, Value};

use super::record::texts;
use crate::json;

/// Beginnings of user messages that no person typed.
const INJECTED: [&str; 11] = [
    "# AGENTS.md instructions",
    "<INSTRUCTIONS>",
    "<codex_internal_context",
    "<environment_context>",
    "<hook_prompt",
    "<recommended_plugins>",
    "<skill>",
    "<subagent_notification>",
    "<turn_aborted>",
    "<user_instructions>",
    "<user_shell_command>",
];

/// Before the words of a person in messages that an editor put together.
const REQUEST: &str = "## My request for Codex:";

/// Longest title, in characters.
const TITLE: usize = 120;

/// True for a user item that a person typed, as far as the item itself can tell.
pub(super) fn is_human(body: &Value) -> bool {
    let passed = body.get("internal_chat_message_metadata_passthrough");
    let kinds: Vec<&str> =
        passed.map_or(&[][..], |passed| json::list(passed, "content_item_kinds")).iter().filter_map(|kind| kind.as_str()).collect();
    if !kinds.is_empty() {
        return kinds.iter().any(|kind| kind.starts_with("user."));
    }
    let first = body.get("content").and_then(|content| texts(content).find(|text| !text.trim().is_empty()));
    first.map_or_else(|| has_image(body), |text| !is_injected(text))
}

fn has_image(body: &Value) -> bool {
    json::list(body, "content").iter().any(|part| json::text(part, "type") == Some("input_image"))
}

/// True for a text in one of the wrappers releases put around context: a tag of lower-case words, or the instruction files.
pub(super) fn is_injected(text: &str) -> bool {
    let text = text.trim_start();
    if INJECTED.iter().any(|start| text.starts_with(start)) {
        return true;
    }
    let Some(tag) = text.strip_prefix('<') else { return false };
    let name_len = tag.find(|letter: char| !letter.is_ascii_lowercase() && letter != '_').unwrap_or(tag.len());
    let (name, rest) = tag.split_at(name_len);
    // `<environment_context>`, `<user_action>`, …: one underscore at least, so that a pasted `<div>` stays a prompt.
    name.contains('_') && rest.starts_with(['>', ' ']) && text.contains(&format!("</{name}>"))
}

/// The working directory told in an `<environment_context>`.
pub(super) fn told_cwd(text: &str) -> Option<&str> {
    let (_, rest) = text.strip_prefix("<environment_context>")?.split_once("<cwd>")?;
    let (cwd, _) = rest.split_once("</cwd>")?;
    Some(cwd.trim()).filter(|cwd| !cwd.is_empty())
}

/// The first line that says something, without Markdown marks and cut.
pub(super) fn title_line(text: &str) -> Option<String> {
    let words = text.split_once(REQUEST).map_or(text, |(_, words)| words);
    let bare = |line: &str| {
        let marks = |letter: char| letter.is_whitespace() || "#*->`_".contains(letter);
        line.trim_start_matches(marks).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let mut lines = words.lines().map(bare).filter(|line| !line.is_empty()).peekable();
    let first = lines.peek().cloned();
    let usable = lines.find(|line| line.chars().count() > 8).or(first)?;
    Some(cut(&usable, TITLE))
}

/// At most `most` characters, with an ellipsis when something is missing.
pub(super) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrappers_of_every_release_are_injected() {
        for text in [
            "<environment_context>\n  <cwd>/p</cwd>\n</environment_context>",
            "<user_instructions>\nBe brief.\n</user_instructions>",
            "# AGENTS.md instructions for /p\n\n<INSTRUCTIONS>",
            "<INSTRUCTIONS>x",
            "<turn_aborted>\nThe user interrupted.",
            "<skill>\n<name>x</name>",
            "<recommended_plugins>\nx\n</recommended_plugins>",
            "<codex_internal_context source=\"goal\">",
            "<hook_prompt hook_run_id=\"1\">x</hook_prompt>",
            "<user_shell_command>\nls\n</user_shell_command>",
            "<subagent_notification>\n{}\n</subagent_notification>",
            "\n<user_action>\n  <context>x</context>\n</user_action>",
        ] {
            assert!(is_injected(text), "{text}");
        }
    }

    #[test]
    fn what_people_paste_is_not() {
        for text in ["add a test", "<div>why is this red?</div>", "<my_tag> is not closed", "# Plan\n1. do it", "< 5 minutes", "<", ""] {
            assert!(!is_injected(text), "{text}");
        }
    }

    #[test]
    fn item_kinds_decide_where_they_are_written() {
        let item = |kind: &str| {
            let text = format!(
                r#"{{"content":[{{"type":"input_text","text":"<environment_context>"}}],"internal_chat_message_metadata_passthrough":{{"content_item_kinds":["{kind}"]}}}}"#
            );
            is_human(&json::parse(text.as_bytes()).expect("JSON").value)
        };
        assert!(item("user.text"));
        assert!(!item("environments.environment_context"));
    }

    #[test]
    fn titles_are_the_first_usable_line() {
        assert_eq!(title_line("# Hi\n\nPlease  refactor the importer").as_deref(), Some("Please refactor the importer"));
        assert_eq!(title_line("\n16\n").as_deref(), Some("16"));
        assert_eq!(title_line("# Files mentioned\n\n## My request for Codex:\nadd this image").as_deref(), Some("add this image"));
        assert_eq!(title_line(" \n"), None);
        assert_eq!(title_line(&"ä".repeat(200)).map(|title| title.chars().count()), Some(121));
    }

    #[test]
    fn the_working_directory_is_told() {
        assert_eq!(told_cwd("<environment_context>\n  <cwd>d:\\x</cwd>\n"), Some("d:\\x"));
        assert_eq!(told_cwd("see <cwd>/p</cwd>"), None);
    }
}
