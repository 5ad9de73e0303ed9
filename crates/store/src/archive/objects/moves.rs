//! Moving blocks between the database and the object store, a few at a time. Whatever is interrupted leaves each block in one of the two, and
//! at worst an object nobody names.

use std::collections::HashSet;

use futures::{StreamExt, TryStreamExt, stream};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{
    parcel::{self, Frames},
    place::{ArchiveStore, mark},
};
use sp_domain::Timestamp;

use crate::{
    Store, StoreError,
    entity::{archive_block, archive_object, state},
    sql::{self, OnConflict, Sql},
};

/// Originals of a block worth an object of its own. Smaller ones of a session that goes on become one first.
const LARGE: i64 = 128 << 10;
/// Blocks moved in one transaction.
const STEP: u64 = 16;
/// Objects written or read at the same time.
const AT_ONCE: usize = 4;

/// An object of this age without a name gets none any more: naming follows writing within a minute.
const YOUNG_MS: i64 = 3_600_000;

/// A few blocks that were moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// The last of them: the next step goes on behind it.
    pub last: i64,
    /// How many.
    pub blocks: i64,
    /// Their bytes.
    pub bytes: i64,
}

/// Objects that no block names: left behind by a crash, or by a block that was dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Orphans {
    /// Their names.
    pub objects: Vec<String>,
    /// Their bytes.
    pub bytes: i64,
}

impl Store {
    /// The same with an object store for blocks of the archive.
    #[must_use]
    pub fn with_archive(mut self, archive: Option<ArchiveStore>) -> Self {
        self.archive = archive.map(std::sync::Arc::new);
        self
    }

    /// Where blocks move to, if anywhere.
    pub fn archive_store(&self) -> Option<&ArchiveStore> {
        self.archive.as_deref()
    }

    /// How many blocks and bytes lie in the object store.
    ///
    /// # Errors
    /// The database failed.
    pub async fn archived_outside(&self) -> Result<Moved, StoreError> {
        let count = "select count(*) as blocks, cast(coalesce(sum(bytes), 0) as bigint) as bytes from archive_objects";
        let row = self.one(Sql::new(count)).await?;
        Ok(Moved { last: 0, blocks: row.try_get("", "blocks")?, bytes: row.try_get("", "bytes")? })
    }

    /// How many blocks behind the key `after` could move out.
    ///
    /// # Errors
    /// The database failed.
    pub async fn blocks_to_move_out(&self, after: i64) -> Result<i64, StoreError> {
        let mut count = Sql::new("select count(*) as blocks from archive_blocks where ");
        push_large(&mut count, after);
        Ok(self.one(count).await?.try_get("", "blocks")?)
    }

    /// Moves the next few large blocks behind the key `after` out of the database; `None` when there are none, or nowhere to move them to.
    ///
    /// # Errors
    /// Database or object store failed; no block is lost.
    pub async fn move_blocks_out(&self, after: i64) -> Result<Option<Moved>, StoreError> {
        let Some(archive) = &self.archive else { return Ok(None) };
        let blocks = self.large_blocks(after).await?;
        let Some(last) = blocks.last().map(|block| block.id) else { return Ok(None) };
        let key = self.store_key().await?;
        let writes = blocks.into_iter().map(|block| {
            let key = &key;
            async move {
                let parcel = parcel::closed(block.raw.as_deref(), block.texts.as_deref());
                let object = format!("{key}/{}-{}-{}", block.id, &crate::random_key()[..12], mark(&parcel));
                archive.write(&object, &parcel).await?;
                let row = archive_object::Model { block_id: block.id, object, bytes: parcel.len() as i64 };
                Ok::<_, StoreError>((row, Seen::of(&block)))
            }
        });
        let written: Vec<(archive_object::Model, Seen)> = stream::iter(writes).buffer_unordered(AT_ONCE).try_collect().await?;
        let (moved, unwanted) = self.give_up(written).await?;
        for object in unwanted {
            archive.remove(&object).await?;
        }
        Ok(Some(Moved { last, ..moved }))
    }

    /// Moves the next few blocks behind the key `after` back into the database; `None` when there are none.
    ///
    /// # Errors
    /// Database or object store failed; no block is lost.
    pub async fn move_blocks_in(&self, after: i64) -> Result<Option<Moved>, StoreError> {
        let named = archive_object::Entity::find().filter(archive_object::Column::BlockId.gt(after));
        let named = named.order_by_asc(archive_object::Column::BlockId).limit(STEP).all(&self.readers).await?;
        if named.is_empty() { Ok(None) } else { self.take_in(named).await.map(Some) }
    }

