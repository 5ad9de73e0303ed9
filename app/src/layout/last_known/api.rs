//! What the offline page may want to show later.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::error::AppError;

/// The last known state, ready to be shown: JSON as `xtask/src/worker/offline.js` reads it. The browser only stores it, so it needs no code to understand it.
#[server(input = GetUrl)]
pub async fn load_last_known() -> Result<String, AppError> {
    super::told::last_known().await.map_err(AppError::announced)
}
