//! The store that OpenCode and Kilo (from release 7) share: databases `<name>.db`, `<name>-<channel>.db` and the JSON tree `storage/`.
//!
//! A session may lie in several of them under one id. Its newest generation counts: rows of 2.x before rows of 1.x before JSON files.
//! Messages of an older copy are added only when their id is missing in the newer one and the older copy was written to after it.
//! Everything else is per generation: `parse` knows what the JSON means, `database` and `tree` only fetch it.

mod catalog;
mod database;
mod find;
mod open;
mod originals;
mod parse;
mod read;
mod record;
mod schema;
mod state;
mod tree;

pub(crate) use find::{check, find, holds, is_store, watched};
pub(crate) use read::read;

pub(super) use parse::parse_any;
