//! Records that were pruned stay away when their source is read again; later ones are stored.

use std::collections::HashSet;

use sea_orm::EntityTrait;
use sp_domain::source::Mode;

use super::Ingest;
use crate::{
    StoreError,
    archive::{Block, PackedSession},
    entity::{message, session_retention},
};

impl Ingest<'_> {
    /// What of a session was pruned.
    pub(super) async fn pruned(&self, id: i64) -> Result<Option<session_retention::Model>, StoreError> {
        if !self.gate.has_pruned {
            return Ok(None);
        }
        let row = session_retention::Entity::find_by_id(id).one(self.transaction).await?;
        Ok(row.filter(|row| row.what.is_some()))
    }

    /// The rows without those that were pruned before.
    pub(super) async fn without_pruned(&self, id: i64, mode: Mode, packed: PackedSession) -> Result<PackedSession, StoreError> {
        let Some(mark) = self.pruned(id).await? else { return Ok(packed) };
        let until = mark.until.unwrap_or(i64::MAX);
        let is_new = |row: &message::Model| row.at.map_or(mode == Mode::Append, |at| at > until);
        let (new, old): (Vec<_>, Vec<_>) = packed.messages.into_iter().partition(is_new);
        let has_new: HashSet<i64> = new.iter().map(|row| row.text_block).collect();
        let has_old: HashSet<i64> = old.iter().map(|row| row.text_block).collect();
        // In a source that is read on, a block without messages belongs to what is new.
        let is_kept = |block: i64| has_new.contains(&block) || (mode == Mode::Append && !has_old.contains(&block));
        if mark.what.as_deref() == Some("originals") {
            let mut blocks = Vec::with_capacity(packed.blocks.len());
            for (place, block) in packed.blocks.into_iter().enumerate() {
                blocks.push(if is_kept(place as i64) { block } else { block.stripped()? });
            }
            let mut messages: Vec<message::Model> = new.into_iter().chain(old).collect();
            messages.sort_by_key(|row| row.seq);
            return Ok(PackedSession { messages, blocks, ..packed });
        }
        let old_seqs: HashSet<i64> = old.iter().map(|row| row.seq).collect();
        let is_old = |seq: Option<i64>| seq.is_none_or(|seq| old_seqs.contains(&seq));
        let mut calls = packed.calls;
        calls.retain(|_, row| !(is_old(row.seq) && is_old(row.result_seq)));
        let used: HashSet<i64> = calls.values().flat_map(|row| [row.input_block, row.output_block]).flatten().collect();
        let blocks = packed.blocks.into_iter().enumerate();
        let blocks = blocks.map(|(place, block)| {
            let place = place as i64;
            if is_kept(place) || used.contains(&place) { block } else { Block::default() }
        });
        Ok(PackedSession { messages: new, calls, blocks: blocks.collect(), ..packed })
    }
}
