//! What the page asks the server.

#![expect(missing_docs, reason = "the server macro turns arguments into fields without their docs")]

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// What was found, as the server painted it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchView {
    /// How much was found, in words, to be read aloud.
    pub told: String,
    /// HTML of the results, or of what can be searched for.
    pub html: String,
}

/// The results for what stands behind `?` in the address of the page.
#[server(input = GetUrl)]
pub async fn search_conversations(search: String) -> Result<SearchView, AppError> {
    super::painting::found(&crate::state::engine(), &search).await.map_err(AppError::announced)
}
