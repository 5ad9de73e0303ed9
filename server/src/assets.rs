//! The site inside the binary: hashed names, compressed once at build time, cached for good.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;

use crate::problem::Problem;

/// What the task runner put into `target/site`. Debug builds read the folder anew, so that a rebuilt site is there at once.
#[derive(RustEmbed)]
#[folder = "../target/site"]
#[allow_missing = true]
struct Site;

/// Name of the list of the files that pages load.
const MANIFEST: &str = "assets.json";

/// The script that keeps assets; it asks nobody but this server.
const SERVICE_WORKER: &str = "service-worker.js";
const WORKER_POLICY: &str = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// The files that pages load; empty names when the site was not built.
pub(crate) fn page_assets() -> app::assets::Assets {
    Site::get(MANIFEST).and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_default()
}

/// True when the site was built in.
pub(crate) fn is_built() -> bool {
    Site::get(MANIFEST).is_some()
}

/// There is a file of the site at this path, which is nobody's secret.
pub(crate) fn is_there(path: &str) -> bool {
    let path = path.trim_start_matches('/');
    path != MANIFEST && !is_compressed(path) && Site::get(path).is_some()
}

/// Serves a file of the site.
pub(crate) fn serve(uri: &Uri, headers: &HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Some(plain) = Site::get(path).filter(|_| path != MANIFEST && !is_compressed(path)) else {
        return Problem::not_found("there is nothing at this address").into_response();
    };
    let (file, encoding) = best_encoding(path, accepted).map_or((plain, None), |(file, encoding)| (file, Some(encoding)));
    let etag = HeaderValue::from_str(&format!("\"{}\"", hex(&file.metadata.sha256_hash()))).expect("hexadecimal digits are a header value");
    if headers.get(header::IF_NONE_MATCH) == Some(&etag) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let mut response = Response::new(Body::from(file.data.into_owned()));
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(path)));
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control(path)));
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    answer.insert(header::ETAG, etag);
    if path == SERVICE_WORKER {
        answer.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(WORKER_POLICY));
    }
    if let Some(encoding) = encoding {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

fn is_compressed(path: &str) -> bool {
    [".br", ".gz"].iter().any(|end| path.ends_with(end))
}

fn best_encoding(path: &str, accepted: &str) -> Option<(rust_embed::EmbeddedFile, &'static str)> {
    let accepts = |encoding: &str| {
        accepted.split(',').any(|entry| entry.trim().split(';').next() == Some(encoding) && !entry.replace(' ', "").ends_with(";q=0"))
    };
    [("br", ".br"), ("gzip", ".gz")]
        .into_iter()
        .filter(|(name, _)| accepts(name))
        .find_map(|(name, end)| Some((Site::get(&format!("{path}{end}"))?, name)))
}

/// Hashed names never change their content; others are asked for again.
fn cache_control(path: &str) -> &'static str {
    if path.starts_with("pkg/") { "public, max-age=31536000, immutable" } else { "no-cache" }
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    }
}

fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from(b"0123456789abcdef"[usize::from(value)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
