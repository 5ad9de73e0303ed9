//! What stands around every page.

mod frame;

pub use frame::Frame;
