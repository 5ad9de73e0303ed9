//! What an edit changes, from the arguments of the call that made it.

use serde_json::{Map, Value};
use similar::{ChangeTag, TextDiff};

use crate::rooms::sessions::transcript::{DiffKind, DiffLine};

/// Texts longer than this together are not compared, in bytes.
const COMPARED: usize = 64 * 1024;
/// Most lines shown.
const LINES: usize = 1000;
/// Unchanged lines around a change.
const CONTEXT: usize = 3;

/// Names under which tools hand over the text to replace and its replacement.
const EDITS: [(&str, &str); 3] = [("old_string", "new_string"), ("oldString", "newString"), ("old_str", "new_str")];
/// Names under which tools hand over a patch.
const PATCHES: [&str; 4] = ["patch", "patchText", "diff", "input"];

/// The difference, and the names of the arguments it shows. Nothing when the call is no edit, or too large.
pub(super) fn diff(input: &Value) -> (Vec<DiffLine>, Vec<&'static str>) {
    match input {
        Value::Object(arguments) => edit(arguments).or_else(|| several(arguments)).or_else(|| patched(arguments)).unwrap_or_default(),
        Value::String(text) if is_patch(text) => (of_patch(text), Vec::new()),
        _ => Default::default(),
    }
}

type Shown = (Vec<DiffLine>, Vec<&'static str>);

fn edit(arguments: &Map<String, Value>) -> Option<Shown> {
    EDITS.iter().find_map(|(old, new)| {
        let lines = compared(arguments.get(*old)?.as_str()?, arguments.get(*new)?.as_str()?)?;
        Some((lines, vec![*old, *new]))
    })
}

fn several(arguments: &Map<String, Value>) -> Option<Shown> {
    let mut lines = Vec::new();
    for one in arguments.get("edits")?.as_array()? {
        if !lines.is_empty() {
            lines.push(gap(""));
        }
        lines.extend(edit(one.as_object()?)?.0);
    }
    Some((lines, vec!["edits"]))
}

fn patched(arguments: &Map<String, Value>) -> Option<Shown> {
    PATCHES.iter().find_map(|name| {
        let text = arguments.get(*name)?.as_str().filter(|text| is_patch(text))?;
        Some((of_patch(text), vec![*name]))
    })
}

fn is_patch(text: &str) -> bool {
    text.trim_start().starts_with("*** Begin Patch") || text.starts_with("diff --git ") || text.starts_with("--- ")
}

fn compared(old: &str, new: &str) -> Option<Vec<DiffLine>> {
    if old.len() + new.len() > COMPARED {
        return None;
    }
    let difference = TextDiff::from_lines(old, new);
    let mut lines = Vec::new();
    for group in difference.grouped_ops(CONTEXT) {
        if !lines.is_empty() {
            lines.push(gap(""));
        }
        for change in group.iter().flat_map(|operation| difference.iter_changes(operation)) {
            let kind = match change.tag() {
                ChangeTag::Equal => DiffKind::Same,
                ChangeTag::Insert => DiffKind::Added,
                ChangeTag::Delete => DiffKind::Removed,
            };
            lines.push(DiffLine { kind, text: change.value().trim_end_matches(['\n', '\r']).to_owned() });
        }
    }
    lines.truncate(LINES);
    Some(lines)
}

/// Lines of a patch by their first character.
fn of_patch(patch: &str) -> Vec<DiffLine> {
    let line = |line: &str| match line.as_bytes().first() {
        _ if ["***", "@@", "diff ", "index ", "+++ ", "--- "].iter().any(|mark| line.starts_with(mark)) => gap(line),
        Some(b'+') => DiffLine { kind: DiffKind::Added, text: line[1..].to_owned() },
        Some(b'-') => DiffLine { kind: DiffKind::Removed, text: line[1..].to_owned() },
        Some(b' ') => DiffLine { kind: DiffKind::Same, text: line[1..].to_owned() },
        _ => DiffLine { kind: DiffKind::Same, text: line.to_owned() },
    };
    patch.lines().filter(|line| !matches!(*line, "*** Begin Patch" | "*** End Patch")).take(LINES).map(line).collect()
}

fn gap(text: &str) -> DiffLine {
    DiffLine { kind: DiffKind::Gap, text: text.to_owned() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn marks(input: &Value) -> String {
        let mark = |line: &DiffLine| match line.kind {
            DiffKind::Same => format!(" {}", line.text),
            DiffKind::Added => format!("+{}", line.text),
            DiffKind::Removed => format!("-{}", line.text),
            DiffKind::Gap => format!("~{}", line.text),
        };
        diff(input).0.iter().map(mark).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn edits_of_every_tool() {
        assert_eq!(marks(&json!({"file_path": "a", "old_string": "x\ny\n", "new_string": "x\nz\n"})), " x|-y|+z");
        assert_eq!(marks(&json!({"oldString": "", "newString": "n"})), "+n");
        assert_eq!(
            marks(&json!({"edits": [{"old_string": "a", "new_string": "b"}, {"old_string": "c", "new_string": "d"}]})),
            "-a|+b|~|-c|+d"
        );
        let patch = "*** Begin Patch\n*** Update File: a.rs\n@@\n-old\n+new\n same\n*** End Patch";
        assert_eq!(marks(&json!({"input": patch})), "~*** Update File: a.rs|~@@|-old|+new| same");
        assert_eq!(marks(&json!(patch)), "~*** Update File: a.rs|~@@|-old|+new| same");
    }

    #[test]
    fn everything_else_is_no_edit() {
        for input in
            [json!({"command": "ls"}), json!({"input": "text"}), json!(["x"]), json!(null), json!({"old_string": 1, "new_string": "b"})]
        {
            assert_eq!(marks(&input), "");
        }
        let long = "x\n".repeat(COMPARED);
        assert_eq!(diff(&json!({"old_string": long, "new_string": ""})).1, Vec::<&str>::new());
    }
}
