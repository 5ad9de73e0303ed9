//! Security headers on every response. The policy of pages is set where their nonce is known, in `app::shell`.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};

use crate::visit::Visit;

const FIXED: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), \
         publickey-credentials-get=(), serial=(), usb=()",
    ),
];

/// For everything that is not a page: it may load nothing at all.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// One year. Said only to whoever asked by https: by http it means nothing.
const STRICT_TRANSPORT: &str = "max-age=31536000";

/// Nothing of what people see stays in a cache, unless its route says so.
const PRIVATE: &str = "private, no-store";

/// Sets the headers that are the same everywhere, and the strictest policy where a page has not set its own.
pub(crate) async fn secure(request: Request, next: Next) -> Response {
    let is_https = request.extensions().get::<Visit>().is_some_and(|visit| visit.is_https);
    let mut response = next.run(request).await;
    let is_unchanged = response.status() == StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if is_https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(STRICT_TRANSPORT));
    }
    if !is_unchanged {
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static(PRIVATE));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(NOTHING));
    response
}
