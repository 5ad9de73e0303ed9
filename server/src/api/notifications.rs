//! What people are told, what they do about it, and what they want to hear.

use app::{state::AppState, urls};
use axum::{
    Json,
    extract::{Path, RawQuery, State},
    http::StatusCode,
};
use serde::Serialize;
use sp_domain::{
    Timestamp,
    notifications::{Listed, NotificationPreference, NotificationQuery},
};
use utoipa::ToSchema;

use super::retention::{Body, read as read_body};
use crate::{problem::Problem, query};

/// Notifications, the latest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct NotificationsBody {
    /// One page of those that match.
    notifications: Vec<LinkedNotification>,
    /// How many match.
    total: i64,
    /// How many are unread, whatever was asked for.
    unread: i64,
}

/// A notification and where it leads.
#[derive(Serialize, ToSchema)]
pub(crate) struct LinkedNotification {
    /// It.
    #[serde(flatten)]
    listed: Listed,
    /// The page where it is looked after.
    link: String,
}

/// How many are unread.
#[derive(Serialize, ToSchema)]
pub(crate) struct Unread {
    unread: i64,
}

/// What people are told. Kinds that are switched off are left out.
#[utoipa::path(get, path = "/api/notifications", tag = "notifications", params(
    ("state" = Option<String>, Query, description = "open (default), unread, dismissed, resolved or all"),
    ("type" = Option<String>, Query, description = "kinds such as cannot_store, separated by commas"),
    ("severity" = Option<String>, Query, description = "info, warning or danger"),
    ("unread_only" = Option<bool>, Query, description = "the same as state=unread"),
    ("limit" = Option<i64>, Query, description = "1 to 1000, default 200"),
    ("offset" = Option<i64>, Query, description = "notifications to skip"),
), responses((status = 200, body = NotificationsBody), (status = 400)))]
pub(crate) async fn list(State(state): State<AppState>, RawQuery(raw): RawQuery) -> Result<Json<NotificationsBody>, Problem> {
    let pairs = query::pairs(raw.as_deref())?;
    let asked = NotificationQuery::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let list = state.engine.notifications().list(&asked.map_err(sp_engine::EngineError::from)?).await?;
    let linked = |listed: Listed| LinkedNotification { link: urls::subject(&listed.notification.subject), listed };
    let notifications = list.notifications.into_iter().map(linked).collect();
    Ok(Json(NotificationsBody { notifications, total: list.total, unread: list.unread }))
}

/// How many are unread.
#[utoipa::path(get, path = "/api/notifications/count", tag = "notifications", responses((status = 200, body = Unread)))]
pub(crate) async fn count(State(state): State<AppState>) -> Result<Json<Unread>, Problem> {
    let only_count = NotificationQuery { limit: 1, ..NotificationQuery::default() };
    Ok(Json(Unread { unread: state.engine.notifications().list(&only_count).await?.unread }))
}

/// What a person wants to hear of each kind.
#[utoipa::path(get, path = "/api/notifications/preferences", tag = "notifications", responses((status = 200, body = [NotificationPreference])))]
pub(crate) async fn preferences(State(state): State<AppState>) -> Result<Json<Vec<NotificationPreference>>, Problem> {
    Ok(Json(state.engine.notifications().preferences().await?))
}

/// Says what a person wants to hear of a kind.
#[utoipa::path(put, path = "/api/notifications/preferences", tag = "notifications", request_body = NotificationPreference,
    responses((status = 204), (status = 400)))]
pub(crate) async fn prefer(State(state): State<AppState>, body: Body<NotificationPreference>) -> Result<StatusCode, Problem> {
    state.engine.notifications().prefer(read_body(body)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Marks all as read; with `until` only those that began until then.
#[utoipa::path(post, path = "/api/notifications/read-all", tag = "notifications",
    params(("until" = Option<String>, Query, description = "RFC 3339")), responses((status = 204), (status = 400)))]
pub(crate) async fn read_all(State(state): State<AppState>, RawQuery(raw): RawQuery) -> Result<StatusCode, Problem> {
    let mut until = None;
    for (name, value) in query::pairs(raw.as_deref())? {
        let at = Timestamp::parse(&value).filter(|_| name == "until");
        until = Some(at.ok_or_else(|| Problem::invalid(format!("{name}: expected until, a time such as 2026-03-20T09:00:00Z")))?);
    }
    state.engine.notifications().read_all(until).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Marks one as read. With `count`, 409 when it has begun again since.
#[utoipa::path(post, path = "/api/notifications/{id}/read", tag = "notifications",
    params(("id" = i64, Path), ("count" = Option<i64>, Query, description = "how often it had begun when it was seen")),
    responses((status = 204), (status = 404), (status = 409)))]
pub(crate) async fn read(State(state): State<AppState>, Path(id): Path<i64>, RawQuery(raw): RawQuery) -> Result<StatusCode, Problem> {
    known(state.engine.notifications().read(id, seen(raw.as_deref())?).await?)
}

/// Dismisses one until it begins again. With `count`, 409 when it has begun again since.
#[utoipa::path(post, path = "/api/notifications/{id}/dismiss", tag = "notifications",
    params(("id" = i64, Path), ("count" = Option<i64>, Query, description = "how often it had begun when it was seen")),
    responses((status = 204), (status = 404), (status = 409)))]
pub(crate) async fn dismiss(State(state): State<AppState>, Path(id): Path<i64>, RawQuery(raw): RawQuery) -> Result<StatusCode, Problem> {
    known(state.engine.notifications().dismiss(id, seen(raw.as_deref())?).await?)
}

/// The same; one that is not there is dismissed, too.
#[utoipa::path(delete, path = "/api/notifications/{id}", tag = "notifications", params(("id" = i64, Path)), responses((status = 204)))]
pub(crate) async fn remove(State(state): State<AppState>, Path(id): Path<i64>) -> Result<StatusCode, Problem> {
    state.engine.notifications().dismiss(id, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes back that one was dismissed.
#[utoipa::path(post, path = "/api/notifications/{id}/restore", tag = "notifications", params(("id" = i64, Path)),
    responses((status = 204), (status = 404)))]
pub(crate) async fn restore(State(state): State<AppState>, Path(id): Path<i64>) -> Result<StatusCode, Problem> {
    known(state.engine.notifications().restore(id).await?)
}

fn seen(raw: Option<&str>) -> Result<Option<i64>, Problem> {
    let mut count = None;
    for (name, value) in query::pairs(raw)? {
        if name != "count" {
            return Err(Problem::invalid(format!("{name}: is no parameter: expected count")));
        }
        count = Some(query::single(&name, &value, 1..=i64::MAX)?);
    }
    Ok(count)
}

fn known(is_known: bool) -> Result<StatusCode, Problem> {
    if is_known { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found("there is no notification of this number")) }
}
