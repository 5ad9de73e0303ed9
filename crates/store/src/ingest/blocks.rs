//! Blocks of the archive on their way into the database: what is there already is not written again.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use sp_domain::source::Mode;

use super::Ingest;
use crate::{
    StoreError,
    archive::{Block, Piece, merge},
    entity::{archive_block, archive_piece},
    sql::{self, OnConflict, Sql},
};

/// The blocks of one session's part.
pub(super) struct Blocks(Vec<Plan>);

struct Plan {
    block: Block,
    id: i64,
    /// The stored block that holds the same originals.
    kept: Option<i64>,
    /// A row points into its texts.
    is_used: bool,
}

impl Blocks {
    /// False for a block without originals, or with originals that are stored already: unchanged records then stay where they are.
    pub(super) fn is_new(&self, local: i64) -> bool {
        self.0.get(local as usize).is_some_and(Plan::is_new)
    }

    /// The number of the block with this place in the batch.
    pub(super) fn place(&mut self, local: i64) -> i64 {
        self.0.get_mut(local as usize).map_or(0, |plan| {
            plan.is_used = true;
            plan.id
        })
    }
}

impl Plan {
    fn is_new(&self) -> bool {
        self.kept.is_none() && !self.block.pieces.is_empty()
    }
}

/// A stored piece.
struct Stored {
    piece: Piece,
    block: i64,
}

