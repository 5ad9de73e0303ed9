//! Texts out of blocks.

use std::{
    cell::RefCell,
    collections::{BTreeSet, HashMap, HashSet},
    sync::mpsc,
};

use rayon::prelude::*;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::{
    frame,
    objects::{self, ArchiveStore},
};
use crate::{StoreError, entity::archive_block, sql};

/// Where a text lies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) block: i64,
    pub(crate) start: i64,
    /// `None` for a text that is a block of its own.
    pub(crate) length: Option<i64>,
}

/// The texts of some blocks.
#[derive(Default)]
pub(crate) struct Texts {
    /// Block that holds the bytes and where they begin in it, by the block that rows name.
    shifts: HashMap<i64, (i64, i64)>,
    texts: HashMap<i64, Vec<u8>>,
}

impl Texts {
    /// Loads these blocks.
    pub(crate) async fn load(
        connection: &impl ConnectionTrait,
        store: Option<&ArchiveStore>,
        blocks: impl Iterator<Item = i64>,
    ) -> Result<Self, StoreError> {
        let mut loaded = Self::default();
        let named: BTreeSet<i64> = blocks.collect();
        let (unpacking, mut holders) = Unpacking::begin(connection, &named).await?;
        loaded.shifts.extend(unpacking.of.iter().map(|id| (*id, (*id, 0))));
        for (id, row) in &holders {
            loaded.shifts.insert(*id, row.merged_into.map_or((*id, 0), |target| (target, row.text_shift)));
        }
        let needs = |rows: &HashMap<i64, archive_block::Model>| -> BTreeSet<i64> {
            let linked = rows.values().flat_map(|row| row.merged_into.into_iter().chain(row.raw_in));
            linked.filter(|id| !rows.contains_key(id)).collect()
        };
        // At most: the block it was merged into, the block with its originals, and the one that was merged into.
        for _ in 0..3 {
            let more = needs(&holders);
            holders.extend(rows(connection, &more).await?);
        }
        objects::fill(connection, store, &mut holders).await?;
        let is_unpacking: HashSet<i64> = unpacking.of.iter().copied().collect();
        let wanted: BTreeSet<i64> = loaded.shifts.values().map(|(holder, _)| *holder).filter(|id| !is_unpacking.contains(id)).collect();
        let unpacked = |id: i64| {
            let row = holders.get(&id)?;
            let texts = originals(row, &holders).and_then(|raw| frame::unpack(row.texts.as_deref().unwrap_or_default(), &raw));
            Some(texts.map(|texts| (id, texts)))
        };
        loaded.texts = wanted.into_par_iter().filter_map(unpacked).collect::<Result<_, StoreError>>()?;
        loaded.texts.extend(unpacking.finish()?);
        Ok(loaded)
    }

    /// A text.
    pub(crate) fn get(&self, place: Place) -> Result<&[u8], StoreError> {
        let damaged =
            || StoreError::Query(format!("block {} of the archive is missing or damaged; run session-pilot doctor --repair", place.block));
        let (holder, shift) = self.shifts.get(&place.block).ok_or_else(damaged)?;
        let texts = self.texts.get(holder).ok_or_else(damaged)?;
        let start = usize::try_from(place.start + shift).map_err(|_| damaged())?;
        let end = match place.length {
            Some(length) => start + usize::try_from(length).map_err(|_| damaged())?,
            None => texts.len(),
        };
        texts.get(start..end).ok_or_else(damaged)
    }
}

/// Blocks read at once: the first are unpacked while the next are read.
const TOGETHER: usize = 8;
/// Bytes of originals for which a thread keeps its memory.
const KEPT: usize = 1 << 20;

thread_local! {
    /// Memory for originals, which are only needed for the texts.
    static ORIGINALS: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Blocks that need no others, on their way.
struct Unpacking {
    of: Vec<i64>,
    unpacked: mpsc::Receiver<Result<(i64, Vec<u8>), StoreError>>,
}

impl Unpacking {
    /// Begins with those of these blocks that need no others, and returns the rows of the rest.
    async fn begin(
        connection: &impl ConnectionTrait,
        named: &BTreeSet<i64>,
    ) -> Result<(Self, HashMap<i64, archive_block::Model>), StoreError> {
        let ids: Vec<i64> = named.iter().copied().collect();
        let (sender, unpacked) = mpsc::channel();
        let (mut of, mut rest) = (Vec::new(), HashMap::new());
        for some in ids.chunks(TOGETHER) {
            for (id, row) in rows(connection, &some.iter().copied().collect()).await? {
                if row.merged_into.is_some() || row.raw_in.is_some() || row.texts.is_none() {
                    rest.insert(id, row);
                    continue;
                }
                of.push(id);
                let sender = sender.clone();
                // Whoever asked may be gone.
                rayon::spawn(move || drop(sender.send(alone(&row).map(|texts| (id, texts)))));
            }
        }
        Ok((Self { of, unpacked }, rest))
    }

    fn finish(self) -> Result<HashMap<i64, Vec<u8>>, StoreError> {
        self.unpacked.into_iter().collect()
    }
}

/// The texts of a block that holds its originals itself.
fn alone(row: &archive_block::Model) -> Result<Vec<u8>, StoreError> {
    ORIGINALS.with_borrow_mut(|originals| {
        frame::unpack_into(row.raw.as_deref().unwrap_or_default(), &[], originals)?;
        let texts = frame::unpack(row.texts.as_deref().unwrap_or_default(), originals);
        originals.clear();
        originals.shrink_to(KEPT);
        texts
    })
}

/// The originals a block's texts are compressed against.
pub(super) fn originals(row: &archive_block::Model, rows: &HashMap<i64, archive_block::Model>) -> Result<Vec<u8>, StoreError> {
    let Some(holder) = row.raw_in else { return frame::unpack(row.raw.as_deref().unwrap_or_default(), &[]) };
    let Some(held) = rows.get(&holder) else { return Ok(Vec::new()) };
    let (bytes, shift) = match held.merged_into.and_then(|target| rows.get(&target)) {
        Some(target) => (frame::unpack(target.raw.as_deref().unwrap_or_default(), &[])?, held.raw_shift),
        None => (frame::unpack(held.raw.as_deref().unwrap_or_default(), &[])?, 0),
    };
    let (start, length) = (usize::try_from(shift).unwrap_or(0), usize::try_from(held.raw_len).unwrap_or(0));
    Ok(bytes.get(start..start + length).unwrap_or_default().to_vec())
}

pub(super) async fn rows(connection: &impl ConnectionTrait, ids: &BTreeSet<i64>) -> Result<HashMap<i64, archive_block::Model>, StoreError> {
    let ids: Vec<i64> = ids.iter().copied().collect();
    let mut found = HashMap::new();
    for list in sql::lists(&ids) {
        let rows = archive_block::Entity::find().filter(archive_block::Column::Id.is_in(list)).all(connection).await?;
        found.extend(rows.into_iter().map(|row| (row.id, row)));
    }
    Ok(found)
}
