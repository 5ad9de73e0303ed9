//! What the settings ask the server, and what they have it do. What the page asks is the bell's.

#![expect(missing_docs, reason = "the server macro turns arguments into fields without their docs")]

use leptos::{prelude::*, server_fn::codec::GetUrl};
use sp_domain::notifications::NotificationPreference;

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::state::engine;

/// What a person wants to hear of each kind.
#[server(input = GetUrl)]
pub async fn load_notification_preferences() -> Result<Vec<NotificationPreference>, AppError> {
    engine().notifications().preferences().await.map_err(|error| AppError::from(error).announced())
}

/// Says what a person wants to hear of a kind.
#[server]
pub async fn save_notification_preference(preference: NotificationPreference) -> Result<(), AppError> {
    engine().notifications().prefer(preference).await.map_err(|error| AppError::from(error).announced())
}
