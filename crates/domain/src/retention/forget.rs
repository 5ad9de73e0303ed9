//! Forgetting sessions for good.

use serde::{Deserialize, Serialize};

use crate::{Timestamp, Tool, session::SessionId, usage::UsageFigures};

/// A session that would be forgotten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ForgetItem {
    /// Which.
    pub id: SessionId,
    /// Tool.
    pub tool: Tool,
    /// Its title.
    pub title: Option<String>,
    /// It goes because the session that started it goes.
    pub is_subagent: bool,
    /// Messages stored of it.
    pub messages: i64,
    /// Its first record.
    pub started_at: Option<Timestamp>,
    /// File, folder or database of the tool it comes from.
    pub source_path: String,
    /// That is still there. We never delete a tool's files.
    pub source_exists: bool,
}

/// What forgetting would do. Nothing but exactly this can be done with its token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ForgetPreview {
    /// Sessions that were named.
    pub sessions: i64,
    /// Sub-agents that go with them.
    pub subagents: i64,
    /// Messages stored of all of them.
    pub messages: i64,
    /// Bytes of original records kept of them, as their tools wrote them.
    pub original_bytes: i64,
    /// Bytes these records and the texts take in our store.
    pub stored_bytes: i64,
    /// Calls, tokens and cost that leave the totals.
    pub leaving: UsageFigures,
    /// Calls that another session recorded, too: they stay in the totals, as that one's.
    pub passing_calls: i64,
    /// Sessions whose source is still there.
    pub sources_present: i64,
    /// The sessions, parents first; at most 200.
    pub items: Vec<ForgetItem>,
    /// Copies of the database from before an update or a repair: they hold the sessions, too.
    pub copies: Vec<String>,
    /// Stands for everything above.
    pub token: String,
}

/// What forgetting did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ForgetReport {
    /// Sessions forgotten, sub-agents not counted.
    pub sessions: i64,
    /// Sub-agents forgotten with them.
    pub subagents: i64,
    /// Bytes the store became smaller by.
    pub freed_bytes: i64,
    /// Why their texts may still lie in our files; they are removed at the next start or the next time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unscrubbed: Option<String>,
    /// Copies of the database that still hold them.
    pub copies: Vec<String>,
}

/// A session that was forgotten: enough to recognise it, nothing of what was in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Forgotten {
    /// Its number here.
    pub number: i64,
    /// Its tool.
    pub tool: Tool,
    /// The id it had.
    pub id: SessionId,
    /// Account directory.
    pub account: String,
    /// Where its source lay.
    pub path: String,
    /// Sub-agents forgotten with it.
    pub subagents: i64,
    /// When.
    pub forgotten_at: Timestamp,
}
