//! Records of `ui_messages.json`: what the person saw.

use sonic_rs::{JsonValueTrait, Value};
use sp_domain::{
    session::{Block, MessageKind, Role},
    source::Span,
};

use super::{
    request,
    transcript::{Draft, Transcript},
};
use crate::{image, json};

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The task as typed, when it is the first; else words of the model.
    Text,
    /// Typed by the person later.
    Prompt,
    /// A request to the model.
    Request,
    /// The model's thinking.
    Reasoning,
    /// The model's last words.
    Completion,
    /// A tool the model wants to use; also in the history.
    Call,
    /// What a tool said; also in the history.
    Output,
    /// A request failed.
    ApiError,
    /// The conversation was shortened.
    Compaction,
    /// Worth a line.
    Notice,
    /// Says nothing of its own.
    Silent,
    /// Nobody knows.
    Unknown,
}

/// The name of a record's kind as recorded.
pub(super) fn name(value: &Value) -> &str {
    let key = json::text(value, "type").unwrap_or("say");
    json::text(value, key).or_else(|| json::text(value, "say")).or_else(|| json::text(value, "ask")).unwrap_or("none")
}

pub(super) fn kind(value: &Value) -> Kind {
    match json::text(value, "type") {
        Some("ask") => asked(name(value)),
        _ => said(name(value)),
    }
}

fn said(name: &str) -> Kind {
    match name {
        "text" => Kind::Text,
        "user_feedback" | "user_feedback_diff" => Kind::Prompt,
        "api_req_started" => Kind::Request,
        "reasoning" => Kind::Reasoning,
        "completion_result" => Kind::Completion,
        "tool" | "use_mcp_server" | "browser_action" | "mcp_server_request_started" => Kind::Call,
        "command_output" | "mcp_server_response" | "browser_action_result" | "codebase_search_result" | "subtask_result" => Kind::Output,
        "error" | "api_req_retry_delayed" | "condense_context_error" => Kind::ApiError,
        "condense_context" | "sliding_window_truncation" => Kind::Compaction,
        "checkpoint_saved"
        | "diff_error"
        | "rooignore_error"
        | "shell_integration_warning"
        | "checkpoint_init_warning"
        | "user_edit_todos"
        | "image"
        | "browser_session_status"
        | "too_many_tools_warning" => Kind::Notice,
        "api_req_finished" | "api_req_retried" | "api_req_deleted" | "api_req_rate_limit_wait" | "command" => Kind::Silent,
        _ => Kind::Unknown,
    }
}

fn asked(name: &str) -> Kind {
    match name {
        "tool" | "command" | "use_mcp_server" | "browser_action_launch" | "followup" => Kind::Call,
        "api_req_failed" | "invalid_model" => Kind::ApiError,
        "resume_task"
        | "resume_completed_task"
        | "mistake_limit_reached"
        | "auto_approval_max_req_reached"
        | "payment_required_prompt"
        | "checkpoint_restore"
        | "report_bug"
        | "condense"
        | "interactive_app" => Kind::Notice,
        "completion_result" | "command_output" => Kind::Silent,
        _ => Kind::Unknown,
    }
}

/// Adds a record to the conversation.
pub(super) fn add(transcript: &mut Transcript<'_>, index: usize, value: &Value, span: Span) {
    let at = json::time(value.get("ts"));
    let id = format!("ui-{index}");
    let text = json::text(value, "text").unwrap_or_default();
    let kind = kind(value);
    let (role, message_kind) = match kind {
        Kind::Text if transcript.outline.task == Some(index) => (Role::User, MessageKind::Human),
        Kind::Prompt => (Role::User, MessageKind::Human),
        Kind::Request => return add_request(transcript, index, text, span),
        Kind::Text | Kind::Reasoning | Kind::Completion => {
            if is_new(transcript, kind) {
                let mut draft = transcript.answer(id, at, span);
                if kind == Kind::Reasoning {
                    draft.thinking(text);
                } else {
                    draft.text(text);
                }
                push_unless_empty(transcript, draft);
            }
            return;
        }
        Kind::Call | Kind::Output if transcript.outline.has_history => return,
        Kind::Call => return add_call(transcript, id, value, span),
        Kind::Output => return add_output(transcript, id, value, span),
        Kind::ApiError => (Role::System, MessageKind::ApiError),
        Kind::Compaction => (Role::System, MessageKind::Compaction),
        Kind::Notice => (Role::System, MessageKind::Notice),
        Kind::Silent => return,
        Kind::Unknown => (Role::System, MessageKind::Unknown),
    };
    let mut draft = transcript.draft(Some(id), role, message_kind, at, span);
    fill(&mut draft, value, text);
    transcript.push(draft);
}

