//! Signing in and out.

use std::time::Duration;

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use futures::StreamExt;
use tower::ServiceExt;

use super::{PASSWORD, cookie, sign_in, signed_in};
use crate::app::{Answer, TestApp};

const HERE: [u8; 4] = [127, 0, 0, 1];
const DAY_MS: i64 = 86_400_000;

async fn attempt(app: &TestApp, peer: [u8; 4], password: &str) -> Answer {
    app.send_form("/login", peer, &[], format!("password={}", password.replace(' ', "+"))).await
}

async fn is_in(app: &TestApp, cookie: &str) -> bool {
    let status = app.send(Method::GET, "/api/sessions", &[("cookie", cookie)]).await.status;
    assert!([StatusCode::OK, StatusCode::UNAUTHORIZED].contains(&status), "{status}");
    status == StatusCode::OK
}

#[tokio::test]
async fn without_a_password_everybody_on_this_machine_is_in_and_nobody_else() {
    let app = TestApp::new().await;
    assert_eq!(app.get("/api/sessions").await.status, StatusCode::OK);
    let far = app.get_from([192, 168, 1, 9], "/api/sessions", &[]).await;
    assert_eq!((far.status, far.json()["error"]["code"].as_str()), (StatusCode::FORBIDDEN, Some("forbidden")));
    assert!(far.json()["error"]["hint"].as_str().is_some_and(|hint| hint.contains("session-pilot password set")), "{}", far.text());
    let page = app.get_from([192, 168, 1, 9], "/sessions", &[("accept", "text/html")]).await;
    assert!(page.status == StatusCode::FORBIDDEN && page.text().contains("session-pilot password set"), "{}", page.text());
    let passed_on = app.get_from(HERE, "/sessions", &[("accept", "text/html"), ("x-forwarded-for", "203.0.113.7")]).await;
    assert_eq!(passed_on.status, StatusCode::FORBIDDEN);
    assert!(passed_on.text().contains("SESSION_PILOT_TRUSTED_PROXIES=127.0.0.1"), "{}", passed_on.text());
}

#[tokio::test]
async fn a_deep_link_is_found_again_after_signing_in() {
    let app = TestApp::new().await;
    app.engine.security().set_password(PASSWORD).await.expect("a password");
    let asked = app.send(Method::GET, "/sessions?tool=claude&search=a%26b", &[("accept", "text/html")]).await;
    let login = asked.headers["location"].to_str().expect("text").to_owned();
    assert_eq!(login, "/login?return_to=%2Fsessions%3Ftool%3Dclaude%26search%3Da%2526b");
    let page = app.get(&login).await;
    assert!(page.status == StatusCode::OK && page.text().contains("<form") && !page.text().contains("<script"), "{}", page.text());
    assert!(page.headers["content-security-policy"].to_str().is_ok_and(|policy| !policy.contains("script-src")));
    let wrong = app.send_form(&login, HERE, &[], "password=wrong").await;
    assert!(wrong.status == StatusCode::UNAUTHORIZED && wrong.text().contains("This is not the password."), "{}", wrong.text());
    assert!(!wrong.headers.contains_key("set-cookie"));
    let right = app.send_form(&login, HERE, &[], format!("password={}", PASSWORD.replace(' ', "+"))).await;
    assert_eq!(
        (right.status, right.headers["location"].to_str().expect("text")),
        (StatusCode::SEE_OTHER, "/sessions?tool=claude&search=a%26b")
    );
    let whole = right.headers["set-cookie"].to_str().expect("text");
    assert!(whole.starts_with("session-pilot=") && whole.contains("; HttpOnly; SameSite=Lax; Max-Age="), "{whole}");
    assert!(is_in(&app, &cookie(&right)).await);
}

