//! The one line by which a prompt is recognised.

use sp_domain::session::{Block, Message, MessageKind};

use crate::foreign;

/// Longest preview kept; long enough for a title, cut further where less is shown.
const PREVIEW_CHARS: usize = 200;
/// Shorter lines say little when a longer one follows.
const USABLE_CHARS: usize = 8;

/// The first line of a prompt with more than eight characters after its Markdown marks, else its first line. Empty for a prompt without
/// text, `None` for what is no prompt.
pub(super) fn of_message(message: &Message) -> Option<String> {
    if !matches!(message.kind, MessageKind::Human | MessageKind::AgentPrompt) {
        return None;
    }
    let texts = message.blocks.iter().filter_map(|block| if let Block::Text { text } = block { Some(text.as_str()) } else { None });
    let lines: Vec<&str> = texts.flat_map(str::lines).map(without_marks).filter(|line| !line.is_empty()).take(1000).collect();
    let usable = lines.iter().find(|line| line.chars().nth(USABLE_CHARS).is_some()).or_else(|| lines.first());
    Some(usable.map(|line| preview(line, PREVIEW_CHARS)).unwrap_or_default())
}

fn without_marks(line: &str) -> &str {
    line.trim().trim_start_matches(['#', '>', '-', '*', '+', '`', ' ', '\t']).trim()
}

/// Collapses white space and cuts at so many characters, at a word boundary if that keeps at least 60 %.
pub(crate) fn preview(line: &str, characters: usize) -> String {
    // Nothing behind four times the length in bytes can matter, and a line may have megabytes.
    let end = line.char_indices().nth(characters * 4).map_or(line.len(), |(end, _)| end);
    let collapsed = foreign::text(&line[..end]).split_whitespace().collect::<Vec<_>>().join(" ");
    if collapsed.chars().nth(characters).is_none() {
        return collapsed;
    }
    let kept: String = collapsed.chars().take(characters - 1).collect();
    let word = kept.rfind(' ').filter(|end| kept[..*end].chars().count() * 10 >= characters * 6);
    format!("{}…", word.map_or(kept.as_str(), |end| &kept[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prompt(text: &str) -> Message {
        Message {
            seq: 0,
            native_id: None,
            parent_native_id: None,
            response_id: None,
            role: sp_domain::session::Role::User,
            kind: MessageKind::Human,
            at: None,
            model: None,
            sidechain: false,
            reverted: false,
            blocks: vec![Block::Text { text: text.to_owned() }],
            span: sp_domain::source::Span::default(),
        }
    }

    #[test]
    fn the_first_usable_line_wins() {
        let of = |text: &str| of_message(&prompt(text));
        assert_eq!(of("# Hi\n\nPlease refactor the importer").as_deref(), Some("Please refactor the importer"));
        assert_eq!(of("yes").as_deref(), Some("yes"));
        assert_eq!(of("  \n").as_deref(), Some(""));
        assert_eq!(of_message(&Message { kind: MessageKind::Injected, ..prompt("text") }), None);
    }

    #[test]
    fn cuts_at_words_and_inside_of_long_ones() {
        assert_eq!(preview("one two  three", 75), "one two three");
        assert_eq!(preview("one two three four", 11), "one two…");
        assert_eq!(preview(&"ä".repeat(100), 10), format!("{}…", "ä".repeat(9)));
    }
}
