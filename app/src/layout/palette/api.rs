//! What the palette asks the server.

#![expect(missing_docs, reason = "the server macro turns arguments into fields without their docs")]

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use sp_domain::{Timestamp, Tool, session::SessionId};

use crate::error::AppError;

/// A project and its sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundProject {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Sessions in it.
    pub sessions: i64,
}

/// A session, or a place in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundSession {
    /// Identity.
    pub id: SessionId,
    /// Title.
    pub title: Option<String>,
    /// Name of its project.
    pub project: Option<String>,
    /// Tool.
    pub tool: Tool,
    /// When it began, UTC.
    pub started_at: Option<Timestamp>,
}

/// A text of a conversation that matches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundText {
    /// The session.
    pub session: FoundSession,
    /// The message that shows it.
    pub seq: i64,
    /// A piece of it.
    pub snippet: String,
    /// Bytes of the piece that were looked for.
    pub ranges: Vec<(usize, usize)>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// What was typed.
    pub typed: String,
    /// Projects, best first.
    pub projects: Vec<FoundProject>,
    /// Sessions, newest first.
    pub sessions: Vec<FoundSession>,
    /// Texts, best first.
    pub texts: Vec<FoundText>,
    /// Why there are no texts: what was typed cannot be understood as a search.
    pub problem: Option<String>,
}

/// Projects, sessions and texts for what was typed.
#[server(input = GetUrl)]
pub async fn find_anything(typed: String) -> Result<Found, AppError> {
    super::found::found(&crate::state::engine(), &typed).await.map_err(AppError::announced)
}
