//! The first page: what runs, what it costs, what needs attention, what changed.

pub mod api;
mod arrange;
mod attention;
mod blocks;
mod checklist;
mod concern;
mod cost;
mod figures;
mod fresh;
mod now;
mod page;
mod panels;
mod recent;
mod resume;
mod route;
#[cfg(feature = "ssr")]
mod view;

pub use route::CockpitRoute;