#[tokio::test]
async fn signing_in_leads_to_no_other_site() {
    let app = TestApp::new().await;
    app.engine.security().set_password(PASSWORD).await.expect("a password");
    for target in ["//evil.example", "https://evil.example", "%2F%5Cevil.example", "%2F%09%2Fevil.example", "javascript:alert(1)"] {
        let answer =
            app.send_form(&format!("/login?return_to={target}"), HERE, &[], format!("password={}", PASSWORD.replace(' ', "+"))).await;
        assert_eq!((answer.status, answer.headers["location"].to_str().expect("text")), (StatusCode::SEE_OTHER, "/"), "{target}");
    }
}

#[tokio::test]
async fn guessing_is_slow_even_from_many_addresses() {
    let app = TestApp::new().await;
    app.engine.security().set_password(PASSWORD).await.expect("a password");
    for _ in 0..5 {
        assert_eq!(attempt(&app, HERE, "wrong").await.status, StatusCode::UNAUTHORIZED);
    }
    let held_up = attempt(&app, HERE, PASSWORD).await;
    assert_eq!((held_up.status, held_up.headers["retry-after"].to_str().expect("text")), (StatusCode::TOO_MANY_REQUESTS, "60"));
    assert!(held_up.text().contains("Try again in 60 seconds"), "{}", held_up.text());
    let other = attempt(&app, [127, 0, 0, 2], PASSWORD).await;
    assert_eq!(other.status, StatusCode::SEE_OTHER, "another address is not held up");
    let mut tried = 0;
    while attempt(&app, [10, 0, 0, tried], &"x".repeat(2000)).await.status == StatusCode::UNAUTHORIZED {
        tried += 1;
        assert!(tried < 100, "all addresses together are held up");
    }
    assert_eq!(tried, 25);
    app.clock.advance_ms(60_000);
    assert_eq!(attempt(&app, HERE, PASSWORD).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn hostile_forms_do_no_harm() {
    let app = TestApp::new().await;
    app.engine.security().set_password(PASSWORD).await.expect("a password");
    let send = async |kind: &str, body: Vec<u8>| app.send_form("/login", HERE, &[("content-type", kind)], body).await.status;
    let form = "application/x-www-form-urlencoded";
    assert_eq!(send(form, [b"password=".to_vec(), vec![b'x'; 1 << 20]].concat()).await, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(send(form, b"password=\xff\xfe%ff%00".to_vec()).await, StatusCode::UNAUTHORIZED);
    assert_eq!(send("application/json", br#"{"password":"x"}"#.to_vec()).await, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    for body in [&b""[..], b"pass=word", b"password"] {
        let status = send(form, body.to_vec()).await;
        assert!(status.is_client_error(), "{status}");
    }
    let large = "a".repeat(40_000);
    let answer = app.send(Method::GET, "/api/sessions", &[("cookie", &large)]).await;
    assert_eq!(
        (answer.status, answer.json()["error"]["code"].as_str()),
        (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, Some("headers_too_large"))
    );
}

#[tokio::test]
async fn tossed_cookies_neither_open_nor_hide() {
    let (app, cookie) = signed_in().await;
    let value = cookie.split_once('=').expect("a pair").1;
    for fake in ["", "x", "0123456789abcdef.0123", &value[..value.len() - 1], &value.to_uppercase(), &"é".repeat(40), "' or 1=1 --"] {
        assert!(!is_in(&app, &format!("session-pilot={fake}")).await, "{fake}");
    }
    assert!(is_in(&app, &format!("session-pilot=evil; other=1; {cookie}; session-pilot=")).await);
    assert!(!is_in(&app, &format!("__Host-session-pilot={value}")).await, "that name is for https");
    let many = format!("{}; {cookie}", vec![format!("session-pilot={}.{}", "0".repeat(16), "0".repeat(64)); 9].join("; "));
    assert!(!is_in(&app, &many).await, "only the first few are looked at");
}

#[tokio::test]
async fn logins_end_by_themselves() {
    let (app, cookie) = signed_in().await;
    app.clock.advance_ms(14 * DAY_MS - 1);
    assert!(is_in(&app, &cookie).await);
    app.clock.advance_ms(1);
    assert!(!is_in(&app, &cookie).await, "silent for two weeks");
    let busy = sign_in(&app).await;
    for _ in 0..8 {
        app.clock.advance_ms(11 * DAY_MS);
        assert!(is_in(&app, &busy).await);
        note_uses(&app);
    }
    app.clock.advance_ms(2 * DAY_MS);
    assert!(!is_in(&app, &busy).await, "in any case after three months");
}

/// Moves the last use to now, as the server does a minute after it.
fn note_uses(app: &TestApp) {
    let database = rusqlite::Connection::open(app.folder.path().join("data/session-pilot.db")).expect("the database");
    database.execute("update logins set used_at = ?1", [app.clock.now().ms()]).expect("a use");
}

#[tokio::test]
async fn signing_out_and_a_new_password_end_logins() {
    let (app, first) = signed_in().await;
    let second = sign_in(&app).await;
    let origin = ("origin", "http://127.0.0.1:5055");
    let out = app.send_form("/logout", HERE, &[("cookie", &first), origin], "").await;
    assert_eq!((out.status, out.headers["location"].to_str().expect("text")), (StatusCode::SEE_OTHER, "/login"));
    assert!(out.headers["set-cookie"].to_str().is_ok_and(|cookie| cookie.starts_with("session-pilot=; ") && cookie.ends_with("Max-Age=0")));
    assert!(!is_in(&app, &first).await && is_in(&app, &second).await);
    let third = sign_in(&app).await;
    let change = |current: &str| format!("current={}&new=another+good+password", current.replace(' ', "+"));
    let path = "/fn/app/rooms/security/api/change_password";
    let headers = [("cookie", third.as_str()), origin, ("accept", "application/json")];
    assert_eq!(app.send_form(path, HERE, &headers, change("wrong")).await.status, StatusCode::BAD_REQUEST);
    let changed = app.send_form(path, HERE, &headers, change(PASSWORD)).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.text());
    assert!(is_in(&app, &third).await && !is_in(&app, &second).await, "whoever changed it stays");
    assert_eq!(attempt(&app, HERE, PASSWORD).await.status, StatusCode::UNAUTHORIZED);
    app.engine.security().end_all_logins().await.expect("the database");
    assert!(!is_in(&app, &third).await);
}

#[tokio::test]
async fn a_stream_ends_with_its_login() {
    let (app, cookie) = signed_in().await;
    let request = Request::get("/api/events").header("host", "localhost").header("cookie", &cookie).body(Body::empty()).expect("a request");
    let response = app.router().oneshot(request).await.expect("an answer");
    assert_eq!(response.status(), StatusCode::OK);
    let mut body = response.into_body().into_data_stream();
    let patience = Duration::from_secs(20);
    app.engine.security().end_all_logins().await.expect("the database");
    let mut next = async || tokio::time::timeout(patience, body.next()).await.expect("in time").expect("an event").expect("a chunk");
    let first = next().await;
    assert!(String::from_utf8_lossy(&first).starts_with("event: build"), "{first:?}");
    let last = next().await;
    assert!(String::from_utf8_lossy(&last).starts_with("event: signed_out"), "{last:?}");
    assert!(tokio::time::timeout(patience, body.next()).await.expect("in time").is_none(), "the stream is over");
}

#[tokio::test]
async fn pages_speak_the_language_and_wear_the_theme_of_the_browser() {
    let app = TestApp::new().await;
    app.engine.security().set_password(PASSWORD).await.expect("a password");
    let page = app.send(Method::GET, "/login", &[("accept-language", "de"), ("cookie", "theme=dark")]).await.text();
    assert!(page.contains("lang=\"de\"") && page.contains("data-theme=\"dark\"") && page.contains("Passwort"), "{page}");
}
