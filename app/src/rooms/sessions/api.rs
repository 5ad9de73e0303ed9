//! What the pages ask the server.

#![expect(missing_docs, reason = "the server macro turns arguments into fields without their docs")]

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use sp_domain::{
    Timestamp,
    session::{Facets, SessionDetail, SessionList, SessionQuery, Turn},
};

use super::transcript::Conversation;
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

/// A session without its conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetailView {
    /// The facts.
    pub detail: SessionDetail,
    /// The table of contents.
    pub turns: Vec<Turn>,
    /// When it was asked.
    pub now: Timestamp,
}

/// A page of the list for the text behind `?` in its address.
#[server(input = GetUrl)]
pub async fn list_sessions(query: String) -> Result<ListView, AppError> {
    view::list(&engine(), &query).await.map_err(AppError::announced)
}

/// Values to filter by.
#[server(input = GetUrl)]
pub async fn load_facets() -> Result<Facets, AppError> {
    Ok(engine().sessions().facets().await?)
}

/// A session without its conversation.
#[server(input = GetUrl)]
pub async fn load_session(id: String) -> Result<DetailView, AppError> {
    view::detail(&engine(), &id).await.map_err(AppError::announced)
}

/// A part of a conversation: from a message on, else its end or its beginning.
#[server(input = GetUrl)]
pub async fn load_conversation(id: String, from: Option<i64>, at_end: bool) -> Result<Conversation, AppError> {
    view::conversation(&engine(), &id, from, at_end).await.map_err(AppError::announced)
}

/// The messages from `from` on that changed after a revision: what a page that follows a session still lacks.
#[server(input = GetUrl)]
pub async fn load_changes(id: String, from: i64, since: i64) -> Result<Conversation, AppError> {
    view::changes(&engine(), &id, from, since).await.map_err(AppError::announced)
}
