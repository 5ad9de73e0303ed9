//! Accounts, sync and warnings.

mod accounts;
pub mod api;
mod footprint;
mod page;
mod sync_panel;
#[cfg(feature = "ssr")]
mod view;
mod warnings;

pub use page::DiagnosticsPage;
