//! What the page asks the server: every panel by itself, so that one that fails leaves the others alone.

#![expect(missing_docs, reason = "the server macro turns arguments into fields without their docs")]

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use sp_domain::{
    Timestamp, Tool,
    cockpit::{AccountBlock, Activity, AttentionList, FirstRun, Resumable},
    session::SessionId,
    usage::UsageFigures,
};

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::{rooms::cockpit::view, state::engine};

/// A session as the panels show it: what the browser needs of it, flat and small.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brief {
    /// Identity.
    pub id: SessionId,
    /// Tool.
    pub tool: Tool,
    /// Account name shown.
    pub account_name: String,
    /// Project name shown.
    pub project: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Models, by calls.
    pub models: Vec<String>,
    /// First record.
    pub started_at: Option<Timestamp>,
    /// Last record.
    pub last_at: Option<Timestamp>,
    /// Figures with all sub-agents.
    pub total: UsageFigures,
}

/// A session that runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunningView {
    /// The session.
    pub session: Brief,
    /// Tokens in each of the last twelve spans of five minutes, oldest first.
    pub tokens: Vec<i64>,
}

/// What is going on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NowView {
    /// Latest first.
    pub running: Vec<RunningView>,
    /// By account.
    pub blocks: Vec<AccountBlock>,
    /// When it was asked.
    pub at: Timestamp,
}

/// What was done last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecentView {
    /// Latest first.
    pub sessions: Vec<Brief>,
    /// The last session of each of the last projects.
    pub resumable: Vec<Resumable>,
    /// When it was asked.
    pub at: Timestamp,
}

/// What there is to do while no session is known.
#[server(input = GetUrl)]
pub async fn load_first_run() -> Result<Option<FirstRun>, AppError> {
    engine().cockpit().first_run().await.map_err(|error| AppError::from(error).announced())
}

/// What is going on.
#[server(input = GetUrl)]
pub async fn load_now() -> Result<NowView, AppError> {
    Ok(view::now(engine().cockpit().now().await?))
}

/// What needs attention.
#[server(input = GetUrl)]
pub async fn load_attention() -> Result<AttentionList, AppError> {
    Ok(engine().cockpit().attention().await?)
}

/// What was used when.
#[server(input = GetUrl)]
pub async fn load_activity() -> Result<Activity, AppError> {
    Ok(engine().cockpit().activity().await?)
}

/// What was done last.
#[server(input = GetUrl)]
pub async fn load_recent() -> Result<RecentView, AppError> {
    Ok(view::recent(engine().cockpit().recent().await?))
}

/// Puts something off that needs attention, for 1 or 7 days.
#[server]
pub async fn snooze(key: String, days: i64) -> Result<(), AppError> {
    view::snooze(&engine(), &key, days).await.map_err(AppError::announced)
}

/// Takes back that something was put off.
#[server]
pub async fn wake(key: String) -> Result<(), AppError> {
    engine().cockpit().wake(&key).await.map(drop).map_err(|error| AppError::from(error).announced())
}
