//! Records of `api_conversation_history.json`: what the model saw and said.

use sonic_rs::{JsonValueTrait, Value};
use sp_domain::{
    session::{Block, MessageKind, Role},
    source::Span,
};

use super::{
    environment,
    markup::{self, Stretch},
    transcript::{Draft, Transcript},
};
use crate::{image, json};

/// Blocks of a record; text stands for itself.
fn blocks(value: &Value) -> &[Value] {
    json::list(value, "content")
}

/// Every text in a record, those inside results included.
pub(super) fn texts(value: &Value) -> Vec<&str> {
    let mut texts: Vec<&str> = json::text(value, "content").into_iter().collect();
    for block in blocks(value) {
        texts.extend(json::text(block, "text"));
        texts.extend(json::text(block, "content"));
        texts.extend(json::list(block, "content").iter().filter_map(|inner| json::text(inner, "text")));
    }
    texts
}

/// True for an answer whose thinking is in the history.
pub(super) fn shows_reasoning(value: &Value) -> bool {
    blocks(value).iter().any(is_thinking) || details(value).next().is_some()
}

fn is_thinking(block: &Value) -> bool {
    matches!(json::text(block, "type"), Some("reasoning" | "thinking"))
}

/// Readable reasoning beside the content. Where the same thought is there as text and as summary, the text is enough.
fn details(value: &Value) -> impl Iterator<Item = &str> {
    let details = json::list(value, "reasoning_details").iter();
    details.filter_map(|detail| json::text(detail, "text").or_else(|| json::text(detail, "summary")))
}

/// Adds a record to the conversation.
pub(super) fn add(transcript: &mut Transcript<'_>, index: usize, value: &Value, span: Span) {
    match json::text(value, "role") {
        Some("assistant") => add_answer(transcript, index, value, span),
        Some("user") => add_prompt(transcript, index, value, span),
        role => {
            let at = json::time(value.get("ts"));
            let mut draft = transcript.draft(Some(format!("api-{index}")), Role::System, MessageKind::Unknown, at, span);
            draft.other(role.unwrap_or("record"), value);
            transcript.push(draft);
        }
    }
}

fn add_answer(transcript: &mut Transcript<'_>, index: usize, value: &Value, span: Span) {
    let mut draft = transcript.answer(format!("api-{index}"), json::time(value.get("ts")), span);
    if json::flag(value, "isSummary") {
        (draft.message.kind, draft.message.response_id) = (MessageKind::CompactionSummary, None);
    }
    if !blocks(value).iter().any(is_thinking) {
        details(value).for_each(|text| draft.thinking(text));
    }
    let is_native = blocks(value).iter().any(|block| json::text(block, "type") == Some("tool_use"));
    if let Some(text) = json::text(value, "content") {
        words(transcript, &mut draft, text, index, is_native);
    }
    for (number, block) in blocks(value).iter().enumerate() {
        match json::text(block, "type") {
            Some("text") => words(transcript, &mut draft, json::text(block, "text").unwrap_or_default(), index, is_native),
            Some("tool_use") => {
                let id = json::text(block, "id").map_or_else(|| format!("api-{index}-{number}"), json::clean);
                let input = block.get("input").filter(|input| !input.is_null()).map(json::to_text).unwrap_or_default();
                transcript.call(&mut draft, id, json::text(block, "name").unwrap_or_default(), input);
            }
            Some("reasoning" | "thinking") => thought(&mut draft, block),
            _ => other(&mut draft, block),
        }
    }
    transcript.push(draft);
}

/// Words of the model; in older releases its calls are among them.
fn words(transcript: &mut Transcript<'_>, draft: &mut Draft, text: &str, index: usize, is_native: bool) {
    if is_native {
        return draft.text(text);
    }
    for stretch in markup::stretches(text) {
        match stretch {
            Stretch::Text(text) => spoken(draft, text),
            Stretch::Call { name, input } => {
                let id = format!("xml-{index}-{}", draft.calls.len());
                transcript.tagged.push((id.clone(), name.to_owned()));
                transcript.call(draft, id, name, input);
            }
        }
    }
}

/// Older models think aloud, between tags.
fn spoken(draft: &mut Draft, text: &str) {
    match text.strip_prefix("<thinking>").map(|rest| rest.split_once("</thinking>").unwrap_or((rest, ""))) {
        Some((thought, rest)) => {
            draft.thinking(thought.trim());
            draft.text(rest.trim());
        }
        None => draft.text(text),
    }
}

fn thought(draft: &mut Draft, block: &Value) {
    if let Some(text) = json::text(block, "text").or_else(|| json::text(block, "thinking")) {
        return draft.thinking(text);
    }
    let summary = json::list(block, "summary").iter().filter_map(|part| part.as_str().or_else(|| json::text(part, "text")));
    draft.thinking(&summary.collect::<Vec<_>>().join("\n\n"));
}

