//! The sync: start, stop, status.

use app::{
    state::AppState,
    urls::{self, Base},
};
use axum::{
    Extension, Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Serialize;
use sp_domain::sync::{SyncStarted, SyncStatus};
use utoipa::ToSchema;

/// Whether a job was stopped.
#[derive(Serialize, ToSchema)]
pub(crate) struct Cancelled {
    /// A job was running and stops at its next checkpoint.
    cancelled: bool,
}

/// How the sync is going.
#[utoipa::path(get, path = "/api/sessions/sync/status", tag = "sync", responses((status = 200, body = SyncStatus)))]
pub(crate) async fn status(State(state): State<AppState>) -> Json<SyncStatus> {
    Json(state.engine.sync().status())
}

/// Asks for a sync and answers at once with its job.
#[utoipa::path(post, path = "/api/sessions/sync", tag = "sync", responses((status = 202, body = SyncStarted)))]
pub(crate) async fn start(State(state): State<AppState>, Extension(base): Extension<Base>, headers: HeaderMap) -> Response {
    let started = state.engine.sync().request();
    if is_form(&headers) { back(&base) } else { (StatusCode::ACCEPTED, Json(started)).into_response() }
}

/// Stops the running job; what it has stored stays, the next sync goes on from there.
#[utoipa::path(post, path = "/api/sessions/sync/cancel", tag = "sync", responses((status = 200, body = Cancelled)))]
pub(crate) async fn cancel(State(state): State<AppState>, Extension(base): Extension<Base>, headers: HeaderMap) -> Response {
    let cancelled = state.engine.sync().cancel();
    if is_form(&headers) { back(&base) } else { Json(Cancelled { cancelled }).into_response() }
}

/// Where a form without JavaScript leads back to.
fn back(base: &Base) -> Response {
    Redirect::to(&urls::DIAGNOSTICS.below(&base.0)).into_response()
}

/// A browser that sent a form wants a page back.
fn is_form(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}
