//! A message.

use sp_domain::session::{Block, Message, MessageKind, Role};

use super::{
    call::call,
    conversation::Surroundings,
    text::{json, plain, split},
};
use crate::{
    markdown::{self, Highlighter},
    rooms::sessions::transcript::{Item, Part},
};

/// What a message shows; `None` when that is nothing.
pub(super) fn item(message: Message, around: &Surroundings, highlighter: &mut Highlighter) -> Option<Item> {
    let is_markdown = message.role == Role::Assistant || message.kind == MessageKind::CompactionSummary;
    let parts: Vec<Part> =
        message.blocks.into_iter().filter_map(|block| part(block, is_markdown, message.kind, around, highlighter)).collect();
    let speaks_without_words = matches!(message.kind, MessageKind::Compaction | MessageKind::Interruption);
    (speaks_without_words || !parts.is_empty()).then_some(Item {
        seq: message.seq,
        at: message.at,
        kind: message.kind,
        model: message.model,
        response: message.response_id,
        is_continued: false,
        is_reverted: message.reverted,
        is_sidechain: message.sidechain,
        parts,
    })
}

fn part(block: Block, is_markdown: bool, kind: MessageKind, around: &Surroundings, highlighter: &mut Highlighter) -> Option<Part> {
    match block {
        Block::ToolUse { call_id } => around.calls.get(&call_id).map(|record| Part::Call(Box::new(call(record)))),
        // The call shows its result, unless it lies outside of this window.
        Block::ToolResult { call_id } => around
            .calls
            .get(&call_id)
            .filter(|record| kind == MessageKind::ToolResult && !around.seqs.contains(&record.seq))
            .map(|record| Part::Call(Box::new(call(record)))),
        Block::Text { text } if text.trim().is_empty() => None,
        Block::Text { text } if is_markdown => Some(markdown(&text, highlighter)),
        other => quiet(other),
    }
}

fn markdown(text: &str, highlighter: &mut Highlighter) -> Part {
    let (shown, rest) = split(text);
    Part::Markdown { html: markdown::render(shown, highlighter), rest: (!rest.is_empty()).then(|| plain(rest)) }
}

/// A block that needs nothing around it; also the blocks of a tool's answer.
pub(super) fn quiet(block: Block) -> Option<Part> {
    match block {
        Block::Text { text } | Block::Thinking { text } if text.trim().is_empty() => None,
        Block::Text { text } => Some(Part::Plain(plain(&text))),
        Block::Thinking { text } => Some(Part::Thinking(plain(&text))),
        Block::Image { blob, media_type, size_bytes } => Some(Part::Image { blob, media_type, size_bytes }),
        Block::File { name, .. } => Some(Part::File { name }),
        Block::Patch { files } => Some(Part::Patch { files }),
        Block::Other { kind, json: text } => Some(Part::Other { kind, json: json(&text) }),
        Block::ToolUse { .. } | Block::ToolResult { .. } => None,
    }
}