fn add_prompt(transcript: &mut Transcript<'_>, index: usize, value: &Value, span: Span) {
    let at = json::time(value.get("ts"));
    note_mode(transcript, value, span);
    let mut draft = transcript.draft(Some(format!("api-{index}")), Role::User, MessageKind::Injected, at, span);
    let mut open: Option<(String, Vec<Block>)> = None;
    for block in json::text(value, "content").map(Item::Text).into_iter().chain(blocks(value).iter().map(Item::of)) {
        match block {
            Item::Text(text) => heard(transcript, &mut draft, text, &mut open),
            Item::Result(result) => {
                let id = json::text(result, "tool_use_id").map(json::clean).unwrap_or_default();
                let output = output(result, &mut draft);
                transcript.result(&mut draft, id, json::flag(result, "is_error"), output);
            }
            Item::Other(block) => other(&mut draft, block),
        }
    }
    close(transcript, &mut draft, open);
    transcript.tagged.clear();
    draft.message.kind = match () {
        () if json::flag(value, "isSummary") => MessageKind::CompactionSummary,
        () if !draft.results.is_empty() => MessageKind::ToolResult,
        () => MessageKind::Injected,
    };
    transcript.push(draft);
}

enum Item<'a> {
    Text(&'a str),
    Result(&'a Value),
    Other(&'a Value),
}

impl<'a> Item<'a> {
    fn of(block: &'a Value) -> Self {
        match (json::text(block, "type"), block.get("text").and_then(|text| text.as_str())) {
            (Some("text"), Some(text)) => Self::Text(text),
            (Some("tool_result"), _) => Self::Result(block),
            _ => Self::Other(block),
        }
    }
}

/// Text of a prompt: a headline opens the result of a call by tags, what follows belongs to it.
fn heard(transcript: &mut Transcript<'_>, draft: &mut Draft, text: &str, open: &mut Option<(String, Vec<Block>)>) {
    let waiting = markup::headline(text).and_then(|(name, rest)| {
        let place = transcript.tagged.iter().position(|(_, tool)| tool == name)?;
        Some((transcript.tagged.remove(place).0, rest))
    });
    if let Some((id, rest)) = waiting {
        close(transcript, draft, open.take());
        *open = Some((id, text_block(rest)));
    } else if let Some((_, output)) = open.as_mut().filter(|_| !environment::is_state(text)) {
        output.extend(text_block(text));
    } else {
        draft.text(text);
    }
}

fn text_block(text: &str) -> Vec<Block> {
    if text.trim().is_empty() { Vec::new() } else { vec![Block::Text { text: json::clean(text) }] }
}

fn close(transcript: &mut Transcript<'_>, draft: &mut Draft, open: Option<(String, Vec<Block>)>) {
    if let Some((id, output)) = open {
        transcript.result(draft, id, false, output);
    }
}

fn output(result: &Value, draft: &mut Draft) -> Vec<Block> {
    let mut output: Vec<Block> = json::text(result, "content").map(text_block).unwrap_or_default();
    for block in json::list(result, "content") {
        if let Some(text) = json::text(block, "text") {
            output.extend(text_block(text));
        } else if let Some(image) = picture(block) {
            output.push(image.block);
            draft.blobs.extend(image.blob);
        } else {
            let kind = json::text(block, "type").unwrap_or("block");
            output.push(Block::Other { kind: json::clean(kind), json: json::clean(&json::to_text(block)) });
        }
    }
    output
}

fn other(draft: &mut Draft, block: &Value) {
    match picture(block) {
        Some(image) => {
            draft.message.blocks.push(image.block);
            draft.blobs.extend(image.blob);
        }
        None => draft.other(json::text(block, "type").unwrap_or("block"), block),
    }
}

fn picture(block: &Value) -> Option<image::Image> {
    if json::text(block, "type") != Some("image") {
        return None;
    }
    let source = block.get("source")?;
    if let Some(url) = json::text(source, "url") {
        return image::from_data_url(url);
    }
    Some(image::from_base64(&json::clean(json::text(source, "media_type").unwrap_or("image/png")), json::text(source, "data")?))
}

/// A change of mode is worth a line.
fn note_mode(transcript: &mut Transcript<'_>, value: &Value, span: Span) {
    let Some(mode) = texts(value).into_iter().rev().find_map(environment::state).and_then(|state| state.mode) else { return };
    let is_change = transcript.mode.as_ref().is_some_and(|known| *known != mode);
    if is_change {
        let mut draft = transcript.draft(None, Role::System, MessageKind::Notice, json::time(value.get("ts")), span);
        draft.text(&format!("mode: {mode}"));
        transcript.push(draft);
    }
    transcript.mode = Some(mode);
}
