//! Whole JSON documents, taken apart by byte range: a document of hundreds of megabytes never becomes one tree in memory, and every part
//! knows where it lies.

use std::borrow::Cow;

use sonic_rs::LazyValue;
use sp_domain::source::Span;

use crate::json::{self, Parsed};

/// Longest document that is read, in bytes.
pub const MAX_DOCUMENT_BYTES: usize = 256 << 20;

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
        let text = self.raw(part);
        if !text.trim_start().starts_with('{') {
            return None;
        }
        sonic_rs::to_object_iter(text)
            .map(|field| field.ok().and_then(|(key, value)| Some((key.into_owned(), self.part(&value)?))))
            .collect()
    }

    /// The elements of a list; `None` when the part is no complete list.
    pub fn elements(&self, part: Part) -> Option<Vec<Part>> {
        let text = self.raw(part);
        if !text.trim_start().starts_with('[') {
            return None;
        }
        sonic_rs::to_array_iter(text).map(|element| self.part(&element.ok()?)).collect()
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

    /// Lazy values are slices of the text, so their addresses tell their places.
    fn part(&self, value: &LazyValue<'_>) -> Option<Part> {
        let raw = value.as_raw_str();
        let start = raw.as_ptr().addr().checked_sub(self.text.as_ptr().addr())?;
        let end = start + raw.len();
        (end <= self.text.len()).then_some(Part { start, end })
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
        for text in ["", "[", "[1", "[1,", "{\"a\":[1]}", "null", "[1 2]"] {
            let document = Document::new(text.as_bytes());
            assert_eq!(document.elements(document.whole()), None, "{text}");
        }
        for text in ["", "{", "{\"a\"", "{\"a\":1", "{\"a\":[1,}", "[]"] {
            let document = Document::new(text.as_bytes());
            assert_eq!(document.fields(document.whole()), None, "{text}");
        }
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
        fn any_bytes_are_taken_apart_or_refused(bytes: Vec<u8>) {
            let document = Document::new(&bytes);
            let _ = (document.fields(document.whole()), document.elements(document.whole()));
        }
    }
}
