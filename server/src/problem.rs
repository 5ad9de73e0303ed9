//! The one shape of errors: `{"error":{"code","message","request_id"}}`, with `details` and `hint` where they help.

use app::{
    assets::Assets,
    plain::{POLICY, Plain, Refusal, refusal_page},
    urls::Base,
};
use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use serde::Serialize;
use sp_engine::EngineError;

use crate::preferences;

/// Header that carries the request id in both directions.
pub(crate) const REQUEST_ID: &str = "x-request-id";

/// A refusal or failure. It travels as a response extension to [`shape`], which knows the request id.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    code: &'static str,
    message: String,
    hint: Option<&'static str>,
    details: Option<serde_json::Value>,
    /// For the page people get.
    refusal: Option<Refusal>,
}

impl Problem {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), hint: None, details: None, refusal: None }
    }

    /// 400: a parameter cannot be used.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid", message)
    }

    /// 403.
    pub(crate) fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", message)
    }

    /// 403, with words for people.
    pub(crate) fn refused(message: &str, refusal: Refusal) -> Self {
        let hint = match refusal {
            Refusal::Proxy { .. } => {
                Some("set a password with `session-pilot password set`, or name the proxy in SESSION_PILOT_TRUSTED_PROXIES")
            }
            Refusal::NoPassword => Some("run `session-pilot password set` on the machine where the server runs"),
            _ => None,
        };
        Self { refusal: Some(refusal), hint, ..Self::forbidden(message) }
    }

    /// 401.
    pub(crate) fn unauthorized() -> Self {
        let hint = "sign in, or send `Authorization: Bearer` with a token made by `session-pilot token create`";
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", "nobody is signed in here, or the token is not known").hint(hint)
    }

    /// 404.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", message)
    }

    /// 409: the thing is no longer what it was.
    pub(crate) fn conflict(message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "conflict", message)
    }

    /// 500: logged, and nothing inner is told.
    pub(crate) fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the server failed, its log says why")
    }

    /// 503.
    pub(crate) fn unavailable(message: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", message)
    }

    /// Adds what to do about it.
    #[must_use]
    pub(crate) fn hint(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// Adds facts for programs.
    #[must_use]
    pub(crate) fn details(mut self, details: serde_json::Value) -> Self {
        self.details = Some(details);
        self
    }

    /// The problem of a bare status that a library answered.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        let (code, message) = match status {
            StatusCode::NOT_FOUND => ("not_found", "there is nothing at this address"),
            StatusCode::METHOD_NOT_ALLOWED => ("method_not_allowed", "this address does not take that method"),
            StatusCode::PAYLOAD_TOO_LARGE => ("too_large", "the request body is too large"),
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => ("headers_too_large", "the headers of the request are too large"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => ("unsupported_media_type", "this address does not take that kind of body"),
            status if status.is_server_error() => ("internal", "the server failed, its log says why"),
            _ => ("invalid", "the request cannot be understood"),
        };
        Self::new(status, code, message)
    }

    fn body(&self, request_id: &str) -> Response {
        let error = Body { code: self.code, message: &self.message, request_id, hint: self.hint, details: self.details.as_ref() };
        (self.status, Json(Envelope { error })).into_response()
    }
}

impl Problem {
    fn page(&self, plain: Plain, request_id: &str) -> Response {
        let other = || Refusal::Other { message: self.message.clone(), hint: self.hint.map(str::to_owned) };
        let refusal = self.refusal.clone().unwrap_or_else(other);
        let page = Html(refusal_page(plain, self.status.as_u16(), &refusal, request_id));
        (self.status, [(header::CONTENT_SECURITY_POLICY, POLICY)], page).into_response()
    }
}

#[derive(Serialize)]
struct Envelope<'a> {
    error: Body<'a>,
}

#[derive(Serialize)]
struct Body<'a> {
    code: &'a str,
    message: &'a str,
    request_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<&'a serde_json::Value>,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<EngineError> for Problem {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Query(error) => Self::invalid(error.to_string()).details(serde_json::json!({ "parameter": error.parameter })),
            // Figures and lists still work: this one answer needs what is not there now.
            EngineError::Store(error) if error.is_about_archive() => Self::unavailable(error.to_string()),
            EngineError::Store(error) => {
                tracing::error!(%error, "request failed");
                Self::internal()
            }
            EngineError::Conflict(message) => Self::conflict(message),
            EngineError::Search(message) => Self::invalid(message).details(serde_json::json!({ "parameter": "q" })),
            EngineError::Index(message) => Self::unavailable(message),
            EngineError::TooOften(seconds) => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, "too_often", format!("too many attempts: try again in {seconds} seconds"))
            }
            EngineError::Unwritable(problem) => Self::unavailable(problem.to_string()),
        }
    }
}

/// Gives every error that is not a page the one shape; a person who opens an address gets it as a page. Pages keep theirs.
pub(crate) async fn shape(State(assets): State<Assets>, request: Request, next: Next) -> Response {
    let request_id = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned();
    let person = person(&request, assets);
    let response = next.run(request).await;
    let has_own_body = response.headers().get(header::CONTENT_TYPE).is_some_and(is_page_or_json);
    let problem = match response.extensions().get::<Problem>() {
        Some(problem) => problem.clone(),
        None if is_error(response.status()) && !has_own_body => Problem::of_status(response.status()),
        None => return response,
    };
    let mut shaped = match person {
        Some(plain) => problem.page(plain, &request_id),
        None => problem.body(&request_id),
    };
    if let Some(allow) = response.headers().get(header::ALLOW) {
        shaped.headers_mut().insert(header::ALLOW, allow.clone());
    }
    if problem.status == StatusCode::UNAUTHORIZED {
        shaped.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    shaped
}

/// A browser that opens a page or sends a form, and not one of our pages or a script that asks for data.
fn person(request: &Request, assets: Assets) -> Option<Plain> {
    let accepts = request.headers().get(header::ACCEPT)?.to_str().ok()?;
    let is_form = *request.method() == Method::POST;
    let is_data = ["/api/", "/fn/"].iter().any(|prefix| request.uri().path().starts_with(prefix));
    let base = request.extensions().get::<Base>().cloned().unwrap_or_default();
    (accepts.contains("text/html") && (is_form || !is_data)).then(|| Plain {
        assets,
        preferences: preferences::of(request.headers()),
        base,
    })
}

fn is_error(status: StatusCode) -> bool {
    status.is_client_error() || status.is_server_error()
}

fn is_page_or_json(kind: &HeaderValue) -> bool {
    kind.to_str().is_ok_and(|kind| kind.starts_with("text/html") || kind.starts_with("application/json"))
}
