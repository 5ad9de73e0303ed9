//! `GET /api/openapi.json`, generated from the handlers.

use axum::Json;
use utoipa::OpenApi;

/// The document.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "SessionPilot",
        description = "Sessions of AI coding assistants, their usage and cost. Times are RFC 3339 in UTC; amounts are decimal strings in US dollars."
    ),
    paths(
        super::health::healthz,
        super::search::search,
        super::sessions::list,
        super::sessions::filters,
        super::session_rows::rows,
        super::sessions::get,
        super::sessions::usage_events,
        super::sessions::blob,
        super::sync::status,
        super::sync::start,
        super::sync::cancel,
        super::cockpit::show,
        super::cockpit::snooze,
        super::cockpit::wake,
        super::notifications::list,
        super::notifications::count,
        super::notifications::preferences,
        super::notifications::prefer,
        super::notifications::read_all,
        super::notifications::remove,
        super::notifications::read,
        super::notifications::dismiss,
        super::notifications::restore,
        super::diagnostics::diagnostics,
        super::reviews::outcome,
        super::reviews::outcome_detail,
        super::reviews::bulk_outcome,
        super::reviews::notes::show,
        super::reviews::notes::add_note,
        super::reviews::notes::edit_note,
        super::reviews::notes::remove_note,
        super::reviews::notes::undo,
        super::reviews::lists::reasons,
        super::reviews::lists::save_class,
        super::reviews::lists::hide_class,
        super::reviews::lists::threads,
        super::reviews::lists::add_thread,
        super::reviews::lists::change_thread,
        super::reviews::lists::queue,
        super::marks::save,
        super::marks::save_many,
        super::retention::show,
        super::retention::preview_rule,
        super::retention::add_rule,
        super::retention::remove_rule,
        super::retention::save_policy,
        super::retention::preview_prune,
        super::retention::start_prune,
        super::retention::cancel_prune,
        super::retention::preview_forget,
        super::retention::forget,
        super::retention::allow_again,
        super::retention::pin,
        super::retention::unpin,
        super::settings::show,
        super::settings::save,
        super::settings::accounts,
        super::settings::change_account,
        super::settings::about,
        super::prices::show,
        super::prices::save,
        super::prices::remove,
        super::prices::undo,
        super::prices::preview,
        super::prices::reprice,
        super::prices::cancel,
        document,
    )
)]
pub(crate) struct Document;

/// This document.
#[utoipa::path(get, path = "/api/openapi.json", tag = "server", responses((status = 200, body = serde_json::Value)))]
pub(crate) async fn document() -> Json<utoipa::openapi::OpenApi> {
    Json(Document::openapi())
}
