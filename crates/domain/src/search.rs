//! Full-text search: what is found in conversations.

use serde::{Deserialize, Serialize};

use crate::{
    Timestamp,
    session::{Role, SessionSummary},
};

/// What comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum SearchSort {
    /// What fits best, recent before old.
    #[default]
    Relevance,
    /// The newest.
    Newest,
}

/// A question to the full-text index.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchRequest {
    /// What to look for, in the language of queries: words, "phrases", prefix*, *part*, -without, OR, and conditions such as `tool:claude`.
    pub q: String,
    /// Its last word may still be typed on: it stands for longer ones, too.
    pub is_typing: bool,
    /// What comes first.
    pub sort: SearchSort,
    /// Sessions to answer with.
    pub limit: usize,
    /// Sessions to skip.
    pub offset: usize,
}

/// A text that matches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SearchHit {
    /// The message that shows it.
    pub seq: i64,
    /// What it is: prompt, answer, context, call or output.
    pub kind: String,
    /// Who speaks.
    pub role: Role,
    /// When, UTC.
    pub at: Option<Timestamp>,
    /// A piece of the text around what was found.
    pub snippet: String,
    /// What was found in the piece: ranges of bytes.
    pub ranges: Vec<(usize, usize)>,
}

/// The hits in one session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SearchedSession {
    /// The session.
    pub session: SessionSummary,
    /// Texts of it that match.
    pub count: u64,
    /// The best of them.
    pub hits: Vec<SearchHit>,
}

/// Texts of one sort that match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SearchCount {
    /// The value of a condition: a tool, or prompt, answer, context, call or output.
    pub value: String,
    /// Texts.
    pub count: u64,
}

/// The answer to a [`SearchRequest`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SearchAnswer {
    /// Sessions that match, over all pages.
    pub total_sessions: u64,
    /// Texts that match.
    pub total: u64,
    /// These by tool, most first.
    pub by_tool: Vec<SearchCount>,
    /// These by kind, most first.
    pub by_kind: Vec<SearchCount>,
    /// Long texts that hold all the words of a phrase but were not compared with it; then the totals are lower bounds.
    pub unchecked: u64,
    /// The index does not know all of the store yet: a sync is under way.
    pub is_behind: bool,
    /// Time the index took, in microseconds.
    pub took_us: u64,
    /// This page.
    pub sessions: Vec<SearchedSession>,
}
