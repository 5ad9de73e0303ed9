//! What the page asks the server, and what it has it do.

#![expect(missing_docs, reason = "the server macro turns arguments into fields without their docs")]
#![cfg_attr(feature = "ssr", expect(clippy::unused_async, reason = "server functions are asynchronous on the browser's side"))]

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use sp_domain::{
    Timestamp,
    security::{NewToken, Reach, Scope, Security},
};

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::state::{client, engine, reach, visitor};

/// Everything the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityView {
    /// Password, logins and tokens.
    pub security: Security,
    /// How the server is reached.
    pub reach: Reach,
    /// When it was read.
    pub now: Timestamp,
}

/// Password, logins, tokens, and how the server is reached.
#[server(input = GetUrl)]
pub async fn load_security() -> Result<SecurityView, AppError> {
    let engine = engine();
    let security = engine.security().overview(&visitor()).await.map_err(|error| AppError::from(error).announced())?;
    Ok(SecurityView { security, reach: (*reach()).clone(), now: engine.now() })
}

/// Sets the first password or changes it.
#[server]
pub async fn change_password(current: String, new: String) -> Result<(), AppError> {
    let changed = engine().security().change_password(&current, &new, client(), &visitor()).await;
    changed.map_err(|error| AppError::from(error).announced())
}

/// Removes the password, unless other machines can reach the server.
#[server]
pub async fn remove_password(current: String) -> Result<(), AppError> {
    if reach().must_login {
        let message = "the password cannot be removed while other machines can reach this server".to_owned();
        return Err(AppError::Forbidden { message }.announced());
    }
    engine().security().give_up_password(&current, client()).await.map_err(|error| AppError::from(error).announced())
}

/// Ends a login.
#[server]
pub async fn end_login(id: i64) -> Result<(), AppError> {
    engine().security().end_login(id).await.map(drop).map_err(|error| AppError::from(error).announced())
}

/// Ends every login, also this one.
#[server]
pub async fn end_all_logins() -> Result<(), AppError> {
    engine().security().end_all_logins().await.map(drop).map_err(|error| AppError::from(error).announced())
}

/// Makes a token and tells it, this once.
#[server]
pub async fn create_token(name: String, scope: Scope, days: Option<i64>) -> Result<NewToken, AppError> {
    engine().security().create_token(&name, scope, days).await.map_err(|error| AppError::from(error).announced())
}

/// Revokes a token.
#[server]
pub async fn revoke_token(id: i64) -> Result<(), AppError> {
    engine().security().revoke_token(id).await.map(drop).map_err(|error| AppError::from(error).announced())
}
