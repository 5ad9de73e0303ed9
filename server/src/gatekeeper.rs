//! Who may ask, from the first handler on: only by names of this machine (against DNS rebinding), only our own pages (against forged
//! requests), and only whoever is signed in or shows a token – or anybody on this machine, as long as no password was set.

use std::net::IpAddr;

use app::plain::Refusal;
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, Method, StatusCode, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};
use sp_domain::security::Scope;
use sp_engine::{Engine, Visitor};

use crate::{
    assets, login,
    problem::Problem,
    surface::{Access, Levels, READ},
    visit::Visit,
};

/// Most bytes of all headers together.
const HEADER_BYTES: usize = 32 << 10;

/// Host names that requests may name.
#[derive(Clone, Debug)]
pub struct AllowedHosts {
    names: std::sync::Arc<[String]>,
    /// We listen on every address, so every address may lead to us. Only names can be made to lead to us by others.
    any_address: bool,
}

impl AllowedHosts {
    /// The loopback names, the address listened on, and further configured names.
    pub fn new(listen: IpAddr, more: &[String]) -> Self {
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned(), listen.to_string()];
        let names = names.into_iter().chain(more.iter().map(|name| name.to_ascii_lowercase())).collect();
        Self { names, any_address: listen.is_unspecified() }
    }

    fn allows(&self, authority: &str) -> bool {
        host_name(authority).is_some_and(|name| {
            self.names.iter().any(|allowed| allowed.eq_ignore_ascii_case(name)) || (self.any_address && name.parse::<IpAddr>().is_ok())
        })
    }
}

/// What the gatekeeper knows.
#[derive(Clone)]
pub(crate) struct Gate {
    pub(crate) hosts: AllowedHosts,
    pub(crate) engine: Engine,
    pub(crate) levels: Levels,
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

/// Refuses foreign hosts, foreign origins and cross-site requests with 403, strangers with 401, and notes who asks.
pub(crate) async fn check(State(gate): State<Gate>, mut request: Request, next: Next) -> Response {
    let Some(visit) = request.extensions().get::<Visit>().cloned() else { return Problem::internal().into_response() };
    let bytes: usize = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if bytes > HEADER_BYTES {
        return Problem::of_status(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE).into_response();
    }
    let route = request.extensions().get::<MatchedPath>();
    // Files of the site are the same for everybody, and the page that refuses a name needs its style.
    if route.is_none() && matches!(*request.method(), Method::GET | Method::HEAD) && assets::is_there(request.uri().path()) {
        return next.run(request).await;
    }
    let sight = Sight::of(&request, &visit);
    if let Err(problem) = sight.is_ours(&gate.hosts) {
        return problem.into_response();
    }
    // What no route knows is a page that says there is nothing.
    let access = route.map_or(READ, |path| gate.levels.of(request.method(), path.as_str()));
    let Access::Needs(needed) = access else { return next.run(request).await };
    match admit(&gate.engine, &sight, &visit, needed).await {
        Ok(visitor) => {
            request.extensions_mut().insert(visitor);
            next.run(request).await
        }
        Err(refused) => refused.into_response(&request),
    }
}

/// Why somebody is not let in.
enum Refused {
    Stranger,
    Problem(Problem),
}

impl Refused {
    fn into_response(self, request: &Request) -> Response {
        match self {
            Self::Stranger => login::ask(request),
            Self::Problem(problem) => problem.into_response(),
        }
    }
}

async fn admit(engine: &Engine, sight: &Sight<'_>, visit: &Visit, needed: Scope) -> Result<Visitor, Refused> {
    let visitor = engine.security().visitor(&sight.cookies, sight.token).await;
    let visitor = visitor.map_err(|error| Refused::Problem(error.into()))?.ok_or(Refused::Stranger)?;
    let problem = match visitor {
        Visitor::Anybody if visit.is_passed_on => {
            let refusal = Refusal::Proxy { address: visit.peer.to_string() };
            Some(Problem::refused("a proxy that is not trusted passed the request on, and no password is set", refusal))
        }
        Visitor::Anybody if !visit.is_near => {
            Some(Problem::refused("no password is set, so only this machine may ask", Refusal::NoPassword))
        }
        Visitor::Login { .. } if sight.is_change && !sight.is_explained => {
            Some(Problem::refused("a signed-in browser must say which page asks", Refusal::Site))
        }
        visitor if visitor.scope() < needed => {
            Some(Problem::forbidden(format!("this token may {}, this needs {}", visitor.scope().as_str(), needed.as_str())))
        }
        _ => None,
    };
    problem.map_or(Ok(visitor), |problem| Err(Refused::Problem(problem)))
}

/// What of a request decides.
struct Sight<'a> {
    host: Option<&'a str>,
    is_https: bool,
    origins: Vec<Option<&'a str>>,
    site: Option<&'a str>,
    /// It may change something.
    is_change: bool,
    /// It is not a page that a link may lead to.
    is_data: bool,
    /// It says which page asks.
    is_explained: bool,
    cookies: Vec<&'a str>,
    token: Option<&'a str>,
}

