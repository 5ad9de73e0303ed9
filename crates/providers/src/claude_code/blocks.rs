//! Blocks of a message to blocks, calls, results, touches and images of the domain.

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};
use sp_domain::{
    session::{Blob, Block, FileTouch, ToolCall, ToolResult},
    source::Event,
};

use super::{
    prompt,
    record::{Content, Record, kind},
    results, tools,
};
use crate::json::{self, clean};

/// Base64 with or without padding.
const BASE64: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent));

/// Whether editor context in front of a text is dropped.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Texts {
    /// As recorded.
    Kept,
    /// Without `<ide_…>` envelopes.
    AsTyped,
}

/// What a message holds.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    /// Its blocks.
    pub(super) blocks: Vec<Block>,
    /// Calls, results, touches and blobs found on the way.
    pub(super) events: Vec<Event>,
}

/// Reads the content of a record.
pub(super) fn pieces(record: &Record<'_>, content: Content<'_>, texts: Texts) -> Pieces {
    let mut pieces = Pieces::default();
    let results = content.blocks().iter().filter(|block| kind(block) == Some("tool_result")).count();
    let details = record.value.get("toolUseResult").filter(|_| results == 1);
    if let Content::Text(text) = content {
        pieces.text(text, texts);
    }
    for block in content.blocks().iter().filter(|block| !block.is_null()) {
        match kind(block) {
            Some("text") => pieces.text(json::text(block, "text").unwrap_or_default(), texts),
            Some("tool_use" | "server_tool_use") => pieces.call(record, block),
            Some("tool_result") => pieces.result(record, block, details),
            Some(name) if name.ends_with("_tool_result") => pieces.result(record, block, None),
            _ => pieces.other(block),
        }
    }
    pieces
}

impl Pieces {
    fn text(&mut self, text: &str, texts: Texts) {
        let text = if texts == Texts::AsTyped { prompt::without_editor_context(text) } else { text };
        if !text.is_empty() {
            self.blocks.push(Block::Text { text: clean(text) });
        }
    }

    /// Blocks that are no texts, calls or results.
    fn other(&mut self, block: &Value) {
        let read = match kind(block) {
            Some("thinking") => Block::Thinking { text: clean(json::text(block, "thinking").unwrap_or_default()) },
            Some("redacted_thinking") => Block::Thinking { text: String::new() },
            Some("image") => self.image(block),
            Some("document") => document(block),
            _ => raw(block),
        };
        self.blocks.push(read);
    }

    fn call(&mut self, record: &Record<'_>, block: &Value) {
        let Some(call_id) = json::text(block, "id").map(clean) else { return self.blocks.push(raw(block)) };
        let name = clean(json::text(block, "name").unwrap_or("unknown"));
        let nothing = Value::new_null();
        let input = block.get("input").unwrap_or(&nothing);
        self.blocks.push(Block::ToolUse { call_id: call_id.clone() });
        for (path, kind) in tools::touches(&name, input) {
            self.events.push(Event::Touch(FileTouch { call_id: call_id.clone(), path, kind, at: record.at() }));
        }
        self.events.push(Event::Call(Box::new(ToolCall {
            seq: record.seq,
            namespace: tools::namespace(&name),
            category: tools::category(&name),
            input: input.as_str().map_or_else(|| clean(&json::to_text(input)), clean),
            target: tools::target(&name, input),
            at: record.at(),
            call_id,
            name,
        })));
    }

    fn result(&mut self, record: &Record<'_>, block: &Value, details: Option<&Value>) {
        let Some(call_id) = json::text(block, "tool_use_id").map(clean) else { return self.blocks.push(raw(block)) };
        let content = block.get("content");
        let failed = content.and_then(kind).is_some_and(|kind| kind.ends_with("_error"));
        let is_error = json::flag(block, "is_error") || failed;
        let output = self.output(content);
        self.blocks.push(Block::ToolResult { call_id: call_id.clone() });
        self.events.push(Event::Result(Box::new(ToolResult {
            call_id,
            seq: Some(record.seq),
            status: results::status(is_error, &output, details),
            exit_code: results::exit_code(is_error, &output, details),
            at: record.at(),
            duration_ms: details.and_then(results::duration_ms),
            child_native_id: details.and_then(results::child),
            output,
        })));
    }

    /// What a tool answered: text, blocks, or one object of a server tool.
    fn output(&mut self, content: Option<&Value>) -> Vec<Block> {
        let Some(content) = content.filter(|content| !content.is_null()) else { return Vec::new() };
        if let Some(text) = content.as_str() {
            return if text.is_empty() { Vec::new() } else { vec![Block::Text { text: clean(text) }] };
        }
        match content.as_array() {
            Some(list) => list.iter().map(|block| self.answer(block)).collect(),
            None => vec![self.answer(content)],
        }
    }

    fn answer(&mut self, block: &Value) -> Block {
        match (kind(block), json::text(block, "text"), json::text(block, "url")) {
            (Some("image"), ..) => self.image(block),
            (Some("document"), ..) => document(block),
            (Some("text" | "advisor_result"), Some(text), _) => Block::Text { text: clean(text) },
            (Some("web_search_result"), _, Some(url)) => {
                Block::Text { text: clean(&format!("{}\n{url}", json::text(block, "title").unwrap_or_default())) }
            }
            _ => raw(block),
        }
    }

    fn image(&mut self, block: &Value) -> Block {
        let source = block.get("source");
        let media_type = clean(source.and_then(|source| json::text(source, "media_type")).unwrap_or("application/octet-stream"));
        let data = source.and_then(|source| json::text(source, "data"));
        let Some(bytes) = data.and_then(|data| BASE64.decode(data).ok()) else {
            return Block::Image { blob: None, media_type, size_bytes: 0 };
        };
        let id = blake3::hash(&bytes).to_hex()[..32].to_owned();
        let size_bytes = bytes.len() as i64;
        self.events.push(Event::Blob(Blob { id: id.clone(), media_type: media_type.clone(), bytes }));
        Block::Image { blob: Some(id), media_type, size_bytes }
    }
}

fn document(block: &Value) -> Block {
    let source = block.get("source");
    let of_source = |key: &str| source.and_then(|source| json::text(source, key));
    let name = json::text(block, "title").or_else(|| of_source("url")).or_else(|| of_source("file_id")).unwrap_or("document");
    Block::File { name: clean(name), media_type: of_source("media_type").map(clean) }
}

/// A block nobody knows, as it is.
pub(super) fn raw(value: &Value) -> Block {
    Block::Other { kind: clean(kind(value).unwrap_or("unknown")), json: clean(&json::to_text(value)) }
}
