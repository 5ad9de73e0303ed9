//! Whole JSON documents, taken apart by byte range: a document of hundreds of megabytes never becomes one tree in memory, and every part
//! knows where it lies.

use std::{borrow::Cow, io, path::Path};

use sonic_rs::JsonValueTrait;
use sp_domain::source::Span;

use crate::{
    ProviderError, file,
    json::{self, Parsed},
};

/// Longest document that is read, in bytes.
pub const MAX_DOCUMENT_BYTES: usize = 256 << 20;

/// Reads a document within the limit; `None` for a longer one.
///
/// # Errors
/// Opening or reading failed.
pub fn read(path: &Path) -> Result<Option<Vec<u8>>, ProviderError> {
    let metadata = path.metadata().map_err(|error| file::failed(path, error))?;
    if metadata.len() > MAX_DOCUMENT_BYTES as u64 {
        return Ok(None);
    }
    match file::read_whole(path, MAX_DOCUMENT_BYTES) {
        Err(ProviderError::Io { error, .. }) if error.kind() == io::ErrorKind::FileTooLarge => Ok(None),
        read => read.map(Some),
    }
}

/// A part of a document: the byte range of one JSON value in its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    start: usize,
    end: usize,
}

/// The text of a document.
#[derive(Debug)]
pub struct Document<'a> {
    text: Cow<'a, str>,
    /// Bytes before the text: a byte-order mark.
    skipped: usize,
}

impl<'a> Document<'a> {
    /// Takes bytes. A byte-order mark is skipped, invalid UTF-8 replaced.
    pub fn new(bytes: &'a [u8]) -> Self {
        let rest = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        Self { text: String::from_utf8_lossy(rest), skipped: bytes.len() - rest.len() }
    }

    /// True when invalid UTF-8 was replaced: byte ranges are unknown then.
    pub fn is_repaired(&self) -> bool {
        matches!(self.text, Cow::Owned(_))
    }

    /// The document itself.
    pub fn whole(&self) -> Part {
        Part { start: 0, end: self.text.len() }
    }

    /// The fields of an object; `None` when the part is no complete object.
    pub fn fields(&self, part: Part) -> Option<Vec<(String, Part)>> {
        let field = |child: Part| {
            let text = self.raw(child);
            let key_end = 1 + string_length(text.strip_prefix('"')?.as_bytes())?;
            let key = json::parse(&text.as_bytes()[..key_end])?.value.as_str()?.to_owned();
            let value = text[key_end..].trim_start().strip_prefix(':')?;
            Some((key, self.trimmed(Part { start: child.end - value.len(), end: child.end })?))
        };
        self.children(part, b'{', b'}')?.into_iter().map(field).collect()
    }

    /// The elements of a list; `None` when the part is no complete list. What an element is, is not looked at.
    pub fn elements(&self, part: Part) -> Option<Vec<Part>> {
        self.children(part, b'[', b']')
    }

