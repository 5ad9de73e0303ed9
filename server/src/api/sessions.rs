//! Sessions: list, filters, one session, its images.

use app::state::AppState;
use axum::{
    Json,
    body::Body,
    extract::{Path, RawQuery, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use sp_domain::{
    session::{Facets, SessionDetail, SessionId, SessionQuery, SessionSummary, StoredMessage, ToolCallRecord, Turn, Window},
    usage::{UsageFigures, UsageRecord},
};
use utoipa::ToSchema;

use super::super::query::{pairs, single};
use crate::problem::Problem;

/// Messages of a session without `limit`.
const DEFAULT_MESSAGES: i64 = 200;

/// Usage events of a session without `limit`.
const DEFAULT_EVENTS: i64 = 200;

/// A page of sessions.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionsAnswer {
    /// Sessions that match, over all pages.
    total: i64,
    /// Rows per page.
    limit: i64,
    /// Rows skipped.
    offset: i64,
    /// Sums over everything that matches, each call once: sub-agents that are not listed themselves count with their parents.
    sums: UsageFigures,
    /// Matching sessions whose usage is unknown.
    unknown_usage_sessions: i64,
    /// This page.
    sessions: Vec<SessionSummary>,
}

/// One session with a part of its conversation.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionAnswer {
    /// Facts and figures.
    session: SessionDetail,
    /// Table of contents.
    turns: Vec<Turn>,
    /// Messages, ascending by `seq`.
    messages: Vec<StoredMessage>,
    /// The tool calls these messages refer to, with their results.
    tool_calls: Vec<ToolCallRecord>,
    /// There are messages before the first one.
    has_before: bool,
    /// There are messages after the last one.
    has_after: bool,
}

/// The list.
#[utoipa::path(get, path = "/api/sessions", tag = "sessions", params(
    ("id" = Option<String>, Query, description = "only these sessions, with commas"),
    ("tool" = Option<String>, Query, description = "claude, codex, gemini, opencode, kilo; several with commas"),
    ("account" = Option<String>, Query, description = "account directories, with commas"),
    ("machine" = Option<String>, Query, description = "labels of machines, with commas"),
    ("project" = Option<String>, Query, description = "project key or shown name; may be repeated"),
    ("model" = Option<String>, Query, description = "models as recorded, with commas"),
    ("search" = Option<String>, Query, description = "words in title, project, directory, branch or id"),
    ("date_from" = Option<String>, Query, description = "first day, 2026-03-20, in the display zone"),
    ("date_to" = Option<String>, Query, description = "last day, inclusive"),
    ("outcome" = Option<String>, Query, description = "ok, needs_fix, reverted, partial or unrated, with commas"),
    ("reason" = Option<String>, Query, description = "keys of error classes, with commas"),
    ("tag" = Option<String>, Query, description = "tags, with commas"),
    ("thread" = Option<i64>, Query, description = "number of a thread of reviews"),
    ("starred" = Option<i64>, Query, description = "1 lists only favourites"),
    ("sort" = Option<String>, Query, description = "a field name; default started_at"),
    ("order" = Option<String>, Query, description = "asc or desc (default)"),
    ("limit" = Option<i64>, Query, description = "1 to 1000, default 50"),
    ("offset" = Option<i64>, Query, description = "rows to skip"),
    ("include_subagents" = Option<i64>, Query, description = "1 lists sub-agents of known parents, too"),
), responses((status = 200, body = SessionsAnswer), (status = 400)))]
pub(crate) async fn list(State(state): State<AppState>, RawQuery(raw): RawQuery) -> Result<Json<SessionsAnswer>, Problem> {
    let pairs = pairs(raw.as_deref())?;
    let query = SessionQuery::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
        .map_err(sp_engine::EngineError::from)?;
    let list = state.engine.sessions().list(&query).await?;
    Ok(Json(SessionsAnswer {
        total: list.total,
        limit: query.limit,
        offset: query.offset,
        sums: list.sums,
        unknown_usage_sessions: list.unknown_usage_sessions,
        sessions: list.sessions,
    }))
}

/// Values to filter by.
#[utoipa::path(get, path = "/api/sessions/filters", tag = "sessions", responses((status = 200, body = Facets)))]
pub(crate) async fn filters(State(state): State<AppState>) -> Result<Json<Facets>, Problem> {
    Ok(Json(state.engine.sessions().facets().await?))
}

