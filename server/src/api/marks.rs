//! A person's own titles, tags and favourites.

use app::state::AppState;
use axum::{
    Json,
    extract::{Path, State},
};
use serde::{Deserialize, Deserializer, Serialize};
use sp_domain::{
    marks::{Marks, MarksChange},
    session::SessionId,
};
use utoipa::ToSchema;

use super::{retention::Body, sessions::session_id};
use crate::problem::Problem;

/// What becomes different of a session; what is not given stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MarksOrder {
    /// Shown instead of the tool's title; null takes it away.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    title: Option<Option<String>>,
    /// All tags.
    #[serde(default)]
    tags: Option<Vec<String>>,
    /// A favourite, or no longer.
    #[serde(default)]
    is_starred: Option<bool>,
}

/// What becomes different of many sessions.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulkMarksOrder {
    /// Their ids, at most 1000.
    ids: Vec<SessionId>,
    /// Tags that are added.
    #[serde(default)]
    add_tags: Vec<String>,
    /// Tags that are taken away.
    #[serde(default)]
    remove_tags: Vec<String>,
    /// Favourites, or no longer.
    #[serde(default)]
    is_starred: Option<bool>,
}

/// What became of many sessions.
#[derive(Serialize, ToSchema)]
pub(crate) struct MarkedAnswer {
    /// Sessions that are as asked now.
    count: i64,
    /// Ids nobody knows.
    unknown: Vec<SessionId>,
}

/// Null is an answer, absence is none.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// Names a session, tags it, makes it a favourite.
#[utoipa::path(put, path = "/api/sessions/{id}/marks", tag = "marks", params(("id" = String, Path, description = "session id")),
    request_body = MarksOrder, responses((status = 200, body = Marks), (status = 400), (status = 404)))]
pub(crate) async fn save(State(state): State<AppState>, Path(id): Path<String>, body: Body<MarksOrder>) -> Result<Json<Marks>, Problem> {
    let id = session_id(&id)?;
    let Json(MarksOrder { title, tags, is_starred }) = body.map_err(|error| Problem::invalid(error.body_text()))?;
    let change = MarksChange { title, tags, starred: is_starred, ..MarksChange::default() };
    let reviews = state.engine.reviews();
    if !reviews.mark(std::slice::from_ref(&id), change).await?.unknown.is_empty() {
        return Err(Problem::not_found("there is no session with this id"));
    }
    Ok(Json(reviews.marks(&id).await?))
}

/// Tags many sessions, or makes them favourites, all at once.
#[utoipa::path(post, path = "/api/marks", tag = "marks", request_body = BulkMarksOrder,
    responses((status = 200, body = MarkedAnswer), (status = 400)))]
pub(crate) async fn save_many(State(state): State<AppState>, body: Body<BulkMarksOrder>) -> Result<Json<MarkedAnswer>, Problem> {
    let Json(order) = body.map_err(|error| Problem::invalid(error.body_text()))?;
    let BulkMarksOrder { ids, add_tags, remove_tags, is_starred } = order;
    let change = MarksChange { add_tags, remove_tags, starred: is_starred, ..MarksChange::default() };
    let done = state.engine.reviews().mark(&ids, change).await?;
    Ok(Json(MarkedAnswer { count: done.before.len() as i64, unknown: done.unknown }))
}
