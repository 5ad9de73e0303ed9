//! Preferences: a plain form that sets a cookie, so that the choice works without JavaScript and nothing flashes.

use app::{
    preferences::Preferences,
    urls::{self, Base},
};
use axum::{
    Extension, Form,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use sp_domain::security::is_own_path;

use crate::problem::Problem;

/// One year.
const MAX_AGE_S: u32 = 31_536_000;

/// Remembers what was chosen, such as a theme or a language, and leads back.
pub(crate) async fn choose(Extension(base): Extension<Base>, Form(fields): Form<Vec<(String, String)>>) -> Result<Response, Problem> {
    let mut headers = HeaderMap::new();
    let mut back = urls::HOME.below(&base.0);
    for (name, value) in fields {
        if name == "return_to" {
            back = Some(value).filter(|path| is_own_path(path)).unwrap_or(back);
            continue;
        }
        Preferences::check(&name, &value).map_err(|expected| {
            let remedy =
                if expected.is_empty() { "there is nothing to choose by this name".to_owned() } else { format!("expected {expected}") };
            Problem::invalid(format!("{name}: {remedy}"))
        })?;
        let cookie = format!("{name}={value}; Path={}; Max-Age={MAX_AGE_S}; SameSite=Strict", cookie_path(&base.0));
        headers.append(header::SET_COOKIE, HeaderValue::from_str(&cookie).expect("known words are a header value"));
    }
    Ok((headers, Redirect::to(&back)).into_response())
}

/// Below which path browsers send our cookies.
pub(crate) fn cookie_path(base: &str) -> &str {
    if base.is_empty() { "/" } else { base }
}

/// What was chosen, as a request says.
pub(crate) fn of(headers: &HeaderMap) -> Preferences {
    let text = |name, between| headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect::<Vec<_>>().join(between);
    Preferences::from_headers(&text(header::COOKIE, "; "), &text(header::ACCEPT_LANGUAGE, ","))
}
