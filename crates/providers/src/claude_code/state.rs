//! What a parser carries from record to record and, through the checkpoint, from reading to reading. Its size does not grow with the file.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use sp_domain::session::SessionHead;

use super::{title::Titles, usage::OpenSearches};

/// Records remembered to recognise one that is written twice, as old releases do at the seam of a resumed conversation.
const RECENT: usize = 64;
/// Links of the graph remembered although their record is not kept.
const DETOURS: usize = 32;

/// The state between two records.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct State {
    /// Facts so far; the title is chosen from `titles` when the head is pushed.
    pub(super) head: SessionHead,
    /// Candidates for the title.
    pub(super) titles: Titles,
    /// Something of a conversation was seen.
    pub(super) has_messages: bool,
    /// Records so far: the next one's `seq`.
    pub(super) records: i64,
    /// The latest records.
    pub(super) recent: Recent,
    /// The latest links without a message.
    pub(super) detours: Detours,
    /// Responses whose web searches are still running.
    pub(super) searches: OpenSearches,
    /// Invalid text was noted for this file.
    pub(super) encoding_noted: bool,
    /// The last line taken had no line end yet.
    pub(super) open_tail: bool,
}

/// The latest records by the hash of their uuid, with their `seq`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Recent(VecDeque<(u64, i64)>);

impl Recent {
    /// The `seq` of a recent record.
    pub(super) fn seq(&self, uuid: &str) -> Option<i64> {
        let hash = hash(uuid);
        self.0.iter().find(|(known, _)| *known == hash).map(|(_, seq)| *seq)
    }

    /// Notes a record.
    pub(super) fn note(&mut self, uuid: &str, seq: i64) {
        if self.0.len() == RECENT {
            self.0.pop_front();
        }
        self.0.push_back((hash(uuid), seq));
    }
}

/// Records that link others but are not kept (`progress`): what answers to them answers to their parent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Detours(VecDeque<(String, Option<String>)>);

impl Detours {
    /// The next kept record up the graph.
    pub(super) fn around(&self, parent: Option<&str>) -> Option<String> {
        let parent = parent?;
        match self.0.iter().rev().find(|(known, _)| known == parent) {
            Some((_, beyond)) => beyond.clone(),
            None => Some(parent.to_owned()),
        }
    }

    /// Notes a record that is not kept.
    pub(super) fn note(&mut self, uuid: &str, parent: Option<&str>) {
        let beyond = self.around(parent);
        if self.0.len() == DETOURS {
            self.0.pop_front();
        }
        self.0.push_back((uuid.to_owned(), beyond));
    }
}

/// A short stand-in for a uuid, the same in every release (FNV-1a).
pub(super) fn hash(uuid: &str) -> u64 {
    uuid.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_of_records_without_a_message_are_skipped() {
        let mut detours = Detours::default();
        detours.note("p1", Some("a"));
        detours.note("p2", Some("p1"));
        assert_eq!(detours.around(Some("p2")).as_deref(), Some("a"));
        assert_eq!(detours.around(Some("b")).as_deref(), Some("b"));
        assert_eq!(detours.around(None), None);
    }

    #[test]
    fn memory_is_bounded() {
        let (mut recent, mut detours) = (Recent::default(), Detours::default());
        for seq in 0..1000 {
            recent.note(&seq.to_string(), seq);
            detours.note(&seq.to_string(), None);
        }
        assert_eq!((recent.0.len(), detours.0.len()), (RECENT, DETOURS));
        assert_eq!((recent.seq("999"), recent.seq("1")), (Some(999), None));
    }
}
