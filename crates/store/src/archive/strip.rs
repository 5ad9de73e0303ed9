//! Drops the originals of a session. Its texts were compressed against them, so they are packed once more, alone.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::{Block, frame, read};
use crate::{
    StoreError,
    entity::{archive_block, archive_piece},
    sql::Sql,
};

/// Blocks that nothing points to and that hold nothing.
const EMPTY: &str = "delete from archive_blocks where session_id = {session} and merged_into is null and texts is null and raw is null and id not in ( \
     select text_block from messages where session_id = {session} \
     union select input_block from tool_calls where session_id = {session} and input_block is not null \
     union select output_block from tool_calls where session_id = {session} and output_block is not null \
     union select merged_into from archive_blocks where session_id = {session} and merged_into is not null)";

/// Drops what the archive holds of a session's files.
pub(crate) async fn session(transaction: &DatabaseTransaction, session: i64) -> Result<(), StoreError> {
    // Those that borrow the originals of others come first: they still need them.
    let has_raw = Condition::any().add(archive_block::Column::Raw.is_not_null()).add(archive_block::Column::RawIn.is_not_null());
    let blocks: Vec<(i64, Option<i64>)> = archive_block::Entity::find()
        .select_only()
        .columns([archive_block::Column::Id, archive_block::Column::RawIn])
        .filter(archive_block::Column::SessionId.eq(session))
        .filter(has_raw)
        .order_by_asc(archive_block::Column::Id)
        .into_tuple()
        .all(transaction)
        .await?;
    let (borrowing, owning): (Vec<_>, Vec<_>) = blocks.into_iter().partition(|(_, raw_in)| raw_in.is_some());
    for (id, _) in borrowing.into_iter().chain(owning) {
        block(transaction, id).await?;
    }
    archive_piece::Entity::delete_many().filter(archive_piece::Column::SessionId.eq(session)).exec(transaction).await?;
    let mut delete = Sql::new("");
    let place = delete.bind(session);
    delete.push(&EMPTY.replace("{session}", &place));
    transaction.execute_raw(delete.build(transaction)).await?;
    Ok(())
}

async fn block(transaction: &DatabaseTransaction, id: i64) -> Result<(), StoreError> {
    let mut rows: HashMap<i64, archive_block::Model> = read::rows(transaction, &BTreeSet::from([id])).await?;
    for _ in 0..2 {
        let linked = rows.values().flat_map(|row| row.raw_in.into_iter().chain(row.merged_into));
        let more: BTreeSet<i64> = linked.filter(|id| !rows.contains_key(id)).collect();
        rows.extend(read::rows(transaction, &more).await?);
    }
    let Some(row) = rows.get(&id) else { return Ok(()) };
    let texts = match &row.texts {
        Some(texts) => Some(frame::pack_against(&frame::unpack(texts, &read::originals(row, &rows)?)?, &[])),
        None => None,
    };
    let stripped =
        archive_block::ActiveModel { raw: Set(None), raw_len: Set(0), raw_in: Set(None), texts: Set(texts), ..Default::default() };
    archive_block::Entity::update_many().set(stripped).filter(archive_block::Column::Id.eq(id)).exec(transaction).await?;
    Ok(())
}

impl Block {
    /// The same without originals.
    pub(crate) fn stripped(self) -> Result<Self, StoreError> {
        let raw = frame::unpack(self.raw.as_deref().unwrap_or_default(), &[])?;
        let texts = match self.texts {
            Some(texts) => Some(frame::pack_against(&frame::unpack(&texts, &raw)?, &[])),
            None => None,
        };
        Ok(Self { pieces: Vec::new(), raw_len: 0, raw: None, text_len: self.text_len, texts })
    }
}
