//! One session.

mod page;

pub use page::SessionPage;
