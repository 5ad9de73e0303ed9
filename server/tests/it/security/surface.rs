//! Every route there is, as the router itself lists them: none without a level, none that lets strangers change anything, none whose GET
//! writes.

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use session_pilot::{Access, levels};
use sp_domain::security::Scope;
use tower::ServiceExt;

use super::signed_in;
use crate::app::TestApp;

const METHODS: [Method; 6] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];

/// A path with something in its places.
fn filled(path: &str) -> String {
    let part = |part: &str| if part.starts_with('{') { "1" } else { part }.to_owned();
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Routes with what it takes to use them.
fn routes(app: &TestApp) -> Vec<(Method, String, Access)> {
    let (_, levels) = levels(&app.state);
    let known = levels.all().into_iter().map(|(method, path, access)| (method, path, access.expect("a level")));
    let mut routes: Vec<_> = known.collect();
    routes.sort_by_key(|(method, path, _)| (path.clone(), method.to_string()));
    routes
}

/// Sends a request whose answer may never end; only its head is looked at.
async fn status(app: &TestApp, method: &Method, path: &str, headers: &[(&str, &str)]) -> StatusCode {
    let mut request = Request::builder().method(method).uri(path);
    if !headers.iter().any(|(name, _)| *name == "host") {
        request = request.header("host", "127.0.0.1:5055");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    app.router().oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer").status()
}

/// Changes with every transaction of anybody else.
struct Writes(rusqlite::Connection);

impl Writes {
    fn of(app: &TestApp) -> Self {
        Self(rusqlite::Connection::open(app.folder.path().join("data/session-pilot.db")).expect("the database"))
    }

    fn count(&self) -> i64 {
        self.0.query_row("pragma data_version", [], |row| row.get(0)).expect("a number")
    }
}

#[tokio::test]
async fn every_route_has_a_level_and_there_are_no_others() {
    let app = TestApp::new().await;
    let (debug, levels) = levels(&app.state);
    let without: Vec<_> = levels.all().into_iter().filter(|(.., access)| access.is_none()).collect();
    assert!(without.is_empty(), "state a level in server/src/surface.rs for {without:?}");
    let held: BTreeSet<&str> =
        debug.split('"').skip(1).step_by(2).filter(|text| text.starts_with('/') && !text.contains("__private__")).collect();
    let all = levels.all();
    let stated: BTreeSet<&str> = all.iter().map(|(_, path, _)| path.as_str()).collect();
    assert_eq!(held, stated, "routes are added by `Surface` alone");
    assert!(held.iter().any(|path| path.starts_with("/fn/")) && held.contains("/settings/{page}") && held.len() > 40, "{held:?}");
}

#[tokio::test]
async fn no_route_takes_a_method_nobody_stated() {
    let app = TestApp::new().await;
    let routes = routes(&app);
    for path in routes.iter().map(|(_, path, _)| path).collect::<BTreeSet<_>>() {
        for method in METHODS {
            let is_stated = routes.iter().any(|(known, at, _)| at == path && *known == method);
            let is_taken = status(&app, &method, &filled(path), &[]).await != StatusCode::METHOD_NOT_ALLOWED;
            assert_eq!(is_taken, is_stated, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn what_is_public_is_known() {
    let app = TestApp::new().await;
    let public: Vec<String> = routes(&app)
        .into_iter()
        .filter(|(.., access)| *access == Access::Public)
        .map(|(method, path, _)| format!("{method} {path}"))
        .collect();
    assert_eq!(public, ["GET /healthz", "GET /login", "POST /login"]);
}

#[tokio::test]
async fn nothing_is_changed_for_other_sites_other_names_and_strangers() {
    let (app, cookie) = signed_in().await;
    let reader = app.engine.security().create_token("reader", Scope::Read, None).await.expect("a token").secret;
    let reader = format!("Bearer {reader}");
    let (writes, mut seen) = (Writes::of(&app), 0);
    let before = writes.count();
    for (method, path, access) in routes(&app) {
        if method == Method::GET {
            continue;
        }
        seen += 1;
        let path = filled(&path);
        let refused = async |wanted: StatusCode, headers: &[(&str, &str)]| {
            assert_eq!(status(&app, &method, &path, headers).await, wanted, "{method} {path} with {headers:?}");
        };
        refused(StatusCode::FORBIDDEN, &[("cookie", &cookie), ("origin", "https://evil.example")]).await;
        refused(StatusCode::FORBIDDEN, &[("cookie", &cookie), ("origin", "null")]).await;
        refused(StatusCode::FORBIDDEN, &[("cookie", &cookie), ("sec-fetch-site", "cross-site")]).await;
        refused(StatusCode::FORBIDDEN, &[("cookie", &cookie), ("sec-fetch-site", "same-site")]).await;
        refused(StatusCode::FORBIDDEN, &[("cookie", &cookie), ("host", "evil.example"), ("origin", "http://evil.example")]).await;
        refused(StatusCode::FORBIDDEN, &[("cookie", &cookie), ("host", "evil.example")]).await;
        let Access::Needs(needed) = access else { continue };
        refused(StatusCode::UNAUTHORIZED, &[]).await;
        refused(StatusCode::UNAUTHORIZED, &[("cookie", "session-pilot=0123456789abcdef.0")]).await;
        refused(StatusCode::UNAUTHORIZED, &[("authorization", "Bearer spt_0")]).await;
        refused(StatusCode::FORBIDDEN, &[("cookie", &cookie)]).await;
        if needed > Scope::Read {
            refused(StatusCode::FORBIDDEN, &[("authorization", &reader)]).await;
        }
    }
    assert!(seen > 25, "only {seen} routes that change something were found");
    assert_eq!(writes.count(), before, "somebody was refused, and yet something was written");
}

#[tokio::test]
async fn strangers_see_nothing() {
    let (app, _) = signed_in().await;
    for (method, path, access) in routes(&app).into_iter().filter(|(method, ..)| *method == Method::GET) {
        let path = filled(&path);
        if access == Access::Public {
            assert_eq!(status(&app, &method, &path, &[]).await, StatusCode::OK, "{path}");
            continue;
        }
        assert_eq!(status(&app, &method, &path, &[]).await, StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(status(&app, &Method::HEAD, &path, &[]).await, StatusCode::UNAUTHORIZED, "{path}");
        let as_a_person = status(&app, &method, &path, &[("accept", "text/html")]).await;
        let wanted = if path.starts_with("/fn/") { StatusCode::UNAUTHORIZED } else { StatusCode::SEE_OTHER };
        assert_eq!(as_a_person, wanted, "{path}");
    }
    let nowhere = app.send(Method::GET, "/no/such/page", &[("accept", "text/html")]).await;
    assert_eq!(nowhere.status, StatusCode::SEE_OTHER, "also the page that says there is nothing");
    assert_eq!(app.get("/no/such/page").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn looking_never_writes() {
    let (app, cookie) = signed_in().await;
    let writes = Writes::of(&app);
    let before = writes.count();
    for (_, path, _) in routes(&app).into_iter().filter(|(method, ..)| *method == Method::GET) {
        let query =
            if path.starts_with("/fn/") { "?query=&typed=x&id=1&from=0&since=0&at_end=false&question=now&search=q%3Dx" } else { "" };
        for headers in [&[("cookie", cookie.as_str())][..], &[("cookie", cookie.as_str()), ("accept", "text/html")]] {
            let found = status(&app, &Method::GET, &format!("{}{query}", filled(&path)), headers).await;
            assert!(!found.is_server_error() && found != StatusCode::UNAUTHORIZED, "{path}: {found}");
        }
        assert_eq!(writes.count(), before, "GET {path} wrote");
    }
    app.engine.security().create_token("x", Scope::Read, None).await.expect("a token");
    assert_ne!(writes.count(), before, "what this test counts is real");
}
