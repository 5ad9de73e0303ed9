//! Where a request comes from: the peer, or what proxies that are believed say of it; and the path below which it was asked for. Whatever
//! anybody else says in `X-Forwarded-…` is a claim, and is not looked at.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use app::{state::Client, urls::Base};
use axum::{
    extract::{ConnectInfo, Request, State, connect_info::MockConnectInfo},
    http::{HeaderMap, Uri, uri::PathAndQuery},
    middleware::Next,
    response::Response,
};
use ipnet::IpNet;
use sp_domain::security::is_base_path;

/// Most proxies in a row.
const MOST_HOPS: usize = 16;

/// Which proxies are believed, and below which path we live without them.
#[derive(Clone, Debug, Default)]
pub struct Doors {
    /// Addresses of proxies that are believed.
    pub trusted: Vec<IpNet>,
    /// `/pilot`, or nothing.
    pub base: String,
}

/// What is known of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Visit {
    /// Whoever asks, behind believed proxies.
    pub(crate) client: IpAddr,
    /// Whoever asks is on this machine, for certain: a trusted proxy that says nothing may stand for anybody.
    pub(crate) is_near: bool,
    /// The next in line, who is not always whoever asks.
    pub(crate) peer: IpAddr,
    /// The browser asked by https.
    pub(crate) is_https: bool,
    /// The name the browser asked for, where a believed proxy says so.
    pub(crate) host: Option<String>,
    /// Passed on by somebody we do not believe.
    pub(crate) is_passed_on: bool,
    /// The path below which everything lies.
    pub(crate) base: String,
}

impl Doors {
    fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.trusted.iter().any(|net| net.contains(&address))
    }

    fn visit(&self, peer: IpAddr, headers: &HeaderMap) -> Visit {
        let peer = peer.to_canonical();
        let (base, host) = (self.base.clone(), None);
        if !self.trusts(peer) {
            let is_passed_on = ["x-forwarded-for", "forwarded", "x-real-ip"].iter().any(|name| headers.contains_key(*name));
            return Visit { client: peer, is_near: peer.is_loopback(), peer, is_https: false, host, is_passed_on, base };
        }
        let prefix = last(headers, "x-forwarded-prefix").map(|prefix| prefix.trim_end_matches('/').to_owned());
        let client = self.client(peer, headers);
        Visit {
            client,
            is_near: client.is_loopback() && headers.contains_key("x-forwarded-for"),
            peer,
            is_https: last(headers, "x-forwarded-proto").is_some_and(|proto| proto.eq_ignore_ascii_case("https")),
            host: last(headers, "x-forwarded-host").map(str::to_owned),
            is_passed_on: false,
            base: prefix.filter(|prefix| is_base_path(prefix)).unwrap_or(base),
        }
    }

    /// The last address of the list that is no proxy of ours. What cannot be read came from nowhere we know.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer;
        for hop in list(headers, "x-forwarded-for").into_iter().rev().take(MOST_HOPS) {
            let Some(address) = address(hop) else { return IpAddr::V4(Ipv4Addr::UNSPECIFIED) };
            client = address;
            if !self.trusts(address) {
                return client;
            }
        }
        client
    }
}

/// All entries of a header that is a list, over all its lines. An entry that is no text is an empty one.
fn list<'a>(headers: &'a HeaderMap, name: &str) -> Vec<&'a str> {
    headers.get_all(name).iter().flat_map(|line| line.to_str().unwrap_or_default().split(',')).map(str::trim).collect()
}

/// What the nearest proxy added.
fn last<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    list(headers, name).pop().filter(|entry| !entry.is_empty())
}

/// `10.0.0.1`, `10.0.0.1:1234`, `2001:db8::1`, `[2001:db8::1]:1234`.
fn address(text: &str) -> Option<IpAddr> {
    let plain = text.trim_start_matches('[').trim_end_matches(']').parse().ok();
    plain.or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip())).map(|address: IpAddr| address.to_canonical())
}

/// Notes where the request comes from, and takes the base off its path.
pub(crate) async fn arrive(State(doors): State<Doors>, mut request: Request, next: Next) -> Response {
    let peer = peer(&request);
    let visit = doors.visit(peer, request.headers());
    if let Some(uri) = without_base(request.uri(), &visit.base) {
        *request.uri_mut() = uri;
    }
    // Nothing behind this door may take claims for facts.
    for name in ["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-prefix", "x-real-ip", "forwarded"] {
        request.headers_mut().remove(name);
    }
    request.extensions_mut().insert(Client(visit.client));
    request.extensions_mut().insert(Base(visit.base.as_str().into()));
    request.extensions_mut().insert(visit);
    next.run(request).await
}

