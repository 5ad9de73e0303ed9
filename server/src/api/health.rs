//! `GET /healthz`.

use app::state::AppState;
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::Problem;

/// The server can serve.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    /// Always `ok`.
    status: &'static str,
    /// Release.
    version: &'static str,
}

/// Answers 200 when the database answers, else 503.
#[utoipa::path(get, path = "/healthz", tag = "server", responses((status = 200, body = Health), (status = 503)))]
pub(crate) async fn healthz(State(state): State<AppState>) -> Result<Json<Health>, Problem> {
    match state.engine.ping().await {
        Ok(()) => Ok(Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION") })),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            Err(Problem::unavailable("the database does not answer"))
        }
    }
}
