//! How a sync is going.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Timestamp, usage::UsageTotals};

/// What set a sync off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum SyncTrigger {
    /// The server started.
    Start,
    /// Files changed.
    Watch,
    /// The slow sweep.
    Sweep,
    /// A person or a script asked.
    Request,
}

/// Answer to a request for a sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SyncStarted {
    /// The job that will do it.
    pub job: i64,
    /// A job was running already; another one follows it.
    pub queued: bool,
}

/// The state of syncing: `GET /api/sessions/sync/status`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SyncStatus {
    /// A sync is running.
    pub running: bool,
    /// End of the last completed sync.
    pub last_sync: Option<Timestamp>,
    /// Id of the running job, else of the last one.
    pub job: Option<i64>,
    /// What set it off.
    pub trigger: Option<SyncTrigger>,
    /// Sources looked at so far.
    pub files_done: i64,
    /// Sources to look at.
    pub files_total: i64,
    /// Bytes read so far.
    pub bytes_done: i64,
    /// Bytes to read, as far as `stat` can tell.
    pub bytes_total: i64,
    /// Sessions that are new.
    pub sessions_new: i64,
    /// Sessions that changed.
    pub sessions_changed: i64,
    /// Sources that could not be read.
    pub errors: i64,
    /// When the running job began.
    pub started_at: Option<Timestamp>,
    /// Estimated milliseconds until it ends.
    pub eta_ms: Option<i64>,
    /// The last job was cancelled.
    pub cancelled: bool,
    /// File events work; without them only the sweep finds changes.
    pub watching: bool,
    /// Totals of everything there is, counted from the logs before the first import stores their texts: only while that runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ahead: Option<UsageTotals>,
    /// Sources that rules say are not read, as of the last look at everything.
    #[serde(default)]
    pub ignored: i64,
    /// Why the last completed job could store nothing more; what was stored before is served on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<SyncProblem>,
}

/// What stands in the way of storing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// No room is left.
    DiskFull,
    /// Nothing may be written there.
    ReadOnly,
    /// Anything else.
    Failed,
}

/// Why nothing can be stored, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SyncProblem {
    /// Class of the cause.
    pub kind: ProblemKind,
    /// The folder, or `PostgreSQL`.
    pub place: String,
    /// The system's own words.
    pub detail: String,
}

/// One plain English sentence with cause and remedy.
impl fmt::Display for SyncProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, place, detail } = self;
        match kind {
            ProblemKind::DiskFull => write!(
                f,
                "no room is left in {place} ({detail}): what was stored before is intact; free some space, the next sync goes on from there"
            ),
            ProblemKind::ReadOnly => write!(
                f,
                "nothing can be written in {place} ({detail}): make it writable for this user, or name another data directory with --data-dir"
            ),
            ProblemKind::Failed => write!(f, "storing in {place} failed: {detail}"),
        }
    }
}
