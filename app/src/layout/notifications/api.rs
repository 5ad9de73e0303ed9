//! What bell and page ask the server. Words are made there: the browser needs no code to understand what it shows.

#![expect(missing_docs, reason = "the server macro turns arguments into fields without their docs")]

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use sp_domain::{
    Timestamp,
    notifications::{NotificationKind, Severity},
};

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::state::engine;

/// A notification in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Number; 0 for what could not be stored yet.
    pub id: i64,
    /// How often it began.
    pub count: i64,
    /// What it is about.
    pub kind: NotificationKind,
    /// How much it matters.
    pub severity: Severity,
    /// What it says.
    pub text: String,
    /// Name of the way to look after it.
    pub action: String,
    /// The way.
    pub href: String,
    /// When it began last.
    pub last_at: Timestamp,
    /// It is counted.
    pub is_unread: bool,
    /// A person dismissed it.
    pub is_dismissed: bool,
    /// When it was over by itself.
    pub resolved_at: Option<Timestamp>,
    /// Until when it is put off.
    pub snoozed_until: Option<Timestamp>,
}

/// Notifications, the latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationsView {
    /// Those that match.
    pub lines: Vec<Line>,
    /// How many are unread, whatever was asked for.
    pub unread: i64,
    /// There are some, whatever was asked for.
    pub has_any: bool,
    /// When it was asked.
    pub at: Timestamp,
}

/// Notifications for the text behind `?` in the page's address.
#[server(input = GetUrl)]
pub async fn load_notifications(query: String) -> Result<NotificationsView, AppError> {
    super::view::list(&engine(), &query).await.map_err(AppError::announced)
}

/// Marks one as read, as long as it has not begun again since it was seen.
#[server]
pub async fn read_notification(id: i64, count: i64) -> Result<(), AppError> {
    engine().notifications().read(id, Some(count)).await.map(drop).map_err(|error| AppError::from(error).announced())
}

/// Marks all as read that had begun when they were seen.
#[server]
pub async fn read_all_notifications(until: Timestamp) -> Result<(), AppError> {
    engine().notifications().read_all(Some(until)).await.map_err(|error| AppError::from(error).announced())
}

/// Dismisses one, as long as it has not begun again since it was seen.
#[server]
pub async fn dismiss_notification(id: i64, count: i64) -> Result<(), AppError> {
    engine().notifications().dismiss(id, Some(count)).await.map(drop).map_err(|error| AppError::from(error).announced())
}

/// Takes back that one was dismissed.
#[server]
pub async fn restore_notification(id: i64) -> Result<(), AppError> {
    engine().notifications().restore(id).await.map(drop).map_err(|error| AppError::from(error).announced())
}
