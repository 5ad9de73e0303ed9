//! A record without what its figures do not need. Most of a transcript's bytes are file contents and command output: totals from cold logs
//! need not build them.

use memchr::{memchr2, memmem};

/// Fields that facts and figures are read from.
const KEPT: [&str; 24] = [
    "type",
    "subtype",
    "uuid",
    "parentUuid",
    "logicalParentUuid",
    "sessionId",
    "timestamp",
    "cwd",
    "gitBranch",
    "version",
    "entrypoint",
    "sessionKind",
    "forkedFrom",
    "requestId",
    "isSidechain",
    "isMeta",
    "isCompactSummary",
    "isVisibleInTranscriptOnly",
    "durationMs",
    "leafUuid",
    "customTitle",
    "agentName",
    "aiTitle",
    "summary",
];

/// Fields of a message that figures are read from.
const MESSAGE: [&str; 5] = ["id", "model", "role", "stop_reason", "usage"];

/// Fields with words of the conversation, which may become the title.
const SPOKEN: [&str; 4] = ["content", "attachment", "message", "toolUseResult"];

/// Whether what was said still matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Words {
    /// The title may be among them, or a result that is waited for.
    Needed,
    /// Only the figures matter.
    Skipped,
}

/// The record as JSON with the needed fields alone. `None` when it is no object: the full parser has the last word.
pub(super) fn skim(bytes: &[u8], words: Words) -> Option<Vec<u8>> {
    let mut kept = Vec::with_capacity(1024);
    let mut scanner = Scanner { bytes, at: 0 };
    scanner.object(|scanner, key| {
        if key == b"message" && scanner.peek() == Some(b'{') {
            put(&mut kept, key, &message(scanner, words)?);
            return Some(());
        }
        let value = scanner.value()?;
        if is_one_of(&KEPT, key) || (words == Words::Needed && is_one_of(&SPOKEN, key)) {
            put(&mut kept, key, value);
        }
        Some(())
    })?;
    (scanner.at == bytes.len()).then(|| object(kept))
}

fn is_one_of(keys: &[&str], key: &[u8]) -> bool {
    keys.iter().any(|known| known.as_bytes() == key)
}

/// A message without its content. Calls of the search tool are needed: their results are counted.
fn message(scanner: &mut Scanner<'_>, words: Words) -> Option<Vec<u8>> {
    let mut kept = Vec::with_capacity(512);
    scanner.object(|scanner, key| {
        let value = scanner.value()?;
        let is_kept = match key {
            b"content" => words == Words::Needed || memmem::find(value, b"\"WebSearch\"").is_some(),
            key => is_one_of(&MESSAGE, key),
        };
        if is_kept {
            put(&mut kept, key, value);
        }
        Some(())
    })?;
    Some(object(kept))
}

fn put(object: &mut Vec<u8>, key: &[u8], value: &[u8]) {
    object.extend_from_slice(if object.is_empty() { b"{\"" } else { b",\"" });
    object.extend_from_slice(key);
    object.extend_from_slice(b"\":");
    object.extend_from_slice(value);
}

fn object(mut kept: Vec<u8>) -> Vec<u8> {
    kept.extend_from_slice(if kept.is_empty() { b"{}" } else { b"}" });
    kept
}

