//! What people and scripts see of a session.

use serde::{Deserialize, Serialize};

use super::{SessionId, SessionKind};
use crate::{
    Timestamp, Tool,
    reviews::{Outcome, Severity},
    usage::UsageFigures,
};

/// One session in lists and headers. The flattened figures include its sub-agents, `own` does not; counts of prompts, answers and tool
/// calls are its own only. Sums over lists add `own`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionSummary {
    /// Identity.
    pub id: SessionId,
    /// Tool.
    pub tool: Tool,
    /// Account directory.
    pub account: String,
    /// Account name shown.
    pub account_name: String,
    /// Label of the machine whose file tells it; `None` where no machine has a name yet.
    #[serde(default)]
    pub machine: Option<String>,
    /// Project name shown; `None` without a working directory.
    pub project: Option<String>,
    /// Project key: an absolute path.
    pub project_key: Option<String>,
    /// Title: by the person, the tool, or the first prompt's first line.
    pub title: Option<String>,
    /// What it is.
    pub kind: SessionKind,
    /// Type, role or nickname of a sub-agent.
    pub agent_name: Option<String>,
    /// First working directory.
    pub cwd: Option<String>,
    /// Git branch.
    pub git_branch: Option<String>,
    /// Release of the tool.
    pub tool_version: Option<String>,
    /// Models, those of owned calls first by calls.
    pub models: Vec<String>,
    /// First record, UTC.
    pub started_at: Option<Timestamp>,
    /// Last record, UTC.
    pub ended_at: Option<Timestamp>,
    /// Wall clock between first and last record, in milliseconds.
    pub duration_ms: Option<i64>,
    /// Time the tool says it worked, in milliseconds.
    pub active_ms: Option<i64>,
    /// Absolute path of the file, folder or database it comes from.
    pub source_path: String,
    /// The source is gone; the session is kept.
    pub source_missing: bool,
    /// Parent of a sub-agent, when imported.
    pub parent_id: Option<SessionId>,
    /// Session whose history was copied, when imported.
    pub forked_from: Option<String>,
    /// Sub-agent sessions below it, all levels.
    pub subagents: i64,
    /// Human prompts.
    pub user_messages: i64,
    /// API responses recorded in its own files.
    pub assistant_messages: i64,
    /// Tool calls.
    pub tool_calls: i64,
    /// Tool calls that failed; refusals by the person are not failures.
    pub tool_errors: i64,
    /// The store has no usage figures for it.
    pub usage_unknown: bool,
    /// How it went, as a person said.
    #[serde(default)]
    pub outcome: Option<Outcome>,
    /// Keys of error classes, the main one first.
    #[serde(default)]
    pub reasons: Vec<String>,
    /// How bad it was.
    #[serde(default)]
    pub severity: Option<Severity>,
    /// Tags a person gave it.
    #[serde(default)]
    pub tags: Vec<String>,
    /// A favourite.
    #[serde(default)]
    pub is_starred: bool,
    /// Figures with all sub-agents.
    #[serde(flatten)]
    pub total: UsageFigures,
    /// Figures of its own calls.
    pub own: UsageFigures,
}

/// A page of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionList {
    /// Sessions that match, over all pages.
    pub total: i64,
    /// This page.
    pub sessions: Vec<SessionSummary>,
    /// Sums over everything that matches, each call once: sub-agents that are not listed themselves count with their parents.
    pub sums: UsageFigures,
    /// Sessions among the matches whose usage is unknown.
    pub unknown_usage_sessions: i64,
    /// For lists sorted by start: whole-day totals of the days on this page, newest first.
    pub days: Vec<DayTotals>,
}

/// All matching sessions that started on one day of the display zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DayTotals {
    /// `2026-03-20`.
    pub date: String,
    /// Sessions.
    pub sessions: i64,
    /// Sums, as in [`SessionList::sums`].
    pub sums: UsageFigures,
}

/// A value to filter by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Facet {
    /// What to put into the URL.
    pub value: String,
    /// What to show.
    pub label: String,
    /// Sessions that have it.
    pub sessions: i64,
}

/// Values to filter by, most sessions first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Facets {
    /// Tools.
    pub tools: Vec<Facet>,
    /// Accounts by directory.
    pub accounts: Vec<Facet>,
    /// Projects by key.
    pub projects: Vec<Facet>,
    /// Models.
    pub models: Vec<Facet>,
    /// Machines by label; empty where there is only one.
    #[serde(default)]
    pub machines: Vec<Facet>,
    /// Outcomes in their order, and `unrated`.
    #[serde(default)]
    pub outcomes: Vec<Facet>,
    /// Error classes by key, those that were given.
    #[serde(default)]
    pub reasons: Vec<Facet>,
    /// Tags that were given.
    #[serde(default)]
    pub tags: Vec<Facet>,
}

/// A mention of another session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionRef {
    /// Identity.
    pub id: SessionId,
    /// Title.
    pub title: Option<String>,
}

/// A model's part of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ModelUsage {
    /// Model as recorded; `None` when the store does not say.
    pub model: Option<String>,
    /// Figures of the session's own calls to it.
    pub figures: UsageFigures,
}

/// A file a session comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SourceRef {
    /// Absolute path.
    pub path: String,
    /// Gone.
    pub missing: bool,
}

/// Everything about one session but its transcript.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionDetail {
    /// The row.
    #[serde(flatten)]
    pub summary: SessionSummary,
    /// Its parent.
    pub parent: Option<SessionRef>,
    /// Its direct sub-agents, in order of their start.
    pub children: Vec<SessionSummary>,
    /// Split of its own calls by model, most calls first.
    pub by_model: Vec<ModelUsage>,
    /// Every working directory.
    pub cwds: Vec<String>,
    /// Program that ran it.
    pub originator: Option<String>,
    /// Records that could not be parsed.
    pub damaged_records: i64,
    /// Records of kinds nobody knows.
    pub unknown_records: i64,
    /// The last line of its file is cut.
    pub partial_tail: bool,
    /// Stored messages.
    pub messages: i64,
    /// Rises with every change; see [`super::Window::changed_since`].
    pub revision: i64,
    /// What of it was pruned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pruned: Option<crate::retention::Pruned>,
    /// A person said that it is never pruned.
    #[serde(default)]
    pub is_pinned: bool,
}
