//! Makes one spelling of many.

use unicode_normalization::UnicodeNormalization;

use super::{LONGEST, script};

/// Appends the folded word, at most [`LONGEST`] bytes of it.
pub(super) fn word(word: &str, folded: &mut String) {
    for character in word.nfkc().flat_map(char::to_lowercase) {
        if folded.len() >= LONGEST {
            break;
        }
        letter(character, folded);
    }
    while folded.len() > LONGEST {
        folded.pop();
    }
}

/// Appends the folded form of a character that is a word of its own.
pub(super) fn single(character: char, folded: &mut String) {
    let before = folded.len();
    let mut forms = std::iter::once(character).nfkc();
    match (forms.next(), forms.next()) {
        (Some(form), None) => folded.extend(form.to_lowercase()),
        _ => folded.push(character),
    }
    debug_assert!(folded.len() > before, "lower case is never empty");
}

fn letter(character: char, folded: &mut String) {
    match character {
        'ß' => folded.push_str("ss"),
        'æ' => folded.push_str("ae"),
        'œ' => folded.push_str("oe"),
        'þ' => folded.push_str("th"),
        'ø' => folded.push('o'),
        'ł' => folded.push('l'),
        'đ' | 'ð' => folded.push('d'),
        'ı' => folded.push('i'),
        'ς' => folded.push('σ'),
        'ё' => folded.push('е'),
        _ if character.is_ascii_alphanumeric() => folded.push(character),
        _ if has_optional_marks(character) => {
            unicode_normalization::char::decompose_canonical(character, |part| {
                if part.is_alphanumeric() {
                    folded.push(part);
                }
            });
        }
        // Marks on Latin letters that have no combined form; elsewhere they belong to the spelling.
        '\u{300}'..='\u{36f}' => {}
        _ if character.is_alphanumeric() || script::is_mark(character) => folded.push(character),
        _ => {}
    }
}

/// Latin and Greek: people leave their accents out.
fn has_optional_marks(character: char) -> bool {
    matches!(character, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}')
}
