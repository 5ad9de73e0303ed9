//! The first page: everything it shows, and putting off what needs attention.

use app::state::AppState;
use axum::{
    Json,
    extract::{Path, State, rejection::JsonRejection},
    http::StatusCode,
};
use serde::Deserialize;
use sp_domain::cockpit::{Cockpit, Snooze, SnoozeError};
use utoipa::ToSchema;

use crate::problem::Problem;

/// Something to be put off.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SnoozeOrder {
    /// Its key in `attention`.
    key: String,
    /// 1 or 7.
    days: i64,
}

/// What runs, what it costs, what needs attention, what was done last. Calls count on the day of the display zone they were made.
#[utoipa::path(get, path = "/api/cockpit", tag = "cockpit", responses((status = 200, body = Cockpit)))]
pub(crate) async fn show(State(state): State<AppState>) -> Result<Json<Cockpit>, Problem> {
    Ok(Json(state.engine.cockpit().all().await?))
}

/// Puts something off that needs attention.
#[utoipa::path(post, path = "/api/cockpit/snoozes", tag = "cockpit", request_body = SnoozeOrder,
    responses((status = 204), (status = 400), (status = 404)))]
pub(crate) async fn snooze(State(state): State<AppState>, body: Result<Json<SnoozeOrder>, JsonRejection>) -> Result<StatusCode, Problem> {
    let Json(SnoozeOrder { key, days }) = body.map_err(|error| Problem::invalid(error.body_text()))?;
    let snooze = Snooze::days(days).map_err(|error: SnoozeError| Problem::invalid(format!("days: {error}")))?;
    if state.engine.cockpit().snooze(&key, snooze).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found("nothing with this key needs attention"))
    }
}

/// Takes back that something was put off.
#[utoipa::path(delete, path = "/api/cockpit/snoozes/{key}", tag = "cockpit", params(("key" = String, Path, description = "its key in `attention`")),
    responses((status = 204), (status = 404)))]
pub(crate) async fn wake(State(state): State<AppState>, Path(key): Path<String>) -> Result<StatusCode, Problem> {
    if state.engine.cockpit().wake(&key).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found("nothing with this key was put off"))
    }
}
