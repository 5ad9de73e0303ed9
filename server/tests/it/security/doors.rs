//! Proxies, names, and the path below which everything lies.

use axum::http::{Method, StatusCode};
use session_pilot::{AllowedHosts, Doors, Outside};

use super::{PASSWORD, cookie};
use crate::app::TestApp;

const PROXY: [u8; 4] = [10, 0, 0, 1];
const STRANGER: [u8; 4] = [192, 168, 1, 9];

async fn app(base: &str) -> TestApp {
    let hosts = AllowedHosts::new([127, 0, 0, 1].into(), &["cockpit.example".to_owned()]);
    let trusted = vec!["10.0.0.0/8".parse().expect("a net")];
    let app = TestApp::behind(Outside { hosts, doors: Doors { trusted, base: base.to_owned() } }).await;
    app.engine.security().set_password(PASSWORD).await.expect("a password");
    app
}

fn form() -> String {
    format!("password={}", PASSWORD.replace(' ', "+"))
}

/// Every address a page names in its attributes and in the script that starts it.
fn addresses(html: &str) -> Vec<String> {
    let of = |mark: &str, end: char| {
        html.split(mark).skip(1).map(|rest| rest.split(end).next().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    let all = [of(" href=\"", '"'), of(" src=\"", '"'), of(" action=\"", '"'), of("from '", '\''), of("module_or_path:'", '\'')];
    all.concat().into_iter().filter(|address| !address.starts_with('#')).collect()
}

#[tokio::test]
async fn everything_lies_below_the_base() {
    let app = app("/pilot").await;
    let answer = app.send_form("/pilot/login", STRANGER, &[], form()).await;
    assert_eq!((answer.status, answer.headers["location"].to_str().expect("text")), (StatusCode::SEE_OTHER, "/pilot/"));
    assert!(answer.headers["set-cookie"].to_str().is_ok_and(|cookie| cookie.contains("; Path=/pilot; ")));
    let cookie = cookie(&answer);
    let home = app.get_from(STRANGER, "/pilot/", &[("cookie", &cookie)]).await;
    assert_eq!(home.status, StatusCode::OK);
    for page in [
        "/pilot/sessions",
        "/pilot/settings/diagnostics",
        "/pilot/settings/retention",
        "/pilot/settings/security",
        "/pilot/no/such/page",
        "/pilot/login",
    ] {
        let answer = app.get_from(STRANGER, page, &[("cookie", &cookie), ("accept", "text/html")]).await;
        let wanted = if page.ends_with("such/page") { StatusCode::NOT_FOUND } else { StatusCode::OK };
        assert_eq!(answer.status, wanted, "{page}");
        let found = addresses(&answer.text());
        assert!(found.len() > 1, "{page}");
        for address in found {
            assert!(address.starts_with("/pilot/") && !address.starts_with("/pilot/pilot"), "{page} leads to {address}");
        }
    }
    let login = app.get_from(STRANGER, "/pilot/sessions/x?from=3", &[("accept", "text/html")]).await;
    assert_eq!(login.headers["location"].to_str().expect("text"), "/pilot/login?return_to=%2Fpilot%2Fsessions%2Fx%3Ffrom%3D3");
    let function = app.get_from(STRANGER, "/pilot/fn/app/rooms/sessions/api/load_facets?", &[("cookie", &cookie)]).await;
    assert_eq!(function.status, StatusCode::OK, "{}", function.text());
    let events = app.get_from(STRANGER, "/pilot/api/events?topics=weather", &[("cookie", &cookie)]).await;
    assert_eq!(events.status, StatusCode::BAD_REQUEST, "the stream is there");
    let chosen =
        app.send_form("/pilot/preferences", STRANGER, &[("cookie", &cookie), ("origin", "http://127.0.0.1:5055")], "theme=dark").await;
    assert_eq!(chosen.headers["location"].to_str().expect("text"), "/pilot/");
    assert_eq!(app.get_from(STRANGER, "/pilotage", &[("cookie", &cookie)]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_trusted_proxy_says_how_the_browser_asked() {
    let app = app("").await;
    let said = [
        ("x-forwarded-for", "203.0.113.7"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "cockpit.example"),
        ("x-forwarded-prefix", "/tools/pilot"),
        ("origin", "https://cockpit.example"),
    ];
    let answer = app.send_form("/login", PROXY, &said, form()).await;
    assert_eq!((answer.status, answer.headers["location"].to_str().expect("text")), (StatusCode::SEE_OTHER, "/tools/pilot/"));
    let whole = answer.headers["set-cookie"].to_str().expect("text");
    assert!(whole.starts_with("__Host-session-pilot=") && whole.contains("; Path=/; Secure; HttpOnly"), "{whole}");
    assert_eq!(answer.headers["strict-transport-security"].to_str().expect("text"), "max-age=31536000");
    let logins = app.engine.security().overview(&sp_engine::Visitor::Anybody).await.expect("the database").logins;
    assert_eq!(logins[0].address, "203.0.113.7");
    let plain = cookie(&answer);
    let headers = [&said[..4], &[("cookie", plain.as_str()), ("accept", "text/html")][..]].concat();
    let page = app.get_from(PROXY, "/sessions", &headers).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(addresses(&page.text()).iter().all(|address| address.starts_with("/tools/pilot/")), "{:?}", addresses(&page.text()));
    let bare = plain.replace("__Host-", "");
    let headers = [&said[..4], &[("cookie", bare.as_str())][..]].concat();
    let without = app.get_from(PROXY, "/sessions", &headers).await;
    assert_eq!(without.status, StatusCode::UNAUTHORIZED, "by https only the name counts that no other page of the host can set");
}

#[tokio::test]
async fn nobody_else_is_believed() {
    let app = app("/pilot").await;
    let claims = [
        ("x-forwarded-for", "127.0.0.1"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "cockpit.example"),
        ("x-forwarded-prefix", "/evil"),
    ];
    let answer = app.send_form("/login", STRANGER, &claims, form()).await;
    assert_eq!(answer.headers["location"].to_str().expect("text"), "/pilot/");
    assert!(cookie(&answer).starts_with("session-pilot=") && !answer.headers.contains_key("strict-transport-security"));
    let logins = app.engine.security().overview(&sp_engine::Visitor::Anybody).await.expect("the database").logins;
    assert_eq!(logins[0].address, "192.168.1.9");
    let host = app.get_from(STRANGER, "/login", &[("host", "evil.example"), ("x-forwarded-host", "localhost")]).await;
    assert_eq!(host.status, StatusCode::FORBIDDEN);
    let believed = app.get_from(PROXY, "/login", &[("host", "localhost"), ("x-forwarded-host", "evil.example")]).await;
    assert_eq!(believed.status, StatusCode::FORBIDDEN, "also a trusted proxy may only ask by our names");
}

#[tokio::test]
async fn a_refusal_names_the_setting() {
    let app = app("").await;
    let page =
        app.get_from(STRANGER, "/sessions", &[("host", "other.example:8443"), ("accept", "text/html"), ("accept-language", "de")]).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    let text = page.text();
    assert!(text.contains("ALLOWED_HOSTS=other.example<") && text.contains("Das wird abgelehnt"), "{text}");
    let script = app.get_from(STRANGER, "/sessions", &[("host", "other.example")]).await;
    assert!(script.json()["error"]["hint"].as_str().is_some_and(|hint| hint.contains("ALLOWED_HOSTS")), "{}", script.text());
    let hostile = app.get_from(STRANGER, "/sessions", &[("host", "<script>alert(1)</script>"), ("accept", "text/html")]).await;
    assert!(hostile.status == StatusCode::FORBIDDEN && !hostile.text().contains("<script>"), "{}", hostile.text());
    let changed = [("host", "cockpit.example"), ("origin", "https://cockpit.example:8443"), ("sec-fetch-site", "same-origin")];
    let changed = app.send_form("/login", STRANGER, &changed, form()).await;
    assert!(changed.status == StatusCode::FORBIDDEN && changed.text().contains("Host: cockpit.example:8443"), "{}", changed.text());
}

#[tokio::test]
async fn every_answer_says_what_browsers_may_do_with_it() {
    let app = app("").await;
    for path in ["/login", "/api/sessions", "/healthz", "/nothing", "/sessions"] {
        let answer = app.send(Method::GET, path, &[("accept", "text/html")]).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cache-control", "private, no-store"),
        ] {
            assert_eq!(answer.headers[name], value, "{path}");
        }
        assert!(answer.headers["permissions-policy"].to_str().is_ok_and(|policy| policy.contains("camera=()")), "{path}");
        assert!(!answer.headers.contains_key("strict-transport-security"), "{path}");
    }
}