    /// Moves everything of these sessions, by key, back into the database, and what other sessions hold of the same files: before any of it
    /// is dropped for good.
    ///
    /// # Errors
    /// Database or object store failed; no block is lost.
    pub(crate) async fn bring_in(&self, sessions: &[i64]) -> Result<(), StoreError> {
        for list in sql::lists(sessions) {
            let mut select =
                Sql::new("select o.* from archive_objects o join archive_blocks b on b.id = o.block_id where b.session_id in ");
            select.push_list(list.clone()).push(
                " or b.session_id in (select p.session_id from archive_pieces p join sources f on f.id = p.source_id \
                 where (f.tool = 'gemini' and f.path like '%logs.json') \
                 or p.source_id in (select l.source_id from session_sources l where l.session_id in ",
            );
            select.push_list(list).push("))");
            let rows = self.readers.query_all_raw(select.build(&self.readers)).await?;
            let named = rows.iter().map(|row| <archive_object::Model as sea_orm::FromQueryResult>::from_query_result(row, ""));
            let named: Vec<archive_object::Model> = named.collect::<Result<_, _>>()?;
            for some in named.chunks(STEP as usize) {
                self.take_in(some.to_vec()).await?;
            }
        }
        Ok(())
    }

    /// Takes the bytes of these objects into their rows, and removes the objects.
    async fn take_in(&self, named: Vec<archive_object::Model>) -> Result<Moved, StoreError> {
        let Some(first) = named.first() else { return Ok(Moved::default()) };
        let archive = self.archive.as_ref().ok_or_else(|| super::nowhere(&first.object))?;
        let reads = named.into_iter().map(|row| async move {
            let parcel = archive.read(&row.object).await?;
            let frames = parcel::opened(&parcel).ok_or_else(|| archive.damaged(&row.object))?;
            Ok::<_, StoreError>((row, frames))
        });
        let read: Vec<(archive_object::Model, Frames)> = stream::iter(reads).buffered(AT_ONCE).try_collect().await?;
        let (moved, objects) = self.take_back(read).await?;
        for object in objects {
            archive.remove(&object).await?;
        }
        Ok(moved)
    }

    async fn take_back(&self, read: Vec<(archive_object::Model, Frames)>) -> Result<(Moved, Vec<String>), StoreError> {
        let (mut moved, mut objects) = (Moved::default(), Vec::new());
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        for (row, (raw, texts)) in read {
            moved.last = row.block_id;
            // The block was dropped meanwhile, or another process took it back.
            if !is_still_there(&transaction, &row).await? {
                continue;
            }
            let filled = archive_block::ActiveModel { raw: Set(raw), texts: Set(texts), ..Default::default() };
            archive_block::Entity::update_many().set(filled).filter(archive_block::Column::Id.eq(row.block_id)).exec(&transaction).await?;
            archive_object::Entity::delete_by_id(row.block_id).exec(&transaction).await?;
            (moved.blocks, moved.bytes) = (moved.blocks + 1, moved.bytes + row.bytes);
            objects.push(row.object);
        }
        transaction.commit().await?;
        Ok((moved, objects))
    }

    /// Objects nobody names; names of objects whose block is gone are forgotten first. Young ones are left out: another process may be about
    /// to name them.
    ///
    /// # Errors
    /// Database or object store failed.
    pub async fn orphans(&self, now: Timestamp) -> Result<Orphans, StoreError> {
        let Some(archive) = &self.archive else { return Ok(Orphans::default()) };
        self.forget_dropped().await?;
        // Listed before the names are read: an object that is written meanwhile is not listed yet.
        let listed = archive.list(&self.store_key().await?).await?;
        let named: Vec<String> =
            archive_object::Entity::find().select_only().column(archive_object::Column::Object).into_tuple().all(&self.readers).await?;
        let named: HashSet<String> = named.into_iter().collect();
        let mut orphans = Orphans::default();
        for object in listed.into_iter().filter(|object| !named.contains(&object.name) && now.ms() - object.written_ms > YOUNG_MS) {
            orphans.bytes += object.bytes;
            orphans.objects.push(object.name);
        }
        Ok(orphans)
    }

