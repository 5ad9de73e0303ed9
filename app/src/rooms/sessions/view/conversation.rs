//! A part of a conversation.

use std::collections::{HashMap, HashSet};

use sp_domain::session::{SessionId, ToolCallRecord, TranscriptPage, Window};
use sp_engine::Engine;

use super::{detail::parse, item::item};
use crate::{
    error::AppError,
    markdown::Highlighter,
    rooms::sessions::transcript::{Conversation, join_responses},
};

/// Messages of one window.
const WINDOW: i64 = 300;
/// Most changed messages taken at once.
const CHANGES: i64 = 1000;

/// From a message on, else the end or the beginning.
pub(in crate::rooms::sessions) async fn conversation(
    engine: &Engine,
    id: &str,
    from: Option<i64>,
    at_end: bool,
) -> Result<Conversation, AppError> {
    let from_end = at_end && from.is_none();
    read(engine, &parse(id)?, Window { from_seq: from, changed_since: None, limit: WINDOW, from_end }).await
}

/// What changed after a revision.
pub(in crate::rooms::sessions) async fn changes(engine: &Engine, id: &str, from: i64, since: i64) -> Result<Conversation, AppError> {
    let window = Window { from_seq: Some(from), changed_since: Some(since), limit: CHANGES, from_end: false };
    read(engine, &parse(id)?, window).await
}

async fn read(engine: &Engine, id: &SessionId, window: Window) -> Result<Conversation, AppError> {
    let page = engine.sessions().transcript(id, &window).await?.ok_or_else(AppError::no_session)?;
    Ok(shown(page))
}

/// The calls of a page, by id, and the messages on it.
pub(super) struct Surroundings {
    pub(super) calls: HashMap<String, ToolCallRecord>,
    pub(super) seqs: HashSet<i64>,
}

/// What a page of the transcript shows.
fn shown(page: TranscriptPage) -> Conversation {
    let seqs: Vec<i64> = page.messages.iter().map(|stored| stored.message.seq).collect();
    let around = Surroundings {
        calls: page.calls.into_iter().map(|call| (call.call_id.clone(), call)).collect(),
        seqs: seqs.iter().copied().collect(),
    };
    let mut highlighter = Highlighter::default();
    let mut items: Vec<_> = page.messages.into_iter().filter_map(|stored| item(stored.message, &around, &mut highlighter)).collect();
    join_responses(&mut items);
    Conversation {
        items,
        span: seqs.first().copied().zip(seqs.last().copied()),
        has_before: page.has_before,
        has_after: page.has_after,
        revision: page.revision,
    }
}

#[cfg(test)]
mod tests {
    use sp_domain::{
        session::{Block, CallStatus, Message, MessageKind, Role, StoredMessage, ToolCategory},
        source::Span,
    };

    use super::*;
    use crate::rooms::sessions::transcript::Part;

    fn message(seq: i64, kind: MessageKind, blocks: Vec<Block>) -> StoredMessage {
        let role = if kind == MessageKind::Assistant { Role::Assistant } else { Role::User };
        let message = Message {
            seq,
            native_id: None,
            parent_native_id: None,
            response_id: (kind == MessageKind::Assistant).then(|| "r".to_owned()),
            role,
            kind,
            at: None,
            model: None,
            sidechain: false,
            reverted: false,
            blocks,
            span: Span::default(),
        };
        StoredMessage { message, revision: 1 }
    }

    fn call(call_id: &str, seq: i64) -> ToolCallRecord {
        ToolCallRecord {
            call_id: call_id.to_owned(),
            seq,
            name: "Bash".to_owned(),
            namespace: None,
            category: ToolCategory::Execute,
            input: "{\"command\":\"ls\"}".to_owned(),
            target: Some("ls".to_owned()),
            status: CallStatus::Ok,
            output: vec![Block::Text { text: "\u{1b}[31mred\u{1b}[0m".to_owned() }],
            exit_code: Some(0),
            started_at: None,
            duration_ms: Some(20),
            child: None,
        }
    }

    fn text(text: &str) -> Block {
        Block::Text { text: text.to_owned() }
    }

    fn tool_use(id: &str) -> Block {
        Block::ToolUse { call_id: id.to_owned() }
    }

    fn result(id: &str) -> Block {
        Block::ToolResult { call_id: id.to_owned() }
    }

    #[test]
    fn results_stand_with_their_calls_and_a_response_is_one_block() {
        let messages = vec![
            message(0, MessageKind::Human, vec![text("go")]),
            message(1, MessageKind::Assistant, vec![text("**ok**"), tool_use("c1")]),
            message(2, MessageKind::ToolResult, vec![result("c1")]),
            message(3, MessageKind::Assistant, vec![Block::Thinking { text: String::new() }]),
            message(4, MessageKind::Assistant, vec![text("done")]),
        ];
        let page = TranscriptPage { messages, calls: vec![call("c1", 1)], ..TranscriptPage::default() };
        let shown = shown(page);
        let items: Vec<_> = shown.items.iter().map(|item| (item.seq, item.is_continued)).collect();
        assert_eq!(items, [(0, false), (1, false), (4, true)]);
        assert_eq!(shown.span, Some((0, 4)));
        let Part::Call(call) = &shown.items[1].parts[1] else { panic!("a call") };
        let Part::Plain(output) = &call.output[0] else { panic!("a text") };
        assert_eq!((call.name.as_str(), output.shown.as_str()), ("Bash", "red"));
    }

    #[test]
    fn a_result_whose_call_is_elsewhere_shows_the_call() {
        let messages = vec![message(9, MessageKind::ToolResult, vec![result("c1")])];
        let page = TranscriptPage { messages, calls: vec![call("c1", 1)], ..TranscriptPage::default() };
        assert!(matches!(&shown(page).items[0].parts[0], Part::Call(call) if call.id == "c1"));
    }

    #[test]
    fn only_what_the_model_wrote_is_markdown() {
        let messages =
            vec![message(0, MessageKind::Human, vec![text("<b>*x*</b>")]), message(1, MessageKind::Assistant, vec![text("<b>*x*</b>")])];
        let shown = shown(TranscriptPage { messages, ..TranscriptPage::default() });
        assert!(matches!(&shown.items[0].parts[0], Part::Plain(text) if text.shown == "<b>*x*</b>"));
        assert!(matches!(&shown.items[1].parts[0], Part::Markdown { html, .. } if html == "<p>&lt;b&gt;<em>x</em>&lt;/b&gt;</p>\n"));
    }
}
