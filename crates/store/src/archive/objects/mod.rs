//! Blocks that do not lie in the database: in a folder, or in anything that speaks S3.
//!
//! A block is written into its row first, in the transaction of the rows that point into it. Large ones move out later: the object is
//! written, read back and compared, and only then the row gives its bytes up. An object holds originals and texts of one block; the end of
//! its name is a hash of what it holds, so reading it proves it. No name is used twice, so removing an object takes nothing from a process
//! that writes the same block again. Objects no row names are [`Orphans`].

mod cache;
mod moves;
mod parcel;
mod place;

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

pub use moves::{Moved, Orphans};
pub use place::ArchiveStore;

use crate::{
    StoreError,
    entity::{archive_block, archive_object},
    sql,
};

/// Puts the bytes of blocks that lie in the object store into their rows.
pub(super) async fn fill(
    connection: &impl ConnectionTrait,
    store: Option<&ArchiveStore>,
    blocks: &mut HashMap<i64, archive_block::Model>,
) -> Result<(), StoreError> {
    let is_empty = |block: &archive_block::Model| block.raw.is_none() && block.texts.is_none();
    let moved: Vec<i64> = blocks.values().filter(|block| block.merged_into.is_none() && is_empty(block)).map(|block| block.id).collect();
    for list in sql::lists(&moved) {
        let named = archive_object::Entity::find().filter(archive_object::Column::BlockId.is_in(list)).all(connection).await?;
        for archive_object::Model { block_id, object, .. } in named {
            let store = store.ok_or_else(|| nowhere(&object))?;
            let parcel = store.read(&object).await?;
            let (raw, texts) = parcel::opened(&parcel).ok_or_else(|| store.damaged(&object))?;
            let Some(block) = blocks.get_mut(&block_id) else { continue };
            (block.raw, block.texts) = (raw, texts);
        }
    }
    Ok(())
}

fn nowhere(object: &str) -> StoreError {
    StoreError::Archive(format!(
        "a part of the archive lies outside of the database, as object {object}, but SESSION_PILOT_ARCHIVE_STORE is not set: set it as it was when the object was written"
    ))
}
