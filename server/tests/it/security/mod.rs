//! Who is let in, to what, and by which door.

mod doors;
mod login;
mod process;
mod surface;
mod tokens;

use axum::http::StatusCode;

use crate::app::{Answer, TestApp};

/// Good enough for tests.
pub(super) const PASSWORD: &str = "correct horse battery";

/// A server with a password, and the cookie of a browser that is signed in.
pub(super) async fn signed_in() -> (TestApp, String) {
    let app = TestApp::new().await;
    app.engine.security().set_password(PASSWORD).await.expect("a password");
    let cookie = sign_in(&app).await;
    (app, cookie)
}

/// Signs another browser in.
pub(super) async fn sign_in(app: &TestApp) -> String {
    let answer = app.send_form("/login", [127, 0, 0, 1], &[], format!("username=owner&password={}", PASSWORD.replace(' ', "+"))).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    cookie(&answer)
}

/// `name=value` of the cookie an answer sets.
pub(super) fn cookie(answer: &Answer) -> String {
    let whole = answer.headers["set-cookie"].to_str().expect("text");
    whole.split(';').next().expect("a pair").to_owned()
}
