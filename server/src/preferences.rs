//! Theme and language: a plain form that sets a cookie, so that the choice works without JavaScript and nothing flashes.

use axum::{
    Form,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::problem::Problem;

/// One year.
const MAX_AGE_S: u32 = 31_536_000;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choice {
    theme: Option<String>,
    language: Option<String>,
    return_to: Option<String>,
}

/// Remembers a theme (`system`, `light`, `dark`) or a language (`en`, `de`) and leads back.
pub(crate) async fn choose(Form(choice): Form<Choice>) -> Result<Response, Problem> {
    let mut headers = HeaderMap::new();
    let cookies = [("theme", choice.theme, ["system", "light", "dark"].as_slice()), ("language", choice.language, &["en", "de"])];
    for (name, value, allowed) in cookies {
        let Some(value) = value else { continue };
        if !allowed.contains(&value.as_str()) {
            return Err(Problem::invalid(format!("{name}: expected {}", allowed.join(", "))));
        }
        let cookie = format!("{name}={value}; Path=/; Max-Age={MAX_AGE_S}; SameSite=Strict");
        headers.append(header::SET_COOKIE, HeaderValue::from_str(&cookie).expect("known words are a header value"));
    }
    let back = choice.return_to.filter(|path| is_own_path(path)).unwrap_or_else(|| "/".to_owned());
    Ok((headers, Redirect::to(&back)).into_response())
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
