//! What the pages ask the server, and what they have it do.

#![expect(missing_docs, reason = "the server macro turns arguments into fields without their docs")]

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use sp_domain::{
    Timestamp, Tool,
    marks::Marks,
    reviews::{ErrorClass, ReviewEntry, ReviewThread, TurnNote, Verdict},
    usage::UsageFigures,
};

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::{rooms::reviews::view, state::engine};

/// Error classes to choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Classes {
    /// The standard ones, then own ones; also those that are not offered any more.
    pub classes: Vec<ErrorClass>,
    /// Keys of those given last, the latest first.
    pub recent: Vec<String>,
}

/// What is said of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewView {
    /// Which session.
    pub id: String,
    /// What holds now.
    pub verdict: Verdict,
    /// Notes, those about the whole session first.
    pub notes: Vec<TurnNote>,
    /// The latest entries, the latest first.
    pub history: Vec<ReviewEntry>,
    /// How many entries there are.
    pub entries: i64,
    /// Its thread.
    pub thread: Option<ReviewThread>,
    /// Titles of threads that are open.
    pub threads: Vec<String>,
    /// What there is to choose from.
    pub classes: Classes,
    /// Title, tags, favourite.
    pub marks: Marks,
}

/// A session that waits for its outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueItem {
    /// Which.
    pub id: String,
    /// Its title.
    pub title: Option<String>,
    /// Its tool.
    pub tool: Tool,
    /// Project name shown.
    pub project: Option<String>,
    /// First record.
    pub started_at: Option<Timestamp>,
    /// Between first and last record, in milliseconds.
    pub duration_ms: Option<i64>,
    /// Human prompts.
    pub prompts: i64,
    /// Tool calls that failed.
    pub tool_errors: i64,
    /// Figures with all sub-agents.
    pub total: UsageFigures,
    /// The first lines of its first prompts.
    pub asked: Vec<String>,
    /// The last words of the assistant, cut.
    pub answered: Option<String>,
}

/// The queue from a place on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueView {
    /// The next sessions: the one to be looked at, and those behind it, ready to be shown.
    pub items: Vec<QueueItem>,
    /// How many of this week wait.
    pub left_this_week: i64,
    /// How many wait in all.
    pub left: i64,
    /// How many of this week have their outcome.
    pub done_this_week: i64,
    /// What there is to choose from.
    pub classes: Classes,
    /// What was asked: the text behind `?`.
    pub query: String,
}

/// Says how sessions went; ids with commas, no outcome takes it away. Returns the entries of the history, to take back.
#[server]
pub async fn rate_sessions(ids: String, #[server(default)] outcome: String) -> Result<Vec<i64>, AppError> {
    view::rate(&engine(), &ids, &outcome).await.map_err(AppError::announced)
}

/// Takes back entries, as far as nothing was said since; their numbers with commas.
#[server]
pub async fn undo_reviews(entries: String) -> Result<(), AppError> {
    view::undo(&engine(), &entries).await.map_err(AppError::announced)
}

/// What is said of a session.
#[server(input = GetUrl)]
pub async fn load_review(id: String) -> Result<ReviewView, AppError> {
    view::review(&engine(), &id).await.map_err(AppError::announced)
}

/// Changes one field of the verdict: `outcome`, `reasons` (keys and names with commas), `severity`, `note` or `thread` (a title).
#[server]
pub async fn change_review(id: String, field: String, #[server(default)] value: String) -> Result<ReviewView, AppError> {
    view::change(&engine(), &id, &field, &value).await.map_err(AppError::announced)
}

/// Takes back what was said last.
#[server]
pub async fn undo_last(id: String) -> Result<ReviewView, AppError> {
    view::undo_last(&engine(), &id).await.map_err(AppError::announced)
}

/// Says all of it at once: the fields of a plain form. Returns the entries of the history, to take back.
#[server]
pub async fn save_review(
    id: String,
    #[server(default)] outcome: String,
    #[server(default)] reasons: String,
    #[server(default)] reason: String,
    #[server(default)] severity: String,
    #[server(default)] note: String,
) -> Result<Vec<i64>, AppError> {
    view::save(&engine(), view::Form { id, outcome, reasons, reason, severity, note }).await.map_err(AppError::announced)
}

/// Adds a note about a turn or about the whole session.
#[server]
pub async fn add_note(id: String, seq: Option<i64>, text: String) -> Result<ReviewView, AppError> {
    view::add_note(&engine(), &id, seq, text).await.map_err(AppError::announced)
}

/// Removes a note.
#[server]
pub async fn remove_note(id: String, note: i64) -> Result<ReviewView, AppError> {
    view::remove_note(&engine(), &id, note).await.map_err(AppError::announced)
}

/// Names a session, tags it (tags with commas), makes it a favourite.
#[server]
pub async fn save_marks(
    id: String,
    #[server(default)] title: String,
    #[server(default)] tags: String,
    #[server(default)] is_starred: bool,
) -> Result<Marks, AppError> {
    view::save_marks(&engine(), &id, &title, &tags, is_starred).await.map_err(AppError::announced)
}

/// Adds tags to sessions, or takes them away; ids and tags with commas.
#[server]
pub async fn tag_sessions(ids: String, tags: String, is_added: bool) -> Result<i64, AppError> {
    view::tag(&engine(), &ids, &tags, is_added).await.map_err(AppError::announced)
}

/// The queue for the text behind `?` in its address.
#[server(input = GetUrl)]
pub async fn load_queue(query: String) -> Result<QueueView, AppError> {
    view::queue(&engine(), &query).await.map_err(AppError::announced)
}