/// Without a socket nobody is near.
fn peer(request: &Request) -> IpAddr {
    let told = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip());
    let in_tests = || request.extensions().get::<MockConnectInfo<SocketAddr>>().map(|mock| mock.0.ip());
    told.or_else(in_tests).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

/// The address without the base; `None` where there is none to take off, as proxies may have done that already.
fn without_base(uri: &Uri, base: &str) -> Option<Uri> {
    if base.is_empty() {
        return None;
    }
    let rest = uri.path().strip_prefix(base)?;
    let path = match rest {
        "" => "/",
        rest if rest.starts_with('/') => rest,
        _ => return None,
    };
    let text = uri.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(text.parse::<PathAndQuery>().ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doors() -> Doors {
        Doors { trusted: vec!["10.0.0.0/8".parse().expect("a net"), "::1/128".parse().expect("a net")], base: "/pilot".to_owned() }
    }

    fn visit(peer: &str, pairs: &[(&'static str, &'static str)]) -> Visit {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().expect("a header value"));
        }
        doors().visit(peer.parse().expect("an address"), &headers)
    }

    #[test]
    fn strangers_are_not_believed() {
        let claims = [
            ("x-forwarded-for", "127.0.0.1"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "localhost"),
            ("x-forwarded-prefix", "/evil"),
        ];
        let seen = visit("192.168.1.9", &claims);
        let wanted = Visit {
            client: "192.168.1.9".parse().expect("an address"),
            is_near: false,
            peer: "192.168.1.9".parse().expect("an address"),
            is_https: false,
            host: None,
            is_passed_on: true,
            base: "/pilot".to_owned(),
        };
        assert_eq!(seen, wanted);
        assert!(!visit("192.168.1.9", &[]).is_passed_on);
    }

    #[test]
    fn the_client_is_the_last_who_is_no_proxy_of_ours() {
        let client = |lines: &[(&'static str, &'static str)]| visit("10.0.0.1", lines).client.to_string();
        assert_eq!(client(&[("x-forwarded-for", "127.0.0.1, 203.0.113.7")]), "203.0.113.7", "the first entry is a claim of the client");
        assert_eq!(client(&[("x-forwarded-for", "203.0.113.7, 10.0.0.2")]), "203.0.113.7");
        assert_eq!(client(&[("x-forwarded-for", "127.0.0.1"), ("x-forwarded-for", "203.0.113.7:443")]), "203.0.113.7");
        assert_eq!(client(&[("x-forwarded-for", "[2001:db8::1]:443")]), "2001:db8::1");
        assert_eq!(client(&[]), "10.0.0.1");
        assert!(!visit("::1", &[]).is_near && visit("::1", &[("x-forwarded-for", "127.0.0.1")]).is_near && visit("127.0.0.1", &[]).is_near);
        for nonsense in ["unknown", "", "203.0.113.7,", "1.2.3", "\u{7f}"] {
            let mut headers = HeaderMap::new();
            if let Ok(value) = nonsense.parse() {
                headers.append("x-forwarded-for", value);
                let seen = doors().visit("10.0.0.1".parse().expect("an address"), &headers);
                assert_eq!(seen.client.to_string(), "0.0.0.0", "{nonsense:?}");
            }
        }
    }

    #[test]
    fn believed_proxies_say_how_the_browser_asked() {
        let seen =
            visit("::1", &[("x-forwarded-proto", "http, HTTPS"), ("x-forwarded-host", "a.example"), ("x-forwarded-prefix", "/tools/")]);
        assert_eq!((seen.is_https, seen.host.as_deref(), seen.base.as_str()), (true, Some("a.example"), "/tools"));
        for prefix in ["//evil.example", "/a b", "/\"><script>", "evil"] {
            assert_eq!(visit("::1", &[("x-forwarded-prefix", prefix)]).base, "/pilot", "{prefix}");
        }
        assert_eq!(visit("::ffff:10.0.0.1", &[("x-forwarded-proto", "https")]).is_https, true, "the older kind within the newer");
    }

    #[test]
    fn the_base_is_taken_off_once() {
        let path = |uri: &str| without_base(&uri.parse().expect("an address"), "/pilot").map(|uri| uri.to_string());
        assert_eq!(path("/pilot/sessions?a=b").as_deref(), Some("/sessions?a=b"));
        assert_eq!(path("/pilot").as_deref(), Some("/"));
        assert_eq!(path("/pilot//evil.example").as_deref(), Some("//evil.example"));
        assert_eq!(path("/pilot/pilot/x").as_deref(), Some("/pilot/x"));
        for other in ["/pilotage", "/sessions", "/"] {
            assert_eq!(path(other), None, "{other}");
        }
    }
}
