//! Cuts text into words, the same way when it is indexed, asked for and highlighted.
//!
//! - A word is a run of letters, digits and the marks on them; everything else, `_` included, stands between words and is not compared.
//! - Scripts written without spaces (Chinese, Japanese, Korean, Thai, …) and pictographs are cut into single characters.
//! - Case, width and the diacritics of Latin and Greek letters do not matter.
//! - The parts of an identifier in camel case are words as well, standing where the identifier stands.
//! - Of a longer word the first [`LONGEST`] bytes count.

mod fold;
mod script;

use std::ops::Range;

use script::Class;

/// Bytes of a word that count, after folding.
pub const LONGEST: usize = 64;

/// Most parts an identifier is cut into: with more it is rather a key or encoded bytes.
const MOST_PARTS: usize = 8;

/// A word of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// Folded.
    pub text: String,
    /// Its number in the text; parts have that of their identifier.
    pub position: u32,
    /// Where it stands in the text, in bytes.
    pub range: Range<usize>,
}

/// Walks through the words of a text. Not an iterator, so that one string serves all words.
#[derive(Debug)]
pub struct Words<'a> {
    text: &'a str,
    at: usize,
    next_position: u32,
    with_parts: bool,
    /// Parts of the word last given out, last one first.
    parts: Vec<Range<usize>>,
    /// The word it stands at, after [`Self::advance`] said there is one.
    pub word: Word,
}

impl<'a> Words<'a> {
    /// All words, identifiers followed by their parts: what a text can be found by.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0, next_position: 0, with_parts: true, parts: Vec::new(), word: Word::default() }
    }

    /// Only whole words, one for each position: what is asked for.
    pub fn whole(text: &'a str) -> Self {
        Self { with_parts: false, ..Self::new(text) }
    }

    /// Goes to the next word; false at the end.
    pub fn advance(&mut self) -> bool {
        if let Some(part) = self.parts.pop() {
            self.give_ascii(part, true);
            return true;
        }
        while let Some(&byte) = self.text.as_bytes().get(self.at) {
            match script::ASCII[usize::from(byte)] {
                0 => self.at += 1,
                script::WIDE => {
                    let Some(character) = self.text[self.at..].chars().next() else { return false };
                    match script::class(character) {
                        Class::Between => self.at += character.len_utf8(),
                        Class::Single => return self.give_single(character),
                        Class::Letter => {
                            if self.give_word() {
                                return true;
                            }
                        }
                    }
                }
                _ => return self.give_word(),
            }
        }
        false
    }

    /// False when nothing is left of it after folding.
    fn give_word(&mut self) -> bool {
        let (start, bytes) = (self.at, self.text.as_bytes());
        let (mut end, mut seen_inside, mut seen) = (start, 0, 0);
        while let Some(&byte) = bytes.get(end) {
            let class = script::ASCII[usize::from(byte)];
            if class == 0 {
                break;
            }
            if class == script::WIDE {
                if self.text[end..].chars().next().is_some_and(|next| script::class(next) == Class::Letter) {
                    return self.give_folded(end);
                }
                break;
            }
            seen |= class;
            seen_inside |= if end == start { 0 } else { class };
            end += 1;
        }
        self.place(start..end);
        self.give_ascii(start..end, seen & script::UPPER != 0);
        if self.with_parts && seen_inside & script::UPPER != 0 && seen & script::LOWER != 0 && end - start <= LONGEST {
            self.parts = parts(bytes, start..end);
        }
        true
    }

    /// A word with letters beyond ASCII, known to have none before `end`.
    fn give_folded(&mut self, mut end: usize) -> bool {
        let start = self.at;
        for character in self.text[end..].chars() {
            if script::class(character) != Class::Letter {
                break;
            }
            end += character.len_utf8();
        }
        self.place(start..end);
        fold::word(&self.text[start..end], &mut self.word.text);
        if self.word.text.is_empty() {
            // The words around it are neighbours.
            self.next_position -= 1;
        }
        !self.word.text.is_empty()
    }

    fn give_single(&mut self, character: char) -> bool {
        self.place(self.at..self.at + character.len_utf8());
        fold::single(character, &mut self.word.text);
        true
    }

    fn place(&mut self, range: Range<usize>) {
        self.at = range.end;
        self.word.position = self.next_position;
        self.next_position = self.next_position.saturating_add(1);
        self.word.text.clear();
        self.word.range = range;
    }

    fn give_ascii(&mut self, range: Range<usize>, has_upper: bool) {
        let counts = range.start..range.end.min(range.start + LONGEST);
        self.word.text.clear();
        self.word.text.push_str(&self.text[counts]);
        if has_upper {
            self.word.text.make_ascii_lowercase();
        }
        self.word.range = range;
    }
}

