//! What is kept, what is not, and what is forgotten for good. Every change takes the token of its preview, so that nothing else is done than
//! what was shown.

use app::state::AppState;
use axum::{
    Json,
    extract::{Path, State, rejection::JsonRejection},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use sp_domain::{
    retention::{ForgetPreview, ForgetReport, IgnorePreview, IgnoreRule, PrunePolicy, PrunePreview, PruneStatus, Retention, RuleKind},
    session::SessionId,
};
use utoipa::ToSchema;

use crate::problem::Problem;

pub(super) type Body<T> = Result<Json<T>, JsonRejection>;

/// A rule to be looked at.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleQuestion {
    /// What it looks at.
    kind: RuleKind,
    /// What that must be.
    value: String,
}

/// A rule to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleOrder {
    /// What it looks at.
    kind: RuleKind,
    /// What that must be.
    value: String,
    /// `stored.token` of its preview: what is stored already and matches is forgotten for good.
    forget_token: Option<String>,
}

/// A rule that was added.
#[derive(Serialize, ToSchema)]
pub(crate) struct RuleAdded {
    /// The rule.
    rule: IgnoreRule,
    /// What was forgotten with it.
    forgotten: Option<ForgetReport>,
}

/// What to prune, as shown before.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PruneOrder {
    /// What.
    #[serde(flatten)]
    policy: PrunePolicy,
    /// Of its preview.
    token: String,
}

/// Sessions to be looked at.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ForgetQuestion {
    /// Their ids; sub-agents go with their parents.
    ids: Vec<SessionId>,
}

/// Sessions to be forgotten, as shown before.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ForgetOrder {
    /// Their ids.
    ids: Vec<SessionId>,
    /// Of the preview.
    token: String,
    /// Also delete the copies of the database that the preview named.
    #[serde(default)]
    delete_copies: bool,
}

/// Whether something was stopped.
#[derive(Serialize, ToSchema)]
pub(crate) struct Stopped {
    /// It ran, and stops after what it is at.
    cancelled: bool,
}

/// Rules, policy, tombstones, and what the tools will delete soon.
#[utoipa::path(get, path = "/api/retention", tag = "retention", responses((status = 200, body = Retention)))]
pub(crate) async fn show(State(state): State<AppState>) -> Result<Json<Retention>, Problem> {
    Ok(Json(state.engine.retention().overview().await?))
}

/// What is stored already and matches a rule.
#[utoipa::path(post, path = "/api/retention/ignore/preview", tag = "retention", request_body = RuleQuestion,
    responses((status = 200, body = IgnorePreview), (status = 400)))]
pub(crate) async fn preview_rule(State(state): State<AppState>, body: Body<RuleQuestion>) -> Result<Json<IgnorePreview>, Problem> {
    let RuleQuestion { kind, value } = read(body)?;
    Ok(Json(state.engine.retention().preview_rule(kind, &value).await?))
}

/// Adds a rule: sources and sessions that match are not read from now on.
#[utoipa::path(post, path = "/api/retention/ignore", tag = "retention", request_body = RuleOrder,
    responses((status = 201, body = RuleAdded), (status = 400), (status = 409)))]
pub(crate) async fn add_rule(State(state): State<AppState>, body: Body<RuleOrder>) -> Result<(StatusCode, Json<RuleAdded>), Problem> {
    let RuleOrder { kind, value, forget_token } = read(body)?;
    let (rule, forgotten) = state.engine.retention().add_rule(kind, &value, forget_token.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(RuleAdded { rule, forgotten })))
}

/// Lifts a rule; the next sync reads what it kept out.
#[utoipa::path(delete, path = "/api/retention/ignore/{id}", tag = "retention", params(("id" = i64, Path, description = "number of the rule")),
    responses((status = 204), (status = 404)))]
pub(crate) async fn remove_rule(State(state): State<AppState>, Path(id): Path<i64>) -> Result<StatusCode, Problem> {
    let is_lifted = state.engine.retention().remove_rule(id).await?;
    done(is_lifted, "there is no rule of this number")
}

/// Remembers what was chosen for pruning; `null` forgets it. Nothing is pruned by that.
#[utoipa::path(put, path = "/api/retention/policy", tag = "retention", request_body = Option<PrunePolicy>,
    responses((status = 204), (status = 400)))]
