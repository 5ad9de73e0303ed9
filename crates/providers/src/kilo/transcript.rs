//! Both files as one conversation: prompts and errors from what the person saw, answers, calls and results from what the model saw.

use std::collections::BTreeMap;

use sonic_rs::Value;
use sp_domain::{
    Timestamp,
    session::{Blob, Block, CallStatus, FileTouch, Message, MessageKind, Role, ToolCall, ToolResult},
    source::{Event, Span},
};

use super::{
    history,
    outline::{Outline, Record, Request},
    task::List,
    tool, view,
};
use crate::Sink;

pub(super) fn push(outline: &Outline, view: Option<&List<'_>>, history: Option<&List<'_>>, sink: &mut dyn Sink) {
    let mut transcript =
        Transcript { outline, sink, seq: 0, request: None, mode: None, open: BTreeMap::new(), tagged: Vec::new(), last_view_call: None };
    for record in &outline.order {
        let (list, index) = match record {
            Record::View(index) => (view, *index),
            Record::History(index) => (history, *index),
        };
        let Some((list, value)) = list.and_then(|list| Some((list, list.value(index, None)?))) else { continue };
        match record {
            Record::View(_) => view::add(&mut transcript, index, &value, list.span(index)),
            Record::History(_) => history::add(&mut transcript, index, &value, list.span(index)),
        }
    }
}

/// A message being made, with what belongs to it.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) message: Message,
    pub(super) calls: Vec<ToolCall>,
    pub(super) results: Vec<ToolResult>,
    pub(super) blobs: Vec<Blob>,
}

/// The conversation so far.
pub(super) struct Transcript<'a> {
    pub(super) outline: &'a Outline,
    sink: &'a mut dyn Sink,
    seq: i64,
    /// Request sent last.
    pub(super) request: Option<&'a Request>,
    /// Mode of the last prompt.
    pub(super) mode: Option<String>,
    /// Files that calls without a result yet will have touched.
    open: BTreeMap<String, Vec<FileTouch>>,
    /// Calls by tags that wait for their results: id and tool.
    pub(super) tagged: Vec<(String, String)>,
    /// Last call seen by the person; only used without a history.
    pub(super) last_view_call: Option<String>,
}

impl Transcript<'_> {
    /// A message at the next place.
    pub(super) fn draft(&mut self, native_id: Option<String>, role: Role, kind: MessageKind, at: Option<Timestamp>, span: Span) -> Draft {
        let seq = self.seq;
        self.seq += 1;
        let message = Message {
            seq,
            native_id,
            parent_native_id: None,
            response_id: None,
            role,
            kind,
            at,
            model: None,
            sidechain: false,
            reverted: false,
            blocks: Vec::new(),
            span,
        };
        Draft { message, calls: Vec::new(), results: Vec::new(), blobs: Vec::new() }
    }

    /// An answer of the model: part of the request sent last, of itself without one.
    pub(super) fn answer(&mut self, native_id: String, at: Option<Timestamp>, span: Span) -> Draft {
        let response = self.request.and_then(|request| request.at).map_or_else(|| native_id.clone(), |at| at.ms().to_string());
        let mut draft = self.draft(Some(native_id), Role::Assistant, MessageKind::Assistant, at, span);
        draft.message.response_id = Some(response);
        draft.message.model = match self.request {
            Some(request) => request.model.clone(),
            None => at.and_then(|at| self.outline.model_before(Some(at))),
        };
        draft
    }

    /// Adds a call to a message.
    pub(super) fn call(&mut self, draft: &mut Draft, call_id: String, name: &str, input: String) {
        let (call, touches) = tool::call(call_id.clone(), draft.message.seq, name, input, draft.message.at);
        draft.message.blocks.push(Block::ToolUse { call_id: call_id.clone() });
        draft.calls.push(call);
        self.open.insert(call_id, touches);
    }

    /// Adds a result to a message.
    pub(super) fn result(&mut self, draft: &mut Draft, call_id: String, is_error: bool, output: Vec<Block>) {
        let reading = tool::reading(is_error, &output);
        draft.message.blocks.push(Block::ToolResult { call_id: call_id.clone() });
        let touches = self.open.remove(&call_id).filter(|_| reading.status == CallStatus::Ok);
        draft.results.push(ToolResult {
            call_id,
            seq: Some(draft.message.seq),
            status: reading.status,
            output,
            exit_code: reading.exit_code,
            at: draft.message.at,
            duration_ms: None,
            child_native_id: reading.child,
        });
        touches.into_iter().flatten().for_each(|touch| self.sink.push(Event::Touch(touch)));
    }

    /// Pushes a message unless it says nothing.
    pub(super) fn push(&mut self, draft: Draft) {
        draft.blobs.into_iter().for_each(|blob| self.sink.push(Event::Blob(blob)));
        self.sink.push(Event::Message(Box::new(draft.message)));
        draft.calls.into_iter().for_each(|call| self.sink.push(Event::Call(Box::new(call))));
        draft.results.into_iter().for_each(|result| self.sink.push(Event::Result(Box::new(result))));
    }
}

impl Draft {
    /// Adds text unless it is blank.
    pub(super) fn text(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.message.blocks.push(Block::Text { text: crate::json::clean(text) });
        }
    }

    /// Adds thinking unless it is blank.
    pub(super) fn thinking(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.message.blocks.push(Block::Thinking { text: crate::json::clean(text) });
        }
    }

    /// Adds anything as JSON text.
    pub(super) fn other(&mut self, kind: &str, value: &Value) {
        let json = crate::json::clean(&crate::json::to_text(value));
        self.message.blocks.push(Block::Other { kind: crate::json::clean(kind), json });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.message.blocks.is_empty()
    }
}
