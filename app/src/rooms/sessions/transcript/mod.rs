//! A conversation as pages show it, and how a part that grew becomes one with what is shown already.

mod conversation;
mod parts;

#[cfg(feature = "ssr")]
pub use conversation::join_responses;
pub use conversation::{Conversation, Item};
pub use parts::{Call, DiffKind, DiffLine, Field, Part, Text};