/// The character is a word or belongs to one.
pub(crate) fn belongs_to_word(character: char) -> bool {
    if character.is_ascii() { character.is_ascii_alphanumeric() } else { script::class(character) != Class::Between }
}

/// Where the parts of an ASCII identifier in camel case stand, last one first; none when it does not look like one.
fn parts(bytes: &[u8], word: Range<usize>) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let (mut end, mut letters) = (word.end, 0);
    for at in (word.start..word.end).rev() {
        let is_lower = |place: usize| bytes[word.clone()].get(place - word.start).is_some_and(u8::is_ascii_lowercase);
        if at == word.start || (bytes[at].is_ascii_uppercase() && (is_lower(at - 1) || is_lower(at + 1))) {
            letters += usize::from(end - at == 1);
            parts.push(at..end);
            end = at;
        }
    }
    if parts.len() < 2 || parts.len() > MOST_PARTS || letters > 1 {
        return Vec::new();
    }
    parts.retain(|part| part.len() > 1);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<(String, u32)> {
        let (mut words, mut all) = (Words::new(text), Vec::new());
        while words.advance() {
            assert!(text.get(words.word.range.clone()).is_some(), "{:?}", words.word);
            all.push((words.word.text.clone(), words.word.position));
        }
        all
    }

    fn texts(text: &str) -> Vec<String> {
        all(text).into_iter().map(|(word, _)| word).collect()
    }

    #[test]
    fn words_are_letters_and_digits() {
        assert_eq!(texts("Hello, wörld_2: don't!"), ["hello", "world", "2", "don", "t"]);
        assert_eq!(texts("src/main.rs:42"), ["src", "main", "rs", "42"]);
        assert_eq!(texts("CONST 3F2A9b e\u{301}té ﬁn Straße Ｆｏｏ"), ["const", "3f2a9b", "ete", "fin", "strasse", "foo"]);
        assert_eq!(texts(" \n\t…—"), [""; 0]);
    }

    #[test]
    fn identifiers_are_found_by_their_parts() {
        let expected = [("foobar", 0), ("foo", 0), ("bar", 0), ("baz", 1)].map(|(word, position)| (word.to_owned(), position));
        assert_eq!(all("fooBar_baz"), expected);
        assert_eq!(texts("HTTPServer2Go isAValue"), ["httpserver2go", "http", "server2", "go", "isavalue", "is", "value"]);
        assert_eq!(texts("aGVsbG8gd29ybGQgYQ"), ["agvsbg8gd29ybgqgyq"]);
        assert_eq!(texts("Hello WORLD x"), ["hello", "world", "x"]);
        assert_eq!(texts("fooBar→bazQux漢"), ["foobar", "foo", "bar", "bazqux", "baz", "qux", "漢"]);
    }

    #[test]
    fn scripts_without_spaces_are_cut_into_characters() {
        assert_eq!(texts("全文検索とfoo・ｱ 검색을 🚀"), ["全", "文", "検", "索", "と", "foo", "ア", "검", "색", "을", "🚀"]);
    }

    #[test]
    fn marks_alone_are_no_words() {
        assert_eq!(all(&"\u{301} ".repeat(100_000)), []);
        assert_eq!(all("a \u{301} b").into_iter().map(|(_, position)| position).collect::<Vec<_>>(), [0, 1]);
    }

    #[test]
    fn long_words_are_cut() {
        let long = "x".repeat(1000);
        assert_eq!(texts(&long), [&long[..LONGEST]]);
        assert!(texts(&"é".repeat(1000)).iter().all(|word| word.len() <= LONGEST));
    }

    proptest::proptest! {
        #[test]
        fn any_text_can_be_cut(text in "\\PC*") {
            let words = all(&text);
            proptest::prop_assert!(words.iter().all(|(word, _)| !word.is_empty() && word.len() <= LONGEST));
            proptest::prop_assert!(words.is_sorted_by_key(|(_, position)| *position));
        }

        #[test]
        fn folding_twice_changes_nothing(text in "\\PC*") {
            for word in texts(&text) {
                proptest::prop_assert_eq!(texts(&word).concat(), word);
            }
        }

        #[test]
        fn whole_words_are_the_first_of_each_position(text in "[a-zA-Z0-9 _äß漢🚀]*") {
            let mut first = all(&text);
            first.dedup_by_key(|(_, position)| *position);
            let (mut words, mut whole) = (Words::whole(&text), Vec::new());
            while words.advance() {
                whole.push((words.word.text.clone(), words.word.position));
            }
            proptest::prop_assert_eq!(first, whole);
        }
    }
}
