//! Looking for words in all conversations.

pub mod api;
mod asked;
#[cfg(feature = "ssr")]
mod conditions;
mod page;
#[cfg(feature = "ssr")]
mod painting;
mod route;

pub use route::SearchRoute;
