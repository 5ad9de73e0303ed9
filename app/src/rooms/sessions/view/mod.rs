//! From the engine's answers to what pages show.

mod ansi;
mod call;
mod conversation;
mod detail;
mod diff;
mod item;
mod keeping;
mod list;
mod text;

pub(super) use conversation::{changes, conversation};
pub(super) use detail::detail;
pub(super) use keeping::{forget, pin, preview_forget};
pub(super) use list::{list, save_view};
