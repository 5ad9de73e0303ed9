//! The whole surface on one screen.

use std::{any::Any, sync::LazyLock};

use app::{
    App, shell,
    state::AppState,
    urls::{self, Base},
};
use axum::{
    Extension, Router,
    body::Body,
    extract::State,
    handler::Handler,
    http::{Request, StatusCode, header, request::Parts},
    middleware,
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::{provide_context, use_context};
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list};
use leptos_router::location::RequestUrl;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    limit::RequestBodyLimitLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    trace::TraceLayer,
};

use crate::{
    AllowedHosts, Doors, Levels, api, assets, events,
    gatekeeper::{self, Gate},
    headers, login, old_routes, preferences, problem,
    surface::{ADMIN, Access, READ, Surface, WRITE},
    visit,
};

/// Largest request body: forms and small documents. Routes that take more raise it themselves.
const BODY_LIMIT_BYTES: usize = 1 << 20;

/// The pages of the app, listed once in the life of a process: while they are listed the framework renders the app with resources that never
/// load, and a page rendered at that moment on another thread would wait for them for ever.
static PAGES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(App));

/// What lies between us and whoever asks.
#[derive(Clone, Debug)]
pub struct Outside {
    /// Names that requests may name.
    pub hosts: AllowedHosts,
    /// Proxies, and the path below which we live.
    pub doors: Doors,
}

/// Everything the server answers.
pub fn router(state: AppState, outside: Outside) -> Router {
    let request_id = header::HeaderName::from_static(problem::REQUEST_ID);
    let (routes, levels) = surface(&state).finish();
    let gate = Gate { hosts: outside.hosts, engine: state.engine.clone(), levels };
    let (doors, files) = (outside.doors, state.assets.clone());
    let inside = routes
        .fallback(file_or_page)
        .method_not_allowed_fallback(|| async { StatusCode::METHOD_NOT_ALLOWED })
        .with_state(state)
        // From the inside out: limit bodies, refuse strangers.
        .layer(RequestBodyLimitLayer::new(BODY_LIMIT_BYTES))
        .layer(middleware::from_fn_with_state(gate, gatekeeper::check));
    // Around the routes, as it changes which one is meant. From the inside out: survive panics, give errors one shape, add headers, note where
    // the request comes from, compress what is not compressed yet (streams of events are left alone), log, number requests.
    Router::new()
        .fallback_service(inside)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(files, problem::shape))
        .layer(middleware::from_fn(headers::secure))
        .layer(middleware::from_fn_with_state(doors, visit::arrive))
        .layer(CompressionLayer::new())
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(PropagateRequestIdLayer::new(request_id.clone()))
        .layer(SetRequestIdLayer::new(request_id, MakeRequestUuid))
}

/// The routes as the router holds them, for people who check, and what it takes to use each.
pub fn levels(state: &AppState) -> (String, Levels) {
    let (routes, levels) = surface(state).finish();
    (format!("{routes:?}"), levels)
}

fn surface(state: &AppState) -> Surface {
    let context = state.clone();
    let pages = PAGES.iter().map(AxumRouteListing::path).collect::<Vec<_>>();
    old_routes::add(api_routes(), &pages)
        .get("/settings", READ, |Extension(base): Extension<Base>| async move { Redirect::to(&urls::GENERAL.below(&base.0)) })
        .post("/preferences", READ, preferences::choose)
        .get("/login", Access::Public, login::show)
        .post("/login", Access::Public, login::enter.layer(login::limit()))
        .post("/logout", READ, login::leave)
        .pages(&PAGES, |router| router.leptos_routes_with_context(state, PAGES.clone(), tell_base, move || shell(context.clone())))
}

