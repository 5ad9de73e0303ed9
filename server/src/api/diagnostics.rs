//! `GET /api/diagnostics`.

use app::state::AppState;
use axum::{Json, extract::State};
use sp_engine::Diagnostics;

use crate::problem::Problem;

/// Accounts, sync and warnings, as `session-pilot doctor --json` prints them.
#[utoipa::path(get, path = "/api/diagnostics", tag = "diagnostics", responses((status = 200, body = serde_json::Value)))]
pub(crate) async fn diagnostics(State(state): State<AppState>) -> Result<Json<Diagnostics>, Problem> {
    Ok(Json(state.engine.diagnostics().await?))
}
