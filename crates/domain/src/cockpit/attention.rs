//! What needs attention: one list of everything a person should look at.

use serde::{Deserialize, Serialize};

use crate::{Timestamp, Tool, sync::SyncProblem};

/// Why something needs attention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Concern {
    /// Nothing new can be stored.
    CannotStore {
        /// Why not.
        problem: SyncProblem,
    },
    /// A tool will delete sessions within a week that are not kept yet.
    SoonDeleted {
        /// Tool.
        tool: Tool,
        /// Account directory.
        account: String,
        /// Account name shown.
        account_name: String,
        /// Sources.
        sources: i64,
        /// When the first one goes.
        first_at: Timestamp,
    },
    /// An account cannot be read.
    Unreadable {
        /// Tool.
        tool: Tool,
        /// Account directory.
        account: String,
        /// Account name shown.
        account_name: String,
        /// Why not.
        cause: String,
    },
    /// Sources that the last sync could not read.
    FailedSources {
        /// How many.
        sources: i64,
    },
    /// A model has no price, so its calls in the last thirty days have no cost.
    Unpriced {
        /// Model as recorded; `None` when the store does not say.
        model: Option<String>,
        /// Calls without a cost.
        calls: i64,
    },
    /// Records that could not be used as they are.
    Warnings {
        /// Warnings in force.
        warnings: i64,
    },
}

impl Concern {
    /// What a person puts off: the thing itself, whatever its figures become.
    pub fn key(&self) -> String {
        match self {
            Self::CannotStore { .. } => "cannot-store".to_owned(),
            Self::SoonDeleted { tool, account, .. } => format!("soon-deleted:{tool}:{account}"),
            Self::Unreadable { tool, account, .. } => format!("unreadable:{tool}:{account}"),
            Self::FailedSources { .. } => "failed-sources".to_owned(),
            Self::Unpriced { model, .. } => format!("unpriced:{}", model.as_deref().unwrap_or_default()),
            Self::Warnings { .. } => "warnings".to_owned(),
        }
    }
}

/// Something that needs attention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attention {
    /// By which it is put off.
    pub key: String,
    /// Until when it is put off.
    pub snoozed_until: Option<Timestamp>,
    /// Why.
    #[serde(flatten)]
    pub concern: Concern,
}

/// How long something may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snooze(i64);

/// There is no such time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected 1 or 7 days")]
pub struct SnoozeError;

impl Snooze {
    /// The days there are to choose from.
    pub const DAYS: [i64; 2] = [1, 7];

    /// So many days.
    ///
    /// # Errors
    /// It is none of [`Self::DAYS`].
    pub fn days(days: i64) -> Result<Self, SnoozeError> {
        if Self::DAYS.contains(&days) { Ok(Self(days)) } else { Err(SnoozeError) }
    }

    /// When it is over.
    pub fn until(self, now: Timestamp) -> Timestamp {
        Timestamp::from_ms(now.ms() + self.0 * 86_400_000).unwrap_or(now)
    }
}
