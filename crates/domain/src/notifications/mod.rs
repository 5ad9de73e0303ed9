//! What a person is told: that something needs attention, or that a job has ended. The list of what needs attention says what is so now; this says
//! what a person has been told, and what they did about it.

mod kind;
mod life;
mod list;
mod query;
mod subject;

pub use kind::{Level, NotificationKind, NotificationPreference, Severity};
pub use life::{KEEP_MS, Notification, Plan, plan};
pub use list::{Listed, NotificationList};
pub use query::{NotificationQuery, Show};
pub use subject::{JobEnd, Subject};
