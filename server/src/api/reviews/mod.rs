//! What a person says of sessions. Here: outcomes, of one session and of many.

pub(crate) mod lists;
pub(crate) mod notes;

use app::state::AppState;
use axum::{
    Extension, Json,
    extract::{Path, State},
};
use serde::{Deserialize, Deserializer, Serialize};
use sp_domain::{
    reviews::{Outcome, Severity, TurnNote, VerdictChange},
    session::SessionId,
};
use sp_engine::{EngineError, Reviews, Visitor};
use utoipa::ToSchema;

use super::{retention::Body, sessions::session_id};
use crate::problem::Problem;

/// A verdict. What is not given stays as it is, except the outcome; null takes something away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OutcomeOrder {
    /// `ok`, `needs_fix`, `reverted`, `partial`, or null.
    #[serde(deserialize_with = "nullable")]
    outcome: Option<Outcome>,
    /// Key of an error class, or null.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    reason: Option<Option<String>>,
    /// Keys of error classes, the main one first; instead of `reason`.
    #[serde(default)]
    reasons: Option<Vec<String>>,
    /// `low`, `medium`, `high`, `critical`, or null.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Severity>)]
    severity: Option<Option<Severity>>,
    /// A few words about the whole session, or null.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    note: Option<Option<String>>,
    /// Number of a thread, or null.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<i64>)]
    thread_id: Option<Option<i64>>,
    /// Title of a thread of the session's project; it is made when there is none. Instead of `thread_id`.
    #[serde(default)]
    thread_title: Option<String>,
    /// Who says so, when it is not whoever asks.
    #[serde(default)]
    author: Option<String>,
}

/// Reason and severity alone.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DetailOrder {
    /// Key of an error class, or null.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    reason: Option<Option<String>>,
    /// `low`, `medium`, `high`, `critical`, or null.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Severity>)]
    severity: Option<Option<Severity>>,
}

/// An outcome for many sessions.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulkOrder {
    /// Their ids, at most 1000.
    #[serde(alias = "ids")]
    uuids: Vec<SessionId>,
    /// `ok`, `needs_fix`, `reverted`, `partial`, or null.
    #[serde(deserialize_with = "nullable")]
    outcome: Option<Outcome>,
    /// Keys of error classes, the main one first.
    #[serde(default)]
    reasons: Option<Vec<String>>,
    /// `low`, `medium`, `high`, `critical`, or null.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Severity>)]
    severity: Option<Option<Severity>>,
    /// Number of a thread, or null.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<i64>)]
    thread_id: Option<Option<i64>>,
}

/// What was said of one session.
#[derive(Serialize, ToSchema)]
pub(crate) struct Said {
    /// Always true: what cannot be done is an error.
    success: bool,
    /// Number of its thread.
    thread_id: Option<i64>,
    /// The note that was added.
    review: Option<TurnNote>,
    /// New entries of the history, to take back; none when nothing became different.
    entries: Vec<i64>,
}

/// What was said of many sessions.
#[derive(Serialize, ToSchema)]
pub(crate) struct SaidOfMany {
    /// Always true: what cannot be done is an error.
    success: bool,
    /// Sessions that are as asked now.
    count: i64,
    /// Ids nobody knows.
    unknown: Vec<SessionId>,
    /// New entries of histories.
    entries: Vec<i64>,
}

/// Null is an answer, absence is none.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Must be there, and may be null.
fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}

fn unknown() -> Problem {
    Problem::not_found("there is no session with this id")
}

fn read<T>(body: Body<T>) -> Result<T, Problem> {
    body.map(|Json(order)| order).map_err(|error| Problem::invalid(error.body_text()))
}

async fn author(reviews: Reviews<'_>, visitor: Visitor, stated: Option<String>) -> Result<String, EngineError> {
    match stated {
        Some(author) => Ok(author),
        None => reviews.author(visitor).await,
    }
}

