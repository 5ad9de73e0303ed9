//! A session as lists show it: what the browser needs of [`sp_domain::session::SessionSummary`], flat and small, as fifty of them come with a
//! page.

use serde::{Deserialize, Serialize};
use sp_domain::{
    Timestamp, Tool,
    reviews::Outcome,
    session::{SessionId, SessionKind},
    usage::UsageFigures,
};

/// One session in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Identity.
    pub id: SessionId,
    /// Tool.
    pub tool: Tool,
    /// Account directory.
    pub account: String,
    /// Account name shown.
    pub account_name: String,
    /// Project name shown.
    pub project: Option<String>,
    /// Project key: an absolute path.
    pub project_key: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// What it is.
    pub kind: SessionKind,
    /// Type, role or nickname of a sub-agent.
    pub agent_name: Option<String>,
    /// Models, by calls.
    pub models: Vec<String>,
    /// First record.
    pub started_at: Option<Timestamp>,
    /// Last record.
    pub ended_at: Option<Timestamp>,
    /// Between them, in milliseconds.
    pub duration_ms: Option<i64>,
    /// Sub-agents below it, all levels.
    pub subagents: i64,
    /// Human prompts.
    pub user_messages: i64,
    /// API responses.
    pub assistant_messages: i64,
    /// Figures with all sub-agents.
    pub total: UsageFigures,
    /// How it went, as a person said.
    pub outcome: Option<Outcome>,
    /// Tags a person gave it.
    pub tags: Vec<String>,
    /// A favourite.
    pub is_starred: bool,
}

/// A session whose last record is younger than this is running.
const RUNNING_MS: i64 = 5 * 60_000;

impl Row {
    /// True when the last record is less than five minutes old.
    pub fn is_running(&self, now: Timestamp) -> bool {
        self.ended_at.is_some_and(|at| now.ms() - at.ms() < RUNNING_MS)
    }
}

#[cfg(feature = "ssr")]
impl From<sp_domain::session::SessionSummary> for Row {
    fn from(session: sp_domain::session::SessionSummary) -> Self {
        Self {
            id: session.id,
            tool: session.tool,
            account: session.account,
            account_name: session.account_name,
            project: session.project,
            project_key: session.project_key,
            title: session.title,
            kind: session.kind,
            agent_name: session.agent_name,
            models: session.models,
            started_at: session.started_at,
            ended_at: session.ended_at,
            duration_ms: session.duration_ms,
            subagents: session.subagents,
            user_messages: session.user_messages,
            assistant_messages: session.assistant_messages,
            total: session.total,
            outcome: session.outcome,
            tags: session.tags,
            is_starred: session.is_starred,
        }
    }
}
