//! What a message says: text, or a list of parts as the API has them.

use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};
use sp_domain::session::{Blob, Block};

use crate::{image, json};

/// Blocks and the bytes they refer to.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    pub(super) blocks: Vec<Block>,
    pub(super) blobs: Vec<Blob>,
}

impl Pieces {
    /// Adds text unless it is empty.
    pub(super) fn text(&mut self, text: &str) {
        if !text.is_empty() {
            self.blocks.push(Block::Text { text: json::clean(text) });
        }
    }

    /// Adds anything as JSON text.
    pub(super) fn other(&mut self, kind: &str, value: &Value) {
        self.blocks.push(Block::Other { kind: json::clean(kind), json: json::clean(&json::to_text(value)) });
    }

    /// Adds text, a part, or a list of them; nothing for null.
    pub(super) fn content(&mut self, content: &Value) {
        if let Some(text) = content.as_str() {
            self.text(text);
        } else if let Some(parts) = content.as_array() {
            parts.iter().for_each(|part| self.part(part));
        } else if content.is_object() {
            self.part(content);
        } else if !content.is_null() {
            self.other("content", content);
        }
    }

    fn part(&mut self, part: &Value) {
        if let Some(text) = part.as_str() {
            self.text(text);
        } else if let Some(text) = part.get("text").and_then(|text| text.as_str()) {
            if json::flag(part, "thought") {
                self.blocks.push(Block::Thinking { text: json::clean(text) });
            } else {
                self.text(text);
            }
        } else if let Some(data) = part.get("inlineData") {
            self.inline(data);
        } else if let Some(file) = part.get("fileData") {
            let name = json::text(file, "fileUri").map(json::clean).unwrap_or_default();
            self.blocks.push(Block::File { name, media_type: json::text(file, "mimeType").map(json::clean) });
        } else if !part.is_null() {
            self.other(kind_of(part), part);
        }
    }

    fn inline(&mut self, data: &Value) {
        let media_type = json::text(data, "mimeType").unwrap_or("application/octet-stream");
        if !media_type.starts_with("image/") {
            let name = json::text(data, "displayName").unwrap_or(media_type);
            self.blocks.push(Block::File { name: json::clean(name), media_type: Some(json::clean(media_type)) });
            return;
        }
        let image = image::from_base64(&json::clean(media_type), json::text(data, "data").unwrap_or_default());
        self.blocks.push(image.block);
        self.blobs.extend(image.blob);
    }
}

/// The first key of a part names its kind.
fn kind_of(part: &Value) -> &str {
    part.as_object().and_then(|part| part.iter().next()).map_or("part", |(key, _)| key)
}

/// The text of content, its parts joined; `None` when there is none.
pub(super) fn plain_text(content: &Value) -> Option<String> {
    let mut pieces = Pieces::default();
    pieces.content(content);
    let texts: Vec<String> =
        pieces.blocks.into_iter().filter_map(|block| if let Block::Text { text } = block { Some(text) } else { None }).collect();
    (!texts.is_empty()).then(|| texts.join("\n"))
}

/// True for a list that consists of answers of functions alone.
pub(super) fn is_only_responses(content: &Value) -> bool {
    let parts = content.as_array().map_or(&[][..], |parts| parts.as_slice());
    !parts.is_empty() && parts.iter().all(|part| part.get("functionResponse").is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Pieces {
        let mut pieces = Pieces::default();
        pieces.content(&json::parse(text.as_bytes()).expect("JSON").value);
        pieces
    }

    #[test]
    fn every_kind_of_part_becomes_a_block() {
        let pieces = of(r#"[null, "a", {"text":"b"}, {"text":"c","thought":true}, {"text":""},
            {"inlineData":{"mimeType":"image/png","data":"Zm9v"}}, {"inlineData":{"mimeType":"audio/wav","data":"Zm9v"}},
            {"fileData":{"fileUri":"gs://x","mimeType":"text/plain"}}, {"functionCall":{"name":"f"}}, 7]"#);
        insta::assert_json_snapshot!(pieces.blocks);
        assert_eq!(pieces.blobs.iter().map(|blob| blob.bytes.as_slice()).collect::<Vec<_>>(), [b"foo"]);
    }

    #[test]
    fn content_may_be_anything() {
        assert_eq!(of("null").blocks, []);
        assert_eq!(of("\"\"").blocks, []);
        assert_eq!(of("\"a\\u0000b\"").blocks, [Block::Text { text: "ab".to_owned() }]);
        assert_eq!(of("{\"text\":\"x\"}").blocks, [Block::Text { text: "x".to_owned() }]);
        assert!(matches!(of("3").blocks[..], [Block::Other { .. }]));
    }

    #[test]
    fn answers_of_functions_are_told_from_words() {
        let only = |text: &str| is_only_responses(&json::parse(text.as_bytes()).expect("JSON").value);
        assert!(only(r#"[{"functionResponse":{}}]"#));
        assert!(!only(r#"[{"functionResponse":{}},{"text":"x"}]"#));
        assert!(!only("[]") && !only("null") && !only("\"x\""));
    }
}
