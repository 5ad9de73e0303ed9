//! List prices, a person's own ones, and pricing the history again.

use app::state::AppState;
use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use sp_domain::price::{PriceDraft, PriceSheet, RepricePreview, RepriceStatus};
use utoipa::{IntoParams, ToSchema};

use super::retention::{Body, read};
use crate::problem::Problem;

/// A row to be stored.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RowOrder {
    /// The version that was seen.
    version: i64,
    /// The row.
    row: PriceDraft,
    /// The first day of the model's row that it takes the place of; nothing for an additional one.
    replaces: Option<String>,
}

/// What to remove.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Removal {
    /// The version that was seen.
    version: i64,
    /// The model.
    model: String,
    /// The first day of the row; without it all rows of yours for the model, so that those of the program count again.
    valid_from: Option<String>,
}

/// The version that was seen.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Seen {
    /// Its number.
    version: i64,
}

/// What was shown before.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RepriceOrder {
    /// Of the preview.
    token: String,
}

/// Whether something was stopped.
#[derive(Serialize, ToSchema)]
pub(crate) struct Stopped {
    /// It ran, and stops after what it is at.
    cancelled: bool,
}

/// The prices in force, recorded models without one, and how pricing again goes.
#[utoipa::path(get, path = "/api/prices", tag = "prices", responses((status = 200, body = PriceSheet)))]
pub(crate) async fn show(State(state): State<AppState>) -> Result<Json<PriceSheet>, Problem> {
    Ok(Json(state.engine.prices().sheet().await?))
}

/// Adds or changes a row. Nothing that is stored is priced again by that.
#[utoipa::path(put, path = "/api/prices", tag = "prices", request_body = RowOrder,
    responses((status = 200, body = PriceSheet), (status = 400), (status = 409)))]
pub(crate) async fn save(State(state): State<AppState>, body: Body<RowOrder>) -> Result<Json<PriceSheet>, Problem> {
    let RowOrder { version, row, replaces } = read(body)?;
    state.engine.prices().save_row(version, &row, replaces.as_deref()).await?;
    show(State(state)).await
}

/// Removes a row of yours, or all of a model.
#[utoipa::path(delete, path = "/api/prices", tag = "prices", params(Removal),
    responses((status = 200, body = PriceSheet), (status = 400), (status = 409)))]
pub(crate) async fn remove(
    State(state): State<AppState>,
    removal: Result<Query<Removal>, QueryRejection>,
) -> Result<Json<PriceSheet>, Problem> {
    let Query(Removal { version, model, valid_from }) = removal.map_err(|error| Problem::invalid(error.body_text()))?;
    state.engine.prices().remove(version, &model, valid_from.as_deref()).await?;
    show(State(state)).await
}

/// Brings back the prices before the last change.
#[utoipa::path(post, path = "/api/prices/undo", tag = "prices", request_body = Seen,
    responses((status = 200, body = PriceSheet), (status = 409)))]
pub(crate) async fn undo(State(state): State<AppState>, body: Body<Seen>) -> Result<Json<PriceSheet>, Problem> {
    state.engine.prices().undo(read(body)?.version).await?;
    show(State(state)).await
}

/// What pricing the history again would change, by model.
#[utoipa::path(post, path = "/api/prices/reprice/preview", tag = "prices", responses((status = 200, body = RepricePreview)))]
pub(crate) async fn preview(State(state): State<AppState>) -> Result<Json<RepricePreview>, Problem> {
    Ok(Json(state.engine.prices().preview().await?))
}

/// Prices the history again, as shown; `GET /api/prices` tells how far it is.
#[utoipa::path(post, path = "/api/prices/reprice", tag = "prices", request_body = RepriceOrder,
    responses((status = 202, body = RepriceStatus), (status = 409)))]
pub(crate) async fn reprice(State(state): State<AppState>, body: Body<RepriceOrder>) -> Result<(StatusCode, Json<RepriceStatus>), Problem> {
    Ok((StatusCode::ACCEPTED, Json(state.engine.prices().start(&read(body)?.token).await?)))
}

/// Stops pricing the history again; what was priced keeps its new price.
#[utoipa::path(post, path = "/api/prices/reprice/cancel", tag = "prices", responses((status = 200, body = Stopped)))]
pub(crate) async fn cancel(State(state): State<AppState>) -> Json<Stopped> {
    Json(Stopped { cancelled: state.engine.prices().cancel() })
}
