//! Signing in and out: plain forms, a cookie, and the way back to where somebody wanted to go.

use app::{
    error::AppError,
    plain::{LoginNote, POLICY, Plain, login_page},
    state::{AppState, Client},
    urls::{self, Base},
};
use axum::{
    Extension, Form, Json,
    extract::{DefaultBodyLimit, Query, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use sp_domain::security::is_own_path;
use sp_engine::{SignIn, Visitor};

use crate::{preferences, problem::Problem, visit::Visit};

/// Most bytes of the form: room for the longest password, written in escapes.
pub(crate) const FORM_BYTES: usize = 8 << 10;

/// The cookie's name. By https it has the prefix that no other page of the host can set, not even one of a neighbouring name.
pub(crate) const fn cookie_name(is_https: bool) -> &'static str {
    if is_https { "__Host-session-pilot" } else { "session-pilot" }
}

#[derive(Debug, Deserialize)]
pub(crate) struct Way {
    return_to: Option<String>,
}

/// What the form sends.
#[derive(Deserialize)]
pub(crate) struct Entry {
    password: String,
}

/// The limit of [`enter`].
pub(crate) fn limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(FORM_BYTES)
}

/// Who is not known is asked to sign in: people by a page, scripts by a status.
pub(crate) fn ask(request: &Request) -> Response {
    let path = request.uri().path();
    if path.starts_with("/fn/") {
        return (StatusCode::UNAUTHORIZED, Json(AppError::SignedOut)).into_response();
    }
    let accepts = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    if !accepts.contains("text/html") {
        return Problem::unauthorized().into_response();
    }
    let base = request.extensions().get::<Base>().cloned().unwrap_or_default();
    let login = urls::LOGIN.below(&base.0);
    let back = request.uri().path_and_query().map_or(path, |whole| whole.as_str());
    let is_page = *request.method() == Method::GET && !path.starts_with("/api/");
    let target = if is_page { format!("{login}?return_to={}", urls::encode(&format!("{}{back}", base.0))) } else { login };
    Redirect::to(&target).into_response()
}

/// The page.
pub(crate) async fn show(State(state): State<AppState>, Extension(base): Extension<Base>, headers: HeaderMap) -> Result<Response, Problem> {
    let note = if state.engine.security().has_password().await? { LoginNote::Nothing } else { LoginNote::NoPassword };
    Ok(page(StatusCode::OK, plain(&state, base, &headers), &note))
}

/// Signs a browser in and leads to where it wanted to go.
pub(crate) async fn enter(
    State(state): State<AppState>,
    Extension(visit): Extension<Visit>,
    Extension(Client(address)): Extension<Client>,
    Query(way): Query<Way>,
    headers: HeaderMap,
    Form(entry): Form<Entry>,
) -> Response {
    let base = Base(visit.base.as_str().into());
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let plain = plain(&state, base, &headers);
    let (status, note) = match state.engine.security().sign_in(&entry.password, address, agent).await {
        Ok(SignIn::Done { secret, seconds }) => return welcome(&visit, &secret, seconds, way.return_to),
        Ok(SignIn::Wrong) => (StatusCode::UNAUTHORIZED, LoginNote::Wrong),
        Ok(SignIn::Wait { seconds }) => (StatusCode::TOO_MANY_REQUESTS, LoginNote::Wait { seconds }),
        Ok(SignIn::NoPassword) => (StatusCode::CONFLICT, LoginNote::NoPassword),
        Err(error) => {
            tracing::error!(%error, "nobody can sign in");
            (StatusCode::SERVICE_UNAVAILABLE, LoginNote::Failed)
        }
    };
    let mut response = page(status, plain, &note);
    if let LoginNote::Wait { seconds } = note {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// Ends this browser's login.
pub(crate) async fn leave(
    State(state): State<AppState>,
    Extension(visit): Extension<Visit>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Problem> {
    if let Some(id) = visitor.login() {
        state.engine.security().end_login(id).await?;
    }
    let cookie = HeaderValue::from_str(&cookie(&visit, "", 0)).expect("known words are a header value");
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&urls::LOGIN.below(&visit.base))).into_response())
}

fn welcome(visit: &Visit, secret: &str, seconds: i64, return_to: Option<String>) -> Response {
    let back = return_to.filter(|path| is_own_path(path)).unwrap_or_else(|| urls::HOME.below(&visit.base));
    let cookie = HeaderValue::from_str(&cookie(visit, secret, seconds)).expect("digits are a header value");
    ([(header::SET_COOKIE, cookie)], Redirect::to(&back)).into_response()
}

fn cookie(visit: &Visit, value: &str, seconds: i64) -> String {
    let name = cookie_name(visit.is_https);
    let place = if visit.is_https { "Path=/; Secure".to_owned() } else { format!("Path={}", preferences::cookie_path(&visit.base)) };
    format!("{name}={value}; {place}; HttpOnly; SameSite=Lax; Max-Age={seconds}")
}

pub(crate) fn plain(state: &AppState, base: Base, headers: &HeaderMap) -> Plain {
    Plain { assets: state.assets.clone(), preferences: preferences::of(headers), base }
}

fn page(status: StatusCode, plain: Plain, note: &LoginNote) -> Response {
    (status, [(header::CONTENT_SECURITY_POLICY, POLICY)], Html(login_page(plain, note))).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(is_https: bool, base: &str) -> Visit {
        let here = [127, 0, 0, 1].into();
        Visit { client: here, is_near: true, peer: here, is_https, host: None, is_passed_on: false, base: base.to_owned() }
    }

    #[test]
    fn cookies_are_as_strict_as_the_connection_allows() {
        assert_eq!(cookie(&visit(true, "/pilot"), "x", 60), "__Host-session-pilot=x; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=60");
        assert_eq!(cookie(&visit(false, "/pilot"), "x", 60), "session-pilot=x; Path=/pilot; HttpOnly; SameSite=Lax; Max-Age=60");
        assert_eq!(cookie(&visit(false, ""), "", 0), "session-pilot=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    }

    #[test]
    fn leads_only_to_pages_of_ours() {
        let leads = |path: Option<&str>| {
            let response = welcome(&visit(false, "/pilot"), "x", 60, path.map(str::to_owned));
            response.headers()[header::LOCATION].to_str().expect("text").to_owned()
        };
        assert_eq!(leads(Some("/pilot/sessions/a?from=3")), "/pilot/sessions/a?from=3");
        for path in [None, Some("//evil.example"), Some("https://evil.example"), Some("/\\evil.example"), Some("javascript:alert(1)")] {
            assert_eq!(leads(path), "/pilot/", "{path:?}");
        }
    }
}
