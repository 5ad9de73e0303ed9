//! Messages: placed by `seq`, or where the record with the same native id lies already.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Select};
use sp_domain::source::Mode;

use super::{Ingest, blocks::Blocks};
use crate::{StoreError, entity::message, sql};

/// What is stored of a message, as far as placing needs it.
#[derive(Clone, Debug)]
struct Known {
    seq: i64,
    native_key: Option<i64>,
    digest: i64,
    is_prompt: bool,
    revision: i64,
}

/// Where the messages of a part lie.
#[derive(Debug, Default)]
pub(super) struct Place {
    /// From the `seq` a record came with to the one it is stored under, where they differ.
    pub(super) moved: HashMap<i64, i64>,
    /// Every record became a row of its own, and no stored one was touched.
    pub(super) only_adds: bool,
}

/// What a batch makes of the stored messages.
#[derive(Default)]
struct Placed {
    upserts: Vec<message::Model>,
    /// Unchanged, but their texts lie in another block now.
    followers: Vec<message::Model>,
    deletes: Vec<i64>,
    /// From the `seq` a record came with to the one it was stored under.
    moved: HashMap<i64, i64>,
    messages: i64,
    prompts: i64,
}

impl Ingest<'_> {
    /// Stores messages.
    pub(super) async fn store_messages(
        &mut self,
        id: i64,
        mode: Mode,
        rows: Vec<message::Model>,
        blocks: &mut Blocks,
    ) -> Result<Place, StoreError> {
        if rows.is_empty() && mode == Mode::Append {
            return Ok(Place { only_adds: true, ..Place::default() });
        }
        let (came, is_new_ground) = (rows.len(), mode == Mode::Append || self.loaded(id).fresh);
        let known = self.known_messages(id, mode, &rows).await?;
        let is_new_ground = is_new_ground && known.is_empty();
        let placed = place(known, mode, rows, blocks);
        self.delete_messages(id, &placed.deletes).await?;
        if !placed.deletes.is_empty() {
            let revision = self.revision;
            self.loaded(id).row.rewritten = revision;
        }
        self.wrote(id, (placed.upserts.len() + placed.deletes.len()) as u64);
        let loaded = self.loaded(id);
        loaded.row.messages += placed.messages;
        loaded.row.user_messages += placed.prompts;
        loaded.title_changed |= !placed.deletes.is_empty() || placed.upserts.iter().any(|row| row.preview.is_some());
        loaded.responses_changed |=
            !placed.deletes.is_empty() || placed.upserts.iter().any(|row| row.role == "assistant" || row.response_key.is_some());
        let (revision, added) = (self.revision_of_rows(id), placed.upserts.len());
        self.rows_written += placed.followers.len() as u64;
        let changed = placed.upserts.into_iter().map(|row| message::Model { revision, ..row });
        let mut place = |row: message::Model| message::Model { session_id: id, text_block: blocks.place(row.text_block), ..row };
        self.pending.messages.extend(changed.chain(placed.followers).map(&mut place));
        let only_adds = is_new_ground && placed.moved.is_empty() && added == came;
        Ok(Place { moved: placed.moved, only_adds })
    }

    async fn known_messages(&mut self, id: i64, mode: Mode, rows: &[message::Model]) -> Result<Vec<Known>, StoreError> {
        if self.loaded(id).fresh {
            return Ok(Vec::new());
        }
        let all = message::Entity::find().filter(message::Column::SessionId.eq(id));
        if mode != Mode::Append {
            return self.known_of(all).await;
        }
        let mut known = BTreeMap::new();
        let seqs: Vec<i64> = rows.iter().map(|row| row.seq).collect();
        let native_keys: Vec<i64> = rows.iter().filter_map(|row| row.native_key).collect();
        for list in sql::lists(&seqs) {
            known.extend(self.known_of(all.clone().filter(message::Column::Seq.is_in(list))).await?.into_iter().map(|row| (row.seq, row)));
        }
        for list in sql::lists(&native_keys) {
            known.extend(
                self.known_of(all.clone().filter(message::Column::NativeKey.is_in(list))).await?.into_iter().map(|row| (row.seq, row)),
            );
        }
        Ok(known.into_values().collect())
    }

    async fn known_of(&self, select: Select<message::Entity>) -> Result<Vec<Known>, StoreError> {
        let columns =
            [message::Column::Seq, message::Column::NativeKey, message::Column::Digest, message::Column::Kind, message::Column::Revision];
        let rows: Vec<(i64, Option<i64>, i64, String, i64)> =
            select.select_only().columns(columns).into_tuple().all(self.transaction).await?;
        let known = |(seq, native_key, digest, kind, revision): (i64, Option<i64>, i64, String, i64)| Known {
            seq,
            native_key,
            digest,
            is_prompt: kind == "human",
            revision,
        };
        Ok(rows.into_iter().map(known).collect())
    }

    async fn delete_messages(&self, id: i64, seqs: &[i64]) -> Result<(), StoreError> {
        for list in sql::lists(seqs) {
            let stale = message::Entity::delete_many().filter(message::Column::SessionId.eq(id)).filter(message::Column::Seq.is_in(list));
            stale.exec(self.transaction).await?;
        }
        Ok(())
    }
}

fn place(known: Vec<Known>, mode: Mode, rows: Vec<message::Model>, blocks: &Blocks) -> Placed {
    let keeps = mode == Mode::Append;
    let mut places: HashMap<i64, i64> = HashMap::new();
    if keeps {
        places.extend(known.iter().filter_map(|row| Some((row.native_key?, row.seq))));
    }
    let mut known: BTreeMap<i64, Known> = known.into_iter().map(|row| (row.seq, row)).collect();
    let mut wanted: BTreeMap<i64, message::Model> = BTreeMap::new();
    let mut placed = Placed::default();
    for mut row in rows {
        let seq = row.native_key.and_then(|key| places.get(&key)).copied().unwrap_or(row.seq);
        if seq != row.seq {
            placed.moved.insert(row.seq, seq);
            row.seq = seq;
        }
        let displaced = wanted.get(&seq).map(|row| row.native_key).or_else(|| known.get(&seq).map(|row| row.native_key));
        if let Some(Some(key)) = displaced
            && places.get(&key) == Some(&seq)
        {
            places.remove(&key);
        }
        if let Some(key) = row.native_key {
            places.insert(key, seq);
        }
        wanted.insert(seq, row);
    }
    for (seq, row) in wanted {
        let before = known.remove(&seq);
        placed.messages += i64::from(before.is_none());
        placed.prompts += i64::from(row.kind == "human") - i64::from(before.as_ref().is_some_and(|row| row.is_prompt));
        match before {
            Some(before) if before.digest == row.digest => {
                if blocks.is_new(row.text_block) {
                    placed.followers.push(message::Model { revision: before.revision, ..row });
                }
            }
            _ => placed.upserts.push(row),
        }
    }
    if !keeps {
        placed.messages -= known.len() as i64;
        placed.prompts -= known.values().filter(|row| row.is_prompt).count() as i64;
        placed.deletes = known.into_keys().collect();
    }
    placed
}
