//! Preferences: a plain form that sets a cookie, so that the choice works without JavaScript and nothing flashes.

use app::preferences::Preferences;
use axum::{
    Form,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};

use crate::problem::Problem;

/// One year.
const MAX_AGE_S: u32 = 31_536_000;

/// Remembers what was chosen, such as a theme or a language, and leads back.
pub(crate) async fn choose(Form(fields): Form<Vec<(String, String)>>) -> Result<Response, Problem> {
    let mut headers = HeaderMap::new();
    let mut back = "/".to_owned();
    for (name, value) in fields {
        if name == "return_to" {
            back = Some(value).filter(|path| is_own_path(path)).unwrap_or(back);
            continue;
        }
        Preferences::check(&name, &value).map_err(|expected| {
            let remedy = if expected.is_empty() { "there is nothing to choose by this name".to_owned() } else { format!("expected {expected}") };
            Problem::invalid(format!("{name}: {remedy}"))
        })?;
        headers.append(header::SET_COOKIE, cookie(&name, &value));
    }
    Ok((headers, Redirect::to(&back)).into_response())
}

fn cookie(name: &str, value: &str) -> HeaderValue {
    let cookie = format!("{name}={value}; Path=/; Max-Age={MAX_AGE_S}; SameSite=Strict");
    HeaderValue::from_str(&cookie).expect("known words are a header value")
}

/// A path of ours: `//host` and `/\host` would lead elsewhere.
fn is_own_path(path: &str) -> bool {
    let rest = path.strip_prefix('/');
    rest.is_some_and(|rest| !rest.starts_with(['/', '\\'])) && path.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::is_own_path;

    #[test]
    fn leads_nowhere_else() {
        assert!(is_own_path("/sessions?tool=claude"));
        for path in ["", "sessions", "//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nb", "/ä b"] {
            assert!(!is_own_path(path), "{path}");
        }
    }
}
