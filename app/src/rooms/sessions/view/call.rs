//! A tool call.

use serde_json::Value;
use sp_domain::session::{Block, ToolCallRecord};

use super::{
    diff::diff,
    item::quiet,
    text::{TOOL, indented, within},
};
use crate::rooms::sessions::transcript::{Call, Field, Part};

/// Most characters of the one line a call is about.
const TARGET: usize = 200;

/// A call with its result.
pub(super) fn call(record: &ToolCallRecord) -> Call {
    let input = serde_json::from_str(&record.input).unwrap_or_else(|_| Value::String(record.input.clone()));
    let (diff, shown) = diff(&input);
    let has_patch_text = !diff.is_empty() && input.is_string();
    Call {
        id: record.call_id.clone(),
        name: record.namespace.as_ref().map_or_else(|| record.name.clone(), |namespace| format!("{namespace} · {}", record.name)),
        category: record.category,
        target: record.target.as_deref().map(one_line),
        status: record.status,
        exit_code: record.exit_code,
        started_at: record.started_at,
        duration_ms: record.duration_ms,
        input: if has_patch_text { Vec::new() } else { fields(input, &shown) },
        diff,
        output: record.output.iter().filter_map(output).collect(),
        child: record.child.clone(),
    }
}

fn output(block: &Block) -> Option<Part> {
    match block {
        Block::Text { text } if !text.trim().is_empty() => Some(Part::Plain(within(text, TOOL))),
        other => quiet(other.clone()),
    }
}

fn one_line(target: &str) -> String {
    let line: String = target.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(TARGET + 1).collect();
    if line.chars().count() > TARGET { line.chars().take(TARGET).chain(['…']).collect() } else { line }
}

/// The arguments one by one: texts as they are, so that a command or a file reads as it was written.
fn fields(input: Value, shown_elsewhere: &[&str]) -> Vec<Field> {
    match input {
        Value::Null => Vec::new(),
        Value::Object(arguments) => arguments
            .into_iter()
            .filter(|(name, _)| !shown_elsewhere.contains(&name.as_str()))
            .map(|(name, value)| Field { name, value: within(&text(value), TOOL) })
            .collect(),
        value => match text(value) {
            text if text.trim().is_empty() => Vec::new(),
            text => vec![Field { name: String::new(), value: within(&text, TOOL) }],
        },
    }
}

fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        value => indented(&value),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pairs(input: Value, shown: &[&str]) -> Vec<(String, String)> {
        fields(input, shown).into_iter().map(|field| (field.name, field.value.shown)).collect()
    }

    #[test]
    fn arguments_read_as_they_were_written() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            pairs(json!({"command": "a\nb", "n": 1, "old_string": "x"}), &["old_string"]),
            [pair("command", "a\nb"), pair("n", "1")]
        );
        assert_eq!(pairs(json!("free text"), &[]), [pair("", "free text")]);
        assert_eq!(pairs(json!(null), &[]), []);
        assert_eq!(pairs(json!(" "), &[]), []);
    }

    #[test]
    fn targets_are_one_short_line() {
        assert_eq!(one_line("a\n  b"), "a b");
        assert_eq!(one_line(&"x".repeat(500)).chars().count(), TARGET + 1);
    }
}
