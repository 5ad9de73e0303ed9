//! The whole surface on one screen.

use std::{any::Any, sync::LazyLock};

use app::{App, shell, state::AppState};
use axum::{
    Router,
    body::Body,
    extract::State,
    http::{Request, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{delete, get, post, put},
};
use leptos::prelude::provide_context;
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    limit::RequestBodyLimitLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    trace::TraceLayer,
};

use crate::{AllowedHosts, api, assets, events, gatekeeper, headers, old_routes, preferences, problem};

/// Largest request body: forms and small documents. Routes that take more raise it themselves.
const BODY_LIMIT_BYTES: usize = 1 << 20;

/// The pages of the app, listed once in the life of a process: while they are listed the framework renders the app with resources that never
/// load, and a page rendered at that moment on another thread would wait for them for ever.
static PAGES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(App));

/// Everything the server answers.
pub fn router(state: AppState, hosts: AllowedHosts) -> Router {
    let request_id = header::HeaderName::from_static(problem::REQUEST_ID);
    api_routes()
        .merge(page_routes(&state))
        .fallback(file_or_page)
        .method_not_allowed_fallback(|| async { StatusCode::METHOD_NOT_ALLOWED })
        .with_state(state)
        // From the inside out: limit bodies, refuse strangers, survive panics, give errors one shape, add headers, compress what is not
        // compressed yet (streams of events are left alone), log, number requests.
        .layer(RequestBodyLimitLayer::new(BODY_LIMIT_BYTES))
        .layer(middleware::from_fn_with_state(hosts, gatekeeper::check))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn(problem::shape))
        .layer(middleware::from_fn(headers::secure))
        .layer(CompressionLayer::new())
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(PropagateRequestIdLayer::new(request_id.clone()))
        .layer(SetRequestIdLayer::new(request_id, MakeRequestUuid))
}

fn api_routes() -> Router<AppState> {
    Router::new()
        .route("/healthz", get(api::health::healthz))
        .route("/api/openapi.json", get(api::openapi::document))
        .route("/api/events", get(events::stream))
        .route("/api/sessions", get(api::sessions::list))
        .route("/api/sessions/filters", get(api::sessions::filters))
        .route("/api/sessions/rows", get(api::session_rows::rows))
        .route("/api/sessions/search", get(api::search::search))
        .route("/api/sessions/sync", post(api::sync::start))
        .route("/api/sessions/sync/cancel", post(api::sync::cancel))
        .route("/api/sessions/sync/status", get(api::sync::status))
        .route("/api/sessions/{id}", get(api::sessions::get))
        .route("/api/sessions/{id}/usage-events", get(api::sessions::usage_events))
        .route("/api/sessions/{id}/blobs/{blob}", get(api::sessions::blob))
        .route("/api/cockpit", get(api::cockpit::show))
        .route("/api/cockpit/snoozes", post(api::cockpit::snooze))
        .route("/api/cockpit/snoozes/{key}", delete(api::cockpit::wake))
        .route("/api/diagnostics", get(api::diagnostics::diagnostics))
        .route("/api/retention", get(api::retention::show))
        .route("/api/retention/ignore", post(api::retention::add_rule))
        .route("/api/retention/ignore/preview", post(api::retention::preview_rule))
        .route("/api/retention/ignore/{id}", delete(api::retention::remove_rule))
        .route("/api/retention/policy", put(api::retention::save_policy))
        .route("/api/retention/prune", post(api::retention::start_prune))
        .route("/api/retention/prune/preview", post(api::retention::preview_prune))
        .route("/api/retention/prune/cancel", post(api::retention::cancel_prune))
        .route("/api/retention/forget", post(api::retention::forget))
        .route("/api/retention/forget/preview", post(api::retention::preview_forget))
        .route("/api/retention/forgotten/{number}", delete(api::retention::allow_again))
        .route("/api/retention/pinned/{id}", put(api::retention::pin).delete(api::retention::unpin))
}

fn page_routes(state: &AppState) -> Router<AppState> {
    let context = state.clone();
    Router::new()
        .route("/preferences", post(preferences::choose))
        .merge(old_routes::routes(&PAGES.iter().map(AxumRouteListing::path).collect::<Vec<_>>()))
        .leptos_routes(state, PAGES.clone(), move || shell(context.clone()))
}

/// A file of the site; for a person who asks for anything else, a page that says so.
async fn file_or_page(State(state): State<AppState>, request: Request<Body>) -> Response {
    let answer = assets::serve(request.uri(), request.headers());
    let accepts = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    let is_data = ["/api/", "/fn/"].iter().any(|prefix| request.uri().path().starts_with(prefix));
    if answer.status() != StatusCode::NOT_FOUND || is_data || !accepts.contains("text/html") {
        return answer;
    }
    let context = state.clone();
    leptos_axum::render_app_async_with_context(move || provide_context(context.clone()), move || shell(state.clone()))(request).await
}

/// Paths only: queries hold what people search for.
fn span(request: &Request<Body>) -> tracing::Span {
    let id = request.headers().get(problem::REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default();
    tracing::info_span!("request", request.id = id, method = %request.method(), path = request.uri().path())
}

fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let cause = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(cause = cause.unwrap_or("unknown"), "a handler panicked");
    problem::Problem::internal().into_response()
}
