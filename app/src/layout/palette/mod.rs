//! The palette: one field that leads to every page, project, session, text and action. Ctrl+K or Cmd+K opens it everywhere.

pub mod api;
mod entry;
mod field;
#[cfg(feature = "ssr")]
mod found;
mod fuzzy;
mod known;
mod option;
mod recent;
mod state;

pub use field::Palette;
pub use state::PaletteState;
