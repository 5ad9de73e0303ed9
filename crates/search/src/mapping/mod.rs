//! From the words of the domain to documents.
//!
//! Everything shown at one place of a session (`seq`) is replaced together: whoever feeds a place again, because its message, a call or a
//! result there changed, forgets it first with [`crate::Delete::Seqs`] and feeds all of its documents.

mod input;

use std::sync::Arc;

use sp_domain::{
    Tool,
    session::{Block, FileTouch, Message, MessageKind, Role, ToolCall, ToolCallRecord, ToolResult},
};

use crate::document::{Document, Kind};
pub use input::input_text;

/// What the documents of a session have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The store's key of the session.
    pub session: i64,
    /// The assistant's tool.
    pub tool: Tool,
    /// Key of the project.
    pub project: Option<Arc<str>>,
}

/// A call as far as its result needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalledAs {
    /// Place of the call.
    pub seq: i64,
    /// Name as recorded.
    pub name: Arc<str>,
}

impl Origin {
    fn document(&self, seq: i64, kind: Kind, role: Role, text: String) -> Document {
        let (tool, project) = (self.tool, self.project.clone());
        Document { session: self.session, seq, kind, role, tool, project, at: None, tool_name: None, paths: Vec::new(), text }
    }

    /// The text of a message: what was said, thought and attached. `None` when it only refers to calls and images.
    pub fn message(&self, message: &Message) -> Option<Document> {
        let mut paths = Vec::new();
        let text = text(&message.blocks, &mut paths);
        let document = Document { at: message.at, paths, ..self.document(message.seq, kind(message.kind), message.role, text) };
        (!document.text.is_empty() || !document.paths.is_empty()).then_some(document)
    }

    /// The input of a call.
    pub fn call(&self, call: &ToolCall, paths: Vec<String>) -> Document {
        let document = self.document(call.seq, Kind::Call, Role::Assistant, input_text(&call.input));
        Document { at: call.at, tool_name: Some(call.name.as_str().into()), paths, ..document }
    }

    /// The output of a call. `None` without text, and when nobody knows where it stands.
    pub fn result(&self, result: &ToolResult, called: Option<&CalledAs>, paths: Vec<String>) -> Option<Document> {
        let seq = result.seq.or(called.map(|called| called.seq))?;
        let document = self.output(seq, &result.output, paths)?;
        Some(Document { at: result.at, tool_name: called.map(|called| Arc::clone(&called.name)), ..document })
    }

    fn output(&self, seq: i64, output: &[Block], mut paths: Vec<String>) -> Option<Document> {
        let text = text(output, &mut paths);
        (!text.is_empty()).then(|| Document { paths, ..self.document(seq, Kind::Output, Role::System, text) })
    }

    /// A stored call: its input, and its output if there is one. `result_seq` is the place of the message that holds the result, if it is not
    /// that of the call.
    pub fn record(&self, record: &ToolCallRecord, result_seq: Option<i64>, paths: &[String]) -> Vec<Document> {
        let name: Arc<str> = record.name.as_str().into();
        let input = self.document(record.seq, Kind::Call, Role::Assistant, input_text(&record.input));
        let ended = record.started_at.and_then(|at| sp_domain::Timestamp::from_ms(at.ms() + record.duration_ms.unwrap_or(0)));
        let output = self.output(result_seq.unwrap_or(record.seq), &record.output, paths.to_vec());
        let output = output.map(|document| Document { at: ended, tool_name: Some(Arc::clone(&name)), ..document });
        let input = Document { at: record.started_at, tool_name: Some(name), paths: paths.to_vec(), ..input };
        std::iter::once(input).chain(output).collect()
    }

    /// Everything of a batch. `known` tells of calls whose results come in a later batch than they; those of this batch need not be known.
    pub fn documents(
        &self,
        messages: &[Message],
        calls: &[ToolCall],
        results: &[ToolResult],
        touches: &[FileTouch],
        known: impl Fn(&str) -> Option<CalledAs>,
    ) -> Vec<Document> {
        let mut paths: std::collections::HashMap<&str, Vec<String>> = std::collections::HashMap::new();
        for touch in touches {
            paths.entry(&touch.call_id).or_default().push(touch.path.clone());
        }
        let paths_of = |call_id: &str| paths.get(call_id).cloned().unwrap_or_default();
        let here: std::collections::HashMap<&str, CalledAs> =
            calls.iter().map(|call| (call.call_id.as_str(), CalledAs { seq: call.seq, name: call.name.as_str().into() })).collect();
        let mut documents: Vec<Document> = messages.iter().filter_map(|message| self.message(message)).collect();
        documents.extend(calls.iter().map(|call| self.call(call, paths_of(&call.call_id))));
        documents.extend(results.iter().filter_map(|result| {
            let called = here.get(result.call_id.as_str()).cloned().or_else(|| known(&result.call_id));
            self.result(result, called.as_ref(), paths_of(&result.call_id))
        }));
        documents
    }
}