impl<'a> Sight<'a> {
    fn of(request: &'a Request, visit: &'a Visit) -> Self {
        let headers = request.headers();
        let authority = request.uri().authority().map(Authority::as_str);
        let named: Vec<Option<&str>> = headers.get_all(header::HOST).iter().map(|host| host.to_str().ok()).collect();
        let host = match (visit.host.as_deref(), named.as_slice(), authority) {
            (Some(host), ..) => Some(host),
            (None, [Some(host)], _) => Some(*host),
            (None, [], Some(authority)) => Some(authority),
            _ => None,
        };
        let origins: Vec<Option<&str>> = headers.get_all(header::ORIGIN).iter().map(|origin| origin.to_str().ok()).collect();
        let site = headers.get("sec-fetch-site").map(|site| site.to_str().unwrap_or("cross-site"));
        let is_change = !matches!(*request.method(), Method::GET | Method::HEAD);
        Self {
            host,
            is_https: visit.is_https,
            is_explained: !origins.is_empty() || site.is_some(),
            origins,
            site,
            is_change,
            is_data: is_change || ["/api/", "/fn/"].iter().any(|prefix| request.uri().path().starts_with(prefix)),
            cookies: cookies(headers, login::cookie_name(visit.is_https)),
            token: token(headers),
        }
    }

    fn is_ours(&self, hosts: &AllowedHosts) -> Result<(), Problem> {
        let host = self.host.ok_or_else(|| Problem::forbidden("the request must name exactly one host"))?;
        if !hosts.allows(host) {
            let refusal = Refusal::Host { name: host_name(host).unwrap_or(host).to_owned() };
            let problem = Problem::refused("this host name is not served here", refusal);
            return Err(problem.hint("open the page by localhost or 127.0.0.1, or add the name to ALLOWED_HOSTS"));
        }
        for origin in &self.origins {
            match origin.map(|origin| (origin, is_own_origin(origin, host, self.is_https))) {
                Some((_, true)) => {}
                // The browser says it is the page itself that asks: then somebody in between has changed the host.
                Some((origin, false)) if self.site == Some("same-origin") => {
                    let refusal = Refusal::Origin { origin: bare(origin).to_owned(), host: host.to_owned() };
                    let problem = Problem::refused("the page was asked for by another host than the server was", refusal);
                    return Err(problem.hint("let the proxy pass on the Host header as the browser wrote it"));
                }
                _ => return Err(foreign_site()),
            }
        }
        let is_own = self.site.is_none_or(|site| matches!(site, "same-origin" | "none"));
        if self.is_data && !is_own { Err(foreign_site()) } else { Ok(()) }
    }
}

fn foreign_site() -> Problem {
    Problem::refused("requests from other sites are refused", Refusal::Site)
}

/// The values of every cookie of this name: another page of this host may have set some.
fn cookies<'a>(headers: &'a HeaderMap, name: &str) -> Vec<&'a str> {
    let pairs = headers.get_all(header::COOKIE).iter().flat_map(|line| line.to_str().unwrap_or_default().split(';'));
    pairs.filter_map(|pair| pair.trim().split_once('=')).filter(|(key, _)| *key == name).map(|(_, value)| value).collect()
}

/// `Authorization: Bearer …`. Two of them are none that can be right.
fn token(headers: &HeaderMap) -> Option<&str> {
    let mut shown = headers.get_all(header::AUTHORIZATION).iter().filter_map(|line| {
        let (scheme, token) = line.to_str().ok()?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    let first = shown.next()?;
    Some(if shown.next().is_some() { "" } else { first })
}

/// An origin without its scheme.
fn bare(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, rest)| rest)
}

