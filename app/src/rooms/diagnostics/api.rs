//! What the page asks the server.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use sp_domain::{
    Timestamp, Tool,
    diagnostics::{Footprint, Warning},
    retention::SoonDeleted,
};

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::{rooms::diagnostics::view, state::engine};

/// An account and how it fares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    /// Tool.
    pub tool: Tool,
    /// Identity together with the tool.
    pub directory: String,
    /// Name shown.
    pub name: String,
    /// Label of its machine, where several feed the store.
    pub machine: Option<String>,
    /// Absolute path.
    pub path: String,
    /// Why it cannot be read, if so.
    pub error: Option<String>,
    /// Sources known.
    pub sources: i64,
    /// Sources whose file is gone.
    pub sources_missing: i64,
    /// Sessions, sub-agents not counted.
    pub sessions: i64,
    /// Sub-agent sessions.
    pub subagent_sessions: i64,
    /// Newest record.
    pub last_activity: Option<Timestamp>,
    /// End of the last sync that looked at it.
    pub last_sync: Option<Timestamp>,
    /// Warnings in force.
    pub warnings: i64,
}

/// Accounts, sync and warnings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiagnosticsView {
    /// Accounts by tool and name.
    pub accounts: Vec<AccountView>,
    /// Warnings, not always all.
    pub warnings: Vec<Warning>,
    /// All warnings there are.
    pub warnings_total: i64,
    /// What the tools will delete within a week.
    pub soon_deleted: Vec<SoonDeleted>,
    /// What rules keep out.
    pub ignored: i64,
    /// Where the stores are looked for.
    pub home: String,
    /// Where our data lies.
    pub data_dir: String,
    /// IANA name of the display zone.
    pub timezone: String,
    /// What SessionPilot itself costs.
    pub footprint: Footprint,
    /// When it was asked.
    pub now: Timestamp,
}

/// Accounts, sync and warnings.
#[server(input = GetUrl)]
pub async fn load_diagnostics() -> Result<DiagnosticsView, AppError> {
    view::diagnostics(&engine()).await.map_err(AppError::announced)
}
