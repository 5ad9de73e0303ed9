//! What the pages ask the server, and what they have it do.

#![expect(missing_docs, reason = "the server macro turns arguments into fields without their docs")]

use leptos::{prelude::*, server_fn::codec::GetUrl};
use sp_domain::settings::{About, AccountChange, AccountSettings, General};

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::state::engine;

/// General settings.
#[server(input = GetUrl)]
pub async fn load_general() -> Result<General, AppError> {
    engine().settings().general().await.map_err(|error| AppError::from(error).announced())
}

/// Stores general settings; the fields of a plain form.
#[server]
pub async fn save_general(
    version: i64,
    #[server(default)] timezone: String,
    #[server(default)] currency: String,
    #[server(default)] rate: String,
    #[server(default)] as_of: String,
) -> Result<(), AppError> {
    let draft = sp_domain::settings::SettingsDraft { version, timezone, currency, rate, as_of };
    engine().settings().save(&draft).await.map(drop).map_err(|error| AppError::from(error).announced())
}

/// Accounts of all machines.
#[server(input = GetUrl)]
pub async fn load_accounts() -> Result<Vec<AccountSettings>, AppError> {
    engine().settings().accounts().await.map_err(|error| AppError::from(error).announced())
}

/// Renames or hides an account.
#[server]
pub async fn change_account(change: AccountChange) -> Result<(), AppError> {
    engine().settings().change_account(&change).await.map_err(|error| AppError::from(error).announced())
}

/// About this installation.
#[server(input = GetUrl)]
pub async fn load_about() -> Result<About, AppError> {
    engine().settings().about().await.map_err(|error| AppError::from(error).announced())
}
