//! From the engine's answers to what pages show.

mod list;

pub(super) use list::list;
