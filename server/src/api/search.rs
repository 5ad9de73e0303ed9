//! Full-text search in conversations.

use app::state::AppState;
use axum::{
    Json,
    extract::{RawQuery, State},
};
use sp_domain::search::{SearchAnswer, SearchRequest, SearchSort};

use super::super::query::{pairs, single};
use crate::problem::Problem;

/// Sessions without `limit`.
const DEFAULT_SESSIONS: usize = 20;

/// Searches prompts, answers, tool calls and their outputs.
#[utoipa::path(get, path = "/api/sessions/search", tag = "sessions", params(
    ("q" = String, Query, description = "words, \"phrases\", prefix*, *part*, -without, OR, and conditions: tool: project: role: kind: call: path: before: after: on: model: account: branch:"),
    ("sort" = Option<String>, Query, description = "relevance (default) or newest"),
    ("limit" = Option<i64>, Query, description = "sessions, 1 to 100, default 20"),
    ("offset" = Option<i64>, Query, description = "sessions to skip"),
), responses((status = 200, body = SearchAnswer), (status = 400)))]
pub(crate) async fn search(State(state): State<AppState>, RawQuery(raw): RawQuery) -> Result<Json<SearchAnswer>, Problem> {
    let request = request(raw.as_deref())?;
    Ok(Json(state.engine.search().run(&request).await?))
}

fn request(raw: Option<&str>) -> Result<SearchRequest, Problem> {
    let mut request = SearchRequest { limit: DEFAULT_SESSIONS, ..SearchRequest::default() };
    for (name, value) in pairs(raw)? {
        match name.as_str() {
            "q" => request.q = value,
            "sort" => request.sort = sort(&value)?,
            "limit" => request.limit = single("limit", &value, 1..=100)? as usize,
            "offset" => request.offset = single("offset", &value, 0..=1_000_000)? as usize,
            other => return Err(unknown(other)),
        }
    }
    Ok(request)
}

fn sort(value: &str) -> Result<SearchSort, Problem> {
    match value {
        "relevance" => Ok(SearchSort::Relevance),
        "newest" => Ok(SearchSort::Newest),
        _ => Err(Problem::invalid("sort: expected relevance or newest").details(serde_json::json!({ "parameter": "sort" }))),
    }
}

fn unknown(name: &str) -> Problem {
    Problem::invalid(format!("{name}: there is no such parameter")).details(serde_json::json!({ "parameter": name }))
}
