//! What people are told: the bell of the header with its list, and what the browser tells. Every page pays for the bell and its number; the list,
//! and what talks to the browser, come when they are needed.

pub mod api;
mod bell;
#[cfg(feature = "hydrate")]
mod browser;
mod line;
mod list;
mod permission;
mod read_all;
#[cfg(feature = "ssr")]
mod view;

pub use bell::Bell;
pub use line::NotificationLine;
pub use permission::Permission;
#[cfg(feature = "hydrate")]
pub(crate) use permission::{ask, permission};
pub use read_all::ReadAll;
