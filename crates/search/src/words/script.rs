//! What characters are to the search.

/// An ASCII lower-case letter.
pub(super) const LOWER: u8 = 1;
/// An ASCII upper-case letter.
pub(super) const UPPER: u8 = 2;
/// An ASCII digit.
const DIGIT: u8 = 4;
/// A byte of a character beyond ASCII.
pub(super) const WIDE: u8 = 8;

/// Bytes by what they are; zero stands between words.
pub(super) const ASCII: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' => LOWER,
            b'A'..=b'Z' => UPPER,
            b'0'..=b'9' => DIGIT,
            128..=255 => WIDE,
            _ => 0,
        };
        byte += 1;
    }
    classes
};

/// What a character is to the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Stands between words.
    Between,
    /// Belongs to a word.
    Letter,
    /// Is a word of its own.
    Single,
}

pub(super) fn class(character: char) -> Class {
    if is_single(character) {
        Class::Single
    } else if character.is_alphanumeric() || is_mark(character) {
        Class::Letter
    } else {
        Class::Between
    }
}

pub(super) fn is_mark(character: char) -> bool {
    // Variation selectors are marks by the letter of the standard, but change nothing that could be searched for.
    !character.is_ascii() && !('\u{fe00}'..='\u{fe0f}').contains(&character) && unicode_normalization::char::is_combining_mark(character)
}

/// Scripts that put no space between words, Korean for its endings, and pictographs.
fn is_single(character: char) -> bool {
    matches!(character as u32,
        0x0e01..=0x0e4e | 0x0e81..=0x0ece // Thai, Lao
        | 0x1000..=0x1049 | 0x1100..=0x11ff | 0x1780..=0x17d3 // Burmese, Korean letters, Khmer
        | 0x2600..=0x27bf | 0x2b50..=0x2b55 | 0x1f300..=0x1faff // pictographs
        | 0x2e80..=0x2fd5 | 0x3005..=0x3007 | 0x3021..=0x3029 | 0x3041..=0x3096 | 0x309d..=0x309f | 0x30a1..=0x30fa | 0x30fc..=0x30ff
        | 0x3105..=0x312f | 0x3131..=0x318e | 0x31a0..=0x31bf | 0x31f0..=0x31ff
        | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xa000..=0xa48c | 0xac00..=0xd7a3 | 0xf900..=0xfaff
        | 0xff66..=0xff9d | 0xffa1..=0xffdc | 0x20000..=0x3fffd)
}