impl Ingest<'_> {
    /// Numbers the blocks, finds those that are stored, and drops pieces that are no longer in their files.
    pub(super) async fn plan_blocks(
        &mut self,
        id: i64,
        mode: Mode,
        blocks: Vec<Block>,
        ends: Vec<(String, i64)>,
    ) -> Result<Blocks, StoreError> {
        let stored = self.stored_pieces(id, &blocks, &ends).await?;
        let by_place: HashMap<(&str, i64), &Stored> =
            stored.iter().map(|stored| ((stored.piece.path.as_str(), stored.piece.start), stored)).collect();
        let mut plans = Vec::with_capacity(blocks.len());
        for block in blocks {
            let kept = kept(&block, &by_place);
            plans.push(Plan { block, id: self.number_block().await?, kept, is_used: false });
        }
        let wanted: BTreeMap<&str, Vec<(i64, i64)>> = new_ranges(&plans);
        let mut stale = Vec::new();
        for Stored { piece, block } in &stored {
            let is_overlapped = wanted
                .get(piece.path.as_str())
                .is_some_and(|ranges| ranges.iter().any(|(start, end)| piece.start < *end && piece.start + piece.length > *start));
            let is_behind = ends.iter().any(|(path, end)| *path == piece.path && piece.start >= *end);
            if is_overlapped || is_behind {
                stale.push((piece.path.clone(), piece.start));
                self.stale_blocks.entry(id).or_default().insert(*block);
            }
        }
        self.delete_pieces(stale).await?;
        if mode != Mode::Append && !self.loaded(id).fresh {
            self.all_may_be_stale(id).await?;
        }
        Ok(Blocks(plans))
    }

    /// Writes the blocks that are new or pointed into.
    pub(super) async fn write_blocks(&mut self, id: i64, blocks: Blocks) -> Result<(), StoreError> {
        let (mut rows, mut pieces) = (Vec::new(), Vec::new());
        for plan in blocks.0 {
            let is_new = plan.is_new();
            let Plan { block, id: number, kept, is_used } = plan;
            if !is_new && !is_used {
                continue;
            }
            let (raw, raw_len) = if is_new { (block.raw, block.raw_len) } else { (None, 0) };
            rows.push(archive_block::Model {
                id: number,
                session_id: id,
                merged_into: None,
                raw_shift: 0,
                text_shift: 0,
                raw_in: kept,
                raw_len,
                text_len: block.text_len,
                raw,
                texts: block.texts,
            });
            if is_new {
                pieces.extend(block.pieces.into_iter().map(|piece| self.piece_row(id, number, piece)));
            }
        }
        // Of two pieces that begin at one place the last stands; PostgreSQL refuses both in one statement.
        let by_place: BTreeMap<(String, i64), archive_piece::Model> =
            pieces.into_iter().map(|piece| ((piece.path.clone(), piece.start), piece)).collect();
        let pieces: Vec<archive_piece::Model> = by_place.into_values().collect();
        self.rows_written += (rows.len() + pieces.len()) as u64;
        sql::insert::<archive_block::Entity, _>(self.transaction, rows, &OnConflict::Refuse).await?;
        sql::upsert::<archive_piece::Entity, _>(self.transaction, pieces).await?;
        Ok(())
    }

    fn piece_row(&self, session_id: i64, block_id: i64, piece: Piece) -> archive_piece::Model {
        archive_piece::Model {
            source_id: self.source_id,
            path: piece.path,
            start: piece.start,
            length: piece.length,
            session_id,
            block_id,
            block_start: piece.block_start,
            digest: piece.digest,
        }
    }

    /// Drops blocks nothing points to any more, and makes one of many small ones.
    pub(super) async fn tidy_blocks(&mut self) -> Result<(), StoreError> {
        for (session, blocks) in std::mem::take(&mut self.stale_blocks) {
            let used = self.used_blocks(session).await?;
            let unused: Vec<i64> = blocks.into_iter().filter(|block| !used.contains(block)).collect();
            for list in sql::lists(&unused) {
                let deleted =
                    archive_block::Entity::delete_many().filter(archive_block::Column::Id.is_in(list)).exec(self.transaction).await?;
                self.rows_written += deleted.rows_affected;
            }
        }
        let appended: Vec<i64> =
            self.sessions.iter().filter(|(_, loaded)| loaded.touched && loaded.before.is_some()).map(|(id, _)| *id).collect();
        for session in appended {
            let next = self.number_block().await?;
            merge::small_blocks(self.transaction, session, next).await?;
        }
        Ok(())
    }

    /// Every block of a session that holds a piece, a text, or what another one needs.
    async fn used_blocks(&self, session: i64) -> Result<BTreeSet<i64>, StoreError> {
        let mut used = BTreeSet::new();
        let mut select = Sql::new("select block_id as block from archive_pieces where session_id = ");
        let place = select.bind(session);
        select.push(&place);
        for (table, column) in [("messages", "text_block"), ("tool_calls", "input_block"), ("tool_calls", "output_block")] {
            select.push(&format!(" union select {column} from {table} where session_id = {place} and {column} is not null"));
        }
        for row in self.transaction.query_all_raw(select.build(self.transaction)).await? {
            used.insert(row.try_get("", "block")?);
        }
        let links: Vec<(i64, Option<i64>, Option<i64>)> = archive_block::Entity::find()
            .select_only()
            .columns([archive_block::Column::Id, archive_block::Column::MergedInto, archive_block::Column::RawIn])
            .filter(archive_block::Column::SessionId.eq(session))
            .filter(Condition::any().add(archive_block::Column::MergedInto.is_not_null()).add(archive_block::Column::RawIn.is_not_null()))
            .into_tuple()
            .all(self.transaction)
            .await?;
        let links: HashMap<i64, Vec<i64>> =
            links.into_iter().map(|(id, merged, raw)| (id, merged.into_iter().chain(raw).collect())).collect();
        let mut open: Vec<i64> = used.iter().copied().collect();
        while let Some(id) = open.pop() {
            let reached = links.get(&id).into_iter().flatten();
            open.extend(reached.filter(|target| used.insert(**target)).copied().collect::<Vec<_>>());
        }
        Ok(used)
    }

    async fn all_may_be_stale(&mut self, id: i64) -> Result<(), StoreError> {
        let all: Vec<i64> = archive_block::Entity::find()
            .select_only()
            .column(archive_block::Column::Id)
            .filter(archive_block::Column::SessionId.eq(id))
            .into_tuple()
            .all(self.transaction)
            .await?;
        self.stale_blocks.entry(id).or_default().extend(all);
        Ok(())
    }

    async fn number_block(&mut self) -> Result<i64, StoreError> {
        let next = match self.next_block {
            Some(next) => next,
            None => {
                let query = sql::plain(self.transaction, "select coalesce(max(id), 0) + 1 as next from archive_blocks");
                self.transaction.query_one_raw(query).await?.map_or(Ok(1), |row| row.try_get("", "next"))?
            }
        };
        self.next_block = Some(next + 1);
        Ok(next)
    }

    /// Stored pieces that the new ones may replace or equal.
    async fn stored_pieces(&mut self, id: i64, blocks: &[Block], ends: &[(String, i64)]) -> Result<Vec<Stored>, StoreError> {
        let starts = blocks.iter().flat_map(|block| block.pieces.iter().map(|piece| piece.start));
        let Some(first) = starts.chain(ends.iter().map(|(_, end)| *end)).min().filter(|_| !self.loaded(id).fresh) else {
            return Ok(Vec::new());
        };
        let mut select = Sql::new("select path, start, length, block_start, digest, block_id from archive_pieces where session_id = ");
        let places = [select.bind(id), select.bind(self.source_id), select.bind(first)];
        select.push(&format!("{} and source_id = {} and start + length > {}", places[0], places[1], places[2]));
        let rows = self.transaction.query_all_raw(select.build(self.transaction)).await?;
        let stored = |row: &sea_orm::QueryResult| {
            Ok(Stored {
                piece: Piece {
                    path: row.try_get("", "path")?,
                    start: row.try_get("", "start")?,
                    length: row.try_get("", "length")?,
                    block_start: row.try_get("", "block_start")?,
                    digest: row.try_get("", "digest")?,
                },
                block: row.try_get("", "block_id")?,
            })
        };
        rows.iter().map(stored).collect()
    }

    async fn delete_pieces(&mut self, pieces: Vec<(String, i64)>) -> Result<(), StoreError> {
        let mut by_path: BTreeMap<String, Vec<i64>> = BTreeMap::new();
        for (path, start) in pieces {
            by_path.entry(path).or_default().push(start);
        }
        for (path, starts) in by_path {
            for list in sql::lists(&starts) {
                let gone = archive_piece::Entity::delete_many()
                    .filter(archive_piece::Column::SourceId.eq(self.source_id))
                    .filter(archive_piece::Column::Path.eq(path.as_str()))
                    .filter(archive_piece::Column::Start.is_in(list));
                self.rows_written += gone.exec(self.transaction).await?.rows_affected;
            }
        }
        Ok(())
    }
}

/// The stored block that holds exactly these originals.
fn kept(block: &Block, stored: &HashMap<(&str, i64), &Stored>) -> Option<i64> {
    let mut blocks = block
        .pieces
        .iter()
        .map(|piece| stored.get(&(piece.path.as_str(), piece.start)).filter(|stored| stored.piece == *piece).map(|stored| stored.block));
    let first = blocks.next()??;
    blocks.all(|block| block == Some(first)).then_some(first)
}

/// Ranges of files that new blocks hold.
fn new_ranges(plans: &[Plan]) -> BTreeMap<&str, Vec<(i64, i64)>> {
    let mut ranges: BTreeMap<&str, Vec<(i64, i64)>> = BTreeMap::new();
    for piece in plans.iter().filter(|plan| plan.kept.is_none()).flat_map(|plan| &plan.block.pieces) {
        ranges.entry(&piece.path).or_default().push((piece.start, piece.start + piece.length));
    }
    ranges
}
