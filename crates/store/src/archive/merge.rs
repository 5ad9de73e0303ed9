//! Makes one block of many small ones: a live session is appended to line by line, and each line became a block.

use std::collections::BTreeMap;

use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{frame, read};
use crate::{
    StoreError,
    entity::{archive_block, archive_piece},
    sql::{self, OnConflict, Sql},
};

/// So many small blocks of one session become one.
pub(crate) const MANY: usize = 32;

/// Originals of a block that is no longer small.
const SMALL_BYTES: i64 = 128 << 10;

/// Merges the small blocks of a session that lie behind each other in one file, when there are many. `number` is a free number.
pub(crate) async fn small_blocks(transaction: &DatabaseTransaction, session: i64, number: i64) -> Result<(), StoreError> {
    let small: Vec<i64> = archive_block::Entity::find()
        .select_only()
        .column(archive_block::Column::Id)
        .filter(archive_block::Column::SessionId.eq(session))
        .filter(archive_block::Column::MergedInto.is_null())
        .filter(archive_block::Column::RawIn.is_null())
        .filter(archive_block::Column::RawLen.gt(0))
        .filter(archive_block::Column::RawLen.lt(SMALL_BYTES))
        // What lies in the object store stays there.
        .filter(archive_block::Column::Raw.is_not_null())
        .into_tuple()
        .all(transaction)
        .await?;
    if small.len() < MANY {
        return Ok(());
    }
    let mut pieces: Vec<archive_piece::Model> = Vec::new();
    for list in sql::lists(&small) {
        let found = archive_piece::Entity::find().filter(archive_piece::Column::BlockId.is_in(list));
        pieces.extend(found.order_by_asc(archive_piece::Column::Path).order_by_asc(archive_piece::Column::Start).all(transaction).await?);
    }
    let mut of_block: BTreeMap<i64, usize> = BTreeMap::new();
    pieces.iter().for_each(|piece| *of_block.entry(piece.block_id).or_default() += 1);
    pieces.retain(|piece| of_block[&piece.block_id] == 1 && piece.block_start == 0);
    pieces.sort_by(|one, other| (&one.path, one.start).cmp(&(&other.path, other.start)));
    let follows =
        |one: &archive_piece::Model, other: &archive_piece::Model| one.path == other.path && one.start + one.length == other.start;
    let longest = pieces.chunk_by(follows).max_by_key(|run| run.len());
    match longest {
        Some(run) if run.len() >= MANY / 2 => merge(transaction, session, number, run).await,
        _ => Ok(()),
    }
}

async fn merge(transaction: &DatabaseTransaction, session: i64, number: i64, run: &[archive_piece::Model]) -> Result<(), StoreError> {
    let blocks = read::rows(transaction, &run.iter().map(|piece| piece.block_id).collect()).await?;
    let (mut raw, mut texts) = (Vec::new(), Vec::new());
    for piece in run {
        let Some(block) = blocks.get(&piece.block_id) else { return Ok(()) };
        let originals = frame::unpack(block.raw.as_deref().unwrap_or_default(), &[])?;
        let text = frame::unpack(block.texts.as_deref().unwrap_or_default(), &originals)?;
        redirect(transaction, block.id, number, raw.len() as i64, texts.len() as i64).await?;
        raw.extend_from_slice(&originals);
        texts.extend_from_slice(&text);
    }
    let merged = archive_block::Model {
        id: number,
        session_id: session,
        merged_into: None,
        raw_shift: 0,
        text_shift: 0,
        raw_in: None,
        raw_len: raw.len() as i64,
        text_len: texts.len() as i64,
        raw: Some(frame::pack(&raw)),
        texts: (!texts.is_empty()).then(|| frame::pack_against(&texts, &raw)),
    };
    sql::insert::<archive_block::Entity, _>(transaction, vec![merged], &OnConflict::Refuse).await?;
    join_pieces(transaction, number, run, &raw).await
}

/// Empties a block that became a part of another one; those that became a part of it before follow.
async fn redirect(transaction: &DatabaseTransaction, block: i64, target: i64, raw_shift: i64, text_shift: i64) -> Result<(), StoreError> {
    use sea_orm::ConnectionTrait;
    let mut followers = Sql::new("update archive_blocks set merged_into = ");
    let [target_place, raw, text] = [target, raw_shift, text_shift].map(|value| followers.bind(value));
    followers.push(&format!("{target_place}, raw_shift = raw_shift + {raw}, text_shift = text_shift + {text} where merged_into = "));
    let place = followers.bind(block);
    followers.push(&place);
    transaction.execute_raw(followers.build(transaction)).await?;
    let emptied = archive_block::ActiveModel {
        merged_into: Set(Some(target)),
        raw_shift: Set(raw_shift),
        text_shift: Set(text_shift),
        raw: Set(None),
        texts: Set(None),
        ..Default::default()
    };
    archive_block::Entity::update_many().set(emptied).filter(archive_block::Column::Id.eq(block)).exec(transaction).await?;
    Ok(())
}

/// One piece instead of many.
async fn join_pieces(transaction: &DatabaseTransaction, block: i64, run: &[archive_piece::Model], raw: &[u8]) -> Result<(), StoreError> {
    let first = &run[0];
    let starts: Vec<i64> = run.iter().map(|piece| piece.start).collect();
    for list in sql::lists(&starts) {
        let old = archive_piece::Entity::delete_many()
            .filter(archive_piece::Column::SourceId.eq(first.source_id))
            .filter(archive_piece::Column::Path.eq(first.path.as_str()))
            .filter(archive_piece::Column::Start.is_in(list));
        old.exec(transaction).await?;
    }
    let digest = crate::foreign::Digest::default().bytes(raw).finish();
    let joined = archive_piece::Model { length: raw.len() as i64, block_id: block, block_start: 0, digest, ..first.clone() };
    sql::insert::<archive_piece::Entity, _>(transaction, vec![joined], &OnConflict::Refuse).await?;
    Ok(())
}
