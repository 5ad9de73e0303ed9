//! General settings, accounts, and what there is to know about this installation.

use app::state::AppState;
use axum::{Json, extract::State, http::StatusCode};
use sp_domain::settings::{About, AccountChange, AccountSettings, General, SettingsDraft};

use super::retention::{Body, read};
use crate::problem::Problem;

/// General settings with what flags and variables decided.
#[utoipa::path(get, path = "/api/settings", tag = "settings", responses((status = 200, body = General)))]
pub(crate) async fn show(State(state): State<AppState>) -> Result<Json<General>, Problem> {
    Ok(Json(state.engine.settings().general().await?))
}

/// Stores general settings. `version` is the one that was seen: 409 when it is no longer the newest.
#[utoipa::path(put, path = "/api/settings", tag = "settings", request_body = SettingsDraft,
    responses((status = 200, body = General), (status = 400), (status = 409)))]
pub(crate) async fn save(State(state): State<AppState>, body: Body<SettingsDraft>) -> Result<Json<General>, Problem> {
    Ok(Json(state.engine.settings().save(&read(body)?).await?))
}

/// Accounts of all machines with the names a person gave.
#[utoipa::path(get, path = "/api/settings/accounts", tag = "settings", responses((status = 200, body = [AccountSettings])))]
pub(crate) async fn accounts(State(state): State<AppState>) -> Result<Json<Vec<AccountSettings>>, Problem> {
    Ok(Json(state.engine.settings().accounts().await?))
}

/// Renames or hides an account. 409 when its name is no longer the one that was seen.
#[utoipa::path(put, path = "/api/settings/accounts", tag = "settings", request_body = AccountChange,
    responses((status = 204), (status = 400), (status = 409)))]
pub(crate) async fn change_account(State(state): State<AppState>, body: Body<AccountChange>) -> Result<StatusCode, Problem> {
    state.engine.settings().change_account(&read(body)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Release, licence, database, and a text about this installation that can be shown to others.
#[utoipa::path(get, path = "/api/settings/about", tag = "settings", responses((status = 200, body = About)))]
pub(crate) async fn about(State(state): State<AppState>) -> Result<Json<About>, Problem> {
    Ok(Json(state.engine.settings().about().await?))
}
