//! The rules of a recording as lines: insert, replace, change the metadata, replace the list, rewind. Pure, so that reading in parts and
//! reading at once cannot differ.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};

use super::{Origin, facts::Facts, message};
use crate::json;

/// Messages of which a checkpoint knows everything. Of older ones it knows that they exist: a change of one, which nobody has seen yet,
/// makes the recording be read again.
const RECENT: usize = if cfg!(test) { 2 } else { 64 };

/// A message of the recording.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seen {
    /// Its number.
    pub(super) seq: i64,
    /// Rewound.
    pub(super) reverted: bool,
    /// Marks of the rows it has in the store.
    pub(super) marks: Vec<u32>,
}

/// The recording up to some line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Fold {
    /// The session, once a record was seen.
    pub(super) session_id: Option<String>,
    pub(super) facts: Facts,
    /// Messages by id.
    pub(super) seen: BTreeMap<String, Seen>,
    /// Hashes of the ids of messages that are no longer among `seen`.
    #[serde(with = "hashes")]
    aged: BTreeSet<u32>,
    /// The last line was cut when last read.
    pub(super) partial_tail: bool,
    next_seq: i64,
}

/// What a line did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Changed the metadata.
    Metadata,
    /// Inserted or replaced a message.
    Put {
        /// Which.
        id: String,
        /// Its number.
        seq: i64,
        /// It had been rewound, or was forgotten: its earlier rows may be in the wrong place.
        revived: bool,
    },
    /// Replaced the list: index in it, id and new number of each.
    List(Vec<(usize, String, i64)>),
    /// Took messages back.
    Rewound,
}

impl Fold {
    /// Nothing but what the place of the file says.
    pub(super) fn of(origin: &Origin) -> Self {
        Self { facts: Facts::of(origin), ..Self::default() }
    }

    /// The session's id: the first record says it, else the file name.
    pub(super) fn identify(&mut self, record: Option<&Value>, stem: &str) -> &str {
        let said = || record.and_then(|record| json::text(record, "sessionId")).map_or_else(|| stem.to_owned(), json::clean);
        self.session_id.get_or_insert_with(said)
    }

    /// Takes a record. `position` stands in for a missing message id.
    pub(super) fn take(&mut self, record: &Value, position: i64) -> Step {
        if let Some(set) = record.get("$set") {
            self.metadata(set);
            let list = set.get("messages").filter(JsonValueTrait::is_array);
            return list.map_or(Step::Metadata, |list| self.replace(list, position));
        }
        if let Some(id) = record.get("$rewindTo") {
            self.rewind(id.as_str().unwrap_or_default());
            return Step::Rewound;
        }
        if is_metadata(record) {
            self.metadata(record);
            return Step::Metadata;
        }
        self.facts.message(record);
        let id = message::id(record, position);
        let (seq, revived) = self.put(&id);
        Step::Put { id, seq, revived }
    }

    /// A message of which only the place is known.
    pub(super) fn put_unread(&mut self, position: i64) -> (String, i64) {
        self.facts.damaged();
        let id = format!("@{position}");
        let seq = self.put(&id).0;
        (id, seq)
    }

    /// Forgets all but the latest messages, so that a checkpoint stays small however long the session is.
    pub(super) fn age(&mut self) {
        if self.seen.len() <= 2 * RECENT {
            return;
        }
        let oldest_kept = self.next_seq - RECENT as i64;
        let (kept, aged) = std::mem::take(&mut self.seen).into_iter().partition(|(_, seen)| seen.seq >= oldest_kept);
        self.seen = kept;
        self.aged.extend(BTreeMap::<String, Seen>::keys(&aged).map(|id| hash(id)));
    }

    fn metadata(&mut self, fields: &Value) {
        for (name, value) in fields.as_object().into_iter().flat_map(|fields| fields.iter()) {
            self.facts.field(name, value);
        }
    }

    /// A message keeps its number when it is written again, unless it was rewound before.
    fn put(&mut self, id: &str) -> (i64, bool) {
        if let Some(seen) = self.seen.get(id).filter(|seen| !seen.reverted) {
            return (seen.seq, false);
        }
        let revived = self.seen.remove(id).is_some() || (!self.aged.is_empty() && self.aged.contains(&hash(id)));
        let seq = self.next_seq;
        self.next_seq += 1;
        self.seen.insert(id.to_owned(), Seen { seq, ..Seen::default() });
        (seq, revived)
    }

