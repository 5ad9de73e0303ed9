//! From the words of the domain to documents.
//!
//! Everything shown at one place of a session (`seq`) is replaced together: whoever feeds a place again, because its message, a call or a
//! result there changed, forgets it first with [`crate::Delete::Seqs`] and feeds all of its documents.

mod input;

use std::sync::Arc;

use sp_domain::{
    Timestamp, Tool,
    session::{Block, Message, MessageKind, Role, ToolCall, ToolCallRecord, ToolResult},
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

/// What of a call can be looked for.
struct Called<'a> {
    seq: i64,
    name: &'a str,
    target: Option<&'a str>,
    input: &'a str,
    output: &'a [Block],
    at: Option<Timestamp>,
    duration_ms: Option<i64>,
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

    /// A stored call: its input, and its output if there is one. A call lies where it was made, with its answer.
    pub fn record(&self, record: &ToolCallRecord) -> impl Iterator<Item = Document> {
        self.called(&Called {
            seq: record.seq,
            name: &record.name,
            target: record.target.as_deref(),
            input: &record.input,
            output: &record.output,
            at: record.started_at,
            duration_ms: record.duration_ms,
        })
    }

    /// The same of a call on its way into the store: either half may be absent.
    pub fn halves(&self, call: Option<&ToolCall>, result: Option<&ToolResult>) -> impl Iterator<Item = Document> {
        let (called_at, answered_at) = (call.and_then(|call| call.at), result.and_then(|result| result.at));
        let waited = called_at.zip(answered_at).map(|(called, answered)| (answered.ms() - called.ms()).max(0));
        self.called(&Called {
            seq: call.map(|call| call.seq).or(result.and_then(|result| result.seq)).unwrap_or(0),
            name: call.map_or("", |call| &call.name),
            target: call.and_then(|call| call.target.as_deref()),
            input: call.map_or("", |call| &call.input),
            output: result.map_or(&[], |result| &result.output),
            at: called_at,
            duration_ms: result.and_then(|result| result.duration_ms).or(waited),
        })
    }

    fn called(&self, called: &Called<'_>) -> impl Iterator<Item = Document> + use<> {
        let name: Arc<str> = called.name.into();
        let paths: Vec<String> = called.target.filter(|target| target.contains(['/', '\\', '.'])).map(str::to_owned).into_iter().collect();
        let input = self.document(called.seq, Kind::Call, Role::Assistant, input_text(called.input));
        let ended = called.at.and_then(|at| Timestamp::from_ms(at.ms() + called.duration_ms.unwrap_or(0)));
        let output = self.output(called.seq, called.output, paths.clone());
        let output = output.map(|document| Document { at: ended, tool_name: Some(Arc::clone(&name)), ..document });
        let input = Document { at: called.at, tool_name: Some(name), paths, ..input };
        std::iter::once(input).chain(output)
    }

    fn output(&self, seq: i64, output: &[Block], mut paths: Vec<String>) -> Option<Document> {
        let text = text(output, &mut paths);
        (!text.is_empty()).then(|| Document { paths, ..self.document(seq, Kind::Output, Role::System, text) })
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
    fn a_message_becomes_a_document() {
        let file = Block::File { name: "notes.md".to_owned(), media_type: None };
        let refers = Block::ToolUse { call_id: "c1".to_owned() };
        let prompt = origin().message(&message(0, MessageKind::Human, vec![said("Fix it"), said("please"), file])).expect("a text");
        assert_eq!((prompt.session, prompt.project.as_deref(), prompt.kind), (3, Some("/work/app"), Kind::Prompt));
        assert_eq!((prompt.text.as_str(), prompt.paths), ("Fix it\n\nplease", vec!["notes.md".to_owned()]));
        assert_eq!(origin().message(&message(1, MessageKind::Assistant, vec![refers])), None);
        assert_eq!(
            origin().message(&message(2, MessageKind::Injected, vec![said("reminder")])).map(|found| found.kind),
            Some(Kind::Context)
        );
    }

    #[test]
    fn a_call_lies_where_it_was_made() {
        let at = |seconds: i64| Timestamp::from_ms(seconds * 1000);
        let call = ToolCall {
            call_id: "c1".to_owned(),
            seq: 1,
            name: "Edit".to_owned(),
            namespace: None,
            category: sp_domain::session::ToolCategory::Write,
            input: r#"{"file_path":"/work/app/a.rs","old_string":"x\ny"}"#.to_owned(),
            target: Some("/work/app/a.rs".to_owned()),
            at: at(5),
        };
        let result = ToolResult {
            call_id: "c1".to_owned(),
            seq: Some(2),
            status: sp_domain::session::CallStatus::Ok,
            output: vec![said("done")],
            exit_code: None,
            at: at(7),
            duration_ms: None,
            child_native_id: None,
        };
        let short = |call, result| {
            let origin = origin();
            let documents = origin.halves(call, result);
            documents.map(|found| (found.seq, found.kind, found.text, found.at, found.paths.concat())).collect::<Vec<_>>()
        };
        let input = (1, Kind::Call, "/work/app/a.rs\nx\ny".to_owned(), at(5), "/work/app/a.rs".to_owned());
        let output = (1, Kind::Output, "done".to_owned(), at(7), "/work/app/a.rs".to_owned());
        assert_eq!(short(Some(&call), Some(&result)), [input.clone(), output]);
        assert_eq!(short(Some(&call), None), [input]);
        let nothing = (2, Kind::Call, String::new(), None, String::new());
        assert_eq!(short(None, Some(&result)), [nothing, (2, Kind::Output, "done".to_owned(), None, String::new())]);
    }
}
