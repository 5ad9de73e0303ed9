//! Notes about turns and sessions, the history, and taking things back.

use app::state::AppState;
use axum::{
    Extension, Json,
    extract::{Path, State},
    http::StatusCode,
};
use serde::Deserialize;
use sp_domain::reviews::{NoteDraft, Outcome, Review, VerdictChange};
use sp_engine::Visitor;
use utoipa::ToSchema;

use super::{Said, author, read, thread, unknown};
use crate::{
    api::{retention::Body, sessions::session_id},
    problem::Problem,
    query::single,
};

/// A note, with an outcome where that is said, too.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoteOrder {
    /// What it says.
    note: String,
    /// `seq` of the message it is about.
    #[serde(default)]
    seq: Option<i64>,
    /// `ok`, `needs_fix`, `reverted` or `partial`.
    #[serde(default)]
    outcome: Option<Outcome>,
    /// Number of a thread.
    #[serde(default)]
    thread_id: Option<i64>,
    /// Title of a thread of the session's project; it is made when there is none. Instead of `thread_id`.
    #[serde(default)]
    thread_title: Option<String>,
    /// Who says so, when it is not whoever asks.
    #[serde(default)]
    author: Option<String>,
}

/// A note written anew.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoteText {
    /// What it says.
    note: String,
}

/// Entries to take back.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UndoOrder {
    /// Number of the entry; without it the latest that still counts.
    #[serde(default)]
    entry: Option<i64>,
}

/// Everything that was said of a session.
#[utoipa::path(get, path = "/api/sessions/{id}/reviews", tag = "reviews", params(("id" = String, Path, description = "session id")),
    responses((status = 200, body = Review), (status = 404)))]
pub(crate) async fn show(State(state): State<AppState>, Path(id): Path<String>) -> Result<Json<Review>, Problem> {
    state.engine.reviews().of(&session_id(&id)?).await?.map(Json).ok_or_else(unknown)
}

/// Adds a note.
#[utoipa::path(post, path = "/api/sessions/{id}/reviews", tag = "reviews", params(("id" = String, Path, description = "session id")),
    request_body = NoteOrder, responses((status = 200, body = Said), (status = 400), (status = 404)))]
pub(crate) async fn add_note(
    State(state): State<AppState>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    body: Body<NoteOrder>,
) -> Result<Json<Said>, Problem> {
    let (id, order, reviews) = (session_id(&id)?, read(body)?, state.engine.reviews());
    let thread = thread(reviews, &id, order.thread_id, order.thread_title.as_deref()).await?;
    let author = author(reviews, visitor, order.author).await?;
    let done = reviews.add_note(&id, &NoteDraft { seq: order.seq, text: order.note, thread }, &author).await?;
    if !done.unknown.is_empty() {
        return Err(unknown());
    }
    let mut entries = done.entries;
    if let Some(outcome) = order.outcome {
        entries.extend(reviews.rate(std::slice::from_ref(&id), VerdictChange::of(Some(outcome)), &author).await?.entries);
    }
    let review = reviews.of(&id).await?.ok_or_else(unknown)?;
    let newest = review.notes.into_iter().max_by_key(|note| note.id);
    Ok(Json(Said { success: true, thread_id: thread, review: newest, entries }))
}

/// Writes a note anew.
#[utoipa::path(put, path = "/api/sessions/{id}/reviews/{note}", tag = "reviews", params(
    ("id" = String, Path, description = "session id"),
    ("note" = i64, Path, description = "number of the note"),
), request_body = NoteText, responses((status = 204), (status = 400), (status = 404)))]
pub(crate) async fn edit_note(
    State(state): State<AppState>,
    Extension(visitor): Extension<Visitor>,
    Path((id, note)): Path<(String, String)>,
    body: Body<NoteText>,
) -> Result<StatusCode, Problem> {
    let order = read(body)?;
    change_note(&state, visitor, (&id, &note), Some(&order.note)).await
}

/// Removes a note; the history keeps it.
#[utoipa::path(delete, path = "/api/sessions/{id}/reviews/{note}", tag = "reviews", params(
    ("id" = String, Path, description = "session id"),
    ("note" = i64, Path, description = "number of the note"),
), responses((status = 204), (status = 404)))]
pub(crate) async fn remove_note(
    State(state): State<AppState>,
    Extension(visitor): Extension<Visitor>,
    Path((id, note)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    change_note(&state, visitor, (&id, &note), None).await
}

async fn change_note(state: &AppState, visitor: Visitor, (id, note): (&str, &str), text: Option<&str>) -> Result<StatusCode, Problem> {
    let (id, note, reviews) = (session_id(id)?, single("note", note, 1..=i64::MAX)?, state.engine.reviews());
    let author = reviews.author(visitor).await?;
    let done = reviews.change_note(&id, note, text, &author).await?;
    done.map(|_| StatusCode::NO_CONTENT).ok_or_else(|| Problem::not_found("there is no such note"))
}

/// Takes back what was said last.
#[utoipa::path(post, path = "/api/sessions/{id}/reviews/undo", tag = "reviews", params(("id" = String, Path, description = "session id")),
    request_body = UndoOrder, responses((status = 200, body = Review), (status = 404), (status = 409)))]
pub(crate) async fn undo(
    State(state): State<AppState>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    body: Body<UndoOrder>,
) -> Result<Json<Review>, Problem> {
    let (id, order, reviews) = (session_id(&id)?, read(body)?, state.engine.reviews());
    let author = reviews.author(visitor).await?;
    let known = reviews.of(&id).await?.ok_or_else(unknown)?;
    match order.entry {
        Some(entry) if known.history.iter().all(|shown| shown.id != entry) => {
            return Err(Problem::not_found("the history of this session has no such entry"));
        }
        Some(entry) => reviews.undo(&[entry], &author).await?,
        None => reviews.undo_last(&id, &author).await?,
    };
    reviews.of(&id).await?.map(Json).ok_or_else(unknown)
}
