//! The rules of a recording as lines: insert, replace, change the metadata, replace the list, rewind. Pure, so that reading in parts and
//! reading at once cannot differ.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};

use super::{Origin, facts::Facts, message};
use crate::json;

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
        /// It had been rewound: the earlier rows are in the wrong place.
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
            let list = set.get("messages").filter(|list| list.is_array());
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
        let revived = self.seen.remove(id).is_some();
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