    fn replace(&mut self, list: &Value, position: i64) -> Step {
        self.seen.retain(|_, seen| seen.reverted);
        let mut ids = Vec::new();
        for (index, record) in message::listed(list) {
            self.facts.message(record);
            let id = message::id(record, position + index as i64);
            let seq = self.put(&id).0;
            ids.push((index, id, seq));
        }
        Step::List(ids)
    }

    /// Takes back a message and everything after it; all of them when nobody knows the id.
    fn rewind(&mut self, id: &str) {
        let from = self.seen.get(id).filter(|seen| !seen.reverted).map_or(0, |seen| seen.seq);
        self.seen.values_mut().filter(|seen| seen.seq >= from).for_each(|seen| seen.reverted = true);
    }
}

fn hash(id: &str) -> u32 {
    let hash = blake3::hash(id.as_bytes());
    hash.as_bytes()[..4].iter().fold(0, |hash, byte| hash << 8 | u32::from(*byte))
}

/// Hashes as one text of eight hexadecimal digits each.
mod hashes {
    use std::{collections::BTreeSet, fmt::Write as _};

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(hashes: &BTreeSet<u32>, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = String::with_capacity(hashes.len() * 8);
        for hash in hashes {
            write!(text, "{hash:08x}").expect("writing to text cannot fail");
        }
        serializer.serialize_str(&text)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeSet<u32>, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(text.as_bytes().chunks(8).filter_map(|digits| u32::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()).collect())
    }
}

/// True for a message, of a kind we know or not.
pub(super) fn is_message(record: &Value) -> bool {
    record.get("$set").is_none() && record.get("$rewindTo").is_none() && !is_metadata(record)
}

/// The first line, or a copy of it: no message, but fields of the recording.
fn is_metadata(record: &Value) -> bool {
    let has = |key: &str| record.get(key).is_some();
    json::text(record, "id").is_none() && !has("type") && (has("sessionId") || has("startTime") || has("lastUpdated") || has("projectHash"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fold(lines: &[&str]) -> Fold {
        let mut fold = Fold::default();
        for (number, line) in lines.iter().enumerate() {
            fold.take(&json::parse(line.as_bytes()).expect("JSON").value, number as i64 * 100);
        }
        fold
    }

    /// Ids in order; rewound ones in brackets.
    fn order(fold: &Fold) -> String {
        let mut seen: Vec<_> = fold.seen.iter().collect();
        seen.sort_by_key(|(_, seen)| seen.seq);
        seen.iter().map(|(id, seen)| if seen.reverted { format!("[{id}]") } else { (*id).clone() }).collect()
    }

    const A: &str = r#"{"id":"a","type":"user"}"#;
    const B: &str = r#"{"id":"b","type":"gemini"}"#;
    const C: &str = r#"{"id":"c","type":"user"}"#;

    #[test]
    fn a_message_written_again_keeps_its_place() {
        assert_eq!(order(&fold(&[A, B, A])), "ab");
    }

    #[test]
    fn a_rewind_takes_back_the_message_and_what_follows() {
        assert_eq!(order(&fold(&[A, B, C, r#"{"$rewindTo":"b"}"#])), "a[b][c]");
        assert_eq!(order(&fold(&[A, B, r#"{"$rewindTo":"nobody"}"#, C])), "[a][b]c");
        assert_eq!(order(&fold(&[A, B, r#"{"$rewindTo":"b"}"#, r#"{"$rewindTo":"b"}"#])), "[a][b]");
    }

    #[test]
    fn a_rewound_message_may_come_back_at_the_end() {
        assert_eq!(order(&fold(&[A, B, C, r#"{"$rewindTo":"b"}"#, B])), "a[c]b");
    }

    #[test]
    fn a_set_list_replaces_all_but_what_was_rewound() {
        let set = r#"{"$set":{"messages":[{"id":"c","type":"user"},{"id":"a","type":"user"},7]}}"#;
        assert_eq!(order(&fold(&[A, B, set])), "ca");
        assert_eq!(order(&fold(&[A, B, r#"{"$rewindTo":"b"}"#, set])), "[b]ca");
    }

    #[test]
    fn metadata_is_no_message() {
        let fold = fold(&[r#"{"sessionId":"s","startTime":"2026-01-01T00:00:00Z"}"#, r#"{"$set":{"summary":"T"}}"#, r#"{"odd":1}"#]);
        assert_eq!(order(&fold), "@200");
    }
}
