//! The first page: what runs, what it costs, what needs attention, what changed.

pub mod api;
mod arrange;
mod attention;
mod checklist;
mod fresh;
mod page;
#[cfg(feature = "ssr")]
mod painting;
mod panels;
mod route;
#[cfg(feature = "ssr")]
mod snoozing;

pub use route::CockpitRoute;