/// The thread by number or by title.
async fn thread(reviews: Reviews<'_>, id: &SessionId, number: Option<i64>, title: Option<&str>) -> Result<Option<i64>, Problem> {
    match (number, title.filter(|title| !title.trim().is_empty())) {
        (Some(_), Some(_)) => Err(Problem::invalid("thread_title: expected either a number or a title")),
        (None, Some(title)) => Ok(Some(reviews.thread_for(id, title).await?.ok_or_else(unknown)?)),
        (number, None) => Ok(number),
    }
}

/// Says how a session went.
#[utoipa::path(post, path = "/api/sessions/{id}/outcome", tag = "reviews", params(("id" = String, Path, description = "session id")),
    request_body = OutcomeOrder, responses((status = 200, body = Said), (status = 400), (status = 404)))]
pub(crate) async fn outcome(
    State(state): State<AppState>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    body: Body<OutcomeOrder>,
) -> Result<Json<Said>, Problem> {
    let (id, order, reviews) = (session_id(&id)?, read(body)?, state.engine.reviews());
    if order.reason.is_some() && order.reasons.is_some() {
        return Err(Problem::invalid("reasons: expected either reason or reasons"));
    }
    let named = thread(reviews, &id, order.thread_id.flatten(), order.thread_title.as_deref()).await?;
    let change = VerdictChange {
        outcome: Some(order.outcome),
        reasons: order.reasons.or_else(|| order.reason.map(|reason| reason.into_iter().collect())),
        severity: order.severity,
        note: order.note,
        thread: named.map(Some).or(order.thread_id),
    };
    let author = author(reviews, visitor, order.author).await?;
    said(reviews, &id, change, &author).await.map(Json)
}

/// Says why a session went as it did.
#[utoipa::path(post, path = "/api/sessions/{id}/outcome-detail", tag = "reviews", params(("id" = String, Path, description = "session id")),
    request_body = DetailOrder, responses((status = 200, body = Said), (status = 400), (status = 404)))]
pub(crate) async fn outcome_detail(
    State(state): State<AppState>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    body: Body<DetailOrder>,
) -> Result<Json<Said>, Problem> {
    let (id, order, reviews) = (session_id(&id)?, read(body)?, state.engine.reviews());
    let reasons = order.reason.map(|reason| reason.into_iter().collect());
    let change = VerdictChange { reasons, severity: order.severity, ..VerdictChange::default() };
    let author = reviews.author(visitor).await?;
    said(reviews, &id, change, &author).await.map(Json)
}

async fn said(reviews: Reviews<'_>, id: &SessionId, change: VerdictChange, author: &str) -> Result<Said, Problem> {
    let done = reviews.rate(std::slice::from_ref(id), change, author).await?;
    let review = reviews.of(id).await?.filter(|_| done.unknown.is_empty()).ok_or_else(unknown)?;
    Ok(Said { success: true, thread_id: review.verdict.thread, review: None, entries: done.entries })
}

/// Says how many sessions went, all at once.
#[utoipa::path(post, path = "/api/sessions/bulk-outcome", tag = "reviews", request_body = BulkOrder,
    responses((status = 200, body = SaidOfMany), (status = 400)))]
pub(crate) async fn bulk_outcome(
    State(state): State<AppState>,
    Extension(visitor): Extension<Visitor>,
    body: Body<BulkOrder>,
) -> Result<Json<SaidOfMany>, Problem> {
    let (order, reviews) = (read(body)?, state.engine.reviews());
    let change = VerdictChange {
        outcome: Some(order.outcome),
        reasons: order.reasons,
        severity: order.severity,
        note: None,
        thread: order.thread_id,
    };
    let author = reviews.author(visitor).await?;
    let done = reviews.rate(&order.uuids, change, &author).await?;
    Ok(Json(SaidOfMany { success: true, count: done.matched, unknown: done.unknown, entries: done.entries }))
}
