//! A record without what its figures do not need. Most of a transcript's bytes are file contents and command output: totals from cold logs
//! need not build them.

use memchr::memmem;

use crate::scan::Scanner;

/// True for fields that facts and figures are read from.
fn is_fact(key: &[u8]) -> bool {
    matches!(
        key,
        b"type"
            | b"subtype"
            | b"uuid"
            | b"sessionId"
            | b"timestamp"
            | b"cwd"
            | b"gitBranch"
            | b"version"
            | b"entrypoint"
            | b"sessionKind"
            | b"forkedFrom"
            | b"requestId"
            | b"isSidechain"
            | b"isMeta"
            | b"isCompactSummary"
            | b"isVisibleInTranscriptOnly"
            | b"durationMs"
            | b"leafUuid"
            | b"customTitle"
            | b"agentName"
            | b"aiTitle"
            | b"summary"
    )
}

/// True for fields of a message that figures are read from.
fn is_figure(key: &[u8]) -> bool {
    matches!(key, b"id" | b"model" | b"stop_reason" | b"usage")
}

/// True for fields with words of the conversation, which may become the title.
fn is_spoken(key: &[u8]) -> bool {
    matches!(key, b"content" | b"attachment" | b"message" | b"toolUseResult")
}

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
    let mut scanner = Scanner::new(bytes);
    scanner.object(|scanner, key| {
        if key == b"message" && scanner.peek() == Some(b'{') {
            put(&mut kept, key, &message(scanner, words)?);
            return Some(());
        }
        let value = scanner.value()?;
        if is_fact(key) || (words == Words::Needed && is_spoken(key)) {
            put(&mut kept, key, value);
        }
        Some(())
    })?;
    scanner.is_at_end().then(|| object(kept))
}

/// A message without its content. Calls of the search tool are needed: their results are counted.
fn message(scanner: &mut Scanner<'_>, words: Words) -> Option<Vec<u8>> {
    let mut kept = Vec::with_capacity(512);
    scanner.object(|scanner, key| {
        let value = scanner.value()?;
        let is_kept = match key {
            b"content" => words == Words::Needed || memmem::find(value, b"\"WebSearch\"").is_some(),
            key => is_figure(key),
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