/// One session and a window of its conversation.
#[utoipa::path(get, path = "/api/sessions/{id}", tag = "sessions", params(
    ("id" = String, Path, description = "session id"),
    ("from_seq" = Option<i64>, Query, description = "first message"),
    ("changed_since" = Option<i64>, Query, description = "only messages changed after this revision"),
    ("from_end" = Option<i64>, Query, description = "1: the last messages instead of the first"),
    ("limit" = Option<i64>, Query, description = "messages, 1 to 1000, default 200"),
), responses((status = 200, body = SessionAnswer), (status = 400), (status = 404)))]
pub(crate) async fn get(
    State(state): State<AppState>,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
) -> Result<Json<SessionAnswer>, Problem> {
    let (id, window) = (session_id(&id)?, window(raw.as_deref())?);
    let sessions = state.engine.sessions();
    let unknown = || Problem::not_found("there is no session with this id");
    let session = sessions.get(&id).await?.ok_or_else(unknown)?;
    let page = sessions.transcript(&id, &window).await?.ok_or_else(unknown)?;
    let turns = sessions.turns(&id).await?;
    Ok(Json(SessionAnswer {
        session,
        turns,
        messages: page.messages,
        tool_calls: page.calls,
        has_before: page.has_before,
        has_after: page.has_after,
    }))
}

/// The calls behind a session's figures.
#[derive(Serialize, ToSchema)]
pub(crate) struct UsageEventsAnswer {
    /// Calls the session owns, over all pages.
    total: i64,
    /// Rows per page.
    limit: i64,
    /// Rows skipped.
    offset: i64,
    /// This page, oldest first.
    events: Vec<UsageRecord>,
}

/// The calls a session owns, each with file and byte range, or database and row, of the record it comes from.
#[utoipa::path(get, path = "/api/sessions/{id}/usage-events", tag = "sessions", params(
    ("id" = String, Path, description = "session id"),
    ("limit" = Option<i64>, Query, description = "1 to 1000, default 200"),
    ("offset" = Option<i64>, Query, description = "rows to skip"),
), responses((status = 200, body = UsageEventsAnswer), (status = 400), (status = 404)))]
pub(crate) async fn usage_events(
    State(state): State<AppState>,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
) -> Result<Json<UsageEventsAnswer>, Problem> {
    let (mut limit, mut offset) = (DEFAULT_EVENTS, 0);
    for (name, value) in pairs(raw.as_deref())? {
        match name.as_str() {
            "limit" => limit = single(&name, &value, 1..=1000)?,
            "offset" => offset = single(&name, &value, 0..=i64::from(i32::MAX))?,
            _ => return Err(Problem::invalid(format!("{name}: unknown parameter, expected limit or offset"))),
        }
    }
    let page = state.engine.sessions().usage_records(&session_id(&id)?, limit, offset).await?;
    let page = page.ok_or_else(|| Problem::not_found("there is no session with this id"))?;
    Ok(Json(UsageEventsAnswer { total: page.total, limit, offset, events: page.records }))
}

/// An image of a conversation.
#[utoipa::path(get, path = "/api/sessions/{id}/blobs/{blob}", tag = "sessions", params(
    ("id" = String, Path, description = "session id"),
    ("blob" = String, Path, description = "blob id of an image block"),
), responses((status = 200, content_type = "image/*"), (status = 404)))]
pub(crate) async fn blob(State(state): State<AppState>, Path((id, blob)): Path<(String, String)>) -> Result<Response, Problem> {
    let found = state.engine.sessions().blob(&session_id(&id)?, &blob).await?;
    let (media_type, bytes) = found.ok_or_else(|| Problem::not_found("there is no such image"))?;
    let mut response = Body::from(bytes).into_response();
    let headers = response.headers_mut();
    // The type comes from a transcript: only plain images are shown, everything else is a download.
    let shown = ["image/png", "image/jpeg", "image/gif", "image/webp"].into_iter().find(|known| *known == media_type);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(shown.unwrap_or("application/octet-stream")));
    if shown.is_none() {
        headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=31536000, immutable"));
    Ok(response)
}

pub(super) fn session_id(text: &str) -> Result<SessionId, Problem> {
    SessionId::from_request(text).ok_or_else(|| Problem::invalid("id: this cannot be the id of a session"))
}

fn window(raw: Option<&str>) -> Result<Window, Problem> {
    let mut window = Window::first(DEFAULT_MESSAGES);
    for (name, value) in pairs(raw)? {
        match name.as_str() {
            "from_seq" => window.from_seq = Some(single(&name, &value, 0..=i64::MAX)?),
            "changed_since" => window.changed_since = Some(single(&name, &value, 0..=i64::MAX)?),
            "from_end" => window.from_end = single(&name, &value, 0..=1)? == 1,
            "limit" => window.limit = single(&name, &value, 1..=1000)?,
            _ => return Err(Problem::invalid(format!("{name}: unknown parameter, expected from_seq, changed_since, from_end or limit"))),
        }
    }
    Ok(window)
}
