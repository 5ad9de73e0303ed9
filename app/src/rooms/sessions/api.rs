//! What the pages ask the server.

#![expect(missing_docs, reason = "the server macro turns arguments into fields without their docs")]

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use sp_domain::{
    Timestamp,
    retention::{ForgetPreview, ForgetReport, Pruned},
    saved_view::SavedView,
    session::{DayTotals, Facets, ModelUsage, SessionQuery, SessionRef, Turn},
    usage::UsageFigures,
};

use super::{row::Row, transcript::Conversation};
use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::{rooms::sessions::view, state::engine};

/// A page of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListView {
    /// Sessions that match, over all pages.
    pub total: i64,
    /// This page.
    pub rows: Vec<Row>,
    /// Sums over everything that matches.
    pub sums: UsageFigures,
    /// Sessions among the matches whose usage is unknown.
    pub unknown_usage_sessions: i64,
    /// Whole-day totals of the days on this page, for lists sorted by start.
    pub days: Vec<DayTotals>,
    /// What was asked.
    pub query: SessionQuery,
    /// When it was asked.
    pub now: Timestamp,
}

/// A session without its conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetailView {
    /// What lists show of it.
    pub row: Row,
    /// Figures of its own calls.
    pub own: UsageFigures,
    /// The store has no figures for it.
    pub usage_unknown: bool,
    /// Figures of its own calls by model.
    pub by_model: Vec<ModelUsage>,
    /// Working directories.
    pub cwds: Vec<String>,
    /// Git branch.
    pub git_branch: Option<String>,
    /// Release of the tool.
    pub tool_version: Option<String>,
    /// Program that ran it.
    pub originator: Option<String>,
    /// Time the tool says it worked, in milliseconds.
    pub active_ms: Option<i64>,
    /// Tool calls.
    pub tool_calls: i64,
    /// Tool calls that failed.
    pub tool_errors: i64,
    /// Where it comes from.
    pub source_path: String,
    /// The machine it comes from, where machines have names.
    pub machine: Option<String>,
    /// The source is gone.
    pub source_missing: bool,
    /// Records that could not be parsed.
    pub damaged_records: i64,
    /// Records of kinds nobody knows.
    pub unknown_records: i64,
    /// Its parent.
    pub parent: Option<SessionRef>,
    /// Its direct sub-agents.
    pub children: Vec<Row>,
    /// The table of contents.
    pub turns: Vec<Turn>,
    /// What of it was pruned.
    pub pruned: Option<Pruned>,
    /// It is never pruned.
    pub is_pinned: bool,
    /// When it was asked.
    pub now: Timestamp,
}

/// A page of the list for the text behind `?` in its address.
#[server(input = GetUrl)]
pub async fn list_sessions(query: String) -> Result<ListView, AppError> {
    view::list(&engine(), &query).await.map_err(AppError::announced)
}

/// Views of the list that somebody gave a name.
#[server(input = GetUrl)]
pub async fn list_views() -> Result<Vec<SavedView>, AppError> {
    engine().saved_views().list().await.map_err(|error| AppError::from(error).announced())
}

/// Keeps the list for the text behind `?` in its address under a name.
#[server]
pub async fn save_view(name: String, query: String) -> Result<(), AppError> {
    view::save_view(&engine(), &name, &query).await.map_err(AppError::announced)
}

/// Removes a view.
#[server]
pub async fn remove_view(id: i64) -> Result<(), AppError> {
    engine().saved_views().remove(id).await.map(drop).map_err(|error| AppError::from(error).announced())
}

/// Values to filter by.
#[server(input = GetUrl)]
pub async fn load_facets() -> Result<Facets, AppError> {
    Ok(engine().sessions().facets().await?)
}

/// A session without its conversation.
#[server(input = GetUrl)]
pub async fn load_session(id: String) -> Result<DetailView, AppError> {
    view::detail(&engine(), &id).await.map_err(AppError::announced)
}

/// A part of a conversation: from a message on, else its end or its beginning.
#[server(input = GetUrl)]
pub async fn load_conversation(id: String, from: Option<i64>, at_end: bool) -> Result<Conversation, AppError> {
    view::conversation(&engine(), &id, from, at_end).await.map_err(AppError::announced)
}

/// The messages from `from` on that changed after a revision: what a page that follows a session still lacks.
#[server(input = GetUrl)]
pub async fn load_changes(id: String, from: i64, since: i64) -> Result<Conversation, AppError> {
    view::changes(&engine(), &id, from, since).await.map_err(AppError::announced)
}

/// What forgetting a session would do.
#[server]
pub async fn preview_forget(id: String) -> Result<ForgetPreview, AppError> {
    view::preview_forget(&engine(), &id).await.map_err(AppError::announced)
}

/// Forgets a session for good, as it was shown.
#[server]
pub async fn forget_session(id: String, token: String, delete_copies: bool) -> Result<ForgetReport, AppError> {
    view::forget(&engine(), &id, &token, delete_copies).await.map_err(AppError::announced)
}

/// Says that a session is never pruned, or no longer so.
#[server]
pub async fn pin_session(id: String, is_pinned: bool) -> Result<(), AppError> {
    view::pin(&engine(), &id, is_pinned).await.map_err(AppError::announced)
}