/// The origin of a page of ours: same host and port as the request, and https where the browser asked by it.
fn is_own_origin(origin: &str, host: &str, is_https: bool) -> bool {
    let plain = if is_https { None } else { origin.strip_prefix("http://") };
    plain.or_else(|| origin.strip_prefix("https://")).is_some_and(|authority| authority.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(is_https: bool, host: Option<&str>) -> Visit {
        let here = IpAddr::from([127, 0, 0, 1]);
        Visit { client: here, is_near: true, peer: here, is_https, host: host.map(str::to_owned), is_passed_on: false, base: String::new() }
    }

    fn request(method: &Method, path: &str, pairs: &[(&'static str, &'static str)]) -> Request {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in pairs {
            request = request.header(*name, *value);
        }
        request.body(axum::body::Body::empty()).expect("a request")
    }

    fn hosts() -> AllowedHosts {
        AllowedHosts::new([127, 0, 0, 1].into(), &["cockpit.lan".to_owned()])
    }

    fn refused(method: &Method, path: &str, pairs: &[(&'static str, &'static str)]) -> bool {
        Sight::of(&request(method, path, pairs), &visit(false, None)).is_ours(&hosts()).is_err()
    }

    #[test]
    fn only_names_of_this_machine() {
        for host in ["localhost", "localhost:5055", "127.0.0.1:1", "[::1]:5055", "[::1]", "LOCALHOST:1", "cockpit.lan"] {
            assert!(!refused(&Method::GET, "/", &[("host", host)]), "{host}");
        }
        for host in [
            "evil.example",
            "127.0.0.1.evil.example",
            "localhost.evil:5055",
            "",
            "[::1",
            "localhost:port",
            "user@localhost",
            "localhost:",
            "10.0.0.1",
        ] {
            assert!(refused(&Method::GET, "/", &[("host", host)]), "{host}");
        }
        assert!(refused(&Method::GET, "/", &[]));
        assert!(refused(&Method::GET, "/", &[("host", "localhost"), ("host", "evil.example")]));
    }

    #[test]
    fn who_listens_everywhere_is_reached_by_any_address_but_not_by_any_name() {
        let everywhere = AllowedHosts::new([0, 0, 0, 0].into(), &[]);
        for host in ["192.168.1.5:5055", "[2001:db8::1]:5055", "10.0.0.1", "localhost"] {
            assert!(everywhere.allows(host), "{host}");
        }
        for host in ["evil.example", "192.168.1.5.evil.example", "0x7f.1", "2130706433"] {
            assert!(!everywhere.allows(host), "{host}");
        }
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

    #[test]
    fn behind_https_only_pages_of_https_may_ask() {
        let asks = |origin: &'static str| {
            let request = request(&Method::POST, "/preferences", &[("host", "127.0.0.1:5055"), ("origin", origin)]);
            Sight::of(&request, &visit(true, Some("cockpit.lan"))).is_ours(&hosts()).is_ok()
        };
        assert!(asks("https://cockpit.lan"));
        assert!(!asks("http://cockpit.lan") && !asks("https://127.0.0.1:5055"));
    }

    #[test]
    fn tossed_cookies_do_not_hide_the_right_one() {
        let request =
            request(&Method::GET, "/", &[("cookie", "session-pilot=evil; a=b"), ("cookie", "session-pilot=right;session-pilot=")]);
        let found = cookies(request.headers(), "session-pilot");
        assert_eq!(found, ["evil", "right", ""]);
        assert!(cookies(request.headers(), "__Host-session-pilot").is_empty());
    }

    #[test]
    fn one_token_is_read_and_two_are_wrong() {
        let of = |pairs: &[(&'static str, &'static str)]| token(request(&Method::GET, "/", pairs).headers()).map(str::to_owned);
        assert_eq!(of(&[("authorization", "Bearer abc")]).as_deref(), Some("abc"));
        assert_eq!(of(&[("authorization", "bearer  abc ")]).as_deref(), Some("abc"));
        assert_eq!(of(&[("authorization", "Basic abc")]), None, "a proxy's own login");
        assert_eq!(of(&[("authorization", "Bearer a"), ("authorization", "Bearer b")]).as_deref(), Some(""));
        assert_eq!(of(&[]), None);
    }
}
