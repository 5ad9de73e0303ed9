//! Tokens of scripts.

use axum::http::{Method, StatusCode};
use serde_json::json;
use sp_domain::security::Scope;

use super::signed_in;
use crate::app::TestApp;

async fn status(app: &TestApp, method: Method, path: &str, authorization: &str) -> StatusCode {
    app.send(method, path, &[("authorization", authorization)]).await.status
}

#[tokio::test]
async fn scopes_open_what_they_say() {
    let (app, _) = signed_in().await;
    let security = app.engine.security();
    let mut bearers = Vec::new();
    for scope in Scope::ALL {
        bearers.push(format!("Bearer {}", security.create_token(scope.as_str(), scope, Some(1)).await.expect("a token").secret));
    }
    let open = StatusCode::OK;
    let closed = StatusCode::FORBIDDEN;
    for (bearer, wanted) in
        bearers.iter().zip([[open, closed, closed], [open, StatusCode::ACCEPTED, closed], [open, StatusCode::ACCEPTED, open]])
    {
        let found = [
            status(&app, Method::GET, "/api/sessions", bearer).await,
            status(&app, Method::POST, "/api/sessions/sync", bearer).await,
            status(&app, Method::GET, "/fn/app/rooms/security/api/load_security", bearer).await,
        ];
        assert_eq!(found, wanted);
    }
    let refused = app.send(Method::POST, "/api/sessions/sync", &[("authorization", &bearers[0])]).await;
    assert_eq!(refused.json()["error"]["message"], json!("this token may read, this needs write"));
}

#[tokio::test]
async fn tokens_end_when_they_are_revoked_or_their_day_has_come() {
    let (app, cookie) = signed_in().await;
    let security = app.engine.security();
    let (short, long) = (
        security.create_token("short", Scope::Read, Some(1)).await.expect("a token"),
        security.create_token("long", Scope::Read, None).await.expect("a token"),
    );
    let bearer = |secret: &str| format!("Bearer {secret}");
    assert_eq!(status(&app, Method::GET, "/api/sessions", &bearer(&short.secret)).await, StatusCode::OK);
    app.clock.advance_ms(86_400_000);
    assert_eq!(status(&app, Method::GET, "/api/sessions", &bearer(&short.secret)).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(&app, Method::GET, "/api/sessions", &bearer(&long.secret)).await, StatusCode::OK);
    assert!(security.revoke_token(long.token.id).await.expect("the database"));
    let gone = app.send(Method::GET, "/api/sessions", &[("authorization", &bearer(&long.secret))]).await;
    assert_eq!((gone.status, gone.headers["www-authenticate"].to_str().expect("text")), (StatusCode::UNAUTHORIZED, "Bearer"));
    assert_eq!(gone.json()["error"]["code"], "unauthorized");
    // A wrong token is not made up for by a good cookie: a script shall notice.
    let both = app.send(Method::GET, "/api/sessions", &[("authorization", &bearer(&long.secret)), ("cookie", &cookie)]).await;
    assert_eq!(both.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn nothing_that_is_stored_opens_anything() {
    let (app, cookie) = signed_in().await;
    let made = app.engine.security().create_token("x", Scope::Admin, None).await.expect("a token");
    let secret_half = made.secret.rsplit('_').next().expect("a half").to_owned();
    let cookie_half = cookie.rsplit('.').next().expect("a half").to_owned();
    for file in std::fs::read_dir(app.folder.path().join("data")).expect("the folder").flatten().filter(|file| file.path().is_file()) {
        let bytes = std::fs::read(file.path()).expect("a file");
        for text in [super::PASSWORD, &secret_half, &cookie_half] {
            let is_there = bytes.windows(text.len()).any(|window| window == text.as_bytes());
            assert!(!is_there, "{} holds {text}", file.path().display());
        }
    }
    let seen = app.send(Method::GET, "/settings/security", &[("cookie", &cookie), ("accept", "text/html")]).await.text();
    assert!(seen.contains(&made.token.start) && !seen.contains(&secret_half));
}

#[tokio::test]
async fn also_without_a_password_a_token_is_judged_by_its_scope() {
    let app = TestApp::new().await;
    let reader = app.engine.security().create_token("reader", Scope::Read, None).await.expect("a token");
    let bearer = format!("Bearer {}", reader.secret);
    assert_eq!(status(&app, Method::GET, "/api/sessions", &bearer).await, StatusCode::OK);
    assert_eq!(status(&app, Method::POST, "/api/sessions/sync", &bearer).await, StatusCode::FORBIDDEN);
    assert_eq!(status(&app, Method::GET, "/api/sessions", "Bearer wrong").await, StatusCode::UNAUTHORIZED);
    let far = app.get_from([192, 168, 1, 9], "/api/sessions", &[("authorization", &bearer)]).await;
    assert_eq!(far.status, StatusCode::OK, "a token is enough from anywhere");
}
