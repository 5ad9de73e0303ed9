//! What the server tells open pages: the payloads of `GET /api/events`.

use serde::{Deserialize, Serialize};

use crate::{session::SessionId, sync::SyncStatus};

/// A live event; `topic` is its SSE event name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "topic", rename_all = "lowercase")]
#[expect(clippy::large_enum_variant, reason = "a handful exist at a time, and most of them are the large one")]
pub enum LiveEvent {
    /// Sync started, progressed or ended.
    Sync(SyncStatus),
    /// A session is new or has changed.
    Session {
        /// Which.
        id: SessionId,
        /// Seen for the first time.
        created: bool,
        /// Its revision now.
        revision: i64,
        /// It was forgotten: there is nothing to ask for any more.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        gone: bool,
    },
    /// Something is told to people, or a person did something about it.
    Notifications {
        /// How many are unread now.
        unread: i64,
        /// Numbers of those that began just now and that browsers are to tell of.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        alerts: Vec<i64>,
    },
}

impl LiveEvent {
    /// The topic, as in `?topics=sync,session`.
    pub const fn topic(&self) -> &'static str {
        match self {
            Self::Sync(_) => "sync",
            Self::Session { .. } => "session",
            Self::Notifications { .. } => "notifications",
        }
    }
}
