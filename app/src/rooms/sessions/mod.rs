//! Sessions: the list and one session with its conversation.

pub mod api;
mod detail;
mod list;
mod names;
mod row;
mod trail;
mod transcript;
#[cfg(feature = "ssr")]
mod view;

pub use detail::SessionRoute;
pub use list::SessionsRoute;
