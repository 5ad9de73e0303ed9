//! Who may ask, from the first handler on: only names of this machine (against DNS rebinding), only our own pages (against forged
//! requests), and scripts on loopback that send no browser headers at all.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::problem::Problem;

/// Host names that requests may name.
#[derive(Clone, Debug)]
pub struct AllowedHosts(std::sync::Arc<[String]>);

impl AllowedHosts {
    /// The loopback names, the address listened on, and further configured names.
    pub fn new(listen: std::net::IpAddr, more: &[String]) -> Self {
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned(), listen.to_string()];
        Self(names.into_iter().chain(more.iter().map(|name| name.to_ascii_lowercase())).collect())
    }

    fn allows(&self, authority: &str) -> bool {
        host_name(authority).is_some_and(|name| self.0.iter().any(|allowed| allowed.eq_ignore_ascii_case(name)))
    }
}

/// The name in `name:port` or `[::1]:port`; `None` for anything malformed.
fn host_name(authority: &str) -> Option<&str> {
    let (name, port) = match authority.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => authority.find(':').map_or((authority, ""), |at| authority.split_at(at)),
    };
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    (!name.is_empty() && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port))).then_some(name)
}

/// Refuses foreign hosts, foreign origins and cross-site requests with 403.
pub(crate) async fn check(State(hosts): State<AllowedHosts>, request: Request, next: Next) -> Response {
    match refusal(
        &hosts,
        request.method(),
        request.uri().path(),
        request.uri().authority().map(axum::http::uri::Authority::as_str),
        request.headers(),
    ) {
        Some(problem) => problem.into_response(),
        None => next.run(request).await,
    }
}

fn refusal(hosts: &AllowedHosts, method: &Method, path: &str, authority: Option<&str>, headers: &HeaderMap) -> Option<Problem> {
    let named: Vec<Option<&str>> = headers.get_all(header::HOST).iter().map(|host| host.to_str().ok()).collect();
    let host = match (named.as_slice(), authority) {
        ([Some(host)], _) => *host,
        ([], Some(authority)) => authority,
        _ => return Some(Problem::forbidden("the request must name exactly one host")),
    };
    if !hosts.allows(host) {
        return Some(
            Problem::forbidden("this host name is not served here")
                .hint("open the page by localhost or 127.0.0.1, or add the name to allowed_hosts"),
        );
    }
    let origins: Vec<_> = headers.get_all(header::ORIGIN).iter().collect();
    if origins.iter().any(|origin| !is_own_origin(origin.to_str().ok(), host)) {
        return Some(Problem::forbidden("requests from other sites are refused"));
    }
    let site = headers.get("sec-fetch-site").map(|site| site.to_str().unwrap_or("cross-site"));
    let is_own = site.is_none_or(|site| matches!(site, "same-origin" | "none"));
    let is_data = !matches!(*method, Method::GET | Method::HEAD) || ["/api/", "/fn/"].iter().any(|prefix| path.starts_with(prefix));
    (is_data && !is_own).then(|| Problem::forbidden("requests from other sites are refused"))
}

/// The origin of a page of ours: same host and port as the request.
fn is_own_origin(origin: Option<&str>, host: &str) -> bool {
    let authority = origin.and_then(|origin| origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")));
    authority.is_some_and(|authority| authority.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(method: &Method, path: &str, pairs: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().expect("a header value"));
        }
        let hosts = AllowedHosts::new([127, 0, 0, 1].into(), &["cockpit.lan".to_owned()]);
        refusal(&hosts, method, path, None, &headers).is_some()
    }

    #[test]
    fn only_names_of_this_machine() {
        for host in ["localhost", "localhost:5055", "127.0.0.1:1", "[::1]:5055", "[::1]", "LOCALHOST:1", "cockpit.lan"] {
            assert!(!refused(&Method::GET, "/", &[("host", host)]), "{host}");
        }
        for host in
            ["evil.example", "127.0.0.1.evil.example", "localhost.evil:5055", "", "[::1", "localhost:port", "user@localhost", "localhost:"]
        {
            assert!(refused(&Method::GET, "/", &[("host", host)]), "{host}");
        }
        assert!(refused(&Method::GET, "/", &[]));
        assert!(refused(&Method::GET, "/", &[("host", "localhost"), ("host", "evil.example")]));
    }

    #[test]
    fn other_sites_are_refused() {
        let with = |method: &Method, path, pairs: &[(&'static str, &'static str)]| {
            refused(method, path, &[&[("host", "localhost:5055")], pairs].concat())
        };
        assert!(!with(&Method::POST, "/api/sessions/sync", &[]), "scripts");
        assert!(!with(&Method::POST, "/api/sessions/sync", &[("origin", "http://localhost:5055"), ("sec-fetch-site", "same-origin")]));
        for origin in ["http://evil.example", "null", "http://localhost:5056", "https://localhost:5055.evil.example", "file://"] {
            assert!(with(&Method::POST, "/api/sessions/sync", &[("origin", origin)]), "{origin}");
            assert!(with(&Method::GET, "/api/sessions", &[("origin", origin)]), "{origin}");
        }
        for site in ["cross-site", "same-site", "nonsense"] {
            assert!(with(&Method::POST, "/preferences", &[("sec-fetch-site", site)]), "{site}");
            assert!(with(&Method::GET, "/api/sessions", &[("sec-fetch-site", site)]), "{site}");
        }
        assert!(!with(&Method::GET, "/sessions", &[("sec-fetch-site", "cross-site")]), "a link on another page may lead here");
    }
}
