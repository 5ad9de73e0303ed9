//! What the page asks the server, and what it has it do.

#![expect(missing_docs, reason = "the server macro turns arguments into fields without their docs")]
#![cfg_attr(feature = "ssr", expect(clippy::unused_async, reason = "server functions are asynchronous on the browser's side"))]

use leptos::{prelude::*, server_fn::codec::GetUrl};
use sp_domain::price::{PriceDraft, PriceSheet, RepricePreview};

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::state::engine;

/// The prices in force and what is priced by them.
#[server(input = GetUrl)]
pub async fn load_prices() -> Result<PriceSheet, AppError> {
    engine().prices().sheet().await.map_err(|error| AppError::from(error).announced())
}

/// Adds or changes a row.
#[server]
pub async fn save_price(version: i64, row: PriceDraft, replaces: Option<String>) -> Result<(), AppError> {
    let saved = engine().prices().save_row(version, &row, replaces.as_deref()).await;
    saved.map_err(|error| AppError::from(error).announced())
}

/// Removes a person's row, or all of a model.
#[server]
pub async fn remove_price(version: i64, model: String, valid_from: Option<String>) -> Result<(), AppError> {
    let removed = engine().prices().remove(version, &model, valid_from.as_deref()).await;
    removed.map_err(|error| AppError::from(error).announced())
}

/// Brings back the prices before the last change.
#[server]
pub async fn undo_prices(version: i64) -> Result<(), AppError> {
    engine().prices().undo(version).await.map_err(|error| AppError::from(error).announced())
}

/// What pricing the history again would change.
#[server]
pub async fn preview_reprice() -> Result<RepricePreview, AppError> {
    engine().prices().preview().await.map_err(|error| AppError::from(error).announced())
}

/// Prices the history again, as shown.
#[server]
pub async fn start_reprice(token: String) -> Result<(), AppError> {
    engine().prices().start(&token).await.map(drop).map_err(|error| AppError::from(error).announced())
}

/// Stops pricing.
#[server]
pub async fn cancel_reprice() -> Result<(), AppError> {
    engine().prices().cancel();
    Ok(())
}