fn api_routes() -> Surface {
    Surface::new()
        .get("/healthz", Access::Public, api::health::healthz)
        .get("/api/openapi.json", READ, api::openapi::document)
        .get("/api/events", READ, events::stream)
        .get("/api/sessions", READ, api::sessions::list)
        .get("/api/sessions/filters", READ, api::sessions::filters)
        .get("/api/sessions/rows", READ, api::session_rows::rows)
        .get("/api/sessions/search", READ, api::search::search)
        .post("/api/sessions/sync", WRITE, api::sync::start)
        .post("/api/sessions/sync/cancel", WRITE, api::sync::cancel)
        .get("/api/sessions/sync/status", READ, api::sync::status)
        .get("/api/sessions/{id}", READ, api::sessions::get)
        .get("/api/sessions/{id}/usage-events", READ, api::sessions::usage_events)
        .get("/api/sessions/{id}/blobs/{blob}", READ, api::sessions::blob)
        .get("/api/sessions/outcome-reasons", READ, api::reviews::lists::reasons)
        .post("/api/sessions/bulk-outcome", WRITE, api::reviews::bulk_outcome)
        .post("/api/sessions/{id}/outcome", WRITE, api::reviews::outcome)
        .post("/api/sessions/{id}/outcome-detail", WRITE, api::reviews::outcome_detail)
        .get("/api/sessions/{id}/reviews", READ, api::reviews::notes::show)
        .post("/api/sessions/{id}/reviews", WRITE, api::reviews::notes::add_note)
        .post("/api/sessions/{id}/reviews/undo", WRITE, api::reviews::notes::undo)
        .put("/api/sessions/{id}/reviews/{note}", WRITE, api::reviews::notes::edit_note)
        .delete("/api/sessions/{id}/reviews/{note}", WRITE, api::reviews::notes::remove_note)
        .put("/api/sessions/{id}/marks", WRITE, api::marks::save)
        .post("/api/marks", WRITE, api::marks::save_many)
        .get("/api/reviews", READ, api::reviews::lists::queue)
        .get("/api/review-threads", READ, api::reviews::lists::threads)
        .post("/api/review-threads", WRITE, api::reviews::lists::add_thread)
        .put("/api/review-threads/{number}", WRITE, api::reviews::lists::change_thread)
        .put("/api/error-classes", WRITE, api::reviews::lists::save_class)
        .delete("/api/error-classes/{key}", WRITE, api::reviews::lists::hide_class)
        .get("/api/cockpit", READ, api::cockpit::show)
        .post("/api/cockpit/snoozes", WRITE, api::cockpit::snooze)
        .delete("/api/cockpit/snoozes/{key}", WRITE, api::cockpit::wake)
        .get("/api/notifications", READ, api::notifications::list)
        .get("/api/notifications/count", READ, api::notifications::count)
        .get("/api/notifications/preferences", READ, api::notifications::preferences)
        .put("/api/notifications/preferences", WRITE, api::notifications::prefer)
        .post("/api/notifications/read-all", WRITE, api::notifications::read_all)
        .delete("/api/notifications/{id}", WRITE, api::notifications::remove)
        .post("/api/notifications/{id}/read", WRITE, api::notifications::read)
        .post("/api/notifications/{id}/dismiss", WRITE, api::notifications::dismiss)
        .post("/api/notifications/{id}/restore", WRITE, api::notifications::restore)
        .get("/api/diagnostics", READ, api::diagnostics::diagnostics)
        .get("/api/prices", READ, api::prices::show)
        .put("/api/prices", WRITE, api::prices::save)
        .delete("/api/prices", WRITE, api::prices::remove)
        .post("/api/prices/undo", WRITE, api::prices::undo)
        .post("/api/prices/reprice", WRITE, api::prices::reprice)
        .post("/api/prices/reprice/preview", READ, api::prices::preview)
        .post("/api/prices/reprice/cancel", WRITE, api::prices::cancel)
        .get("/api/settings", READ, api::settings::show)
        .put("/api/settings", WRITE, api::settings::save)
        .get("/api/settings/accounts", READ, api::settings::accounts)
        .put("/api/settings/accounts", WRITE, api::settings::change_account)
        .get("/api/settings/about", READ, api::settings::about)
        .get("/api/retention", READ, api::retention::show)
        .post("/api/retention/ignore", ADMIN, api::retention::add_rule)
        .post("/api/retention/ignore/preview", READ, api::retention::preview_rule)
        .delete("/api/retention/ignore/{id}", WRITE, api::retention::remove_rule)
        .put("/api/retention/policy", WRITE, api::retention::save_policy)
        .post("/api/retention/prune", ADMIN, api::retention::start_prune)
        .post("/api/retention/prune/preview", READ, api::retention::preview_prune)
        .post("/api/retention/prune/cancel", WRITE, api::retention::cancel_prune)
        .post("/api/retention/forget", ADMIN, api::retention::forget)
        .post("/api/retention/forget/preview", READ, api::retention::preview_forget)
        .delete("/api/retention/forgotten/{number}", WRITE, api::retention::allow_again)
        .put("/api/retention/pinned/{id}", WRITE, api::retention::pin)
        .delete("/api/retention/pinned/{id}", WRITE, api::retention::unpin)
}

/// The browser knows a page by its whole address: so does the app, or it would wake up as another page than was painted.
fn tell_base() {
    let Some(parts) = use_context::<Parts>() else { return };
    let base = parts.extensions.get::<Base>().cloned().unwrap_or_default();
    let path = parts.uri.path_and_query().map_or("/", |whole| whole.as_str());
    provide_context(RequestUrl::new(&format!("http://localhost{}{path}", base.0)));
    provide_context(base);
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
    let tell = move || {
        provide_context(context.clone());
        tell_base();
    };
    leptos_axum::render_app_async_with_context(tell, move || shell(state.clone()))(request).await
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
