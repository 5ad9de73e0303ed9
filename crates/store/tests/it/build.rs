//! Rows for tests, as short as they can be said.

use sp_domain::{
    Timestamp, Tool, Usd,
    session::{
        Block, CallStatus, Message, MessageKind, Role, SessionDetail, SessionHead, SessionId, SessionKind, SessionQuery, SessionSummary,
        ToolCall, ToolCategory, ToolResult,
    },
    source::{Checkpoint, FileMark, Mode, PricedClaim, SessionBatch, SourceBatch, SourceKey, Span},
    time::DisplayZone,
    usage::{CallKey, Tokens, UsageClaim},
};
use sp_store::{Ingested, Store};

pub(crate) fn at(ms: i64) -> Timestamp {
    Timestamp::from_ms(ms).expect("a time in range")
}

pub(crate) fn source(path: &str) -> SourceKey {
    SourceKey { tool: Tool::Claude, path: path.to_owned() }
}

/// One complete reading of a source of Claude's default account.
pub(crate) fn batch(path: &str, sessions: Vec<SessionBatch>) -> SourceBatch {
    let file = FileMark { path: path.to_owned(), size: 10, identity: (1, u64::MAX), offset: 10, ..FileMark::default() };
    SourceBatch {
        source: source(path),
        account: ".claude".to_owned(),
        stamp: u64::MAX - 1,
        first: true,
        last: true,
        sessions,
        warnings: Vec::new(),
        checkpoint: Checkpoint { version: 1, files: vec![file], state: "{\"open\":[\"\\u0000\"]}".to_owned(), waits_for: None },
        read_at: at(1_000),
    }
}

/// The same for another tool and account.
pub(crate) fn batch_of(tool: Tool, account: &str, path: &str, sessions: Vec<SessionBatch>) -> SourceBatch {
    SourceBatch { source: SourceKey { tool, path: path.to_owned() }, account: account.to_owned(), ..batch(path, sessions) }
}

/// A part that replaces whatever is stored and has a head of this start.
pub(crate) fn part(native_id: &str, started_at: i64) -> SessionBatch {
    SessionBatch { head: Some(head(started_at)), mode: Mode::Replace, ..more(native_id) }
}

/// A part that adds to what is stored.
pub(crate) fn more(native_id: &str) -> SessionBatch {
    SessionBatch {
        native_id: native_id.to_owned(),
        mode: Mode::Append,
        rank: 0,
        head: None,
        project_key: None,
        messages: Vec::new(),
        calls: Vec::new(),
        results: Vec::new(),
        claims: Vec::new(),
        touches: Vec::new(),
        blobs: Vec::new(),
        originals: Vec::new(),
    }
}

pub(crate) fn head(started_at: i64) -> SessionHead {
    SessionHead { started_at: Some(at(started_at)), ended_at: Some(at(started_at + 1_000)), ..SessionHead::default() }
}

pub(crate) fn subagent(native_id: &str, parent: &str, started_at: i64) -> SessionBatch {
    let head = SessionHead { kind: SessionKind::Subagent, parent_native_id: Some(parent.to_owned()), ..head(started_at) };
    SessionBatch { head: Some(head), ..part(native_id, started_at) }
}

pub(crate) fn message(seq: i64, kind: MessageKind, text: &str) -> Message {
    let role = if matches!(kind, MessageKind::Assistant) { Role::Assistant } else { Role::User };
    Message {
        seq,
        native_id: Some(format!("m{seq}")),
        parent_native_id: seq.checked_sub(1).map(|before| format!("m{before}")),
        response_id: (role == Role::Assistant).then(|| format!("r{seq}")),
        role,
        kind,
        at: Some(at(seq)),
        model: None,
        sidechain: false,
        reverted: false,
        blocks: vec![Block::Text { text: text.to_owned() }],
        span: Span { file: 0, start: seq * 10, end: seq * 10 + 9 },
    }
}

pub(crate) fn prompt(seq: i64, text: &str) -> Message {
    message(seq, MessageKind::Human, text)
}

pub(crate) fn answer(seq: i64, text: &str) -> Message {
    message(seq, MessageKind::Assistant, text)
}

pub(crate) fn call(id: &str, seq: i64) -> ToolCall {
    ToolCall {
        call_id: id.to_owned(),
        seq,
        name: "Bash".to_owned(),
        namespace: Some("shell".to_owned()),
        category: ToolCategory::Execute,
        input: "{\"command\":\"ls\"}".to_owned(),
        target: Some("ls".to_owned()),
        at: Some(at(seq * 1_000)),
    }
}

pub(crate) fn result(id: &str, seq: i64, status: CallStatus) -> ToolResult {
    ToolResult {
        call_id: id.to_owned(),
        seq: Some(seq),
        status,
        output: vec![Block::Text { text: format!("output of {id}") }],
        exit_code: Some(1),
        at: Some(at(seq * 1_000)),
        duration_ms: None,
        child_native_id: None,
    }
}

/// A call of `opus` at a price of one nano-dollar per token.
pub(crate) fn claim(group: &str, at_ms: i64, output: i64) -> PricedClaim {
    let tokens = Tokens { input: 10, output, reasoning: None, cache_read: 100, cache_write: 7, cache_write_1h: 3 };
    let claim = UsageClaim {
        key: CallKey { group: group.to_owned(), part: String::new() },
        at: Some(at(at_ms)),
        model: Some("opus".to_owned()),
        tokens,
        web_searches: 0,
        recorded_cost: None,
        position: 0,
        copied: false,
        sidechain: false,
        lower_bound: false,
        span: Span::default(),
        record: None,
    };
    PricedClaim { claim, list_cost: Some(Usd::from_nanos(tokens.input.saturating_add(tokens.output))) }
}

pub(crate) async fn ingest(store: &Store, batch: &SourceBatch) -> Ingested {
    store.ingest(batch).await.expect("the batch is stored")
}

pub(crate) fn id(text: &str) -> SessionId {
    SessionId(text.to_owned())
}

pub(crate) async fn detail(store: &Store, session: &str) -> SessionDetail {
    store.session(&id(session)).await.expect("the query runs").expect("the session is known")
}

pub(crate) async fn summary(store: &Store, session: &str) -> SessionSummary {
    detail(store, session).await.summary
}

/// Ids of the list in its order.
pub(crate) async fn listed(store: &Store, query: &SessionQuery) -> Vec<String> {
    let list = store.list_sessions(query, &DisplayZone::utc()).await.expect("the list is read");
    list.sessions.into_iter().map(|session| session.id.0).collect()
}

/// Ids of what an import changed, sorted.
pub(crate) fn changed(ingested: &Ingested) -> Vec<&str> {
    let mut ids: Vec<&str> = ingested.changes.iter().map(|change| change.id.as_str()).collect();
    ids.sort_unstable();
    ids
}
