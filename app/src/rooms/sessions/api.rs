//! What the pages ask the server.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use sp_domain::{
    Timestamp,
    session::{SessionList, SessionQuery},
};

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::{rooms::sessions::view, state::engine};

/// A page of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListView {
    /// The rows and sums.
    pub list: SessionList,
    /// What was asked.
    pub query: SessionQuery,
    /// When it was asked.
    pub now: Timestamp,
}

/// A page of the list for the text behind `?` in its address.
#[server(input = GetUrl)]
pub async fn list_sessions(query: String) -> Result<ListView, AppError> {
    view::list(&engine(), &query).await.map_err(AppError::announced)
}
