//! Who really speaks in a `user` record: the person, a command, or the tool itself.

use sp_domain::session::MessageKind;

use super::record::{Content, Record};

/// Beginnings of texts the tool puts in. What a person types starts with none of them. The list is closed on purpose: every count of
/// prompts elsewhere rests on the same one (it leaves out the short-lived `<bash-notification>`).
const INJECTED: [&str; 9] = [
    "<local-command-stdout>",
    "<local-command-stderr>",
    "<local-command-caveat>",
    "Caveat: The messages below",
    "<bash-stdout>",
    "<bash-stderr>",
    "<system-reminder>",
    "<task-notification>",
    "<user-memory-input>",
];

/// What a `user` record is.
pub(super) fn of_user(record: &Record<'_>, in_agent: bool) -> MessageKind {
    let content = record.content();
    if content.has(&["tool_result"]) {
        return MessageKind::ToolResult;
    }
    if record.flag("isCompactSummary") {
        return MessageKind::CompactionSummary;
    }
    if record.flag("isMeta") || record.flag("isVisibleInTranscriptOnly") {
        return MessageKind::Injected;
    }
    of_content(content, in_agent || record.flag("isSidechain"))
}

/// What a text is that stands where a prompt would.
pub(super) fn of_content(content: Content<'_>, in_agent: bool) -> MessageKind {
    let spoken = content.texts().map(without_editor_context).find(|text| !text.trim().is_empty());
    let kind = match spoken {
        Some(text) => of_text(text),
        None if content.has(&["image", "document"]) => MessageKind::Human,
        None => MessageKind::Injected,
    };
    if kind == MessageKind::Human && in_agent { MessageKind::AgentPrompt } else { kind }
}

/// What a text is by its beginning.
fn of_text(text: &str) -> MessageKind {
    let text = text.trim_start();
    let begins = |beginning: &str| text.starts_with(beginning);
    if ["<command-name>", "<command-message>", "<bash-input>"].into_iter().any(begins) {
        MessageKind::Command
    } else if INJECTED.into_iter().any(begins) {
        MessageKind::Injected
    } else if begins("[Request interrupted by user") {
        MessageKind::Interruption
    } else if begins("This session is being continued from a previous conversation") {
        MessageKind::CompactionSummary
    } else {
        MessageKind::Human
    }
}

/// Drops the envelopes an editor puts in front of a prompt: `<ide_opened_file>…</ide_opened_file>`, `<ide_selection>…`.
pub(super) fn without_editor_context(text: &str) -> &str {
    let mut rest = text;
    while let Some(behind) = behind_envelope(rest.trim_start()) {
        rest = behind.trim_start();
    }
    rest
}

fn behind_envelope(text: &str) -> Option<&str> {
    let name = text.strip_prefix('<')?.split_once('>')?.0;
    let is_tag = name.starts_with("ide_") && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let end = format!("</{name}>");
    let at = is_tag.then(|| text.find(&end))??;
    Some(&text[at + end.len()..])
}

/// A command as the person would type it: `/name arguments`, `!shell command`.
pub(super) fn command(text: &str) -> Option<String> {
    if let Some(line) = tag(text, "bash-input") {
        return Some(format!("! {line}"));
    }
    let name = tag(text, "command-name").or_else(|| tag(text, "command-message")).filter(|name| !name.is_empty())?;
    let slash = if name.starts_with('/') { "" } else { "/" };
    let arguments = tag(text, "command-args").unwrap_or_default();
    Some(format!("{slash}{name} {arguments}").trim_end().to_owned())
}

fn tag<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, behind) = text.split_once(&format!("<{name}>"))?;
    let end = behind.rfind(&format!("</{name}>")).unwrap_or(behind.len());
    Some(behind[..end].trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_person_typed_is_human() {
        use MessageKind::{Command, CompactionSummary, Human, Injected, Interruption};
        for (text, expected) in [
            ("fix it", Human),
            ("  <b>bold</b>", Human),
            ("<command-name>/clear</command-name>", Command),
            ("<command-message>x</command-message>\n<command-name>/x</command-name>", Command),
            ("<bash-input>ls</bash-input>", Command),
            ("<bash-stdout></bash-stdout>", Injected),
            ("<bash-stderr>x", Injected),
            ("<local-command-stdout>Bye!</local-command-stdout>", Injected),
            ("<local-command-stderr>x", Injected),
            ("<local-command-caveat>Caveat", Injected),
            ("Caveat: The messages below were generated", Injected),
            ("<system-reminder>x", Injected),
            ("<task-notification>\n", Injected),
            ("<user-memory-input>x", Injected),
            ("[Request interrupted by user for tool use]", Interruption),
            ("This session is being continued from a previous conversation that ran out", CompactionSummary),
        ] {
            assert_eq!(of_text(text), expected, "{text}");
        }
    }

    #[test]
    fn editor_context_is_dropped() {
        let text = "<ide_opened_file>a\nb</ide_opened_file>\n<ide_selection>x</ide_selection> do it";
        assert_eq!(without_editor_context(text), "do it");
        for text in ["<ide_x>open", "<idea>x</idea>", "<ide_x y>z</ide_x y>", "a <ide_x>b</ide_x>", "<", ""] {
            assert_eq!(without_editor_context(text), text);
        }
    }

    #[test]
    fn commands_are_shown_as_typed() {
        let of = |text: &str| command(text).unwrap_or_default();
        assert_eq!(
            of("<command-name>/clear</command-name>\n <command-message>clear</command-message>\n<command-args></command-args>"),
            "/clear"
        );
        assert_eq!(
            of("<command-message>o is running…</command-message>\n<command-name>/o</command-name>\n<command-args>a b</command-args>"),
            "/o a b"
        );
        assert_eq!(of("<command-message>init</command-message>"), "/init");
        assert_eq!(of("<bash-input>ls -l</bash-input>"), "! ls -l");
        assert_eq!(command("plain"), None);
    }
}