fn fill(draft: &mut Draft, value: &Value, text: &str) {
    match draft.message.kind {
        MessageKind::Human => {
            draft.text(text);
            images(draft, value);
        }
        MessageKind::Compaction => {
            let condensed = value.get("contextCondense");
            draft.text(condensed.and_then(|condensed| json::text(condensed, "summary")).unwrap_or(text));
        }
        MessageKind::Notice if text.is_empty() || name(value) == "checkpoint_saved" => draft.other(name(value), value),
        MessageKind::Unknown => draft.other(name(value), value),
        _ => draft.text(text),
    }
}

/// With a history, the person's view adds only what the history lacks: words of answers that never came back, and thinking.
fn is_new(transcript: &Transcript<'_>, kind: Kind) -> bool {
    let answer = transcript.request.and_then(|request| request.answer);
    match answer {
        _ if !transcript.outline.has_history => true,
        None => true,
        Some(answer) => kind == Kind::Reasoning && !answer.shows_reasoning,
    }
}

fn push_unless_empty(transcript: &mut Transcript<'_>, draft: Draft) {
    if !draft.is_empty() {
        transcript.push(draft);
    }
}

fn images(draft: &mut Draft, value: &Value) {
    for url in json::list(value, "images").iter().filter_map(|url| url.as_str()) {
        match image::from_data_url(url) {
            Some(image) => {
                draft.message.blocks.push(image.block);
                draft.blobs.extend(image.blob);
            }
            None => draft.message.blocks.push(Block::File { name: json::clean(url), media_type: None }),
        }
    }
}

/// A request says nothing unless it ended badly.
fn add_request(transcript: &mut Transcript<'_>, index: usize, text: &str, span: Span) {
    transcript.request = transcript.outline.requests.iter().find(|request| request.index == index);
    let figures = json::parse_object(text.as_bytes()).map(|parsed| request::figures(&parsed.value)).unwrap_or_default();
    let Some(words) = figures.failure.or_else(|| figures.cancelled.clone()) else { return };
    let is_cancelled = figures.cancelled.as_deref() == Some("user_cancelled");
    let kind = if is_cancelled { MessageKind::Interruption } else { MessageKind::ApiError };
    let at = transcript.request.and_then(|request| request.at);
    let mut draft = transcript.draft(Some(format!("ui-{index}")), Role::System, kind, at, span);
    draft.text(&words);
    transcript.push(draft);
}

/// Without a history the questions to the person are the only trace of calls.
fn add_call(transcript: &mut Transcript<'_>, id: String, value: &Value, span: Span) {
    let text = json::text(value, "text").unwrap_or_default();
    let parsed = json::parse_object(text.as_bytes()).map(|parsed| parsed.value);
    let named = parsed.as_ref().and_then(|parsed| json::text(parsed, "tool").or_else(|| json::text(parsed, "toolName")));
    let tool = match name(value) {
        "command" => "execute_command",
        "followup" => "ask_followup_question",
        "tool" => named.unwrap_or("tool"),
        other => other,
    };
    let input = if tool == "execute_command" {
        sonic_rs::to_string(&sonic_rs::json!({ "command": text })).unwrap_or_default()
    } else {
        text.to_owned()
    };
    let mut draft = transcript.answer(id.clone(), json::time(value.get("ts")), span);
    transcript.call(&mut draft, id.clone(), tool, input);
    transcript.last_view_call = Some(id);
    transcript.push(draft);
}

fn add_output(transcript: &mut Transcript<'_>, id: String, value: &Value, span: Span) {
    let at = json::time(value.get("ts"));
    let text = json::text(value, "text").unwrap_or_default();
    let Some(call_id) = transcript.last_view_call.take() else {
        let mut draft = transcript.draft(Some(id), Role::System, MessageKind::Notice, at, span);
        draft.text(text);
        return push_unless_empty(transcript, draft);
    };
    let mut draft = transcript.draft(Some(id), Role::User, MessageKind::ToolResult, at, span);
    transcript.result(&mut draft, call_id, false, vec![Block::Text { text: json::clean(text) }]);
    transcript.push(draft);
}
