//! What the extension puts into prompts: the task's envelope and the state of the editor.

/// The state of the editor at one prompt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Environment {
    /// Model in use.
    pub(super) model: Option<String>,
    /// Mode in use: `code`, `architect`, …
    pub(super) mode: Option<String>,
    /// Workspace.
    pub(super) directory: Option<String>,
}

const OPEN: &str = "<environment_details>";

/// Reads the last state in a text; `None` without one.
pub(super) fn state(text: &str) -> Option<Environment> {
    let details = &text[text.rfind(OPEN)? + OPEN.len()..];
    let details = details.split("</environment_details>").next().unwrap_or(details);
    let mode = details.find("# Current Mode").map_or(details, |at| &details[at..]);
    let directories = ["# Current Workspace Directory (", "# Current Working Directory ("];
    Some(Environment {
        model: between(mode, "<model>", "</model>"),
        mode: between(mode, "<slug>", "</slug>"),
        directory: directories.iter().find_map(|head| directory(details, head)),
    })
}

/// The path stands in brackets at the end of a headline, and may hold brackets itself.
fn directory(details: &str, head: &str) -> Option<String> {
    let line = details[details.find(head)? + head.len()..].lines().next()?;
    let path = &line[..line.rfind(')')?];
    (!path.is_empty()).then(|| path.to_owned())
}

/// The task as typed, without its envelope; `None` when the text has none.
pub(super) fn task(text: &str) -> Option<String> {
    between(text, "<task>", "</task>")
}

/// True for text that consists of the editor's state alone.
pub(super) fn is_state(text: &str) -> bool {
    text.trim_start().starts_with(OPEN)
}

fn between(text: &str, open: &str, close: &str) -> Option<String> {
    let rest = &text[text.find(open)? + open.len()..];
    let inner = rest[..rest.find(close)?].trim();
    (!inner.is_empty()).then(|| inner.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_editor_tells_model_mode_and_directory() {
        let text = "Done.\n<environment_details>\n# Current Mode\n<slug>code</slug>\n<name>Code</name>\n<model>x-ai/grok</model>\n\n\
                    # Current Workspace Directory (/home/kim/app (old)) Files\na.txt\n</environment_details>";
        let state = state(text).expect("a state");
        assert_eq!(state.model.as_deref(), Some("x-ai/grok"));
        assert_eq!(state.mode.as_deref(), Some("code"));
        assert_eq!(state.directory.as_deref(), Some("/home/kim/app (old)"));
    }

    #[test]
    fn older_releases_say_working_directory() {
        let state = state("<environment_details>\n# Current Working Directory (d:/x) Files").expect("a state");
        assert_eq!((state.directory.as_deref(), state.model), (Some("d:/x"), None));
    }

    #[test]
    fn text_without_a_state_has_none() {
        assert_eq!(state("# Current Mode\n<model>m</model>"), None);
        assert!(is_state("\n<environment_details>x") && !is_state("x <environment_details>"));
    }

    #[test]
    fn the_task_is_unwrapped() {
        assert_eq!(task("<task>\nfix it\n</task>\nmore").as_deref(), Some("fix it"));
        assert_eq!(task("fix it"), None);
    }
}
