//! Rows of the tables, one file each. Nothing outside of this crate sees them.

pub(crate) mod account;
pub(crate) mod archive_block;
pub(crate) mod archive_object;
pub(crate) mod archive_piece;
pub(crate) mod blob;
pub(crate) mod claim;
pub(crate) mod event;
pub(crate) mod machine;
pub(crate) mod message;
pub(crate) mod project;
pub(crate) mod session;
pub(crate) mod session_blob;
pub(crate) mod session_model;
pub(crate) mod session_retention;
pub(crate) mod session_source;
pub(crate) mod source;
pub(crate) mod state;
pub(crate) mod sync_run;
pub(crate) mod tombstone;
pub(crate) mod tool_call;
pub(crate) mod touch;
pub(crate) mod usage_slot;
pub(crate) mod warning;
