//! What the tools wrote, byte for byte.

use std::collections::{BTreeSet, HashSet};

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use sp_domain::session::SessionId;

use super::{
    frame,
    objects::{self, ArchiveStore},
    read,
};
use crate::{
    Store, StoreError,
    entity::{archive_block, archive_piece, session},
    foreign,
};

/// A file the archive holds, whole or in part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginalFile {
    /// Its path when it was read; for rows of a database the database's path, `#` and the session.
    pub path: String,
    /// Its pieces in order. Without a gap from 0 on, unless reading has not come further or a line was too long to be kept.
    pub pieces: Vec<OriginalPiece>,
}

/// A piece of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OriginalPiece {
    /// Offset in the file.
    pub start: i64,
    /// Bytes.
    pub length: i64,
    block: i64,
    block_start: i64,
}

impl Store {
    /// The files a session was read from; `None` for an unknown session.
    ///
    /// # Errors
    /// The database failed.
    pub async fn originals(&self, id: &SessionId) -> Result<Option<Vec<OriginalFile>>, StoreError> {
        let key: Option<(i64, i64)> = session::Entity::find()
            .select_only()
            .columns([session::Column::Id, session::Column::SourceId])
            .filter(session::Column::PublicId.eq(foreign::text(id.as_str())))
            .into_tuple()
            .one(&self.readers)
            .await?;
        let Some((key, teller)) = key else { return Ok(None) };
        let mut rows = archive_piece::Entity::find()
            .filter(archive_piece::Column::SessionId.eq(key))
            .order_by_asc(archive_piece::Column::Path)
            .order_by_asc(archive_piece::Column::Start)
            .all(&self.readers)
            .await?;
        // Of copies with one path on several machines the one that tells the session.
        let told: HashSet<String> = rows.iter().filter(|row| row.source_id == teller).map(|row| row.path.clone()).collect();
        rows.retain(|row| row.source_id == teller || !told.contains(&row.path));
        let piece = |row: &archive_piece::Model| OriginalPiece {
            start: row.start,
            length: row.length,
            block: row.block_id,
            block_start: row.block_start,
        };
        let files = rows.chunk_by(|one, other| one.path == other.path);
        Ok(Some(files.map(|rows| OriginalFile { path: rows[0].path.clone(), pieces: rows.iter().map(piece).collect() }).collect()))
    }

    /// The bytes of a piece.
    ///
    /// # Errors
    /// The database failed, or its block is damaged.
    pub async fn original(&self, piece: &OriginalPiece) -> Result<Vec<u8>, StoreError> {
        let bytes = block(&self.readers, self.archive.as_deref(), piece.block).await?;
        let cut = || {
            let start = usize::try_from(piece.block_start).ok()?;
            bytes.get(start..start + usize::try_from(piece.length).ok()?)
        };
        let damaged = || StoreError::Query(format!("block {} of the archive is damaged", piece.block));
        Ok(cut().ok_or_else(damaged)?.to_vec())
    }
}

/// The originals of a block.
async fn block(connection: &impl ConnectionTrait, store: Option<&ArchiveStore>, id: i64) -> Result<Vec<u8>, StoreError> {
    let mut rows = read::rows(connection, &BTreeSet::from([id])).await?;
    objects::fill(connection, store, &mut rows).await?;
    let row: Option<&archive_block::Model> = rows.get(&id);
    frame::unpack(row.and_then(|row| row.raw.as_deref()).unwrap_or_default(), &[])
}
