//! Rows from records, and their texts, outside of any transaction.

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Deserialize, Serialize};
use sp_domain::{
    Timestamp,
    session::{Block, FileTouch, Message, Role, ToolCall, ToolResult},
};

use super::preview;
use crate::{
    entity::{message, tool_call, touch},
    foreign::{self, Digest},
};

pub(crate) const fn role(role: Role) -> &'static str {
    match role {
        Role::User => "user",
        Role::Assistant => "assistant",
        Role::System => "system",
    }
}

fn ms(at: Option<Timestamp>) -> Option<i64> {
    at.map(Timestamp::ms)
}

fn json(value: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("blocks are plain data with text keys")
}

/// What of a message lies in the archive: everything no query looks into.
#[derive(Serialize, Deserialize)]
pub(crate) struct MessageText<'a> {
    /// The tool's id of the record.
    pub(crate) id: Option<Cow<'a, str>>,
    /// The record it answers to.
    pub(crate) parent: Option<Cow<'a, str>>,
    /// The API response it is a part of.
    pub(crate) response: Option<Cow<'a, str>>,
    /// The model that answered.
    pub(crate) model: Option<Cow<'a, str>>,
    /// Its pieces.
    pub(crate) blocks: Cow<'a, [Block]>,
}

impl MessageText<'_> {
    /// Reads it back. Earlier releases stored the blocks alone.
    pub(crate) fn parse(text: &[u8]) -> serde_json::Result<Self> {
        if text.starts_with(b"[") {
            let blocks = Cow::Owned(serde_json::from_slice(text)?);
            return Ok(Self { id: None, parent: None, response: None, model: None, blocks });
        }
        serde_json::from_slice(text)
    }
}

fn key(id: &String) -> i64 {
    Digest::default().text(id).finish()
}

/// The row of a message, and its text in the archive.
pub(crate) fn message(record: &Message) -> (message::Model, Vec<u8>) {
    let blocks = json(&record.blocks);
    let row = message::Model {
        session_id: 0,
        seq: record.seq,
        native_key: record.native_id.as_ref().map(key),
        response_key: record.response_id.as_ref().map(key),
        role: role(record.role).to_owned(),
        kind: record.kind.as_str().to_owned(),
        at: ms(record.at),
        sidechain: record.sidechain,
        reverted: record.reverted,
        span_file: i64::from(record.span.file),
        span_start: record.span.start,
        span_end: record.span.end,
        digest: message_digest(record, &blocks),
        revision: 0,
        preview: preview::of_message(record),
        text_block: 0,
        text_start: 0,
        text_len: Some(0),
    };
    let text = MessageText {
        id: record.native_id.as_deref().map(Cow::Borrowed),
        parent: record.parent_native_id.as_deref().map(Cow::Borrowed),
        response: record.response_id.as_deref().map(Cow::Borrowed),
        model: record.model.as_deref().map(Cow::Borrowed),
        blocks: Cow::Borrowed(&record.blocks),
    };
    (row, json(&text))
}

fn message_digest(record: &Message, blocks: &[u8]) -> i64 {
    Digest::default()
        .optional(record.native_id.as_ref())
        .optional(record.parent_native_id.as_ref())
        .optional(record.response_id.as_ref())
        .text(role(record.role))
        .text(record.kind.as_str())
        .number(ms(record.at).unwrap_or(i64::MIN))
        .optional(record.model.as_ref())
        .number(i64::from(record.sidechain) * 2 + i64::from(record.reverted))
        .number(i64::from(record.span.file))
        .number(record.span.start)
        .number(record.span.end)
        .bytes(blocks)
        .finish()
}

/// A call of which nothing is known yet.
pub(crate) fn empty_call(id: &str) -> tool_call::Model {
    tool_call::Model {
        session_id: 0,
        call_id: id.to_owned(),
        seq: None,
        name: None,
        namespace: None,
        category: None,
        target: None,
        called_at: None,
        call_digest: None,
        result_seq: None,
        status: "pending".to_owned(),
        exit_code: None,
        answered_at: None,
        duration_ms: None,
        child_native_id: None,
        result_digest: None,
        revision: 0,
        input_block: None,
        input_start: None,
        input_len: None,
        output_block: None,
        output_start: None,
        output_len: None,
    }
}

/// Adds the half of the call.
pub(crate) fn add_call(row: &mut tool_call::Model, call: &ToolCall) {
    let digest = Digest::default()
        .number(call.seq)
        .text(&call.name)
        .optional(call.namespace.as_ref())
        .text(call.category.as_str())
        .optional(call.target.as_ref())
        .number(ms(call.at).unwrap_or(i64::MIN))
        .text(&call.input)
        .finish();
    row.seq = Some(call.seq);
    row.name = Some(foreign::text(&call.name));
    row.namespace = foreign::optional(call.namespace.as_ref());
    row.category = Some(call.category.as_str().to_owned());
    row.target = foreign::optional(call.target.as_ref());
    row.called_at = ms(call.at);
    row.call_digest = Some(digest);
}

/// Adds the half of the result. Returns its blocks as JSON text.
pub(crate) fn add_result(row: &mut tool_call::Model, result: &ToolResult) -> Vec<u8> {
    let output = json(&result.output);
    let digest = Digest::default()
        .number(result.seq.unwrap_or(i64::MIN))
        .text(result.status.as_str())
        .number(result.exit_code.unwrap_or(i64::MIN))
        .number(ms(result.at).unwrap_or(i64::MIN))
        .number(result.duration_ms.unwrap_or(i64::MIN))
        .optional(result.child_native_id.as_ref())
        .bytes(&output)
        .finish();
    row.result_seq = result.seq;
    result.status.as_str().clone_into(&mut row.status);
    row.exit_code = result.exit_code;
    row.answered_at = ms(result.at);
    row.duration_ms = result.duration_ms;
    row.child_native_id = foreign::optional_key(result.child_native_id.as_ref());
    row.result_digest = Some(digest);
    output
}

/// Touches, one per call and path.
pub(crate) fn touches(found: &[FileTouch]) -> Vec<touch::Model> {
    let row = |touch: &FileTouch| touch::Model {
        session_id: 0,
        call_id: foreign::key(&touch.call_id),
        path: foreign::key(&touch.path),
        kind: touch.kind.as_str().to_owned(),
        at: ms(touch.at),
    };
    // The later of two touches of one path by one call stands.
    let by_key: BTreeMap<_, _> = found.iter().map(row).map(|row| ((row.call_id.clone(), row.path.clone()), row)).collect();
    by_key.into_values().collect()
}
