//! How a sync is going.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

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
}
