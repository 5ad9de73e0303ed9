//! Notifications as they are listed.

use serde::{Deserialize, Serialize};

use super::{Notification, Severity};
use crate::Timestamp;

/// A notification with what depends on preferences and on what was put off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Listed {
    /// It.
    #[serde(flatten)]
    pub notification: Notification,
    /// How much it matters.
    pub severity: Severity,
    /// Until when a person put it off in the list of what needs attention: until then it is not counted.
    pub snoozed_until: Option<Timestamp>,
    /// It is counted: open, not read, not put off, and of a kind that is to be counted.
    pub unread: bool,
}

/// Notifications, the latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NotificationList {
    /// One page of those that match.
    pub notifications: Vec<Listed>,
    /// How many match.
    pub total: i64,
    /// How many are unread, whatever was asked for.
    pub unread: i64,
    /// There are some, whatever was asked for.
    pub has_any: bool,
    /// When it was asked.
    pub at: Timestamp,
}
