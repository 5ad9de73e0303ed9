//! Output of commands without what only a terminal understands.

use std::borrow::Cow;

/// Without escape sequences; of a line that was written over again and again only its last state.
pub(super) fn without_ansi(text: &str) -> Cow<'_, str> {
    if !text.contains(['\u{1b}', '\r']) {
        return Cow::Borrowed(text);
    }
    let plain = without_escapes(text).replace("\r\n", "\n");
    let last_states: Vec<&str> = plain.split('\n').map(|line| line.trim_end_matches('\r').rsplit('\r').next().unwrap_or(line)).collect();
    Cow::Owned(last_states.join("\n"))
}

fn without_escapes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        if character == '\u{1b}' {
            skip_sequence(&mut rest);
        } else {
            plain.push(character);
        }
    }
    plain
}

/// `ESC [ … letter`, `ESC ] … BEL` or `ESC ] … ESC \`, `ESC ( B` and the like, else one character.
fn skip_sequence(rest: &mut std::str::Chars<'_>) {
    match rest.next() {
        Some('[') => {
            rest.find(|character| ('@'..='~').contains(character));
        }
        Some(']') => {
            let end = rest.find(|character| matches!(character, '\u{7}' | '\u{1b}'));
            end.filter(|end| *end == '\u{1b}').and_then(|_| rest.next());
        }
        Some('(' | ')' | '#' | '%') => {
            rest.next();
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_text_stays() {
        for (text, plain) in [
            ("plain", "plain"),
            ("\u{1b}[1;31mred\u{1b}[0m!", "red!"),
            ("\u{1b}]8;;https://x\u{7}link\u{1b}]8;;\u{1b}\\", "link"),
            ("\u{1b}(Btext", "text"),
            ("cut \u{1b}[3", "cut "),
            ("end\u{1b}", "end"),
            ("10 %\r50 %\r100 %\ndone\r\n", "100 %\ndone\n"),
        ] {
            assert_eq!(without_ansi(text), plain);
        }
    }
}
