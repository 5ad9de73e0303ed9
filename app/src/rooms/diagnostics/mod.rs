//! Accounts, sync and warnings.

mod page;

pub use page::DiagnosticsPage;
