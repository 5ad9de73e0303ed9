//! Refusals: foreign hosts, foreign sites, unknown addresses, large bodies; one shape for all of them.

use axum::http::{Method, StatusCode};

use crate::app::TestApp;

/// Method, path, headers; status and code of the refusal.
type Case = (Method, &'static str, &'static [(&'static str, &'static str)], StatusCode, &'static str);

#[tokio::test]
async fn every_refusal_has_the_one_shape() {
    let app = TestApp::new().await;
    let cases: [Case; 8] = [
        (Method::GET, "/api/sessions", &[("host", "evil.example")], StatusCode::FORBIDDEN, "forbidden"),
        (Method::GET, "/sessions", &[("host", "evil.example")], StatusCode::FORBIDDEN, "forbidden"),
        (Method::POST, "/api/sessions/sync", &[("origin", "http://evil.example")], StatusCode::FORBIDDEN, "forbidden"),
        (Method::POST, "/api/sessions/sync", &[("sec-fetch-site", "cross-site")], StatusCode::FORBIDDEN, "forbidden"),
        (Method::GET, "/api/nothing", &[], StatusCode::NOT_FOUND, "not_found"),
        (Method::DELETE, "/api/sessions", &[], StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
        (Method::GET, "/api/sessions/unknown-id", &[], StatusCode::NOT_FOUND, "not_found"),
        (Method::GET, "/api/sessions/a%2Fb", &[], StatusCode::BAD_REQUEST, "invalid"),
    ];
    for (method, path, headers, status, code) in cases {
        let answer = app.send(method.clone(), path, headers).await;
        assert_eq!(answer.status, status, "{method} {path}");
        let error = &answer.json()["error"];
        assert_eq!(error["code"], code, "{method} {path}");
        assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()));
        assert_eq!(error["request_id"].as_str(), answer.headers["x-request-id"].to_str().ok(), "{method} {path}");
    }
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let app = TestApp::new().await;
    for path in ["/sessions", "/api/sessions", "/healthz", "/nothing"] {
        let answer = app.get(path).await;
        assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{path}");
        let policy = answer.headers["content-security-policy"].to_str().expect("text");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
    }
}

#[tokio::test]
async fn pages_hold_their_nonce_and_nothing_inline() {
    let app = TestApp::new().await;
    let answer = app.get("/sessions").await;
    let policy = answer.headers["content-security-policy"].to_str().expect("text").to_owned();
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect("a nonce");
    let html = answer.text();
    assert!(!nonce.is_empty());
    for script in html.split("<script").skip(1) {
        assert!(
            script.split('>').next().is_some_and(|tag| tag.contains(nonce)),
            "a script without the nonce: {}",
            &script[..60.min(script.len())]
        );
    }
    assert!(!html.contains(" style=\"") && !html.contains(" onclick="));
}

#[tokio::test]
async fn large_bodies_are_refused() {
    let app = TestApp::new().await;
    let answer = app
        .send(Method::POST, "/preferences", &[("content-length", "99999999"), ("content-type", "application/x-www-form-urlencoded")])
        .await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer.json()["error"]["code"], "too_large");
}

#[tokio::test]
async fn scripts_on_this_machine_may_ask() {
    let app = TestApp::new().await;
    assert_eq!(app.send(Method::POST, "/api/sessions/sync", &[]).await.status, StatusCode::ACCEPTED);
    assert_eq!(app.send(Method::GET, "/api/sessions", &[("host", "localhost")]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn people_get_a_page_where_nothing_is() {
    let app = TestApp::new().await;
    let page = app.send(Method::GET, "/no/such/page", &[("accept", "text/html")]).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.text().contains("<h1"), "{}", page.text());
    assert_eq!(app.send(Method::GET, "/api/nothing", &[("accept", "text/html")]).await.json()["error"]["code"], "not_found");
}
