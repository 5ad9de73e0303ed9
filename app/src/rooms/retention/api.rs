//! What the page asks the server, and what it has it do.

#![expect(missing_docs, reason = "the server macro turns arguments into fields without their docs")]
#![cfg_attr(feature = "ssr", expect(clippy::unused_async, reason = "server functions are asynchronous on the browser's side"))]

use leptos::{prelude::*, server_fn::codec::GetUrl};
use sp_domain::retention::{IgnorePreview, PrunePreview, PruneWhat, Retention, RuleKind};

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::state::engine;

/// Rules, policy, tombstones, and what the tools will delete soon.
#[server(input = GetUrl)]
pub async fn load_retention() -> Result<Retention, AppError> {
    engine().retention().overview().await.map_err(|error| AppError::from(error).announced())
}

/// What is stored already and matches a rule.
#[server]
pub async fn preview_rule(kind: RuleKind, value: String) -> Result<IgnorePreview, AppError> {
    engine().retention().preview_rule(kind, &value).await.map_err(|error| AppError::from(error).announced())
}

/// Adds a rule; with a token, what matches is forgotten.
#[server]
pub async fn add_rule(kind: RuleKind, value: String, forget_token: Option<String>) -> Result<(), AppError> {
    let added = engine().retention().add_rule(kind, &value, forget_token.as_deref()).await;
    added.map(drop).map_err(|error| AppError::from(error).announced())
}

/// Lifts a rule.
#[server]
pub async fn remove_rule(id: i64) -> Result<(), AppError> {
    engine().retention().remove_rule(id).await.map(drop).map_err(|error| AppError::from(error).announced())
}

/// What pruning would do.
#[server]
pub async fn preview_prune(what: PruneWhat, older_than_days: i64, include_present: bool) -> Result<PrunePreview, AppError> {
    let policy = sp_domain::retention::PrunePolicy { what, older_than_days, include_present };
    engine().retention().preview_prune(&policy).await.map_err(|error| AppError::from(error).announced())
}

/// Starts pruning what was shown.
#[server]
pub async fn start_prune(what: PruneWhat, older_than_days: i64, include_present: bool, token: String) -> Result<(), AppError> {
    let policy = sp_domain::retention::PrunePolicy { what, older_than_days, include_present };
    engine().retention().start_prune(&policy, &token).await.map(drop).map_err(|error| AppError::from(error).announced())
}

/// Stops pruning.
#[server]
pub async fn cancel_prune() -> Result<(), AppError> {
    engine().retention().cancel_prune();
    Ok(())
}

/// Allows a forgotten session again.
#[server]
pub async fn allow_again(number: i64) -> Result<(), AppError> {
    engine().retention().allow_again(number).await.map(drop).map_err(|error| AppError::from(error).announced())
}
