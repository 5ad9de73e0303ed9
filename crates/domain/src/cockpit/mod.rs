//! The first page: what runs, what it costs, what needs attention, what changed.

mod activity;
mod attention;
mod block;
mod first_run;
mod resume;
mod running;

pub use activity::{Activity, DayCost, ModelCost, Period, Span, active_ms};
pub use attention::{Attention, Concern, Snooze, SnoozeError};
pub use block::{AccountBlock, BLOCK_SLOTS, Rate, current_block};
pub use first_run::FirstRun;
pub use resume::{Resumable, ResumeFrom, command};
pub use running::{RUNNING_MS, Running, SPARK_SLOTS};

use serde::{Deserialize, Serialize};

use crate::{Timestamp, session::SessionSummary};

/// What is going on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Now {
    /// Sessions with records in the last minutes, the latest first.
    pub running: Vec<Running>,
    /// The 5-hour block of each account that has one, as counted from its logs.
    pub blocks: Vec<AccountBlock>,
    /// When it was asked.
    pub at: Timestamp,
}

/// What was done last, and how to go on with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Recent {
    /// The last sessions by their last record.
    pub sessions: Vec<SessionSummary>,
    /// The last session of each of the last projects.
    pub resumable: Vec<Resumable>,
    /// When it was asked.
    pub at: Timestamp,
}

/// What needs attention, and what may wait.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttentionList {
    /// What needs attention, the most urgent first.
    pub open: Vec<Attention>,
    /// What a person put off.
    pub snoozed: Vec<Attention>,
}

/// Everything the first page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Cockpit {
    /// What is going on.
    pub now: Now,
    /// What needs attention.
    pub attention: AttentionList,
    /// Today, the last seven days, and cost per day by model.
    pub activity: Activity,
    /// What was done last.
    pub recent: Recent,
    /// What there is to do while no session is known.
    pub first_run: Option<FirstRun>,
    /// IANA name of the zone whose days are meant.
    pub timezone: String,
}