/// Finds the borders of values without looking into them. What it accepts may still be no JSON, what it refuses never is.
struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    /// The next byte that is no blank.
    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.bytes.get(self.at)? {
                b' ' | b'\t' | b'\r' | b'\n' => self.at += 1,
                byte => return Some(*byte),
            }
        }
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// Walks over the fields of an object; `field` takes the value. Keys with escapes are refused: no tool writes them.
    fn object(&mut self, mut field: impl FnMut(&mut Self, &'a [u8]) -> Option<()>) -> Option<()> {
        self.expect(b'{')?;
        if self.peek()? == b'}' {
            return self.expect(b'}');
        }
        loop {
            self.peek().filter(|byte| *byte == b'"')?;
            let raw = self.string()?;
            let key = raw.get(1..raw.len() - 1).filter(|key| !key.contains(&b'\\'))?;
            self.expect(b':')?;
            self.peek()?;
            field(self, key)?;
            if self.peek()? == b'}' {
                return self.expect(b'}');
            }
            self.expect(b',')?;
        }
    }

    /// Skips a value and returns it.
    fn value(&mut self) -> Option<&'a [u8]> {
        let start = self.at;
        match self.peek()? {
            b'"' => drop(self.string()?),
            b'{' | b'[' => self.nested()?,
            b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => self.word(),
            _ => return None,
        }
        self.bytes.get(start..self.at)
    }

    /// Skips a string, quotes included.
    fn string(&mut self) -> Option<&'a [u8]> {
        let start = self.at;
        self.at += 1;
        loop {
            self.at += memchr2(b'"', b'\\', self.bytes.get(self.at..)?)?;
            if self.bytes[self.at] == b'"' {
                self.at += 1;
                return self.bytes.get(start..self.at);
            }
            self.at += 2;
        }
    }

    /// Skips a list or an object.
    fn nested(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.bytes.get(self.at)? {
                b'"' => {
                    self.string()?;
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return Some(());
            }
        }
    }

    /// Skips a number, `true`, `false` or `null`.
    fn word(&mut self) {
        let rest = &self.bytes[self.at..];
        let ends = |byte: &u8| matches!(byte, b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n');
        self.at += rest.iter().position(ends).unwrap_or(rest.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(json: &str, words: Words) -> Option<String> {
        skim(json.as_bytes(), words).map(|kept| String::from_utf8(kept).expect("text"))
    }

    #[test]
    fn figures_stay_and_words_go() {
        let record =
            r#"{"type":"assistant","slug":"x","message":{"id":"m","content":[{"text":"long"}],"usage":{"input_tokens":1}},"uuid":"a"}"#;
        let figures = r#"{"type":"assistant","message":{"id":"m","usage":{"input_tokens":1}},"uuid":"a"}"#;
        assert_eq!(text(record, Words::Skipped).as_deref(), Some(figures));
        assert!(text(record, Words::Needed).is_some_and(|kept| kept.contains("long")));
        let search = r#"{"message":{"content":[{"type":"tool_use","name":"WebSearch"}]}}"#;
        assert_eq!(text(search, Words::Skipped).as_deref(), Some(search));
        assert_eq!(text(r#"{ "message" : "text", "x":{"type":[1,"}"]} }"#, Words::Skipped).as_deref(), Some("{}"));
        assert_eq!(text(r#"{"cwd":"a\"b\\","uuid":7}"#, Words::Skipped).as_deref(), Some(r#"{"cwd":"a\"b\\","uuid":7}"#));
    }

    #[test]
    fn what_is_no_object_is_left_to_the_parser() {
        for record in
            ["", "[]", "7", "{\"a\":1", "{\"a\":1} x", "{\"a\":1}}", "{\"a\":1,}", "{\"a\" 1}", "{\"a\":}", "{\"a\":[1}", "{\"\\u0061\":1}"]
        {
            assert_eq!(text(record, Words::Skipped), None, "{record}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_is_json_is_skimmed(values in proptest::collection::vec("[a-z\\\\\"{}\\[\\]:,ä ]{0,12}", 0..6)) {
            let fields: Vec<(String, serde_json::Value)> =
                values.into_iter().enumerate().map(|(at, text)| (format!("k{at}"), serde_json::json!({ "cwd": [text, at, null] }))).collect();
            let mut record: serde_json::Map<String, serde_json::Value> = fields.into_iter().collect();
            record.insert("uuid".to_owned(), "u".into());
            let json = serde_json::Value::Object(record).to_string();
            proptest::prop_assert_eq!(text(&json, Words::Skipped), Some(r#"{"uuid":"u"}"#.to_owned()));
        }

        #[test]
        fn any_bytes_are_skimmed_or_refused(bytes: Vec<u8>) {
            let _ = skim(&bytes, Words::Needed);
        }
    }
}