    /// Removes them.
    ///
    /// # Errors
    /// The object store failed.
    pub async fn remove_orphans(&self, orphans: &Orphans) -> Result<(), StoreError> {
        let Some(archive) = &self.archive else { return Ok(()) };
        for object in &orphans.objects {
            archive.remove(object).await?;
        }
        Ok(())
    }

    async fn large_blocks(&self, after: i64) -> Result<Vec<archive_block::Model>, StoreError> {
        let mut select = Sql::new("select * from archive_blocks where ");
        push_large(&mut select, after);
        select.push(&format!(" order by id limit {STEP}"));
        let rows = self.readers.query_all_raw(select.build(&self.readers)).await?;
        rows.iter().map(|row| Ok(<archive_block::Model as sea_orm::FromQueryResult>::from_query_result(row, "")?)).collect()
    }

    /// Takes the bytes out of the rows whose objects are written. Returns those objects, too, whose rows are gone meanwhile.
    async fn give_up(&self, written: Vec<(archive_object::Model, Seen)>) -> Result<(Moved, Vec<String>), StoreError> {
        let (mut moved, mut unwanted) = (Moved::default(), Vec::new());
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        for (row, seen) in written {
            // Merged, dropped, or moved by another machine meanwhile.
            if !seen.emptied(&transaction, row.block_id).await? {
                unwanted.push(row.object);
                continue;
            }
            (moved.blocks, moved.bytes) = (moved.blocks + 1, moved.bytes + row.bytes);
            sql::insert::<archive_object::Entity, _>(&transaction, vec![row], &OnConflict::Refuse).await?;
        }
        transaction.commit().await?;
        Ok((moved, unwanted))
    }

    /// Forgets the objects of blocks that were dropped.
    async fn forget_dropped(&self) -> Result<(), StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        let dropped = "delete from archive_objects where block_id not in (select id from archive_blocks)";
        transaction.execute_unprepared(dropped).await?;
        Ok(transaction.commit().await?)
    }

    /// Names this database in a store it may share with others. Made when it is needed first.
    async fn store_key(&self) -> Result<String, StoreError> {
        let stored = |state: Option<state::Model>| state.and_then(|state| state.archive_key);
        if let Some(key) = stored(state::Entity::find_by_id(1).one(&self.readers).await?) {
            return Ok(key);
        }
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        if let Some(key) = stored(state::Entity::find_by_id(1).one(&transaction).await?) {
            return Ok(key);
        }
        let key = crate::random_key();
        let change = state::ActiveModel { archive_key: Set(Some(key.clone())), ..Default::default() };
        state::Entity::update_many().set(change).filter(state::Column::Id.eq(1)).exec(&transaction).await?;
        transaction.commit().await?;
        Ok(key)
    }
}

/// Whether the block still lies in this object.
async fn is_still_there(transaction: &DatabaseTransaction, row: &archive_object::Model) -> Result<bool, StoreError> {
    let named = archive_object::Entity::find_by_id(row.block_id).one(transaction).await?;
    Ok(named.is_some_and(|named| named.object == row.object))
}

/// A block as it was when its object was written: numbers of dropped blocks are given again.
struct Seen([i64; 5]);

impl Seen {
    fn of(block: &archive_block::Model) -> Self {
        let length = |frame: &Option<Vec<u8>>| frame.as_ref().map_or(-1, |frame| frame.len() as i64);
        Self([block.session_id, block.raw_len, block.text_len, length(&block.raw), length(&block.texts)])
    }

    /// Takes the bytes out of the row; false when it is not that block any more.
    async fn emptied(&self, transaction: &DatabaseTransaction, id: i64) -> Result<bool, StoreError> {
        let mut update = Sql::new("update archive_blocks set raw = null, texts = null where merged_into is null and id = ");
        let place = update.bind(id);
        update.push(&place);
        let columns = ["session_id", "raw_len", "text_len", "coalesce(length(raw), -1)", "coalesce(length(texts), -1)"];
        for (column, value) in columns.into_iter().zip(self.0) {
            let place = update.bind(value);
            update.push(&format!(" and {column} = {place}"));
        }
        Ok(transaction.execute_raw(update.build(transaction)).await?.rows_affected() > 0)
    }
}

/// The condition of large blocks that lie in the database. Merging never touches them.
fn push_large(select: &mut Sql, after: i64) {
    let place = select.bind(after);
    select.push(&format!(
        "id > {place} and merged_into is null and (raw is not null or texts is not null) \
         and (raw_len >= {LARGE} or (raw_len = 0 and text_len >= {LARGE}))"
    ));
}
