//! Pruning: old sessions keep their figures and lose their bytes.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// What is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum PruneWhat {
    /// The records as their tools wrote them. Conversations stay readable and searchable.
    Originals,
    /// Messages, tool calls, images and originals. Title, facts, figures and files touched stay.
    Texts,
}

impl PruneWhat {
    /// Both, the gentler one first.
    pub const ALL: [Self; 2] = [Self::Originals, Self::Texts];

    /// The word used in JSON and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Originals => "originals",
            Self::Texts => "texts",
        }
    }

    /// The reverse of [`Self::as_str`].
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.as_str() == word)
    }
}

/// What to prune.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrunePolicy {
    /// What is dropped.
    pub what: PruneWhat,
    /// Only of sessions whose last activity, sub-agents included, is longer ago than so many days.
    pub older_than_days: i64,
    /// Also of sessions whose source is still there.
    #[serde(default)]
    pub include_present: bool,
}

impl PrunePolicy {
    /// Fewest and most days. A session that was active within a day may be running.
    pub const DAYS: std::ops::RangeInclusive<i64> = 1..=36_500;

    /// The moment before which the last activity must lie.
    pub fn cutoff_ms(&self, now: Timestamp) -> i64 {
        now.ms() - self.older_than_days * 86_400_000
    }
}

/// What pruning would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrunePreview {
    /// What was asked.
    pub policy: PrunePolicy,
    /// Sessions that would lose something, sub-agents counted.
    pub sessions: i64,
    /// Bytes that would be freed inside the store, estimated from what is stored of them.
    pub bytes: i64,
    /// Old enough, but spared because their source is still there.
    pub present: i64,
    /// Old enough, but spared because a person pinned them.
    pub pinned: i64,
    /// Stands for everything above.
    pub token: String,
}

/// How pruning goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PruneStatus {
    /// It runs.
    pub running: bool,
    /// Sessions pruned so far.
    pub done: i64,
    /// Sessions to prune.
    pub total: i64,
    /// Bytes the store became smaller by; known at the end.
    pub freed_bytes: i64,
    /// A person stopped it. What was pruned stays pruned.
    pub cancelled: bool,
    /// An earlier run did not come to its end; the next one goes on from there.
    pub unfinished: bool,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// What a session lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Pruned {
    /// What.
    pub what: PruneWhat,
    /// Everything up to this moment.
    pub until: Option<Timestamp>,
    /// When.
    pub at: Timestamp,
}
