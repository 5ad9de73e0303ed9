//! What there is to choose from: error classes and threads; and what still waits for an outcome.

use std::collections::BTreeMap;

use app::state::AppState;
use axum::{
    Json,
    extract::{Path, RawQuery, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use sp_domain::reviews::{ClassDraft, ErrorClass, Outcome, ReviewQueue, ReviewThread, Severity, ThreadStatus};
use utoipa::ToSchema;

use super::read;
use crate::{
    api::{retention::Body, sessions::session_id},
    problem::Problem,
    query::{pairs, single},
};

/// A thread.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ThreadOrder {
    /// Title.
    title: String,
    /// Key of its project.
    #[serde(default, alias = "project_name")]
    project: Option<String>,
}

/// What becomes different of a thread.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ThreadChange {
    /// Title.
    #[serde(default)]
    title: Option<String>,
    /// `open` or `closed`.
    #[serde(default)]
    status: Option<ThreadStatus>,
}

/// Error classes and severities to choose from.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReasonsAnswer {
    /// Keys by outcome.
    reasons: BTreeMap<String, Vec<String>>,
    /// The classes by outcome.
    reasons_detailed: BTreeMap<String, Vec<ErrorClass>>,
    /// Keys of those given last, the latest first.
    recent: Vec<String>,
    /// Severities.
    severities: Vec<String>,
}

/// The threads.
#[derive(Serialize, ToSchema)]
pub(crate) struct ThreadsAnswer {
    /// The one in which something was said last first.
    threads: Vec<ReviewThread>,
}

/// Error classes and severities to choose from.
#[utoipa::path(get, path = "/api/sessions/outcome-reasons", tag = "reviews", responses((status = 200, body = ReasonsAnswer)))]
pub(crate) async fn reasons(State(state): State<AppState>) -> Result<Json<ReasonsAnswer>, Problem> {
    let known = state.engine.reviews().classes().await?;
    let offered = |outcome: Outcome| {
        let classes = known.classes.iter().filter(move |class| !class.is_hidden && class.outcomes.contains(&outcome));
        (outcome.as_str().to_owned(), classes.cloned().collect::<Vec<_>>())
    };
    let detailed: BTreeMap<_, _> = Outcome::ALL.into_iter().filter(|outcome| outcome.has_reasons()).map(offered).collect();
    let keys = |classes: &Vec<ErrorClass>| classes.iter().map(|class| class.key.clone()).collect();
    Ok(Json(ReasonsAnswer {
        reasons: detailed.iter().map(|(outcome, classes)| (outcome.clone(), keys(classes))).collect(),
        reasons_detailed: detailed,
        recent: known.recent,
        severities: Severity::ALL.iter().map(|severity| severity.as_str().to_owned()).collect(),
    }))
}

/// Adds an error class of one's own, or changes the one of this name.
#[utoipa::path(put, path = "/api/error-classes", tag = "reviews", request_body = ClassDraft,
    responses((status = 200, body = ErrorClass), (status = 400)))]
pub(crate) async fn save_class(State(state): State<AppState>, body: Body<ClassDraft>) -> Result<Json<ErrorClass>, Problem> {
    Ok(Json(state.engine.reviews().save_class(&read(body)?).await?))
}

/// Does not offer an error class of one's own any more.
#[utoipa::path(delete, path = "/api/error-classes/{key}", tag = "reviews", params(("key" = String, Path, description = "its key")),
    responses((status = 204), (status = 404)))]
pub(crate) async fn hide_class(State(state): State<AppState>, Path(key): Path<String>) -> Result<StatusCode, Problem> {
    if state.engine.reviews().hide_class(&key).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found("there is no error class of one's own with this key"))
    }
}

/// Threads.
#[utoipa::path(get, path = "/api/review-threads", tag = "reviews", responses((status = 200, body = ThreadsAnswer)))]
pub(crate) async fn threads(State(state): State<AppState>) -> Result<Json<ThreadsAnswer>, Problem> {
    Ok(Json(ThreadsAnswer { threads: state.engine.reviews().threads().await? }))
}

/// The thread of a title; it is made when there is none.
#[utoipa::path(post, path = "/api/review-threads", tag = "reviews", request_body = ThreadOrder,
    responses((status = 200, body = ReviewThread), (status = 400)))]
pub(crate) async fn add_thread(State(state): State<AppState>, body: Body<ThreadOrder>) -> Result<Json<ReviewThread>, Problem> {
    let order = read(body)?;
    Ok(Json(state.engine.reviews().thread(&order.title, order.project.as_deref()).await?))
}

/// Renames, closes or opens a thread.
#[utoipa::path(put, path = "/api/review-threads/{number}", tag = "reviews", params(("number" = i64, Path, description = "its number")),
    request_body = ThreadChange, responses((status = 204), (status = 400), (status = 404), (status = 409)))]
pub(crate) async fn change_thread(
    State(state): State<AppState>,
    Path(number): Path<String>,
    body: Body<ThreadChange>,
) -> Result<StatusCode, Problem> {
    let (number, order) = (single("number", &number, 1..=i64::MAX)?, read(body)?);
    if state.engine.reviews().change_thread(number, order.title.as_deref(), order.status).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found("there is no thread of this number"))
    }
}

/// What still waits for an outcome.
#[utoipa::path(get, path = "/api/reviews", tag = "reviews", params(
    ("after" = Option<String>, Query, description = "id of the session behind which to go on"),
    ("limit" = Option<i64>, Query, description = "1 to 100, default 20"),
), responses((status = 200, body = ReviewQueue), (status = 400)))]
pub(crate) async fn queue(State(state): State<AppState>, RawQuery(raw): RawQuery) -> Result<Json<ReviewQueue>, Problem> {
    let (mut after, mut limit) = (None, 20);
    for (name, value) in pairs(raw.as_deref())? {
        match name.as_str() {
            "after" => after = Some(session_id(&value)?),
            "limit" => limit = single(&name, &value, 1..=100)?,
            _ => return Err(Problem::invalid(format!("{name}: unknown parameter, expected after or limit"))),
        }
    }
    Ok(Json(state.engine.reviews().queue(after.as_ref(), limit).await?))
}