fn kind(kind: MessageKind) -> Kind {
    match kind {
        MessageKind::Human | MessageKind::Command | MessageKind::AgentPrompt => Kind::Prompt,
        MessageKind::Assistant => Kind::Answer,
        MessageKind::ToolResult => Kind::Output,
        _ => Kind::Context,
    }
}

/// What can be read in the blocks; attached and changed files go to the paths.
fn text(blocks: &[Block], paths: &mut Vec<String>) -> String {
    let mut text = String::new();
    for block in blocks {
        let piece = match block {
            Block::Text { text } | Block::Thinking { text } | Block::Other { json: text, .. } => text,
            Block::File { name, .. } => {
                paths.push(name.clone());
                continue;
            }
            Block::Patch { files } => {
                paths.extend(files.iter().cloned());
                continue;
            }
            Block::ToolUse { .. } | Block::ToolResult { .. } | Block::Image { .. } => continue,
        };
        if !text.is_empty() && !piece.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(piece);
    }
    text
}

#[cfg(test)]
mod tests {
    use sp_domain::source::Span;

    use super::*;

    fn origin() -> Origin {
        Origin { session: 3, tool: Tool::Claude, project: Some("/work/app".into()) }
    }

    fn message(seq: i64, kind: MessageKind, blocks: Vec<Block>) -> Message {
        Message {
            seq,
            native_id: None,
            parent_native_id: None,
            response_id: None,
            role: Role::User,
            kind,
            at: None,
            model: None,
            sidechain: false,
            reverted: false,
            blocks,
            span: Span::default(),
        }
    }

    fn said(text: &str) -> Block {
        Block::Text { text: text.to_owned() }
    }

    #[test]
    fn a_batch_becomes_documents() {
        let file = Block::File { name: "notes.md".to_owned(), media_type: None };
        let refers = Block::ToolUse { call_id: "c1".to_owned() };
        let messages = [
            message(0, MessageKind::Human, vec![said("Fix it"), said("please"), file]),
            message(1, MessageKind::Assistant, vec![refers]),
            message(2, MessageKind::Injected, vec![said("reminder")]),
        ];
        let call = ToolCall {
            call_id: "c1".to_owned(),
            seq: 1,
            name: "Edit".to_owned(),
            namespace: None,
            category: sp_domain::session::ToolCategory::Write,
            input: r#"{"file_path":"/work/app/a.rs","old_string":"x\ny"}"#.to_owned(),
            target: None,
            at: None,
        };
        let result = |call_id: &str, seq| ToolResult {
            call_id: call_id.to_owned(),
            seq,
            status: sp_domain::session::CallStatus::Ok,
            output: vec![said("done")],
            exit_code: None,
            at: None,
            duration_ms: None,
            child_native_id: None,
        };
        let touch =
            FileTouch { call_id: "c1".to_owned(), path: "/work/app/a.rs".to_owned(), kind: sp_domain::session::TouchKind::Edit, at: None };
        let results = [result("c1", Some(2)), result("c0", None), result("lost", None)];
        let known = |call_id: &str| (call_id == "c0").then(|| CalledAs { seq: -1, name: "Bash".into() });
        let documents = origin().documents(&messages, &[call], &results, &[touch], known);
        let short: Vec<_> = documents
            .iter()
            .map(|document| (document.seq, document.kind, document.text.as_str(), document.tool_name.as_deref(), document.paths.concat()))
            .collect();
        let expected = [
            (0, Kind::Prompt, "Fix it\n\nplease", None, "notes.md"),
            (2, Kind::Context, "reminder", None, ""),
            (1, Kind::Call, "/work/app/a.rs\nx\ny", Some("Edit"), "/work/app/a.rs"),
            (2, Kind::Output, "done", Some("Edit"), "/work/app/a.rs"),
            (-1, Kind::Output, "done", Some("Bash"), ""),
        ];
        assert_eq!(short, expected.map(|(seq, kind, text, name, paths)| (seq, kind, text, name, paths.to_owned())));
        assert!(documents.iter().all(|document| document.session == 3 && document.project.as_deref() == Some("/work/app")));
    }
}
