//! What the offline page may want to show later.

#![cfg_attr(feature = "ssr", expect(clippy::unused_async, reason = "server functions are asynchronous on the browser's side"))]

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use sp_domain::{Timestamp, Tool, usage::UsageFigures};

use crate::error::AppError;

/// A session without anything that somebody typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recent {
    /// Project name.
    pub project: Option<String>,
    /// Tool.
    pub tool: Tool,
    /// First record.
    pub started_at: Option<Timestamp>,
    /// Figures with all sub-agents.
    pub total: UsageFigures,
}

/// Totals and the newest sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastKnown {
    /// Sessions there are.
    pub sessions: i64,
    /// Sums over all of them.
    pub sums: UsageFigures,
    /// The newest first.
    pub recent: Vec<Recent>,
    /// When it was so.
    pub now: Timestamp,
}

/// Totals and the newest sessions.
#[server(input = GetUrl)]
pub async fn load_last_known() -> Result<LastKnown, AppError> {
    server::last_known().await.map_err(AppError::announced)
}

#[cfg(feature = "ssr")]
mod server {
    use sp_domain::session::SessionQuery;

    use super::{LastKnown, Recent};
    use crate::{error::AppError, state::engine};

    /// Sessions told of.
    const RECENT: i64 = 8;

    pub(super) async fn last_known() -> Result<LastKnown, AppError> {
        let engine = engine();
        let list = engine.sessions().list(&SessionQuery { limit: RECENT, ..SessionQuery::default() }).await?;
        let recent = list.sessions.into_iter().map(|session| Recent {
            project: session.project,
            tool: session.tool,
            started_at: session.started_at,
            total: session.total,
        });
        Ok(LastKnown { sessions: list.total, sums: list.sums, recent: recent.collect(), now: engine.now() })
    }
}