pub(crate) async fn save_policy(State(state): State<AppState>, body: Body<Option<PrunePolicy>>) -> Result<StatusCode, Problem> {
    state.engine.retention().save_policy(read(body)?.as_ref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What pruning would do.
#[utoipa::path(post, path = "/api/retention/prune/preview", tag = "retention", request_body = PrunePolicy,
    responses((status = 200, body = PrunePreview), (status = 400)))]
pub(crate) async fn preview_prune(State(state): State<AppState>, body: Body<PrunePolicy>) -> Result<Json<PrunePreview>, Problem> {
    Ok(Json(state.engine.retention().preview_prune(&read(body)?).await?))
}

/// Starts pruning and answers at once; `GET /api/retention` says how it goes.
#[utoipa::path(post, path = "/api/retention/prune", tag = "retention", request_body = PruneOrder,
    responses((status = 202, body = PruneStatus), (status = 400), (status = 409)))]
pub(crate) async fn start_prune(State(state): State<AppState>, body: Body<PruneOrder>) -> Result<(StatusCode, Json<PruneStatus>), Problem> {
    let PruneOrder { policy, token } = read(body)?;
    Ok((StatusCode::ACCEPTED, Json(state.engine.retention().start_prune(&policy, &token).await?)))
}

/// Stops pruning; what was pruned stays pruned.
#[utoipa::path(post, path = "/api/retention/prune/cancel", tag = "retention", responses((status = 200, body = Stopped)))]
pub(crate) async fn cancel_prune(State(state): State<AppState>) -> Json<Stopped> {
    Json(Stopped { cancelled: state.engine.retention().cancel_prune() })
}

/// What forgetting these sessions would do.
#[utoipa::path(post, path = "/api/retention/forget/preview", tag = "retention", request_body = ForgetQuestion,
    responses((status = 200, body = ForgetPreview), (status = 400)))]
pub(crate) async fn preview_forget(State(state): State<AppState>, body: Body<ForgetQuestion>) -> Result<Json<ForgetPreview>, Problem> {
    Ok(Json(state.engine.retention().preview_forget(&read(body)?.ids).await?))
}

/// Forgets sessions for good, and answers when no file of ours holds them any more.
#[utoipa::path(post, path = "/api/retention/forget", tag = "retention", request_body = ForgetOrder,
    responses((status = 200, body = ForgetReport), (status = 400), (status = 409)))]
pub(crate) async fn forget(State(state): State<AppState>, body: Body<ForgetOrder>) -> Result<Json<ForgetReport>, Problem> {
    let ForgetOrder { ids, token, delete_copies } = read(body)?;
    Ok(Json(state.engine.retention().forget(&ids, &token, delete_copies).await?))
}

/// Allows a forgotten session again; the next sync reads it if its source is still there.
#[utoipa::path(delete, path = "/api/retention/forgotten/{number}", tag = "retention",
    params(("number" = i64, Path, description = "its number in `GET /api/retention`")), responses((status = 204), (status = 404)))]
pub(crate) async fn allow_again(State(state): State<AppState>, Path(number): Path<i64>) -> Result<StatusCode, Problem> {
    done(state.engine.retention().allow_again(number).await?, "nothing of this number was forgotten")
}

/// Says that a session, with its sub-agents, is never pruned.
#[utoipa::path(put, path = "/api/retention/pinned/{id}", tag = "retention", params(("id" = String, Path, description = "session id")),
    responses((status = 204), (status = 404)))]
pub(crate) async fn pin(State(state): State<AppState>, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    done(state.engine.retention().pin(&SessionId(id), true).await?, UNKNOWN)
}

/// Says that a session may be pruned again.
#[utoipa::path(delete, path = "/api/retention/pinned/{id}", tag = "retention", params(("id" = String, Path, description = "session id")),
    responses((status = 204), (status = 404)))]
pub(crate) async fn unpin(State(state): State<AppState>, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    done(state.engine.retention().pin(&SessionId(id), false).await?, UNKNOWN)
}

const UNKNOWN: &str = "there is no session with this id";

fn done(is_done: bool, unknown: &str) -> Result<StatusCode, Problem> {
    if is_done { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found(unknown)) }
}

pub(super) fn read<T>(body: Body<T>) -> Result<T, Problem> {
    body.map(|Json(value)| value).map_err(|error| Problem::invalid(error.body_text()))
}