    /// What stands between the commas of a container. Brackets are counted, not matched by recursion: a hostile document can be deep.
    fn children(&self, part: Part, open: u8, close: u8) -> Option<Vec<Part>> {
        let part = self.trimmed(part)?;
        let text = self.raw(part).as_bytes();
        if text.first() != Some(&open) {
            return None;
        }
        let (mut children, mut depth, mut at, mut begin) = (Vec::new(), 1_usize, 1, 1);
        while let Some(byte) = text.get(at) {
            match byte {
                b'"' => at += string_length(&text[at + 1..])?,
                b'[' | b'{' => depth += 1,
                b',' if depth == 1 => {
                    children.push(self.trimmed(Part { start: part.start + begin, end: part.start + at })?);
                    begin = at + 1;
                }
                b']' | b'}' if depth == 1 => {
                    let last = self.trimmed(Part { start: part.start + begin, end: part.start + at });
                    let is_complete = *byte == close && (last.is_some() || children.is_empty());
                    children.extend(last);
                    return is_complete.then_some(children);
                }
                b']' | b'}' => depth -= 1,
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// Parses a part.
    pub fn value(&self, part: Part) -> Option<Parsed> {
        json::parse(self.raw(part).as_bytes())
    }

    /// Where a part lies in the file with this number; empty when positions are unknown.
    pub fn span(&self, part: Part, file: u32) -> Span {
        if self.is_repaired() {
            return Span { file, ..Span::default() };
        }
        Span { file, start: (self.skipped + part.start) as i64, end: (self.skipped + part.end) as i64 }
    }

    fn raw(&self, part: Part) -> &str {
        self.text.get(part.start..part.end).unwrap_or_default()
    }

    /// The part without blanks around it; `None` when nothing is left.
    fn trimmed(&self, part: Part) -> Option<Part> {
        let text = self.raw(part);
        let start = part.start + text.len() - text.trim_ascii_start().len();
        let end = start + text.trim_ascii().len();
        (start < end).then_some(Part { start, end })
    }
}

/// Bytes up to and including the quote that ends a string whose first quote was passed.
fn string_length(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_know_their_place() {
        let bytes = b"\xef\xbb\xbf {\"a\" : [1, {\"b\": 2}],\r\n \"c\":null}";
        let document = Document::new(bytes);
        let fields = document.fields(document.whole()).expect("an object");
        let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["a", "c"]);
        let elements = document.elements(fields[0].1).expect("a list");
        let span = document.span(elements[1], 3);
        assert_eq!((span.file, &bytes[span.start as usize..span.end as usize]), (3, b"{\"b\": 2}".as_slice()));
    }

    #[test]
    fn damaged_documents_have_no_parts() {
        for text in ["", "[", "[1", "[1,", "{\"a\":[1]}", "null", "[1,]", "[,]", "[1}", "]", "[\"a]"] {
            let document = Document::new(text.as_bytes());
            assert_eq!(document.elements(document.whole()), None, "{text}");
        }
        for text in ["", "{", "{\"a\"", "{\"a\":1", "{\"a\":[1,}", "[]", "{a:1}", "{\"a\" 1}", "{\"a\":}", "{\"a\":1]"] {
            let document = Document::new(text.as_bytes());
            assert_eq!(document.fields(document.whole()), None, "{text}");
        }
    }

    #[test]
    fn a_damaged_element_does_not_damage_its_list() {
        let document = Document::new(br#" [ 1, x , {"a\"]":[2,3]}, "],\\" ] trailing"#);
        let elements = document.elements(document.whole()).expect("a list");
        let values: Vec<_> = elements.iter().map(|part| document.value(*part).map(|parsed| json::to_text(&parsed.value))).collect();
        assert_eq!(values, [Some("1".to_owned()), None, Some(r#"{"a\"]":[2,3]}"#.to_owned()), Some(r#""],\\""#.to_owned())]);
        let fields = document.fields(elements[2]).expect("an object");
        assert_eq!(fields[0].0, "a\"]");
    }

    #[test]
    fn depth_is_no_danger() {
        let text = format!("[{}{}]", "[".repeat(1_000_000), "]".repeat(1_000_000));
        let document = Document::new(text.as_bytes());
        assert_eq!(document.elements(document.whole()).map(|elements| elements.len()), Some(1));
    }

    #[test]
    fn empty_containers_have_no_parts() {
        let document = Document::new(b" [ ] ");
        assert_eq!(document.elements(document.whole()), Some(Vec::new()));
        let document = Document::new(b"{}");
        assert_eq!(document.fields(document.whole()), Some(Vec::new()));
    }

    #[test]
    fn repaired_text_has_no_positions() {
        let document = Document::new(b"[\"\xff\"]");
        let elements = document.elements(document.whole()).expect("a list");
        assert!(document.is_repaired());
        assert_eq!(document.span(elements[0], 0), Span::default());
    }

    proptest::proptest! {
        #[test]
        fn any_punctuation_is_taken_apart_or_refused(text in "[\\[\\]{}:,\"\\\\a1 ]{0,24}") {
            let document = Document::new(text.as_bytes());
            for part in document.elements(document.whole()).into_iter().flatten() {
                let _ = (document.value(part), document.fields(part));
            }
        }

        #[test]
        fn any_bytes_are_taken_apart_or_refused(bytes: Vec<u8>) {
            let document = Document::new(&bytes);
            let _ = (document.fields(document.whole()), document.elements(document.whole()));
        }
    }
}
