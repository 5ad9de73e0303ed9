//! The session list.

mod page;

pub use page::SessionsPage;
